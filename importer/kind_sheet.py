"""How the workbook of a kind looks: coloured titles with notes, columns that keep what is typed, lists, a legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import IO, Any, Final

from flask_babel import lazy_gettext as _l
from openpyxl.utils import get_column_letter
from sqlalchemy.orm import Session
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from importer.column import Column
from importer.columns import Day, Money, OneOf, Text, Whole, YesNo
from importer.kind import Kind
from importer.kind_legend import COLOUR_NAMES, COLOURS, NEEDS, Facts, legend
from importer.own_sheets import LEGEND, LISTS
from importer.words import in_language
from wholesale.company import Company

LAST_ROW: Final = 1_048_576  # of any sheet of Excel
TABLE_ROWS: Final = 2  # of an empty template's table: the titles and one row to begin with
_LONGEST_LIST: Final = 2_000  # nobody chooses from a longer one
_LONGEST_MESSAGE: Final = 250  # of Excel's own windows
_LONGEST_TITLE: Final = 31  # of a sheet, and of Excel's own windows
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'\"<>|", " "))
_NOTE: Final = {"author": "Komet", "width": 240, "font_size": 9, "font_name": "Calibri"}
_NOTE_LINE: Final = 34  # letters of a note that stand in one line
_WORDS: Final = {
    "legend": LEGEND,
    "lists": LISTS,
    "colours": _l("The colors of the titles"),
    "older": _l(
        "Older templates had red for required and green for optional. Here the colors mean what stands above; "
        "the note at each title says it in words."
    ),
    "order": _l(
        "Columns may stand in any order, and columns of your own are left alone. Titles may be in Spanish too."
    ),
    "column": _l("Column"),
    "title": _l("Title"),
    "needed": _l("Needed"),
    "holds": _l("What it holds"),
    "example": _l("Example"),
    "about": _l("What it is for"),
}


def sheet_name(text: str) -> str:
    """Answer a text as a name that Excel takes for a sheet."""
    return text.translate(_NOT_IN_NAMES)[:_LONGEST_TITLE].strip() or "Sheet1"


def file_title(kind: type[Kind[Any]], language: str) -> str:
    """Answer the title of a kind as it may stand in a file's name."""
    return in_language(kind.title, language).translate(_NOT_IN_NAMES)


def draw(kind: type[Kind[Any]], session: Session, company: Company, language: str, out: IO[bytes]) -> None:
    """Write the workbook of a kind with no rows in it: the sheet to fill, the legend, and hidden lists to choose from.

    The first sheet is the one to fill; its table ends after one empty row.
    """
    book = Workbook(out, {"in_memory": True})
    title = in_language(kind.title, language)
    book.set_properties({"title": title, "company": company.name})
    lists = _lists(kind, session, company, language)
    # An example is best taken from what the company has.
    facts = [replace(fact, example=lists.get(fact.field, [fact.example])[0]) for fact in legend(kind, language)]
    sheet = book.add_worksheet(sheet_name(title))
    _draw_titles(book, sheet, kind, facts)
    _draw_legend(book, title, facts, language)
    _draw_checks(book, sheet, kind, facts, lists, language)
    book.close()


def _draw_titles(book: Workbook, sheet: Worksheet, kind: type[Kind[Any]], facts: Sequence[Facts]) -> None:
    formats = {need: book.add_format(_title_look(colour)) for need, colour in COLOURS.items()}
    for place, (column, fact) in enumerate(zip(kind.columns().values(), facts, strict=True)):
        # The style of a whole column holds for each cell that is typed into it, down to the last row.
        style = book.add_format({"num_format": column.excel_format})
        sheet.set_column(place, place, max(column.width, len(fact.title) + 4), style)
        sheet.write_string(0, place, fact.title, formats[fact.need])
        sheet.write_comment(0, place, fact.note, {**_NOTE, "height": _note_height(fact.note)})
    sheet.set_row(0, 30)
    sheet.add_table(
        0,
        0,
        TABLE_ROWS - 1,
        len(facts) - 1,
        {
            "name": f"komet_{kind.name}",
            "style": "Table Style Light 1",
            "columns": [{"header": fact.title, "header_format": formats[fact.need]} for fact in facts],
        },
    )
    sheet.freeze_panes(1, 0)


def _title_look(colour: str) -> Mapping[str, Any]:
    return {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": f"#{colour}",
        "text_wrap": True,
        "valign": "vcenter",
        "num_format": "@",
    }


def _note_height(note: str) -> int:
    return 16 * (1 + sum(1 + len(line) // _NOTE_LINE for line in note.split("\n")))


def _lists(kind: type[Kind[Any]], session: Session, company: Company, language: str) -> dict[str, list[str]]:
    """Answer what can be chosen in which columns; no list where it would be empty or endless."""
    found = {field: offered(column, session, company, language) for field, column in kind.columns().items()}
    return {field: texts for field, texts in found.items() if 0 < len(texts) <= _LONGEST_LIST}


def offered(column: Column, session: Session, company: Company, language: str) -> list[str]:
    """Answer what a column can be filled with, where that is a list."""
    if isinstance(column, OneOf):
        return [in_language(column.word(one), language) for one in column.of]
    if isinstance(column, YesNo):
        return ["1", "0"]
    if column.offers is None:
        return []
    return [text for text in islice(column.offers(session, company), _LONGEST_LIST + 1) if text]


def _draw_checks(
    book: Workbook,
    sheet: Worksheet,
    kind: type[Kind[Any]],
    facts: Sequence[Facts],
    lists: Mapping[str, Sequence[str]],
    language: str,
) -> None:
    hidden = book.add_worksheet(sheet_name(in_language(_WORDS["lists"], language)))
    hidden.hide()
    text = book.add_format({"num_format": "@"})
    used = 0
    for place, (fact, column) in enumerate(zip(facts, kind.columns().values(), strict=True)):
        message = {"error_title": fact.title[:_LONGEST_TITLE], "error_message": fact.holds[:_LONGEST_MESSAGE]}
        if fact.field in lists:
            for row, one in enumerate(lists[fact.field]):
                hidden.write_string(row, used, one, text)
            letter = get_column_letter(used + 1)
            name = sheet_name(in_language(_WORDS["lists"], language))
            source = f"='{name}'!${letter}$1:${letter}${len(lists[fact.field])}"
            # What is merely in use elsewhere is offered; what is no member of a closed list is refused at once.
            severity = "stop" if isinstance(column, OneOf | YesNo) else "warning"
            check: Mapping[str, Any] | None = {"validate": "list", "source": source, "error_type": severity}
            used += 1
        else:
            check = _check(column)
        if check is not None:
            sheet.data_validation(1, place, LAST_ROW - 1, place, {**check, **message})


def _check(column: Column) -> Mapping[str, Any] | None:
    """Answer what Excel is to check while a person types; None = only the import can."""
    match column:
        case Text():
            return {"validate": "length", "criteria": "<=", "value": column.most}
        case Day():
            return {"validate": "date", "criteria": "between", "minimum": column.first, "maximum": column.last}
        case Whole():
            return {"validate": "integer", "criteria": "between", "minimum": column.least, "maximum": column.most}
        case Money(word=None, above=None):
            least = float(column.least) if column.least is not None else -float(column.most)
            return {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": float(column.most)}
        case Money(word=None, above=above):
            return {"validate": "decimal", "criteria": ">", "value": float(above or 0)}
    return None


def _draw_legend(book: Workbook, title: str, facts: Sequence[Facts], language: str) -> None:
    said = {name: in_language(text, language) for name, text in _WORDS.items()}
    sheet = book.add_worksheet(sheet_name(said["legend"]))
    sheet.hide_gridlines(2)
    big = book.add_format({"bold": True, "font_size": 16})
    bold = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    coloured = {need: book.add_format({**_title_look(colour), "valign": "top"}) for need, colour in COLOURS.items()}
    for place, width in enumerate((9, 26, 24, 44, 18, 70)):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, title, big)
    sheet.write_string(2, 0, said["colours"], bold)
    for row, (need, words) in enumerate(NEEDS.items(), 3):
        sheet.write_string(row, 0, in_language(COLOUR_NAMES[need], language), coloured[need])
        sheet.write_string(row, 1, in_language(words, language))
    sheet.merge_range(6, 0, 6, 5, said["older"], plain)
    sheet.merge_range(7, 0, 7, 5, said["order"], plain)
    for place, name in enumerate(("column", "title", "needed", "holds", "example", "about")):
        sheet.write_string(9, place, said[name], bold)
    for row, fact in enumerate(facts, 10):
        sheet.write_string(row, 0, fact.letter, plain)
        sheet.write_string(row, 1, fact.title, coloured[fact.need])
        for place, text in enumerate((fact.needed, fact.holds, fact.example, fact.about), 2):
            sheet.write_string(row, place, text, plain)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
