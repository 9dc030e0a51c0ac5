"""The rows of a sheet read by a parser of XML: slower than the fast way, and right for everything that is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from importer.cell import Value
from importer.workbook_cell import Cells
from importer.workbook_grid import letters_of, place_of
from importer.workbook_limits import Limits
from importer.workbook_refusal import BROKEN, TOO_MANY_COLUMNS, WorkbookRefused
from importer.workbook_sheet import Row
from importer.workbook_xml import XmlReader, local_names

_NAMES: Final = local_names("sheetData", "row", "c", "v", "f", "t", "rPh", "mergeCell", "col")
_TRUE: Final = frozenset({"1", "true"})
_AREAS_NAMED: Final = 5


class SheetReader(XmlReader):
    """Takes a sheet piece by piece; what stands outside its rows (widths, merged cells) always passes here."""

    def __init__(self, file: str, part: str, cells: Cells, limits: Limits) -> None:
        super().__init__(file, part, self._start, self._end)
        self.parser.CharacterDataHandler = self._letters
        self.ready: list[Row] = []
        self.seen_cells = 0
        self.last_row = 0
        self.widths: dict[int, float] = {}
        self.merged: list[str] = []
        self.merged_count = 0
        self._cells = cells
        self._limits = limits
        self._is_hidden = False
        self.inside = self._in_row = self._in_cell = False
        self._column = -1
        self._kind, self._style, self._formula = "", 0, ""
        self._has_formula = self._has_text = False
        self._values: list[Value] = []
        self._styles: list[int] = []
        self._text: list[str] = []
        self._taken = 0
        self._formula_text: list[str] = []
        self._takes: list[str] | None = None
        self._phonetic = 0
        starts, ends = self._beginnings(), self._endings()
        self._starts = {name: starts[local] for name, local in _NAMES.items() if local in starts}
        self._ends = {name: ends[local] for name, local in _NAMES.items() if local in ends}

    def _beginnings(self) -> dict[str, Callable[[dict[str, str]], None]]:
        return {
            "sheetData": self._start_data,
            "row": self._start_row,
            "c": self._start_cell,
            "v": self._start_text,
            "t": self._start_text,
            "f": self._start_formula,
            "rPh": self._start_phonetic,
            "col": self._start_width,
            "mergeCell": self._start_merged,
        }

    def _endings(self) -> dict[str, Callable[[], None]]:
        return {
            "v": self._end_text,
            "t": self._end_text,
            "f": self._end_text,
            "c": self._end_cell,
            "row": self._end_row,
            "rPh": self._end_phonetic,
            "sheetData": self._end_data,
        }

    def take(self) -> list[Row]:
        """Answer the rows that are complete, once."""
        rows, self.ready = self.ready, []
        return rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if handler := self._starts.get(name):
            handler(attributes)

    def _end(self, name: str) -> None:
        if handler := self._ends.get(name):
            handler()

    def _letters(self, text: str) -> None:
        if self._takes is not None:
            self._takes.append(text)
            self._taken += len(text)
            if self._taken > self._cells.long.raw:
                self._cells.long.check("".join(self._takes), self._place())

    def _start_data(self, _: dict[str, str]) -> None:
        self.inside = True

    def _start_row(self, attributes: dict[str, str]) -> None:
        if not self.inside or self._in_row:
            return
        self._in_row = True
        self._is_hidden = attributes.get("hidden") in _TRUE
        written = attributes.get("r")
        if written is None:
            self.last_row += 1
        elif written.isascii() and written.isdecimal() and 0 < len(written) < 8 and int(written) > self.last_row:  # noqa: PLR2004 - rows end at 1,048,576
            self.last_row = int(written)
        else:
            raise self._wrong(f"row {written[:20]} follows row {self.last_row}")
        self._column, self._values, self._styles = -1, [], []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if not self._in_row:
            return
        self.seen_cells += 1
        self._in_cell = True
        written = attributes.get("r")
        if written is None:
            self._column += 1
        else:
            place = place_of(written)
            if place is None or place[0] <= self._column or place[1] != self.last_row:
                raise self._wrong(f"cell {written[:20]} follows {self._place()}")
            self._column = place[0]
        self._kind = attributes.get("t", "")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isascii() and style.isdecimal() and len(style) < 7 else 0  # noqa: PLR2004
        self._has_formula, self._has_text, self._taken = False, False, 0
        self._text, self._formula_text = [], []

    def _start_text(self, _: dict[str, str]) -> None:
        if self._in_cell and not self._phonetic:
            self._takes, self._has_text = self._text, True

    def _start_formula(self, _: dict[str, str]) -> None:
        if self._in_cell:
            self._has_formula = True
            self._takes = self._formula_text

    def _start_phonetic(self, _: dict[str, str]) -> None:
        self._phonetic += 1

    def _end_text(self) -> None:
        self._takes = None

    def _end_phonetic(self) -> None:
        self._phonetic -= 1

    def _end_data(self) -> None:
        self.inside = False

    def _end_cell(self) -> None:
        if not self._in_cell:
            return
        self._in_cell = False
        formula = "".join(self._formula_text) if self._has_formula else None
        text = "".join(self._text) if self._has_text else None
        value = self._cells.value(self._place, self._kind, self._style, text, formula)
        if self._column < self._limits.columns:
            gap = self._column - len(self._values)
            self._values += [None] * gap
            self._styles += [0] * gap
            self._values.append(value)
            self._styles.append(self._style)
        elif value is not None:
            most = letters_of(self._limits.columns - 1)
            raise WorkbookRefused(TOO_MANY_COLUMNS, file=self._file, cell=self._place(), most=most)

    def _end_row(self) -> None:
        if not self._in_row:
            return
        self._in_row = False
        while self._values and self._values[-1] is None:
            self._values.pop()
        if self._values:
            del self._styles[len(self._values) :]
            self.ready.append(Row(self.last_row, self._is_hidden, self._values, self._styles))

    def _start_width(self, attributes: dict[str, str]) -> None:
        try:
            first, last = int(attributes["min"]) - 1, min(int(attributes["max"]), self._limits.columns)
            width = float(attributes["width"])
        except (KeyError, ValueError):
            return  # a width is no reason to refuse a file
        self.widths.update(dict.fromkeys(range(max(first, 0), last), width))

    def _start_merged(self, attributes: dict[str, str]) -> None:
        self.merged_count += 1
        if len(self.merged) < _AREAS_NAMED:
            self.merged.append(attributes.get("ref", "")[:20])

    def _place(self) -> str:
        return f"{letters_of(max(self._column, 0))}{self.last_row}"

    def _wrong(self, problem: str) -> WorkbookRefused:
        return WorkbookRefused(BROKEN, file=self._file, part=self._part, problem=problem)
