"""The part of the error catalogue that says what may not be done with boxes."""

from wholesale.errors import Klass, Who, define

BOXES_NOT_CHOSEN = define(
    "boxes_not_chosen",
    Klass.FIX_DATA,
    "No boxes were chosen.",
    "Tick them in the first column, then press the button again.",
    Who.CLERK,
)
BOXES_CONFIRMED_BEFORE = define(
    "boxes_confirmed_before",
    Klass.FIX_DATA,
    "None of the {count} boxes waits in the Staging Area any more: somebody else has confirmed them.",
    "Nothing is to be done; they are under Inventory.",
    Who.NOBODY,
)
BOX_CONFIRMED_SINCE = define(
    "box_confirmed_since",
    Klass.ASK_A_PERSON,
    "Box {box} of {product} was confirmed to inventory by {who} on {day}.",
    "It stays; what is wrong with it is corrected under Inventory.",
    Who.CLERK,
)
BOX_OF_CUSTOMER = define(
    "box_of_customer",
    Klass.ASK_A_PERSON,
    "Box {box} of {product} is tied to a customer.",
    "It stays; release it to the open market first.",
    Who.CLERK,
)
BOX_AWB_WRONG = define(
    "box_awb_wrong",
    Klass.FIX_DATA,
    "{awb!r} is no air waybill number.",
    "Write three digits, a dash and eight digits, such as 729-12345675; or a temporary one of up to 20 letters, "
    "digits, dashes and slashes.",
    Who.CLERK,
)
BOX_TOO_FULL = define(
    "box_too_full",
    Klass.FIX_DATA,
    "{bunches} bunches of {stems} stems make {total} stems in one box; it holds at most {most}.",
    "Write how many bunches lie in one box, and how many stems make one bunch.",
    Who.CLERK,
)
LABELS_TOO_MANY = define(
    "labels_too_many",
    Klass.FIX_DATA,
    "At most {most} labels are printed at once.",
    "Choose fewer boxes, print their labels, then those of the others.",
    Who.CLERK,
)
