"""Reading the text, the number or the day that a cell holds, however the sheet has stored it."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from importer.cell import CellError, NoValue, Value
from importer.cell_refusal import (
    CELL_AMBIGUOUS_AMOUNT,
    CELL_DAY_IN_TEXT,
    CELL_DIGITS_LOST,
    CELL_ERROR,
    CELL_FRACTION_IN_CODE,
    CELL_NOT_AMOUNT,
    CELL_NOT_CALCULATED,
    CELL_TOO_LARGE,
    CELL_TOO_SMALL,
)
from wholesale.errors import Entry

_QUOTED: Final = 60  # letters of a value that a message repeats
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLANKS: Final = re.compile(r"[\s\u00a0]+")
_ZEROS: Final = re.compile(r"0{2,}")  # a number format that shows a fixed number of digits
_NUMBER: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?")
_POINT: Final = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+\.\d*|[-+]?\d{1,3}(?:,\d{3}){2,}")  # 1,234.56 and 1,234,567
_COMMA: Final = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d*|[-+]?\d{1,3}(?:\.\d{3}){2,}")  # 1.234,56 and 1.234.567
_ONE_COMMA: Final = re.compile(r"[-+]?\d+,\d+")
_THOUSANDS: Final = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")
_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]0?0:00(?::00(?:\.0+)?)?)?")
_MOST_DIGITS: Final = 25
_DIGITS_KEPT: Final = 10**15  # Excel keeps fifteen digits of a number and makes the rest zeros
_WHOLE_FORMATS: Final = frozenset({"", "General", "@", "0", "GENERAL"})


class BadCell(Exception):  # noqa: N818 - what is wrong with a cell is data, with a place
    """A cell does not hold what its column asks for; `entry` says it in the words of the catalogue."""

    def __init__(self, entry: Entry, **values: object) -> None:
        super().__init__(entry.key)
        self.entry, self.values = entry, values


def is_blank(value: Value) -> bool:
    """Answer whether nothing is to be seen in a cell: empty, or blanks of any kind."""
    return value is None or (isinstance(value, str) and not clean(value))


def clean(text: str) -> str:
    """Answer a text without invisible letters, its blanks of all kinds made single, none at its ends."""
    # What is printable throughout holds no invisible letter, and no blank but the usual one.
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()


def short(text: str) -> str:
    """Answer a value as a message quotes it."""
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}..."


def shown(value: Value) -> str:
    """Answer a cell in letters, as messages and previews show it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, CellError | NoValue):
        return value.code if isinstance(value, CellError) else value.formula
    if isinstance(value, bool):
        return str(int(value))
    return "" if value is None else str(value)


def refuse_errors(value: Value) -> None:
    """Raise BadCell for an error of Excel and for a formula that nobody has calculated."""
    if isinstance(value, CellError):
        raise BadCell(CELL_ERROR, value=value.code)
    if isinstance(value, NoValue):
        raise BadCell(CELL_NOT_CALCULATED, value=short(value.formula))


def text_in(value: Value, number_format: str) -> str:
    """Answer the text of a cell that is no text: a whole number with the zeros that its format shows."""
    refuse_errors(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= _DIGITS_KEPT:
            raise BadCell(CELL_DIGITS_LOST, value=str(value))
        return f"{value:0{len(number_format)}}" if _ZEROS.fullmatch(number_format) else str(value)
    if isinstance(value, date | time):
        raise BadCell(CELL_DAY_IN_TEXT, value=shown(value))
    if isinstance(value, Decimal | bool):
        raise BadCell(CELL_FRACTION_IN_CODE, value=shown(value))
    return value if isinstance(value, str) else ""


def number_in(value: Value, example: object, entry: Entry = CELL_NOT_AMOUNT) -> Decimal:
    """Answer the number in a cell, also where it is stored as text: 1234.5, "1,234.50", "1.234,50", "$ 1234.5"."""
    kind = type(value)
    if kind is Decimal:
        return value  # type: ignore[return-value] # its type was just asked for
    if kind is int:
        return Decimal(value)  # type: ignore[arg-type] # its type was just asked for
    refuse_errors(value)
    if not isinstance(value, str):
        raise BadCell(entry, value=short(shown(value)), example=str(example))
    return _written_number(clean(value), example, entry)


def _written_number(given: str, example: object, entry: Entry) -> Decimal:
    text = given.replace("$", "").replace(" ", "").replace("US", "")
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if len(text) > _MOST_DIGITS:
        raise BadCell(entry, value=short(given), example=str(example))
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if _THOUSANDS.fullmatch(text):
        raise BadCell(CELL_AMBIGUOUS_AMOUNT, value=short(given), example=str(example))
    if _POINT.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _COMMA.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _ONE_COMMA.fullmatch(text):
        return Decimal(text.replace(",", "."))
    raise BadCell(entry, value=short(given), example=str(example))


def day_in(value: Value) -> date | None:
    """Answer the day in a cell: a date, midnight of one, or the text YYYY-MM-DD; None = no day."""
    if type(value) is date:
        return value
    refuse_errors(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else None
    found = _DAY.fullmatch(clean(value)) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def check_bounds(
    value: Decimal | int, above: Decimal | int | None, least: Decimal | int | None, most: Decimal | int
) -> None:
    """Raise BadCell for a number outside its bounds."""
    if above is not None and value <= above:
        raise BadCell(CELL_TOO_SMALL, value=f"{value:f}" if isinstance(value, Decimal) else value, right=f"> {above}")
    if least is not None and value < least:
        raise BadCell(CELL_TOO_SMALL, value=f"{value:f}" if isinstance(value, Decimal) else value, right=f">= {least}")
    if value > most:
        raise BadCell(CELL_TOO_LARGE, value=f"{value:f}" if isinstance(value, Decimal) else value, most=str(most))
