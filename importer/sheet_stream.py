"""A sheet written row by row as Excel's XML, for what may have a million rows.

XlsxWriter makes everything around the rows: styles, widths, notes. The rows themselves are written straight into the
package, some six times as fast as through its cells or openpyxl's; memory does not grow with them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

SHEET: Final = "xl/worksheets/sheet1.xml"
QUICK: Final = 3
"""How much zlib squeezes: a third less time than its usual 6, a tenth more bytes."""
LONGEST: Final = 32_767
"""Letters that a cell of Excel holds."""

_PIECE: Final = 1 << 18  # letters that are handed on at once
_EPOCH: Final = date(1899, 12, 30).toordinal()
_LEAP: Final = date(1900, 3, 1)  # Excel has a 29th of February before it
_FIRST_YEAR: Final = 1900
_SECONDS: Final = 86_400
_DIMENSION: Final = re.compile(r"<dimension [^>]*/>")
_STYLES: Final = re.compile(r'<c r="A\d+" s="(\d+)"/>')
_SPECIAL: Final = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_x": "_x005F_x"}

Look = Mapping[str, object]
"""Properties of a format, as XlsxWriter names them."""
LayOut = Callable[[Workbook, Worksheet], None]


class SheetStream:
    """A workbook of one sheet; `lay_out` draws all of it but its rows, and is called twice."""

    def __init__(self, out: IO[bytes], lay_out: LayOut, name: str, properties: Mapping[str, str]) -> None:
        self._lay_out, self._name, self._properties = lay_out, name, properties
        self._looks: dict[tuple[tuple[str, object], ...], int] = {}
        self._package = ZipFile(out, "w", ZIP_DEFLATED, compresslevel=QUICK)
        self._sheet = self._package.open(SHEET, "w", force_zip64=True)
        self._waiting: list[str] = []
        self._letters = 0
        with ZipFile(self._skeleton()) as skeleton:
            head, _ = _around_rows(skeleton.read(SHEET).decode())
        self._write(head)

    def style(self, look: Look) -> int:
        """Answer the number of a format."""
        key = tuple(look.items())
        return self._looks.get(key) or self._looks.setdefault(key, len(self._looks) + 1)

    def write(self, number: int, cells: Iterable[str], *, is_hidden: bool = False) -> None:
        """Write a row, in their order; its cells were made by `cell`, in theirs."""
        self._write(f'<row r="{number}"{_HIDDEN if is_hidden else ""}>{"".join(cells)}</row>')

    def close(self) -> None:
        """Finish the file; `lay_out` is called with all that is known by now."""
        with ZipFile(self._skeleton()) as skeleton:
            sheet = skeleton.read(SHEET).decode()
            if [int(found) for found in _STYLES.findall(sheet)] != list(self._looks.values()):
                raise ValueError("XlsxWriter counts the formats of cells in another way than in the order of their use")
            self._write(_around_rows(sheet)[1])
            self._sheet.write("".join(self._waiting).encode())
            self._sheet.close()
            for name in skeleton.namelist():
                if name != SHEET:
                    self._package.writestr(name, skeleton.read(name))
        self._package.close()

    def _skeleton(self) -> IO[bytes]:
        file = io.BytesIO()
        book = Workbook(file, {"in_memory": True})
        sheet = book.add_worksheet(self._name)
        for row, look in enumerate(self._looks):
            sheet.write_blank(row, 0, None, book.add_format(dict(look)))
        for name, value in self._properties.items():
            book.set_custom_property(name, value, "text")
        self._lay_out(book, sheet)
        book.close()
        return file

    def _write(self, text: str) -> None:
        self._waiting.append(text)
        self._letters += len(text)
        if self._letters > _PIECE:
            self._sheet.write("".join(self._waiting).encode())
            self._waiting, self._letters = [], 0


_HIDDEN: Final = ' hidden="1"'


def without_size(sheet: str) -> str:
    """Answer the XML of a sheet that does not say how far its rows reach, for nobody knows yet."""
    return _DIMENSION.sub("", sheet)


def _around_rows(sheet: str) -> tuple[str, str]:
    """Answer the XML of a sheet before and after its rows."""
    before, found, rest = without_size(sheet).partition("<sheetData/>")
    if not found:
        before, _, rest = before.partition("<sheetData>")
        rest = rest.partition("</sheetData>")[2]
    return f"{before}<sheetData>", f"</sheetData>{rest}"


@cache
def letters(place: int) -> str:
    """Answer what Excel calls a column, counted from 0."""
    return get_column_letter(place + 1)


def cell(place: int, row: int, style: int, value: object) -> str:
    """Answer a cell with a value; texts stay texts whatever they begin with, None is an empty cell with its format."""
    begin = f'<c r="{letters(place)}{row}" s="{style}"'
    if isinstance(value, str):
        return f'{begin} t="inlineStr"><is>{text(value[:LONGEST])}</is></c>'
    if value is None:
        return f"{begin}/>"
    if isinstance(value, bool):
        return f'{begin} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date | time):
        if isinstance(value, date) and value.year < _FIRST_YEAR:
            return f'{begin} t="inlineStr"><is>{text(value.isoformat())}</is></c>'
        value = serial(value)
    return f"{begin}><v>{value}</v></c>"


def serial(moment: date | time) -> int | Decimal:
    """Answer the number by which Excel keeps a day, a moment, or a time of the day."""
    if isinstance(moment, time):
        return _share(moment)
    day = moment.date() if isinstance(moment, datetime) else moment
    days = day.toordinal() - _EPOCH - (day < _LEAP)
    return days + _share(moment.time()) if isinstance(moment, datetime) else days


def _share(moment: time) -> Decimal:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + Decimal(moment.microsecond) / 1_000_000
    return round(seconds / _SECONDS, 12)


def text(value: str) -> str:
    """Answer the XML of a text that is not empty."""
    escaped = _SPECIAL.sub(_escaped, value)
    if value[:1].isspace() or value[-1:].isspace():
        return f'<t xml:space="preserve">{escaped}</t>'
    return f"<t>{escaped}</t>"


def _escaped(found: re.Match[str]) -> str:
    """Answer what stands for a letter that XML does not take as it is; Excel writes control characters as _x000D_."""
    letter = found[0]
    return _ENTITIES.get(letter) or (f"_x{ord(letter):04X}_" if letter < " " else "\ufffd")
