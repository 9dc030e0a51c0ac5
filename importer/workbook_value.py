"""What the text of a cell means: numbers as Excel shows them, serial numbers as days, codes as what they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from typing import Final

from importer.cell import CellError, Value
from importer.workbook_format import Shown

EPOCH_1900: Final = date(1899, 12, 30)
EPOCH_1904: Final = date(1904, 1, 1)
_PRECISE: Final = Context(prec=15)  # the digits that Excel shows of a number
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,17}", re.ASCII)
_NUMBER: Final = re.compile(
    r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?", re.ASCII
)
_LARGEST_WHOLE: Final = 22  # digits of a whole number that is still written out
_PHANTOM: Final = 60  # the serial number of 1900-02-29, a day that never was
_LAST_SERIAL: Final = 2_958_465  # 9999-12-31
_DAY_SECONDS: Final = 86_400
_MOST_KEPT: Final = 20_000


def number(text: str) -> Value:  # noqa: PLR0911 - one answer for each way a number is written
    """Answer a number: int where it is whole, else Decimal, both without the noise of binary fractions."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if not text or text.isspace():
        return None
    text = text.strip(" \t\r\n")
    if not _NUMBER.fullmatch(text):
        return CellError(text)
    exact = Decimal(text)
    if _WHOLE.fullmatch(text):
        return int(exact)
    rounded = _PRECISE.plus(exact)
    if not rounded:
        return 0
    if rounded == rounded.to_integral_value() and rounded.adjusted() < _LARGEST_WHOLE:
        return int(rounded)
    return rounded.normalize()


def from_serial(text: str, shown: Shown, *, is_1904: bool) -> Value:
    """Answer a number that is shown as a day, moment or time; one that is none of them stays a number."""
    value = number(text)
    if not isinstance(value, int | Decimal):
        return value
    if shown is Shown.CLOCK and 0 <= value < 1:
        moment = _moment(Decimal(value), EPOCH_1904)
        return moment.time() if moment.date() == EPOCH_1904 else value
    first, last = (0, _LAST_SERIAL - 1462) if is_1904 else (1, _LAST_SERIAL)
    if not first <= value <= last or (not is_1904 and int(value) == _PHANTOM):
        return value
    epoch = EPOCH_1904 if is_1904 else EPOCH_1900 + timedelta(days=value < _PHANTOM)
    if value == int(value) and shown is Shown.DAY:
        return epoch + timedelta(days=int(value))
    return _as_shown(_moment(Decimal(value), epoch), shown)


def _moment(value: Decimal, epoch: date) -> datetime:
    """Answer a moment to the millisecond, finer than Excel shows and coarser than the noise of its fractions."""
    days = int(value)
    milliseconds = round((value - days) * _DAY_SECONDS * 1000)
    return datetime.combine(epoch, time()) + timedelta(days=days, milliseconds=milliseconds)


def _as_shown(moment: datetime, shown: Shown) -> date | datetime:
    return moment.date() if shown is Shown.DAY and moment.time() == time() else moment


def truth(text: str) -> Value:
    """Answer what a cell of truth says."""
    return {"1": True, "true": True, "0": False, "false": False, "": None}.get(text.strip().lower(), CellError(text))


def from_iso(text: str, shown: Shown) -> Value:
    """Answer a day, moment or time that is written out (t="d"); a text that is none stays a text."""
    text = text.strip()
    try:
        if ":" not in text:
            return date.fromisoformat(text)
        if "-" not in text[:10]:
            return time.fromisoformat(text.removeprefix("T")).replace(tzinfo=None)
        return _as_shown(datetime.fromisoformat(text).replace(tzinfo=None), _of_day(shown, text))
    except ValueError:
        return text or None


def _of_day(shown: Shown, text: str) -> Shown:
    return Shown.DAY if shown is Shown.NUMBER and text.endswith("T00:00:00") else shown


class Kept(dict[str, Value]):
    """Values by their texts, made once each: most columns repeat them. It forgets rather than grow."""

    def __init__(self, make: Callable[[str], Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> Value:
        if len(self) >= _MOST_KEPT:
            self.clear()
        made = self[text] = self._make(text)
        return made
