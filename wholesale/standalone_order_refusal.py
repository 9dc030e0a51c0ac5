"""The part of the error catalogue that says why a row of a standalone purchase order can not be taken."""

from wholesale.errors import Klass, Who, define

ARRIVES_BEFORE_SHIPPED = define(
    "arrives_before_shipped",
    Klass.FIX_DATA,
    "The boxes would arrive on {value}, before they are shipped on {ship_date}.",
    "Write the ship date or a later day, or leave the arrival empty.",
    Who.CLERK,
)
MIXED_BOX_DIFFERS = define(
    "mixed_box_differs",
    Klass.FIX_DATA,
    "{column} is {value} here and {other_value} in row {other}, though both lie in the mixed box {breakdown}.",
    "Write the same in every row of a mixed box, and give each mixed box a mark of its own.",
    Who.CLERK,
)
PRODUCT_WITHOUT_CATEGORY = define(
    "product_without_category",
    Klass.FIX_DATA,
    "Product {product} has no category, by which its cost finds its account.",
    "Give it one under Setup > Products, then import the row again.",
    Who.CLERK,
)
VENDOR_NOT_CHOSEN = define(
    "vendor_not_chosen",
    Klass.FIX_DATA,
    "No active vendor with the code {vendor} was chosen for the file.",
    "Choose the vendor, then upload the file again.",
    Who.CLERK,
)
ORDER_BILLED_SINCE = define(
    "order_billed_since",
    Klass.ASK_A_PERSON,
    "Purchase order {order} has a vendor invoice.",
    "Delete its invoices first, or keep the order.",
    Who.CLERK,
)
ORDER_CHARGED_SINCE = define(
    "order_charged_since",
    Klass.ASK_A_PERSON,
    "Purchase order {order} has additional charges.",
    "Remove its charges first, or keep the order.",
    Who.CLERK,
)
ORDER_RECEIVED_SINCE = define(
    "order_received_since",
    Klass.ASK_A_PERSON,
    "Boxes of purchase order {order} were received.",
    "Keep the order, or clear its received boxes first.",
    Who.CLERK,
)
ORDER_MOVED_SINCE = define(
    "order_moved_since",
    Klass.ASK_A_PERSON,
    "Purchase order {order} was changed or moved since it was imported.",
    "Keep the order; where nothing of it will come, cancel it by hand.",
    Who.CLERK,
)
