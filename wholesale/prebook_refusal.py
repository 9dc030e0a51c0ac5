"""The part of the error catalogue that says what may not be done with a prebook, or with what vendors will have."""

from wholesale.errors import Klass, Who, define

PREBOOK_NUMBER_TAKEN = define(
    "prebook_number_taken",
    Klass.FIX_DATA,
    "There is a prebook {number} already.",
    "Give another number, or none: then the next free one is taken.",
    Who.CLERK,
)
PREBOOK_WITHOUT_LINES = define(
    "prebook_without_lines",
    Klass.FIX_DATA,
    "A prebook for {customer} can not be entered without a product.",
    "Add at least one product.",
    Who.CLERK,
)
PREBOOK_VALUE_WRONG = define(
    "prebook_value_wrong",
    Klass.FIX_DATA,
    "Prebook for {customer}: {name} is {value}.",
    "Right is {right}.",
    Who.CLERK,
)
PREBOOK_CHANGED = define(
    "prebook_changed",
    Klass.RETRY,
    "Prebook {prebook} was changed by somebody else while you were working on it.",
    "Look at it as it is now and enter your changes again.",
    Who.CLERK,
)
PREBOOK_DAY_TAKEN = define(
    "prebook_day_taken",
    Klass.FIX_DATA,
    "Prebook {prebook} can not move to {day}: its standing order has a prebook for that day already.",
    "Choose another truck date, or change the other prebook.",
    Who.CLERK,
)
PREBOOK_DAY_OF_ORDER = define(
    "prebook_day_of_order",
    Klass.FIX_DATA,
    "Prebook {prebook} can not move to {day}: its standing order makes a prebook of its own for that day.",
    "Choose another truck date, or leave that day out of the standing order first.",
    Who.CLERK,
)
PREBOOK_CUSTOMER_FIXED = define(
    "prebook_customer_fixed",
    Klass.FIX_DATA,
    "The customer of prebook {prebook} can not be changed: boxes of it travel for {customer}, or are billed.",
    "Enter another prebook for the other customer.",
    Who.CLERK,
)
PREBOOK_LINE_USED = define(
    "prebook_line_used",
    Klass.FIX_DATA,
    "Prebook {prebook}: {line} can not be removed or become another product: {count} boxes of it are {what}.",
    "Keep the line; what is not needed any more can be taken off by a smaller number of boxes.",
    Who.CLERK,
)
PREBOOK_BELOW_BILLED = define(
    "prebook_below_billed",
    Klass.FIX_DATA,
    "Prebook {prebook}: {line} can not have {value} boxes: {count} are billed.",
    "Enter {count} or more, or void the invoice first.",
    Who.CLERK,
)
PREBOOK_CHARGES_BILLED = define(
    "prebook_charges_billed",
    Klass.FIX_DATA,
    "The charges of prebook {prebook} can not be changed: invoice {invoice} carries them.",
    "Change the charges of that invoice while it is pending.",
    Who.CLERK,
)
PREBOOK_USED = define(
    "prebook_used",
    Klass.FIX_DATA,
    "Prebook {prebook} can not be deleted: {count} boxes of it are {what}.",
    "Cancel its purchase orders and void its invoices first, or keep it.",
    Who.CLERK,
)
NOTHING_TO_BUY = define(
    "nothing_to_buy",
    Klass.RETRY,
    "Nothing of what was chosen is left to order: it is ordered already, or its vendor or cost is missing.",
    "Look at the list as it is now.",
    Who.CLERK,
)
PREBOOK_LINE_UNFILLED = define(
    "prebook_line_unfilled",
    Klass.FIX_DATA,
    "Prebook {prebook}, {line}: {name} is {value}.",
    "Right is {right}.",
    Who.CLERK,
)
