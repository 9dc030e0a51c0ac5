"""What one cell of a sheet can hold, as the reader answers it (workbook.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CellError:
    """An error that Excel shows in a cell: "#N/A", "#REF!"."""

    code: str


@dataclass(frozen=True, slots=True)
class NoValue:
    """A formula whose result the file does not carry: no program has calculated it yet."""

    formula: str


def column_letter(place: int) -> str:
    """Answer what a sheet calls a column: A for place 0, AA for place 26."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters


Value = None | str | int | Decimal | bool | date | datetime | time | CellError | NoValue
"""Whole numbers are int, all others Decimal; None = empty."""
