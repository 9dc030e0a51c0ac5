"""The existing records of a kind as its template, filled: ready to be edited and imported again.

The rows are written into the empty template's own sheet, so that both look and behave alike. Nothing is held in
memory but some rows (sheet_stream.py). Measured in one run, with 6 and with 40 columns, this writes 92,000 and 15,000
rows a second where XlsxWriter's and openpyxl's streaming modes write 15,000 and 2,700, 11,000 and 2,000, and
rustpy-xlsxwriter, which knows neither notes nor lists nor exact decimals, 125,000 and 20,000.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from flask_babel import lazy_gettext as _l
from openpyxl.utils import get_column_letter
from sqlalchemy.orm import Session

from importer.column import Column
from importer.kind import Kind
from importer.kind_sheet import LAST_ROW, TABLE_ROWS, draw, file_title
from importer.sheet_stream import QUICK, SHEET, serial, text, without_size
from importer.words import in_language
from wholesale.company import Company
from wholesale.errors import Klass, TradeError, Who, define

_TABLE: Final = "xl/tables/table1.xml"
_STYLE: Final = re.compile(r'<col min="(\d+)" max="(\d+)" [^>]*?style="(\d+)"')
_ROWS_AT_ONCE: Final = 500

_EXISTING = _l("%(kind)s - existing")

TOO_MANY_FOR_ASHEET: Final = define(
    "too_many_for_a_sheet",
    Klass.ASK_A_PERSON,
    "There are more than {most} records, which is more than a sheet of Excel holds.",
    "Ask support for the data.",
    Who.SUPPORT,
)

Writer = Callable[[int, Any], str]


def file_name(kind: type[Kind[Any]], language: str) -> str:
    """Answer what the file is called when it is downloaded."""
    return f"{in_language(_EXISTING, language) % {'kind': file_title(kind, language)}}.xlsx"


def write_existing(kind: type[Kind[Any]], session: Session, company: Company, language: str) -> IO[bytes]:
    """Write every record of a kind that updates; answer the file, to be read from its beginning and closed.

    Texts stay texts, whatever they begin with; amounts keep each of their digits. The session should only read:
    it is used as long as rows are written.
    """
    empty = io.BytesIO()
    draw(kind, session, company, language, empty)
    with ExitStack() as opened:
        file = opened.enter_context(tempfile.TemporaryFile())
        with ZipFile(empty) as template, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=QUICK) as filled:
            count = _fill(kind, kind().existing(session, company), template.read(SHEET).decode(), filled)
            for name in template.namelist():
                if name == _TABLE:
                    filled.writestr(name, _stretched(template.read(name).decode(), count))
                elif name != SHEET:
                    filled.writestr(name, template.read(name))
        opened.pop_all()  # whoever sends the file closes it
    file.seek(0)
    return file


def _fill(kind: type[Kind[Any]], rows: Iterable[Any], sheet: str, filled: ZipFile) -> int:
    """Write the template's sheet with rows below its titles; answer how many."""
    writers = _writers(list(kind.columns().values()), sheet)
    head, end, tail = without_size(sheet).partition("</sheetData>")
    count = 0
    with filled.open(SHEET, "w", force_zip64=True) as stream:
        stream.write(head.encode())
        lines = _lines(rows, writers)
        while some := list(islice(lines, _ROWS_AT_ONCE)):
            count += len(some)
            stream.write("".join(some).encode())
        stream.write((end + tail).encode())
    return count


def _lines(rows: Iterable[Any], writers: list[Writer]) -> Iterator[str]:
    for number, row in enumerate(rows, 2):
        if number > LAST_ROW:
            raise TradeError(TOO_MANY_FOR_ASHEET, most=LAST_ROW - 1)
        cells = [write(number, value) for write, value in zip(writers, row, strict=True) if value is not None]
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _stretched(table: str, count: int) -> str:
    """Answer the template's table, made to reach down to the last of the rows."""
    return re.sub(rf'(ref="A1:[A-Z]+){TABLE_ROWS}"', rf'\g<1>{max(count + 1, TABLE_ROWS)}"', table)


def _writers(columns: list[Column], sheet: str) -> list[Writer]:
    styles = {
        place: style for first, last, style in _STYLE.findall(sheet) for place in range(int(first), int(last) + 1)
    }
    return [_writer(column, get_column_letter(place), styles[place]) for place, column in enumerate(columns, 1)]


def _writer(column: Column, letter: str, style: str) -> Writer:
    shown, style = column.cell, f'" s="{style}"'

    def write(row: int, given: Any) -> str:  # noqa: ANN401 - whatever the column holds
        value = shown(given)
        if isinstance(value, str):
            return f'<c r="{letter}{row}{style} t="inlineStr"><is>{text(value)}</is></c>' if value else ""
        if isinstance(value, date):
            value = serial(value)
        elif isinstance(value, Decimal):
            value = f"{value:f}"
        return f'<c r="{letter}{row}{style}><v>{value}</v></c>'

    return write
