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
