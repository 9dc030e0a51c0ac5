"""The fast way through a sheet: one regular expression a row, values made column by column for some hundred rows.

It knows the cells as Excel, LibreOffice, openpyxl, XlsxWriter and rustpy-xlsxwriter write them. Whatever it does not
know it leaves to the parser of XML, row by row; both answer the same (tests/importer/workbook/test_two_ways.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import repeat
from operator import ge, itemgetter
from typing import Final

from importer.cell import Value
from importer.workbook_cell import Cells, Column
from importer.workbook_grid import column_of, letters_of
from importer.workbook_limits import Limits
from importer.workbook_row import SheetReader
from importer.workbook_sheet import Row
from importer.workbook_split import Piece
from importer.workbook_text import Odd

# The value of a cell: as number or code, after a formula (never an empty one: that is a formula without value), inline.
_ATTRIBUTE: Final = r'(?: [A-Za-z]\w*="[^"<>&\x00-\x1f]*+")'
_LETTERS: Final = r"[^<&\x00-\x08\x0b-\x1f\ufffe\uffff]*+"
_FORMULA: Final = rf"<f{_ATTRIBUTE}*+>{_LETTERS}(?:&(?:amp|lt|gt|quot|apos);{_LETTERS})*+</f>"
_CONTENT: Final = rf'(?:<v>|{_FORMULA}<v>(?!<)|<is><t(?: xml:space="preserve")?>)([^<]*+)(?:</v>|</t></is>)</c>'
_ODD_ROW: Final = r"(<row(?:\s[^<>]*)?/>|<row.*?</row>)"
_NEXT: Final = r"\s*+(?=<row|\Z)"
_WIDEST: Final = 64  # columns beyond are rare, and the expression grows with each
_ATTRIBUTES: Final = re.compile(
    r'(?: s="([0-9]{1,6})")?(?: t="([A-Za-z]{1,9})")?(?: s="([0-9]{1,6})")?( ?/)?', re.ASCII
)
_ROW_ATTRIBUTES: Final = re.compile(r'(?: (?:[A-Za-z]\w*:)?[A-Za-z]\w*="[^"<>&\x00-\x1f]*")*+ ?', re.ASCII)
_PREFIX: Final = re.compile(r" (\w+):", re.ASCII)
_HIDDEN: Final = re.compile(r' hidden="(?:1|true)"')
_NUMBER: Final = re.compile(r'<row(?: [\w:]+="[^"<]*")*? r="([1-9][0-9]{0,6})"', re.ASCII)
_MOST_KEPT: Final = 2000
_FEW_KINDS: Final = 12  # of cells in one column of some hundred rows

_make_row = partial(tuple.__new__, Row)


@dataclass(frozen=True)
class _Written:
    """What the attributes of a cell say; `is_empty` = the cell closes itself."""

    column: Column
    style: int
    is_empty: bool


class FastRows:
    """Reads whole rows; what it does not know goes to the reader beside it, which also keeps the last row's number."""

    def __init__(self, cells: Cells, reader: SheetReader, limits: Limits) -> None:
        self._cells = cells
        self._reader = reader
        self._limits = limits
        self._written: dict[str, _Written] = {}
        self._width = 0

    def read(self, piece: Piece) -> list[Row]:
        """Answer the rows of a piece that holds whole rows only."""
        try:
            matches = self._find(piece.plain.decode())
            numbers = self._numbers(matches)
            rows = self._many([match for match in matches if not match[-1]])
        except (UnicodeDecodeError, Odd):
            return self._slowly(piece.content)
        if odd := "".join(match[-1] for match in matches if match[-1]):
            if piece.plain is not piece.content:
                return self._slowly(piece.content)
            slow = self._slowly(odd.encode())
            self._widen(max((len(row.values) for row in slow), default=0))
            rows = sorted(rows + slow, key=itemgetter(0))
        self._reader.last_row = numbers[-1]
        return rows

    def _slowly(self, content: bytes) -> list[Row]:
        self._reader.feed(content)
        return self._reader.take()

    def _find(self, text: str) -> list[tuple[str, ...]]:
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n")
        if not self._width:
            letters = re.findall(r'<c r="([A-Z]{1,3})', text[:20_000])
            self._widen(max(map(column_of, letters), default=0) + 1)
        found = _expression(self._width).findall(text)
        if not text.startswith("<row") or len(found) != text.count("<row"):
            raise Odd
        return found

    def _numbers(self, matches: list[tuple[str, ...]]) -> list[int]:
        """Answer the rows' numbers; they must rise, or the parser of XML says what is wrong."""
        numbers = [int(match[0] or _number_of(match[-1])) for match in matches]
        if numbers[0] <= self._reader.last_row or any(map(ge, numbers, numbers[1:])):
            raise Odd
        return numbers

    def _widen(self, columns: int) -> None:
        self._width = max(self._width, min(columns, _WIDEST, self._limits.columns))

    def _many(self, matches: list[tuple[str, ...]]) -> list[Row]:
        if not matches:
            return []
        numbers, attributes, *cells, _ = zip(*matches, strict=True)
        self._reader.seen_cells += len(matches) * self._width
        columns = [self._column(*pair) for pair in zip(cells[::2], cells[1::2], strict=True)]
        values = list(map(list, zip(*(values for values, _ in columns), strict=True)))
        alike = [style for _, style in columns if isinstance(style, int)]
        if len(alike) == len(columns):
            styles: Iterator[list[int]] = repeat(alike)
        else:
            lists = (repeat(style) if isinstance(style, int) else style for _, style in columns)
            styles = map(list, zip(*lists, strict=False))
        rows = map(_make_row, zip(map(int, numbers), self._hidden(attributes), values, styles, strict=False))
        # Only where the last column has gaps can a row be shorter, or empty.
        return list(filter(None, map(_trimmed, rows))) if None in columns[-1][0] else list(rows)

    def _column(self, attributes: Sequence[str], texts: Sequence[str]) -> tuple[list[Value], int | list[int]]:
        """Answer a column's values, and its style or, where it has several, its styles."""
        kinds = {attribute: self._written_as(attribute) for attribute in set(attributes)}
        if len(kinds) == 1:
            (kind,) = kinds.values()
            return _values(kind, texts), kind.style
        if len(kinds) > _FEW_KINDS:
            raise Odd
        made = {
            attribute: iter(
                _values(kind, [text for its, text in zip(attributes, texts, strict=True) if its == attribute])
            )
            for attribute, kind in kinds.items()
        }
        return [next(made[its]) for its in attributes], [kinds[its].style for its in attributes]

    def _written_as(self, attributes: str) -> _Written:
        known = self._written.get(attributes)
        if known is None:
            found = _ATTRIBUTES.fullmatch(attributes)
            if found is None or (found[1] and found[3]) or len(self._written) > _MOST_KEPT:
                raise Odd
            style = int(found[1] or found[3] or 0)
            column = self._cells.column(found[2] or "", style)
            if column is None:
                raise Odd
            known = self._written[attributes] = _Written(column, style, bool(found[4]))
        return known

    def _hidden(self, attributes: Sequence[str]) -> Iterator[bool]:
        kinds = set(attributes)
        if not all(map(_ROW_ATTRIBUTES.fullmatch, kinds)):
            raise Odd
        if any("xmlns" in kind for kind in kinds):
            raise Odd
        if any(prefix not in self._reader.prefixes for kind in kinds for prefix in _PREFIX.findall(kind)):
            raise Odd
        hidden = {kind for kind in kinds if _HIDDEN.search(kind)}
        return map(hidden.__contains__, attributes) if hidden else repeat(False)


def _values(kind: _Written, texts: Sequence[str]) -> list[Value]:
    if kind.is_empty:
        return [None] * len(texts)
    if "" not in texts:
        return kind.column(texts)
    written = list(filter(None, texts))
    made = iter(kind.column(written) if written else ())
    return [next(made) if text else None for text in texts]


def _trimmed(row: Row) -> Row | None:
    values = row.values
    if values[-1] is not None:
        return row
    while values and values[-1] is None:
        values.pop()
    return row._replace(styles=(row.styles or [])[: len(values)]) if values else None


def _number_of(row: str) -> str:
    found = _NUMBER.match(row)
    if found is None:
        raise Odd
    return found[1]


@lru_cache(maxsize=100)
def _expression(width: int) -> re.Pattern[str]:
    # A cell that does not close itself must have a value; nothing is tried twice.
    cell = r'(?:\s*+<c r="{}\1"([^<>]*+)>(?:(?<=/>)|(?<!/>)' + _CONTENT + "))?+"
    cells = "".join(cell.replace("{}", letters_of(place)) for place in range(width))
    return re.compile(
        rf'<row r="([1-9][0-9]{{0,6}})"([^/<>]*+)(?:/>|>{cells}\s*+</row>){_NEXT}|{_ODD_ROW}{_NEXT}', re.DOTALL
    )
