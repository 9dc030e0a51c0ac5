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


Value = None | str | int | Decimal | bool | date | datetime | time | CellError | NoValue
"""Whole numbers are int, all others Decimal; None = empty."""
