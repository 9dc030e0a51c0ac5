"""Tables in text files (.csv): separator and letters are found, rows stream, values stay texts."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from importer.workbook_grid import letters_of
from importer.workbook_letters import NAMES, encoding_of
from importer.workbook_limits import MEGABYTE, Limits, Meter
from importer.workbook_note import LETTERS_GUESSED, SEPARATOR_FOUND
from importer.workbook_refusal import (
    FILE_GONE,
    NOTHING_SHOWN,
    NUL_INSIDE,
    ROW_TOO_LONG,
    TEXT_TOO_LONG,
    TOO_MANY_COLUMNS,
    WorkbookRefused,
)
from importer.workbook_sheet import Row, Workbook

_SEPARATORS: Final = ",;\t|"
_NAMED: Final = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)  # Excel's own first line that names the separator
_SAMPLE_LINES: Final = 60
_LONGEST_LINE: Final = MEGABYTE
_LONGEST_ROW: Final = 2 * MEGABYTE
_BATCH: Final = 500


class CsvWorkbook(Workbook):
    """A text file with a row a line; quoted texts may go over several lines."""

    file_format = "csv"
    sheet = ""

    def __init__(self, path: Path, file: str, limits: Limits) -> None:
        super().__init__()
        self._path = path
        self._file = file
        self._limits = limits
        self._size = path.stat().st_size
        self._encoding, is_guessed = encoding_of(path, file)
        with self._text() as text:
            first = text.readline(_LONGEST_LINE)
            named = _NAMED.fullmatch(first)
            lines = [
                *([] if named else [first]),
                *islice(iter(lambda: text.readline(_LONGEST_LINE), ""), _SAMPLE_LINES),
            ]
        self._skips_first = named is not None
        self._separator = named[1] if named else separator_of(lines)
        if is_guessed:
            self._notes.append(LETTERS_GUESSED.told(encoding=NAMES.get(self._encoding, self._encoding)))
        if self._separator != ",":
            self._notes.append(SEPARATOR_FOUND.told(separator={"\t": "TAB"}.get(self._separator, self._separator)))
        with closing(self.batches()) as batches:
            if next(batches, None) is None:
                raise WorkbookRefused(NOTHING_SHOWN, file=file, sheets="-")

    def batches(self) -> Generator[list[Row]]:
        """Yield the rows, some hundred at once."""
        meter, batch = Meter(self._file, self._limits), list[Row]()
        meter.start()
        with self._text() as text:
            for number, values in self._records(text):
                if row := self._row(number, values):
                    batch.append(row)
                elif number % _BATCH == 0:
                    # Rows without anything fill no batch, and may be all there is.
                    meter.count(number, 0)
                    meter.tick()
                if len(batch) >= _BATCH:
                    self.progress = min(text.buffer.tell() / self._size, 1.0)
                    meter.count(number, sum(len(row.values) for row in batch))
                    meter.stop()
                    yield batch
                    meter.start()
                    batch = []
        meter.count(batch[-1].number if batch else 0, 0)
        self.progress = 1.0
        if batch:
            yield batch

    def close(self) -> None:
        """Nothing stays open between two passages."""

    def _records(self, text: TextIO) -> Iterator[tuple[int, list[str]]]:
        if self._skips_first:
            text.readline(_LONGEST_LINE)
        lines = _Lines(text, self._file)
        try:
            for number, values in enumerate(csv.reader(lines, delimiter=self._separator), start=1):
                lines.begin(number + 1)
                yield number, values
        except csv.Error as error:
            raise WorkbookRefused(ROW_TOO_LONG, file=self._file, row=lines.row, most=self._limits.letters) from error

    def _row(self, number: int, values: list[str]) -> Row | None:
        if len(values) > self._limits.columns:
            beyond = next((at for at, text in enumerate(values) if at >= self._limits.columns and text), None)
            if beyond is not None:
                most = letters_of(self._limits.columns - 1)
                raise WorkbookRefused(
                    TOO_MANY_COLUMNS, file=self._file, cell=f"{letters_of(beyond)}{number}", most=most
                )
        while values and not values[-1]:
            values.pop()
        if not values:
            return None
        if len(longest := max(values, key=len)) > self._limits.letters:
            place = f"{letters_of(values.index(longest))}{number}"
            raise WorkbookRefused(
                TEXT_TOO_LONG, file=self._file, most=self._limits.letters, place=place, start=longest[:20]
            )
        return Row(number, False, [text or None for text in values], None)

    def _text(self) -> TextIO:
        try:
            return self._path.open(encoding=self._encoding, newline="")
        except OSError as error:
            raise WorkbookRefused(FILE_GONE, file=self._file) from error


class _Lines:
    """The lines of a file for csv.reader; a row that does not end is refused before it fills the memory."""

    def __init__(self, text: TextIO, file: str) -> None:
        self._text = text
        self._file = file
        self._taken = 0
        self.row = 1

    def begin(self, row: int) -> None:
        self.row, self._taken = row, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(_LONGEST_LINE)
        if not line:
            raise StopIteration
        self._taken += len(line)
        if self._taken > _LONGEST_ROW or (len(line) >= _LONGEST_LINE and not line.endswith("\n")):
            raise WorkbookRefused(ROW_TOO_LONG, file=self._file, row=self.row, most=_LONGEST_LINE)
        if "\x00" in line:
            raise WorkbookRefused(NUL_INSIDE, file=self._file, place=f"? ({self.row})")
        return line


def separator_of(lines: list[str]) -> str:
    """Answer the separator that divides most rows into the same number of columns; a comma if none does."""
    best, found = (0, 0), ","
    for separator in _SEPARATORS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
        except csv.Error:
            continue
        width, count = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]), default=(0, 0))
        if width > 1 and (count, width) > best:
            best, found = (count, width), separator
    return found
