"""How much a spreadsheet file may take: of bytes, of rows and columns, of time."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Final

from importer.workbook_refusal import (
    SWELLS,
    TAKES_TOO_LONG,
    TOO_MANY_CELLS,
    TOO_MANY_ROWS,
    WorkbookRefused,
)

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a file may take; the defaults let any honest file of 50 MB pass and stop what only looks small."""

    file_bytes: int = 50 * MEGABYTE  # bytes of the file itself
    inflated: int = 4096 * MEGABYTE  # bytes of all parts that are read, unpacked
    ratio: int = 200  # unpacked bytes for each packed byte of a part, beyond the first 16 MB
    rows: int = 1_048_576  # the last row of a sheet of Excel
    columns: int = 500
    cells: int = 60_000_000
    texts: int = 512 * MEGABYTE  # bytes of the shared strings, unpacked
    texts_in_memory: int = 6 * MEGABYTE  # beyond, shared strings lie in a temporary file
    letters: int = 32_767  # in one cell, as in Excel
    seconds: float = 600  # of reading alone, not of what is done with the rows
    memory: int = 320 * MEGABYTE  # of the child process that reads foreign formats


_FREE: Final = 16 * MEGABYTE


class Meter:
    """Counts what a file takes against its limits; one for each passage through the rows."""

    def __init__(self, file: str, limits: Limits) -> None:
        self.file = file
        self.limits = limits
        self._inflated = 0
        self._cells = 0
        self._seconds = 0.0
        self._since: float | None = None

    def inflate(self, part: str, count: int, so_far: int, packed: int) -> None:
        """Count bytes as they come out of a part of `packed` bytes, of which `so_far` came before."""
        self._inflated += count
        most = min(self.limits.inflated, max(_FREE, packed * self.limits.ratio))
        if so_far + count > most or self._inflated > self.limits.inflated:
            raise WorkbookRefused(SWELLS, file=self.file, part=part, most=most // MEGABYTE or 1)

    def count(self, last_row: int, cells: int) -> None:
        """Count the cells of some rows, of which the last has this number."""
        self._cells += cells
        if last_row > self.limits.rows:
            raise WorkbookRefused(TOO_MANY_ROWS, file=self.file, most=self.limits.rows)
        if self._cells > self.limits.cells:
            raise WorkbookRefused(TOO_MANY_CELLS, file=self.file, most=self.limits.cells)

    def start(self) -> None:
        """Let the time run, and look whether too much has run."""
        self._since = perf_counter()
        self.tick()

    def tick(self) -> None:
        """Look whether too much time has run; the time runs on."""
        now = perf_counter()
        if self._since is not None:
            self._seconds += now - self._since
            self._since = now
        if self._seconds > self.limits.seconds:
            raise WorkbookRefused(TAKES_TOO_LONG, file=self.file, most=round(self.limits.seconds))

    def stop(self) -> None:
        """Stop the time while somebody else works with the rows."""
        self.tick()
        self._since = None
