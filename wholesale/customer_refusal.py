"""The part of the error catalogue that says what can not be done with a customer (domain.md 3.3, 3.4)."""

from wholesale.errors import Klass, Who, define

CUSTOMER_CODE_TAKEN = define(
    "customer_code_taken",
    Klass.FIX_DATA,
    "There is a customer with the code {code!r} already.",
    "Give another code.",
    Who.CLERK,
)
CUSTOMER_VALUE_WRONG = define(
    "customer_value_wrong",
    Klass.FIX_DATA,
    "Customer {customer}: {name} is {value!r}.",
    "Right is {right}.",
    Who.CLERK,
)
CUSTOMER_LOCATION_MISSING = define(
    "customer_location_missing",
    Klass.FIX_DATA,
    "Customer {customer} is served by none of the company's locations.",
    "Choose at least one; a company with several locations says which of them serve a customer.",
    Who.CLERK,
)
