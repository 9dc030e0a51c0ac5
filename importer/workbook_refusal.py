"""The part of the error catalogue that says what may be wrong with a spreadsheet file, and what is noted about one."""

from __future__ import annotations

from wholesale.choice import Choice
from wholesale.errors import Klass, TradeError, Who, define


class WorkbookRefused(TradeError):  # noqa: N818 - a refusal is an answer to a person, not a fault
    """A file can not be read as a table; `entry` says what it is and what would be right."""


class NoWorkbook(Choice):
    """What a file is that somebody took for a workbook."""

    PDF = "pdf", "It is a PDF document."
    WEB_PAGE = "web_page", "It is a web page, saved under the name of a workbook."
    XML_2003 = "xml_2003", "It is an XML spreadsheet of Excel 2003."
    XML = "xml", "It is an XML file of another kind."
    FLAT_ODS = "fods", "It is an OpenDocument spreadsheet in one XML file (.fods)."
    NUMBERS = "numbers", "It is a spreadsheet of Apple Numbers."
    PICTURE = "picture", "It is a picture."
    WORD = "word", "It is a text document, such as one of Word."
    SLIDES = "slides", "It is a presentation, such as one of PowerPoint."
    OFFICE = "office", "It is an Office file of another kind."
    ARCHIVE = "archive", "It is an archive (such as ZIP) that holds other files."
    PROGRAM = "program", "It is a program."
    JSON = "json", "It is a JSON file."
    UNKNOWN = "unknown", "It is damaged, or of a format this program does not know."


FILE_WITHOUT_CONTENT = define(
    "workbook_empty",
    Klass.FIX_DATA,
    "{file} is empty: it has no content at all.",
    "Look whether it opens on your computer, and upload it again.",
    Who.CLERK,
)
FILE_TOO_BIG = define(
    "workbook_too_big",
    Klass.FIX_DATA,
    "{file} is larger than {most} MB.",
    "Divide its rows among several files.",
    Who.CLERK,
)
FILE_GONE = define(
    "workbook_gone",
    Klass.RETRY,
    "{file} could not be read from the disk of this server.",
    "Upload it again; if that does not help, ask whoever runs this server.",
    Who.CLERK,
)
NO_WORKBOOK = define(
    "workbook_not_one",
    Klass.FIX_DATA,
    "{file} is no workbook. {really}",
    "Open it in the program it came from, save it as an Excel workbook (.xlsx) there, and upload that file.",
    Who.CLERK,
)
LOCKED = define(
    "workbook_locked",
    Klass.FIX_DATA,
    "{file} is protected with a password.",
    "Open it in Excel, remove the password under File > Info > Protect Workbook > Encrypt with Password, save it, "
    "and upload that file.",
    Who.CLERK,
)
CUT_OFF = define(
    "workbook_cut_off",
    Klass.FIX_DATA,
    "{file} is cut off: its end is missing, as after a download or a copy that broke off.",
    "Copy or download it once more, look whether it opens on your computer, and upload it again.",
    Who.CLERK,
)
BROKEN = define(
    "workbook_broken",
    Klass.FIX_DATA,
    "{file} is damaged: {part} can not be read ({problem}).",
    "Open it in Excel, let it be repaired, save it as an Excel workbook (.xlsx), and upload that file.",
    Who.CLERK,
)
DOCTYPE_INSIDE = define(
    "workbook_doctype",
    Klass.FIX_DATA,
    "{file} holds a document type in {part}; no program for spreadsheets writes one, and it may do harm.",
    "Open it in Excel, save it as an Excel workbook (.xlsx), and upload that file.",
    Who.CLERK,
)
SWELLS = define(
    "workbook_swells",
    Klass.FIX_DATA,
    "{file} swells: {part} holds more than {most} MB once it is unpacked, far more than tables of this size do.",
    "Copy the cells with your data into a new workbook, save that, and upload it.",
    Who.CLERK,
)
TOO_MANY_ROWS = define(
    "workbook_rows",
    Klass.FIX_DATA,
    "{file} has more than {most} rows.",
    "Divide its rows among several files.",
    Who.CLERK,
)
TOO_MANY_COLUMNS = define(
    "workbook_columns",
    Klass.FIX_DATA,
    "{file} has a value in {cell}, beyond column {most}, the last one that is read.",
    "Delete what stands to the right of your table, or copy the table into a new workbook.",
    Who.CLERK,
)
TOO_MANY_CELLS = define(
    "workbook_cells",
    Klass.FIX_DATA,
    "{file} has more than {most} cells.",
    "Divide its rows among several files.",
    Who.CLERK,
)
TEXT_TOO_LONG = define(
    "workbook_text",
    Klass.FIX_DATA,
    "{file} holds a text of more than {most} letters in {place}: it begins with {start!r}.",
    "Shorten it; a cell of Excel holds {most} letters at most.",
    Who.CLERK,
)
TEXTS_TOO_MANY = define(
    "workbook_texts",
    Klass.FIX_DATA,
    "{file} holds more than {most} MB of texts.",
    "Divide its rows among several files.",
    Who.CLERK,
)
TAKES_TOO_LONG = define(
    "workbook_time",
    Klass.FIX_DATA,
    "{file} took more than {most} seconds to read.",
    "Divide its rows among several files, or copy the cells with your data into a new workbook.",
    Who.CLERK,
)
TAKES_TOO_MUCH = define(
    "workbook_memory",
    Klass.FIX_DATA,
    "{file} takes more memory to read than this server gives it ({most} MB).",
    "Open it in Excel, save it as an Excel workbook (.xlsx), and upload that file; or divide its rows.",
    Who.CLERK,
)
NOTHING_SHOWN = define(
    "workbook_nothing",
    Klass.FIX_DATA,
    "{file} has no visible sheet with anything in it; its sheets: {sheets}.",
    "Fill in the first sheet, or let the sheet with your data be shown (right click on the sheets' names > Unhide).",
    Who.CLERK,
)
NUL_INSIDE = define(
    "workbook_nul",
    Klass.FIX_DATA,
    "{file} is no text: it holds a NUL byte at place {place}.",
    'Save it once more as "CSV UTF-8" or as an Excel workbook (.xlsx), and upload that file.',
    Who.CLERK,
)
LETTERS_UNKNOWN = define(
    "workbook_letters",
    Klass.FIX_DATA,
    "{file}: its letters can not be read, neither as UTF-8 nor in any other way of writing that was tried.",
    'Save it once more as "CSV UTF-8" or as an Excel workbook (.xlsx), and upload that file.',
    Who.CLERK,
)
ROW_TOO_LONG = define(
    "workbook_row",
    Klass.FIX_DATA,
    "{file}: row {row} has more than {most} letters; a quotation mark may be open there.",
    "Look at the quotation marks in and before this row, and upload the file again.",
    Who.CLERK,
)
