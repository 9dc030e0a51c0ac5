"""How far each reading from QuickBooks has come: always in QuickBooks' own local time, never in ours.

QuickBooks stamps records with the wall clock of its machine and, all year, with the offset of standard time
(qbxml.md 5.4). So the offset is dropped, the rest is kept as it is, and the next reading begins where the last one
ended minus an overlap. Our own clock decides only when to read again, never what to ask for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from wholesale.db import Base, CompanyKey, Key, Moment

OVERLAP: Final = timedelta(minutes=10) + timedelta(hours=1)
"""What is read twice: ten minutes for stamps that drift, and the hour which the wall clock repeats in autumn."""

_TOO_FAR_AHEAD = timedelta(days=2)


class ReadPosition(Base):
    """How far one kind of record has been read for one company."""

    __tablename__ = "read_position"
    __table_args__ = (UniqueConstraint("company_id", "what"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    what: Mapped[str] = mapped_column(String(20))
    newest: Mapped[str | None] = mapped_column(String(19))  # largest TimeModified seen, QuickBooks' local time
    read_at: Mapped[Moment | None]  # last read to the end; None = never
    whole_at: Mapped[Moment | None]  # last read from the very beginning to the end; None = must be
    scheduled_at: Mapped[Moment | None]  # when we meant to read next; an earlier due time was asked for by somebody

    def next_from(self) -> datetime | None:
        """Answer where the next reading begins, QuickBooks' local time without offset; None = at the beginning."""
        return None if self.newest is None else datetime.fromisoformat(self.newest) - OVERLAP

    def whole_reading_is_due(self, now: datetime, every: timedelta) -> bool:
        """Answer whether everything must be read again, not only what has changed."""
        return self.newest is None or self.whole_at is None or self.whole_at + every <= now

    def finish(self, newest: str | None, now: datetime, *, whole: bool) -> None:
        """Take note of a reading that came to its end."""
        if newest is not None and (whole or self.newest is None or newest > self.newest):
            self.newest = newest
        self.read_at = now
        if whole:
            self.newest, self.whole_at = newest, now


def read_position(session: Session, company_id: int, what: str) -> ReadPosition:
    """Answer how far that reading has come; a row that says "not at all" is made when there is none."""
    found = session.scalar(select(ReadPosition).where(ReadPosition.company_id == company_id, ReadPosition.what == what))
    if found is None:
        found = ReadPosition(company_id=company_id, what=what)
        session.add(found)
        session.flush()
    return found


def newest_stamp(stamps: Iterable[datetime], now: datetime) -> str | None:
    """Answer the largest stamp as text, QuickBooks' local time; None when there is none to go by.

    A stamp far in the future comes from a time when that machine's clock was wrong. Going by it would hide every
    later change until that day, so it does not count; without any other the next reading is a whole one.
    """
    limit = now.replace(tzinfo=None) + _TOO_FAR_AHEAD
    believable = [stamp.replace(tzinfo=None, microsecond=0) for stamp in stamps]
    return max((stamp.isoformat() for stamp in believable if stamp <= limit), default=None)
