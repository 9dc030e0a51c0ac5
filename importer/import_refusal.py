"""The part of the error catalogue that says why a whole import did not come to its end, or may not begin."""

from wholesale.errors import Klass, Who, define

IMPORT_KEEPS_FAILING = define(
    "import_keeps_failing",
    Klass.ASK_A_PERSON,
    "The import of {file} was begun {attempts} times and broke off each time; what it had saved by then stays.",
    "Ask whoever runs this server to look into its log; then take the import back, or upload the file again.",
    Who.SUPPORT,
)
IMPORT_TOO_HEAVY = define(
    "import_too_heavy",
    Klass.FIX_DATA,
    "{file} took more than {most} MB of memory to read, so that it was stopped.",
    "Save the sheet alone in a new workbook, or as CSV, and upload that.",
    Who.CLERK,
)
IMPORT_NOTHING = define(
    "import_nothing",
    Klass.FIX_DATA,
    "Nothing was imported from {file}: all or nothing was asked for, and refused rows: {refused}.",
    "Correct them in the report workbook and upload it, or import the good rows alone.",
    Who.CLERK,
)
IMPORT_EMPTY = define(
    "import_empty",
    Klass.FIX_DATA,
    "{file} has no rows to import.",
    "Write the rows under the titles, on the first sheet, and upload it again.",
    Who.CLERK,
)
IMPORT_FORMAT = define(
    "import_format",
    Klass.FIX_DATA,
    "{file} is a file of the kind {found}; {kind} takes {formats}.",
    "Save it in one of those formats and upload that.",
    Who.CLERK,
)
IMPORT_STATE = define(
    "import_state",
    Klass.RETRY,
    "The import of {file} is no longer where it was when you looked. {state}",
    "Look at it again and decide anew.",
    Who.CLERK,
)
IMPORT_NOT_YOURS = define(
    "import_not_yours",
    Klass.ASK_A_PERSON,
    "{actor} may not import {kind}; it takes one of these roles: {roles}.",
    "Ask somebody with that role, or ask the administrator for it.",
    Who.ADMIN,
)
IMPORT_OPTION = define(
    "import_option",
    Klass.FIX_DATA,
    "{kind} needs to know: {option}.",
    "Choose one and upload the file again.",
    Who.CLERK,
)
IMPORT_FILE_LARGE = define(
    "import_file_large",
    Klass.FIX_DATA,
    "{file} is larger than the {most} MB that an import takes.",
    "Save it without pictures and empty rows, or in several parts.",
    Who.CLERK,
)
