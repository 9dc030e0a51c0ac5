"""Excel files of long lists: written row by row to a temporary file, so that memory does not grow with the list."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

MOST_ROWS = 100_000
"""What is written at most: about half a minute's work, and what people still open in Excel."""

MONEY, DAY, COUNT, TEXT = "#,##0.00;[Red]-#,##0.00", "yyyy-mm-dd", "0", "@"
_DIFFERS = PatternFill("solid", fgColor="FDE2DF")
_PLAIN = PatternFill()


@dataclass(frozen=True)
class ExcelColumn:
    """One column of a sheet."""

    title: str
    width: int
    number_format: str


def write(title: str, columns: Sequence[ExcelColumn], rows: Iterable[Sequence[tuple[Any, bool]]]) -> IO[bytes]:
    """Write a sheet and answer its file, to be read from its beginning; each value comes with whether it is marked.

    Texts stay texts, whatever they begin with.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "B2"
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.append([_heading(sheet, column.title) for column in columns])
    # A cell is written when its row is added, so that one for each column and mark is enough for all rows.
    cells = {mark: [_cell(sheet, column, mark) for column in columns] for mark in (False, True)}
    count = 1
    for row in rows:
        sheet.append([_filled(cells[mark][place], value) for place, (value, mark) in enumerate(row)])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _heading(sheet: Any, title: str) -> Any:  # noqa: ANN401 - openpyxl's write-only cells have no type of their own
    cell = WriteOnlyCell(sheet, value=title)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, column: ExcelColumn, mark: bool) -> Any:  # noqa: ANN401 - as above
    cell = WriteOnlyCell(sheet)
    cell.number_format = column.number_format
    cell.fill = _DIFFERS if mark else _PLAIN
    return cell


def _filled(cell: Any, value: Any) -> Any:  # noqa: ANN401 - as above
    if value is None or value == "":
        return None
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        # openpyxl takes a text that begins with "=" for a formula: it would run on the accountant's machine.
        cell.data_type = "s"
    elif isinstance(value, date | Decimal | int):
        kept = cell.number_format
        cell.value = value
        cell.number_format = kept
    return cell
