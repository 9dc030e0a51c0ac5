"""The part of the error catalogue that says which boxes may not be given to a prebook by hand."""

from wholesale.errors import Klass, Who, define

ALLOCATION_LINE_GONE = define(
    "allocation_line_gone",
    Klass.RETRY,
    "A line of a prebook that was chosen is not there any more: somebody has deleted it.",
    "Look at the list again and choose anew.",
    Who.CLERK,
)
ALLOCATION_BOX_GONE = define(
    "allocation_box_gone",
    Klass.RETRY,
    "Box {box} is not in inventory any more: somebody else has sold or moved it.",
    "Nothing was given. Look at the list again and choose anew.",
    Who.CLERK,
)
ALLOCATION_BOX_TAKEN = define(
    "allocation_box_taken",
    Klass.FIX_DATA,
    "Box {box} belongs to another order or customer.",
    "Nothing was given. Choose another box, or release this one to the open market first.",
    Who.CLERK,
)
ALLOCATION_BOX_UNFIT = define(
    "allocation_box_unfit",
    Klass.FIX_DATA,
    "Box {box} does not fit prebook {prebook}: it holds another product, or stands at another location.",
    "Nothing was given. Choose boxes of the product that was sold, where the prebook leaves.",
    Who.CLERK,
)
ALLOCATION_TWICE = define(
    "allocation_twice",
    Klass.FIX_DATA,
    "Box {box} was chosen for two lines.",
    "Choose it for one of them.",
    Who.CLERK,
)
ALLOCATION_TOO_MANY = define(
    "allocation_too_many",
    Klass.FIX_DATA,
    "{count} boxes were chosen for a line of prebook {prebook} of which {open} are open.",
    "Nothing was given. Choose as many boxes as are open, or change the prebook first.",
    Who.CLERK,
)
ALLOCATION_NOTHING_FITS = define(
    "allocation_nothing_fits",
    Klass.FIX_DATA,
    "No box in inventory fits what was chosen, or those that would are tied to others.",
    "Open a line to give it boxes of another size or pack by hand.",
    Who.CLERK,
)
RELEASE_BOX_SOLD = define(
    "release_box_sold",
    Klass.FIX_DATA,
    "Box {box} stands on an invoice, so it can not be released.",
    "Take it off the invoice first, or void the invoice.",
    Who.CLERK,
)
RELEASE_NOTHING = define(
    "release_nothing",
    Klass.FIX_DATA,
    "What was chosen is open market already, or not there any more.",
    "Nothing is to be done.",
    Who.NOBODY,
)
