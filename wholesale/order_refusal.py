"""The part of the error catalogue that says what may not be done with a purchase order (domain.md 6)."""

from wholesale.errors import Klass, Who, define

ORDER_MOVE_UNKNOWN = define(
    "order_move_unknown",
    Klass.FIX_DATA,
    '{order}: "{action}" can not be done with this purchase order. {old}',
    "Look at it again; its status allows: {allowed}.",
    Who.CLERK,
)
ORDER_NOT_YOURS = define(
    "order_not_yours",
    Klass.ASK_A_PERSON,
    "Purchase order {order} is none of the orders {actor} may see.",
    "Ask the company that gave the order whether it was approved for you.",
    Who.CLERK,
)
ORDER_CHANGED = define(
    "order_changed",
    Klass.RETRY,
    "Purchase order {order} was changed by somebody else while you were working on it.",
    "Look at it as it is now and enter your changes again.",
    Who.CLERK,
)
ORDER_INVOICED = define(
    "order_invoiced",
    Klass.FIX_DATA,
    "Purchase order {order} can not be canceled: it has {count} vendor invoice(s).",
    "Delete its invoices first, or keep the order.",
    Who.CLERK,
)
ORDER_BILLED = define(
    "order_billed",
    Klass.FIX_DATA,
    "Purchase order {order} can not be taken back: invoice {invoice} is {status}",
    "Cancel the payment of the invoice first.",
    Who.ACCOUNTANT,
)
ORDER_NUMBER_TAKEN = define(
    "order_number_taken",
    Klass.FIX_DATA,
    "There is a purchase order {number!r} already.",
    "Give another number, or none: then the next free one is taken.",
    Who.CLERK,
)
ORDER_LOCKED = define(
    "order_locked",
    Klass.FIX_DATA,
    "The vendor and the lines of purchase order {order} can not be changed. {status}",
    "Return it to Pending Approval first, change it and approve it again.",
    Who.CLERK,
)
ORDER_WITHOUT_LINES = define(
    "order_without_lines",
    Klass.FIX_DATA,
    "Purchase order {order} has no lines.",
    "Add at least one product.",
    Who.CLERK,
)
ORDER_VALUE_WRONG = define(
    "order_value_wrong",
    Klass.FIX_DATA,
    "Purchase order {order}: {name} is {value!r}.",
    "Right is {right}.",
    Who.CLERK,
)
BOXES_WRONG = define(
    "boxes_wrong",
    Klass.FIX_DATA,
    "Purchase order {order}, {line}: {value} boxes can not be {what}.",
    "Enter a whole number from 0 to {most}.",
    Who.CLERK,
)
MIXED_BOX_APART = define(
    "mixed_box_apart",
    Klass.FIX_DATA,
    "Purchase order {order}: {line} lies in one mixed box with {mate}, so {value} of it can not come with {count}.",
    "Enter the same number of boxes for both.",
    Who.CLERK,
)
LINES_UNANSWERED = define(
    "lines_unanswered",
    Klass.FIX_DATA,
    "Purchase order {order} was not confirmed: nothing was said of {lines}.",
    "Enter the boxes that will come for each line, 0 for a line that is not available.",
    Who.CLERK,
)
NOTHING_CONFIRMED = define(
    "nothing_confirmed",
    Klass.FIX_DATA,
    "Purchase order {order} can not be confirmed with no box at all.",
    "If nothing of it is available, decline it: ask the company that gave the order to cancel it.",
    Who.CLERK,
)
AWB_WRONG = define(
    "awb_wrong",
    Klass.FIX_DATA,
    "{awb!r} is no air waybill number.",
    "Right is three digits, a dash and eight digits, such as 729-12345675; "
    "for a temporary one tick the box and give up to 20 letters and digits.",
    Who.CLERK,
)
VENDOR_CODE_TAKEN = define(
    "vendor_code_taken",
    Klass.FIX_DATA,
    "There is a vendor with the code {code!r} already.",
    "Give another code.",
    Who.CLERK,
)
VENDOR_VALUE_WRONG = define(
    "vendor_value_wrong",
    Klass.FIX_DATA,
    "Vendor {vendor}: {name} is {value!r}.",
    "Right is {right}.",
    Who.CLERK,
)
ORDER_OF_ANOTHER_VENDOR = define(
    "order_of_another_vendor",
    Klass.FIX_DATA,
    "Purchase order {order} is of vendor {owner}, not of {vendor}.",
    "Correct the purchase order's number or the vendor in the file.",
    Who.CLERK,
)
VENDOR_USED_SINCE = define(
    "vendor_used_since",
    Klass.ASK_A_PERSON,
    "Vendor {vendor} has purchase orders since.",
    "Cancel or delete them first, or make the vendor inactive.",
    Who.CLERK,
)
