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
