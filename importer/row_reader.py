"""Reads the rows of one file as typed values, by the columns of a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, TypeVar

from importer.batch import ImportRow, Problem
from importer.cell_refusal import CELL_MISSING, CELL_MISSING_HERE
from importer.cell_text import BadCell, clean, shown
from importer.column import Column, FormatOf, Need, Reader
from importer.import_run import plain
from importer.kind import Kind
from importer.workbook import Row
from wholesale.errors import Entry

R = TypeVar("R")
ROWS: Final = 5_000
"""How many rows are dealt with in one transaction: some hundredths of a second of the database's write lock."""
_MOST_ROWS: Final = 4 * ROWS  # where rows stand or fall together, they stay in one transaction up to here


class _Step:
    """What is done for one column."""

    __slots__ = ("field", "missing", "missing_values", "place", "read")

    def __init__(self, field: str, place: int | None, read: Reader, missing: Entry | None, codes: str) -> None:
        self.field, self.place, self.read, self.missing = field, place, read, missing
        self.missing_values = {"offers": codes} if missing is CELL_MISSING_HERE else {}


def row_reader(
    kind: Kind[R], places: Mapping[str, int], format_of: FormatOf, locations: Mapping[str, int]
) -> Callable[[Row], ImportRow[R] | None]:
    """Answer what turns a row of the sheet into typed values with their problems; None = nothing stands in it."""
    steps = [
        _Step(
            field, places.get(field), column.reader(format_of), _missing(kind, column, locations), ", ".join(locations)
        )
        for field, column in kind.columns().items()
    ]
    make: Callable[[list[Any]], R] = kind.row._make  # every row is a NamedTuple

    def read(row: Row) -> ImportRow[R] | None:
        cells, styles = row.values, row.styles
        count, is_empty = len(cells), True
        values: list[Any] = []
        problems: list[Problem] = []
        for step in steps:
            place, value = step.place, None
            if place is not None and place < count:
                value = cells[place]
            if type(value) is str:
                value = clean(value)  # blanks and invisible letters alone are nothing
            if value is None or value == "":
                if step.missing is not None:
                    problems.append(Problem(step.field, "", step.missing, step.missing_values))
                values.append(None)
                continue
            is_empty = False
            try:
                values.append(step.read(value, 0 if styles is None else styles[place]))  # type: ignore[index] # it has a value, so it has a place
            except BadCell as bad:
                told = {name: plain(one) for name, one in bad.values.items()}
                problems.append(Problem(step.field, shown(value), bad.entry, told))
                values.append(None)
        return None if is_empty else ImportRow(row.number, make(values), cells, places, problems)

    return read


def _missing(kind: Kind[Any], column: Column, locations: Mapping[str, int]) -> Entry | None:
    """Answer why a cell of this column may not be empty; None = it may.

    Where a row may be of a record that is there already, a blank cell leaves it as it is (domain.md 3.4): the kind
    itself refuses those that would be new.
    """
    if column.need is Need.REQUIRED:
        return CELL_MISSING
    is_asked = column.need is Need.MULTI_LOCATION and len(locations) > 1 and not kind.updates
    return CELL_MISSING_HERE if is_asked else None


def by_thousands(kind: Kind[R], rows: Iterator[ImportRow[R]]) -> Iterator[list[ImportRow[R]]]:
    """Part the rows into lists of some thousand; rows that stand or fall together are not parted."""
    if type(kind).group is Kind.group:
        while chunk := list(islice(rows, ROWS)):
            yield chunk
    some: list[ImportRow[R]] = []
    last: object = None
    for row in rows:
        group = kind.group(row.values)
        if len(some) >= ROWS and (group is None or group != last or len(some) >= _MOST_ROWS):
            yield some
            some = []
        some.append(row)
        last = group
    if some:
        yield some
