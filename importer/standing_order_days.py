"""The days of a standing order: those that have their prebooks, those that are left out, and those to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.prebook_list import LineSums, sums_of
from wholesale.held_rows import HeldRows
from wholesale.prebook import Prebook
from wholesale.prebook_making import Horizons
from wholesale.prebook_touch import Touch, touches
from wholesale.standing_order import StandingOrder
from wholesale.standing_order_skip import skipped_days

MOST: Final = 60
"""Days shown; an order of many days and a long horizon has more."""
_AHEAD: Final = 4  # days to come that are not made yet
_BEFORE: Final = 8  # prebooks of days gone by
_DAY: Final = timedelta(days=1)
_NOTHING: Final = LineSums()


@dataclass(frozen=True, kw_only=True)
class OrderDay:
    """A day with its prebook, or what becomes of it."""

    day: date
    prebook: Prebook | None = None
    sums: LineSums = _NOTHING
    touch: Touch | None = None  # why the prebook follows the order no more
    is_skipped: bool = False
    is_strange: bool = False  # the order is not for this day any more
    made_on: date | None = None  # the day its prebook is made; None = it is there, or none will be


def days_ahead(session: Session, order: StandingOrder, today: date) -> list[OrderDay]:
    """Answer the days from today on; while it pauses, only those that have prebooks."""
    mine = select(Prebook).where(Prebook.standing_order_id == order.id, Prebook.truck_date >= today)
    prebooks = session.scalars(mine.order_by(Prebook.truck_date).limit(MOST).execution_options(by_keys=True)).all()
    skipped = skipped_days(session, order, today)
    touched = touches(HeldRows(session, order.company_id, is_holding=False), [one.id for one in prebooks])
    sums = sums_of(session, prebooks)
    days = {
        one.truck_date: OrderDay(
            day=one.truck_date,
            prebook=one,
            sums=sums.get(one.id, _NOTHING),
            touch=touched.get(one.id),
            is_strange=one.truck_date not in order.recurrence.days(one.truck_date, one.truck_date),
        )
        for one in prebooks
    }
    for day in _planned(session, order, today, skipped):
        days.setdefault(day.day, day)
    return [days[day] for day in sorted(days)[:MOST]]


def _planned(session: Session, order: StandingOrder, today: date, skipped: set[date]) -> Sequence[OrderDay]:
    """Answer the next days that have no prebook yet, and those that are left out."""
    if not order.is_active:
        return ()
    horizon = Horizons.of(session, order.company_id).last_day(order.location_id, today) - today
    last = today if order.made_until is None else max(order.made_until + _DAY, today)
    coming = order.recurrence.next_days(last, _AHEAD)
    until = max(coming, default=last)
    planned = [OrderDay(day=day, made_on=max(day - horizon, today)) for day in coming if day not in skipped]
    return [*planned, *(OrderDay(day=day, is_skipped=True) for day in skipped if day <= until)]


def days_before(session: Session, order: StandingOrder, today: date) -> list[OrderDay]:
    """Answer the latest prebooks of days gone by."""
    mine = select(Prebook).where(Prebook.standing_order_id == order.id, Prebook.truck_date < today)
    latest = mine.order_by(Prebook.truck_date.desc()).limit(_BEFORE).execution_options(by_keys=True)
    prebooks = session.scalars(latest).all()
    sums = sums_of(session, prebooks)
    return [OrderDay(day=one.truck_date, prebook=one, sums=sums.get(one.id, _NOTHING)) for one in prebooks]
