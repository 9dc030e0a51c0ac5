"""The part of the error catalogue that says what is wrong with a product, or with how it is named."""

from wholesale.errors import Klass, Who, define

PRODUCT_VALUE_WRONG = define(
    "product_value_wrong",
    Klass.FIX_DATA,
    "Product {product}: {name} can not be {value!r}; it is {right}.",
    "Correct it and save again.",
    Who.CLERK,
)
PRODUCT_CODE_TAKEN = define(
    "product_code_taken",
    Klass.FIX_DATA,
    "There is a product with the code {code!r} already.",
    "Give another code, or change that product.",
    Who.CLERK,
)
PRODUCT_DESCRIPTION_TAKEN = define(
    "product_description_taken",
    Klass.FIX_DATA,
    "There is a product with the description {description!r} already.",
    "Say what tells the two apart, such as the length of the stem; or change that product.",
    Who.CLERK,
)
ALIAS_TAKEN = define(
    "alias_taken",
    Klass.FIX_DATA,
    "{vendor} calls another product {alias!r} already: {product}.",
    "Take the alias from that product first, or give another.",
    Who.CLERK,
)
PRODUCT_NOT_NAMED = define(
    "product_not_named",
    Klass.FIX_DATA,
    "No product is named.",
    "Give a Product Code or a Product Description.",
    Who.CLERK,
)
PRODUCT_CODE_UNKNOWN = define(
    "product_code_unknown",
    Klass.FIX_DATA,
    "UNKNOWN product: no product has the code {code!r}.",
    "Correct the code, or enter the product under Setup > Products.",
    Who.CLERK,
)
PRODUCT_DESCRIPTION_UNKNOWN = define(
    "product_description_unknown",
    Klass.FIX_DATA,
    "UNKNOWN product: no product is called {description!r}, and it is no alias of vendor {vendor}.",
    "Write it as under Setup > Products, or enter it there as this vendor's alias.",
    Who.CLERK,
)
PRODUCT_DISAGREES = define(
    "product_disagrees",
    Klass.FIX_DATA,
    "The code {code!r} is {product!r}, but the description says {description!r}.",
    "Correct one of the two, or leave one of them empty.",
    Who.CLERK,
)
PRODUCT_INACTIVE = define(
    "product_inactive",
    Klass.FIX_DATA,
    "Product {product!r} is not active.",
    "Make it active under Setup > Products, or name another.",
    Who.CLERK,
)
