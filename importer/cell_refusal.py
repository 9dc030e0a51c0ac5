"""The part of the error catalogue that says what is wrong with a cell or a row of an imported file.

{column} is the title of the column and {value} what the cell holds.
"""

from wholesale.errors import Klass, Who, define

CELL_MISSING = define(
    "cell_missing",
    Klass.FIX_DATA,
    "{column} is empty.",
    "Fill it in: every row needs it.",
    Who.CLERK,
)
CELL_MISSING_HERE = define(
    "cell_missing_here",
    Klass.FIX_DATA,
    "{column} is empty, and your company has several locations.",
    "Write the code of the location: {offers}.",
    Who.CLERK,
)
CELL_TOO_LONG = define(
    "cell_too_long",
    Klass.FIX_DATA,
    "{column} holds at most {most} letters, got {count}: {value}",
    "Shorten it.",
    Who.CLERK,
)
CELL_LETTERS = define(
    "cell_letters",
    Klass.FIX_DATA,
    "{column} can not be {value}.",
    "Write it as {right}.",
    Who.CLERK,
)
CELL_FRACTION_IN_CODE = define(
    "cell_fraction_in_code",
    Klass.FIX_DATA,
    "{column} is a text, got the number {value}.",
    "Format the cell as text and write it again, letter by letter.",
    Who.CLERK,
)
CELL_DIGITS_LOST = define(
    "cell_digits_lost",
    Klass.FIX_DATA,
    "{column} is a text, but Excel has made a number of it and lost its last digits: {value}",
    "Format the cell as text and write it again, digit by digit.",
    Who.CLERK,
)
CELL_DAY_IN_TEXT = define(
    "cell_day_in_text",
    Klass.FIX_DATA,
    "{column} is a text, but Excel has made a date of it: {value}.",
    "Format the cell as text and write it again, letter by letter.",
    Who.CLERK,
)
CELL_NOT_AMOUNT = define(
    "cell_not_amount",
    Klass.FIX_DATA,
    "{column} is no amount: {value}",
    "Write a number such as {example}.",
    Who.CLERK,
)
CELL_AMBIGUOUS_AMOUNT = define(
    "cell_ambiguous_amount",
    Klass.FIX_DATA,
    "{column} can be read in two ways: {value}",
    "Write it as a number, or with a point before the cents: {example}.",
    Who.CLERK,
)
CELL_PLACES = define(
    "cell_places",
    Klass.FIX_DATA,
    "{column} takes up to {places} decimals, got {value}.",
    "Round it.",
    Who.CLERK,
)
CELL_TOO_SMALL = define(
    "cell_too_small",
    Klass.FIX_DATA,
    "{column} is {value}, which is too small.",
    "Write a number {right}.",
    Who.CLERK,
)
CELL_TOO_LARGE = define(
    "cell_too_large",
    Klass.FIX_DATA,
    "{column} is {value}, which is too large.",
    "Write a number of at most {most}.",
    Who.CLERK,
)
CELL_NOT_WHOLE = define(
    "cell_not_whole",
    Klass.FIX_DATA,
    "{column} is no whole number: {value}",
    "Write a number such as {example}.",
    Who.CLERK,
)
CELL_NOT_DAY = define(
    "cell_not_day",
    Klass.FIX_DATA,
    "{column} is no day: {value}",
    "Write it as year-month-day, such as {example}.",
    Who.CLERK,
)
CELL_NOT_YES_NO = define(
    "cell_not_yes_no",
    Klass.FIX_DATA,
    "{column} is neither yes nor no: {value}",
    "Write 1 for yes or 0 for no.",
    Who.CLERK,
)
CELL_NOT_OFFERED = define(
    "cell_not_offered",
    Klass.FIX_DATA,
    "{column} can not be {value}.",
    "Write one of these: {offers}.",
    Who.CLERK,
)
CELL_NOT_ADDRESS = define(
    "cell_not_address",
    Klass.FIX_DATA,
    "{column} holds something that is no e-mail address: {value}",
    "Write addresses such as {example}, with semicolons between them.",
    Who.CLERK,
)
CELL_ERROR = define(
    "cell_error",
    Klass.FIX_DATA,
    "{column} holds the error {value}.",
    "Mend the formula in Excel, or write the value itself.",
    Who.CLERK,
)
CELL_NOT_CALCULATED = define(
    "cell_not_calculated",
    Klass.FIX_DATA,
    "{column} holds a formula that nobody has calculated: {value}",
    "Open the file in Excel and save it, or write the value itself.",
    Who.CLERK,
)
CODE_UNKNOWN = define(
    "code_unknown",
    Klass.FIX_DATA,
    "{column}: there is no {value}.",
    "Check the code, or enter it first.",
    Who.CLERK,
)
CODE_WITHOUT_ZEROS = define(
    "code_without_zeros",
    Klass.FIX_DATA,
    "{column}: there is no {value}, but there is {near}.",
    "If zeros at its beginning were lost, format the column as text and write {near}.",
    Who.CLERK,
)
CODE_NEAR = define(
    "code_near",
    Klass.FIX_DATA,
    "{column}: there is no {value}, but there is {near}.",
    "Write {near} if that is meant, letter by letter.",
    Who.CLERK,
)
CODE_INACTIVE = define(
    "code_inactive",
    Klass.FIX_DATA,
    "{column}: {value} is not active.",
    "Make it active again first, or write another.",
    Who.CLERK,
)
ROW_TWICE = define(
    "row_twice",
    Klass.FIX_DATA,
    "The same stands in row {first} of this file already.",
    "Delete one of the two rows, or correct it.",
    Who.CLERK,
)
ROW_OF_BAD_GROUP = define(
    "row_of_bad_group",
    Klass.FIX_DATA,
    "Row {other} belongs together with this one and can not be imported.",
    "Correct row {other}; then all of them are imported.",
    Who.CLERK,
)
RECORD_CHANGED_SINCE = define(
    "record_changed_since",
    Klass.ASK_A_PERSON,
    "{record} was changed since by {who} ({when}).",
    "Undo or delete it by hand where that is right.",
    Who.CLERK,
)
RECORD_IN_USE = define(
    "record_in_use",
    Klass.ASK_A_PERSON,
    "Record {record} is used by others now, or is not there any more.",
    "Look for what uses it, and undo it by hand where that is right.",
    Who.CLERK,
)
RECORD_WAS_OTHERWISE = define(
    "record_was_otherwise",
    Klass.ASK_A_PERSON,
    "{record} was changed again after the import.",
    "Look at it, and correct it by hand where that is right.",
    Who.CLERK,
)
