"""Workbooks of Excel (.xlsx, .xlsm, also Strict Open XML), read in one streaming pass."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from importer.workbook_cell import Cells
from importer.workbook_contents import Contents, Sheet, read_contents
from importer.workbook_fast import FastRows
from importer.workbook_limits import Limits, Meter
from importer.workbook_note import MACROS, MERGED, sheets_left
from importer.workbook_package import Package
from importer.workbook_refusal import NOTHING_SHOWN, WorkbookRefused
from importer.workbook_row import SheetReader
from importer.workbook_sheet import Row, SheetName, Workbook
from importer.workbook_split import Cut, split
from importer.workbook_string import read_texts
from importer.workbook_style import Styles, read_styles
from importer.workbook_text import Texts
from importer.workbook_value import EPOCH_1900, EPOCH_1904
from wholesale.errors import Entry

_OPENING: Final = re.compile(rb"<([A-Za-z]\w*:)?sheetData>")


class XlsxWorkbook(Workbook):
    """An Excel workbook; `fast=False` reads every row by the parser of XML (tests compare both)."""

    file_format = "xlsx"

    def __init__(self, path: Path, file: str, limits: Limits, *, fast: bool = True) -> None:
        super().__init__()
        self._file = file
        self._limits = limits
        self._fast = fast
        self._package = Package(path, file)
        self._texts = Texts(file, limits)
        self._merged: Entry | None = None
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        meter = Meter(self._file, self._limits)
        meter.start()
        contents = read_contents(self._package, self._file, meter)
        self.epoch = EPOCH_1904 if contents.is_1904 else EPOCH_1900
        self._styles = Styles()
        if contents.styles:
            self._styles = read_styles(self._file, contents.styles, self._package.pieces(contents.styles, meter))
        if contents.texts:
            pieces = self._package.pieces(contents.texts, meter)
            read_texts(self._file, contents.texts, pieces, self._texts, meter, fast=self._fast)
        self._cells = Cells(
            self._file, self._texts, self._styles, letters=self._limits.letters, is_1904=contents.is_1904
        )
        self._sheet = self._first_shown(contents)
        self.sheet = self._sheet.name
        self.other_sheets = [SheetName(one.name, one.is_hidden) for one in contents.sheets if one is not self._sheet]
        self._notes += sheets_left(self.sheet, [one.name for one in self.other_sheets])
        if contents.has_macros:
            self._notes.append(MACROS)

    def _first_shown(self, contents: Contents) -> Sheet:
        for sheet in contents.sheets:
            if not sheet.is_hidden:
                with closing(self._batches(sheet)) as batches:
                    if next(batches, None) is not None:
                        return sheet
        names = ", ".join(sheet.name for sheet in contents.sheets)
        raise WorkbookRefused(NOTHING_SHOWN, file=self._file, sheets=names[:500] or "-")

    @property
    def notes(self) -> list[Entry]:
        """What is worth knowing, merged cells among it; complete once all rows were read."""
        return [*super().notes, *([self._merged] if self._merged else [])]

    def number_format(self, style: int) -> str:
        """Answer the number format of a style of `Row.styles`, such as "00000"."""
        return self._styles.number_format(style)

    def batches(self) -> Iterator[list[Row]]:
        """Yield the rows of the sheet, some hundred at once."""
        yield from self._batches(self._sheet)

    def _batches(self, sheet: Sheet) -> Generator[list[Row]]:
        meter = Meter(self._file, self._limits)
        reader = SheetReader(self._file, sheet.part, self._cells, self._limits)
        self.column_widths, self._hidden, self.progress = reader.widths, (0, 0), 0.0
        meter.start()
        for rows in self._read(sheet, reader, meter):
            if rows:
                self._note_hidden(rows)
                meter.stop()
                yield rows
                meter.start()
            meter.tick()
        reader.finish()
        self.progress = 1.0
        if reader.merged_count:
            self._merged = MERGED.told(count=reader.merged_count, areas=", ".join(reader.merged))

    def _read(self, sheet: Sheet, reader: SheetReader, meter: Meter) -> Iterator[list[Row]]:
        fast = FastRows(self._cells, reader, self._limits)
        whole, done = self._package.size_of(sheet.part) or 1, 0
        for piece in split(self._package.pieces(sheet.part, meter), _OPENING, b"row", b"sheetData"):
            if piece.cut is Cut.ITEMS and self._fast and reader.inside:
                rows = fast.read(piece)
            else:
                reader.feed(piece.content)
                rows = reader.take()
            done += len(piece.content)
            self.progress = min(done / whole, 1.0)
            meter.count(rows[-1].number if rows else 0, reader.seen_cells)
            reader.seen_cells = 0
            yield rows

    def _note_hidden(self, rows: list[Row]) -> None:
        hidden = [row.number for row in rows if row.is_hidden]
        if hidden:
            count, first = self._hidden
            self._hidden = count + len(hidden), first or hidden[0]

    def close(self) -> None:
        """Let the file and the texts go."""
        self._package.close()
        self._texts.close()
