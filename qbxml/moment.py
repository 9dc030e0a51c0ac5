"""QuickBooks' times: right on the wall clock, wrong in their offset all summer (qbxml.md 5.4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Self

_STAMP = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:T(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d+)?)?)?)?"
    r"(?P<offset>Z|[+-]\d{1,2}:?\d{2})?"
)
_ID = re.compile(r"[0-9A-Fa-f]+-(\d{1,10})")


class Stamp(str):
    """A date and time exactly as QuickBooks wrote it; `local` reads it."""

    __slots__ = ()

    @classmethod
    def of(cls, moment: datetime, offset: str = "") -> Self:
        """Write a wall-clock time of the QuickBooks machine; filters take no offset, answers carry one ("-07:00").

        Raises ValueError for a moment with a zone: convert it to the machine's local time first.
        """
        if moment.tzinfo is not None:
            raise ValueError(f"a Stamp holds local time without a zone, got {moment.isoformat()}")
        return cls(moment.isoformat("T", "seconds"), offset)

    def __new__(cls, text: str, offset: str = "") -> Self:
        """Take the text as it is; raises ValueError when it is no date and time."""
        stamp = super().__new__(cls, text + offset)
        if _local(stamp) is None:
            raise ValueError(f"a date and time reads like 2026-03-01T08:30:00, got {str(stamp)!r}")
        return stamp

    @property
    def local(self) -> datetime:
        """Wall-clock time of the QuickBooks machine, without a zone: the written offset is not to be trusted."""
        moment = _local(self)
        if moment is None:
            raise ValueError(f"a date and time reads like 2026-03-01T08:30:00, got {str(self)!r}")
        return moment

    @property
    def offset(self) -> str:
        """The offset as written, "" when there is none."""
        match = _STAMP.fullmatch(self)
        return (match["offset"] or "") if match else ""


def _local(text: str) -> datetime | None:
    match = _STAMP.fullmatch(text)
    if match is None:
        return None
    parts = (match["year"], match["month"], match["day"], match["hour"], match["minute"], match["second"])
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - another machine's clock, zone unknown
    except ValueError:
        return None


def local(text: str) -> datetime:
    """Read a time as QuickBooks writes it and drop the offset; raises ValueError when it is none."""
    return Stamp(text.strip()).local


def created_at(txn_or_list_id: str) -> datetime | None:
    """Answer the true second of creation out of a TxnID or ListID, aware UTC; None when the id carries none.

    Ids of contacts inside a vendor and of very old files have another form (qbxml.md 3.4).
    """
    match = _ID.fullmatch(txn_or_list_id)
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None
