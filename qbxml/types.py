"""QuickBooks' simple types: what they take, how they are written, the status for a bad value (qbxml.md 1.3, 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from qbxml.kind import Enum, Fault, Flag, Guid, Id, Interval, Kind, Text, Value, Whole
from qbxml.moment import Stamp

__all__ = [
    "Amount",
    "Day",
    "Enum",
    "Fault",
    "Flag",
    "Guid",
    "Id",
    "Interval",
    "Kind",
    "Moment",
    "Number",
    "Rate",
    "Text",
    "Value",
    "Whole",
]

_MOST_DIGITS = 15  # beyond what any of the types takes
_FIRST_YEAR = 1900  # QuickBooks' calendar begins in 1901 (unsourced)

_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")


@dataclass(frozen=True)
class Number(Kind):
    """A decimal number of up to ten digits before the point and five behind: price, quantity, percent."""

    python: ClassVar[type] = Decimal
    code: int = 3045
    name: str = "a number"
    places: int = 5
    exact: bool = False  # always write all places
    pattern: ClassVar[re.Pattern[str]] = re.compile(r"(?:[+-]?\d{1,10}(?:\.\d{1,5})?)?")

    def read(self, text: str) -> Decimal:
        """Answer the value of an answer's text."""
        # Percents of answers may end in a sign: "18.0%" (qbxml.md 1.2).
        bare = text.removesuffix("%")
        if not _DECIMAL.fullmatch(bare):
            raise ValueError(text)
        return Decimal(bare)

    def write(self, value: Decimal) -> str:
        """Answer the wire form."""
        if not value.is_finite() or value.adjusted() > _MOST_DIGITS:
            return str(value)
        places = -int(value.as_tuple().exponent)
        if places > self.places or (self.exact and places != self.places):
            rounded = value.quantize(Decimal(1).scaleb(-self.places))
            value = rounded if rounded == value else value
        return format(value, "f")

    def fault(self, text: str) -> Fault | None:
        """Answer what QuickBooks has against this text."""
        return None if self.pattern.fullmatch(text) else (self.code, f"takes {self.name}, got")

    def wrong_type(self) -> Fault:
        """Answer the fault of a value of another Python type."""
        return self.code, f"takes a Decimal ({self.name}), got"


@dataclass(frozen=True)
class Amount(Number):
    """Money: up to 13 digits, written with exactly two decimals."""

    code: int = 3040
    name: str = "an amount with two decimals like 1000.50"
    places: int = 2
    exact: bool = True
    pattern: ClassVar[re.Pattern[str]] = re.compile(r"(?:[+-]?\d{1,13}(?:\.\d\d)?)?")


@dataclass(frozen=True)
class Rate(Number):
    """An exchange rate: any decimal number without exponent."""

    name: str = "a decimal number like 1.25"
    places: int = 15
    pattern: ClassVar[re.Pattern[str]] = re.compile(r"(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+))?")


@dataclass(frozen=True)
class Day(Kind):
    """A plain date."""

    python: ClassVar[type] = date

    def read(self, text: str) -> date:
        """Answer the value of an answer's text."""
        return date.fromisoformat(text[:10])

    def write(self, value: date) -> str:
        """Answer the wire form."""
        return value.isoformat()

    def fault(self, text: str) -> Fault | None:
        """Answer what QuickBooks has against this text."""
        if not text:
            return None
        try:
            good = re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None and date.fromisoformat(text).year > _FIRST_YEAR
        except ValueError:
            good = False
        return None if good else (3020, "takes a date like 2026-03-01, got")

    def problem(self, value: object) -> Fault | None:
        """Answer what is wrong with this value."""
        return self.wrong_type() if isinstance(value, datetime) else super().problem(value)

    def wrong_type(self) -> Fault:
        """Answer the fault of a value of another Python type."""
        return 3020, "takes a date without time, got"


_MOMENT = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(T\d{1,2}(:\d{1,2}(:\d{1,2})?)?)?([+-]\d\d:\d\d)?")


@dataclass(frozen=True)
class Moment(Kind):
    """A date and time, kept as written: see `qbxml.moment.Stamp`. Requests send it without an offset (qbxml.md 5.4)."""

    python: ClassVar[type] = Stamp

    def read(self, text: str) -> Stamp:
        """Answer the value of an answer's text."""
        return Stamp(text)

    def fault(self, text: str) -> Fault | None:
        """Answer what QuickBooks has against this text."""
        if not text:
            return None
        try:
            good = _MOMENT.fullmatch(text) is not None and bool(Stamp(text))
        except ValueError:
            good = False
        return None if good else (3020, "takes a date and time like 2026-03-01T08:30:00, got")

    def problem(self, value: object) -> Fault | None:
        """Answer what is wrong with this value."""
        if isinstance(value, Stamp) and value.offset:
            return 3020, "takes local time of the QuickBooks machine without an offset, got"
        return super().problem(value)

    def wrong_type(self) -> Fault:
        """Answer the fault of a value of another Python type."""
        return 3020, "takes a qbxml.moment.Stamp, got"
