"""Figures of the desk, day by day: bills posted, how long they waited, and why others were refused.

The days are the company's own. Those that are over are kept (jobs/keep_figures.py), so that a month of figures costs a
month of small rows, however many bills were posted in it; a day that nobody has kept yet is counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from qbwc_server.desk import BILL
from qbwc_server.queue import ItemState, WorkItem
from wholesale.company import Company
from wholesale.db import Base, CompanyKey, Day, Key
from wholesale.vendor_invoice import VendorInvoice

DAYS = 30


class DayFigure(Base):
    """The figures of one company's day that is over. They never change: what is finished stays finished."""

    __tablename__ = "day_figure"
    __table_args__ = (UniqueConstraint("company_id", "day"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    day: Mapped[Day]  # in the company's time zone
    posted: Mapped[int]
    median_seconds: Mapped[int | None]  # from sent to posted; None = nothing was posted
    late_seconds: Mapped[int | None]  # nine of ten bills waited no longer
    reasons: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # entry of the catalogue -> bills refused


@dataclass(frozen=True)
class DaySum:
    """The figures of one day."""

    day: date
    posted: int = 0
    median_wait: timedelta | None = None
    late_wait: timedelta | None = None
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def refused(self) -> int:
        """How many bills were refused."""
        return sum(self.reasons.values())


def figures_of(session: Session, company: Company, today: date, days: int = DAYS) -> list[DaySum]:
    """Answer the figures of today and the days before it, `days` in all, the oldest first."""
    wanted = last_days(today, days)
    kept = kept_figures(session, company, wanted)
    counted = count_days(session, company, [day for day in wanted if day not in kept])
    return [kept.get(day) or counted[day] for day in wanted]


def reasons_of(sums: Iterable[DaySum], most: int = 8) -> list[tuple[str, int]]:
    """Answer why bills were refused on these days, the commonest reason first."""
    total: Counter[str] = Counter()
    for one in sums:
        total.update(one.reasons)
    return total.most_common(most)


def last_days(today: date, days: int) -> list[date]:
    """Answer so many days that end with today."""
    return [today - timedelta(days=number) for number in reversed(range(days))]


def kept_figures(session: Session, company: Company, days: list[date]) -> dict[date, DaySum]:
    """Answer the days among these that are kept."""
    found = select(DayFigure).where(
        DayFigure.company_id == company.id, DayFigure.day >= days[0], DayFigure.day <= days[-1]
    )
    return {row.day: _sum_of(row) for row in session.scalars(found)}


def count_days(session: Session, company: Company, days: Sequence[date]) -> dict[date, DaySum]:
    """Count these days, all in one go, by the index of what is finished."""
    if not days:
        return {}
    zone = ZoneInfo(company.time_zone)
    begin = datetime.combine(min(days), time(), tzinfo=zone)
    end = datetime.combine(max(days) + timedelta(days=1), time(), tzinfo=zone)
    waits: defaultdict[date, list[float]] = defaultdict(list)
    for moment, waited in _waits(session, company.id, begin, end):
        waits[moment.astimezone(zone).date()].append(waited)
    reasons: defaultdict[date, Counter[str]] = defaultdict(Counter)
    refused = select(WorkItem.finished_at, WorkItem.advice_key)
    for finished, key in session.execute(refused.where(*_finished(company.id, ItemState.REFUSED, begin, end))):
        if finished is not None:
            reasons[finished.astimezone(zone).date()][key or ""] += 1
    return {day: _summed(day, waits[day], reasons[day]) for day in days}


def keep_days(session: Session, company: Company, days: Sequence[date]) -> int:
    """Count days that are over and keep them; answer how many."""
    for counted in count_days(session, company, days).values():
        session.add(
            DayFigure(
                company_id=company.id,
                day=counted.day,
                posted=counted.posted,
                median_seconds=_seconds(counted.median_wait),
                late_seconds=_seconds(counted.late_wait),
                reasons=counted.reasons,
            )
        )
    return len(days)


def _summed(day: date, waits: list[float], reasons: Counter[str]) -> DaySum:
    if not waits:
        return DaySum(day, reasons=dict(reasons))
    late = quantiles(waits, n=10, method="inclusive")[-1] if len(waits) > 1 else waits[0]
    return DaySum(day, len(waits), timedelta(seconds=median(waits)), timedelta(seconds=late), dict(reasons))


def _waits(session: Session, company_id: int, begin: datetime, end: datetime) -> Iterator[tuple[datetime, float]]:
    """Answer for each bill that was posted when, and how many seconds it had waited since a person sent it."""
    found = (
        select(WorkItem.finished_at, WorkItem.created_at, VendorInvoice.sent_at)
        .join(VendorInvoice, VendorInvoice.id == WorkItem.record_id)
        .where(*_finished(company_id, ItemState.POSTED, begin, end))
    )
    for finished, created, sent in session.execute(found):
        if finished is not None:
            # An invoice that was sent a second time since tells of that one; the queue took the first one earlier.
            yield finished, (finished - min(created, sent or created)).total_seconds()


def _finished(company_id: int, state: ItemState, begin: datetime, end: datetime) -> tuple[Any, ...]:
    return (
        WorkItem.company_id == company_id,
        WorkItem.state == state,
        WorkItem.finished_at.is_not(None),
        WorkItem.finished_at >= begin,
        WorkItem.finished_at < end,
        WorkItem.kind == BILL,
    )


def _sum_of(row: DayFigure) -> DaySum:
    return DaySum(row.day, row.posted, _span(row.median_seconds), _span(row.late_seconds), row.reasons)


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
