"""A workbook as the importer sees it: rows with Excel's numbers and typed values, whatever the format of the file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date
from itertools import chain
from types import TracebackType
from typing import Literal, NamedTuple, Self

from importer.cell import Value
from importer.workbook_note import HIDDEN_ROWS
from wholesale.errors import Entry

FileFormat = Literal["xlsx", "xls", "xlsb", "ods", "csv"]


class Row(NamedTuple):
    """One row that holds anything."""

    number: int  # as Excel shows it, from 1
    is_hidden: bool
    values: list[Value]  # by column from A, up to the last cell with a value; an empty text is None
    styles: list[int] | None  # by column, for `Workbook.number_format`; None = the format knows none; do not change


class SheetName(NamedTuple):
    """A sheet that was not read."""

    name: str
    is_hidden: bool


class Workbook(ABC):
    """An open file; a context manager. `rows()` streams and may be called again."""

    file_format: FileFormat
    sheet: str  # the first visible sheet with anything in it; of a CSV file "", it has no sheets
    other_sheets: list[SheetName]
    column_widths: dict[int, float] | None = None  # by column from 0, in Excel's unit; None = not known
    epoch: date = date(1899, 12, 30)  # the day 0 of this file's serial numbers
    progress: float = 0.0  # share of the file that `rows()` has read, 0 to 1

    def __init__(self) -> None:
        self.other_sheets = []
        self._notes: list[Entry] = []
        self._hidden: tuple[int, int] = (0, 0)  # how many, and the first

    @abstractmethod
    def batches(self) -> Iterator[list[Row]]:
        """Yield the rows in the file's order, some hundred at once."""

    @abstractmethod
    def close(self) -> None:
        """Let the file go."""

    def rows(self) -> Iterator[Row]:
        """Yield each row that holds anything, in the file's order."""
        return chain.from_iterable(self.batches())

    def number_format(self, style: int) -> str:  # noqa: ARG002 - formats that know no styles show all the same way
        """Answer the number format of a style of `Row.styles`, such as "00000"."""
        return "General"

    @property
    def notes(self) -> list[Entry]:
        """What is worth knowing; complete once `rows()` has come to its end."""
        count, first = self._hidden
        return [*self._notes, *([HIDDEN_ROWS.told(count=count, row=first)] if count else [])]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
