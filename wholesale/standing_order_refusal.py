"""The part of the error catalogue that says what may not be done with a standing order."""

from wholesale.errors import Klass, Who, define

STANDING_ORDER_WITHOUT_LINES = define(
    "standing_order_without_lines",
    Klass.FIX_DATA,
    "A standing order for {customer} can not be entered without a product.",
    "Add at least one product.",
    Who.CLERK,
)
STANDING_ORDER_VALUE_WRONG = define(
    "standing_order_value_wrong",
    Klass.FIX_DATA,
    "Standing order for {customer}: {name} is {value}.",
    "Right is {right}.",
    Who.CLERK,
)
STANDING_ORDER_CHANGED = define(
    "standing_order_changed",
    Klass.RETRY,
    "Standing order {order} was changed by somebody else since you looked at it.",
    "Look at it again, then make your change.",
    Who.CLERK,
)
STANDING_ORDER_DAY_KEPT = define(
    "standing_order_day_kept",
    Klass.FIX_DATA,
    "Prebook {prebook} of standing order {order} for {day} can not be left out: it was changed, ordered or billed.",
    "Open the prebook and delete it there, if it may be deleted.",
    Who.CLERK,
)
STANDING_ORDER_DAY_STRANGE = define(
    "standing_order_day_strange",
    Klass.FIX_DATA,
    "Standing order {order} makes no prebook for {day}.",
    "Choose one of its days to come.",
    Who.CLERK,
)
