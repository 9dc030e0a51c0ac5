"""A month of prebooks by truck date, with those that standing orders are still going to make."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple, Self

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from importer.prebook_list import customers_meant
from wholesale.customer import Customer
from wholesale.prebook import Prebook, PrebookLine
from wholesale.recurrence import Recurrence
from wholesale.standing_order import StandingOrder, StandingOrderLine, StandingOrderSkip
from wholesale.standing_order_facts import FIRST_DAY, LAST_DAY

SHOWN: Final = 4
"""How many prebooks of a day have their names in it; the others are counted."""
_WEEK: Final = 7


@dataclass(frozen=True)
class Month:
    """A month of a year."""

    year: int
    month: int

    @classmethod
    def of(cls, text: str | None, today: date) -> Self:
        """Read 2026-03; anything else is the month of today."""
        try:
            first = date.fromisoformat(f"{text}-01")
        except ValueError:
            first = today
        return cls.at(first) if FIRST_DAY <= first <= LAST_DAY else cls.at(today)

    @classmethod
    def at(cls, day: date) -> Self:
        """Answer the month of a day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first.replace(day=monthrange(self.year, self.month)[1])

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month.at(self.first - timedelta(days=1))

    @property
    def next(self) -> Month:
        """The month after."""
        return Month.at(self.last + timedelta(days=1))

    @property
    def weeks(self) -> list[list[date]]:
        """Its days in weeks from Monday to Sunday, with those of its neighbours that fill the first and the last."""
        monday = self.first - timedelta(days=self.first.isoweekday() - 1)
        sunday = self.last + timedelta(days=_WEEK - self.last.isoweekday())
        days = [monday + timedelta(days=place) for place in range((sunday - monday).days + 1)]
        return [days[place : place + _WEEK] for place in range(0, len(days), _WEEK)]

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


class Sale(NamedTuple):
    """A prebook, or one that a standing order is going to make."""

    key: int
    number: str
    customer: str
    boxes: int
    by_standing_order: bool


@dataclass
class CalendarDay:
    """What leaves on a day."""

    prebooks: int = 0
    boxes: int = 0
    shown: list[Sale] = field(default_factory=list)  # of the prebooks, the first few
    planned: list[Sale] = field(default_factory=list)  # the standing orders without their prebooks yet

    @property
    def more(self) -> int:
        """The prebooks that are only counted."""
        return self.prebooks - len(self.shown)

    @property
    def planned_boxes(self) -> int:
        """The boxes of what is not made yet."""
        return sum(one.boxes for one in self.planned)


Days = dict[date, CalendarDay]


def calendar_of(session: Session, month: Month, today: date, customer: str = "") -> Days:
    """Answer the days of a month on which something leaves, of all customers or of those that are meant."""
    keys = customers_meant(session, customer) if customer else None
    days: Days = {}
    _add_prebooks(session, days, month, keys)
    _add_planned(session, days, month, today, keys)
    return dict(sorted(days.items()))


def _add_prebooks(session: Session, days: Days, month: Month, customers: Sequence[int] | None) -> None:
    boxes = (
        select(func.coalesce(func.sum(PrebookLine.boxes), 0))
        .where(PrebookLine.prebook_id == Prebook.id)
        .correlate(Prebook)
        .scalar_subquery()
    )
    place = func.row_number().over(partition_by=Prebook.truck_date, order_by=(Customer.name, Prebook.id))
    wanted = (
        select(
            Prebook.truck_date,
            Prebook.id,
            Prebook.number,
            Customer.name,
            boxes.label("boxes"),
            Prebook.standing_order_id,
            place.label("place"),
        )
        .join(Customer, Customer.id == Prebook.customer_id)
        .where(Prebook.truck_date.between(month.first, month.last))
    )
    if customers is not None:
        wanted = wanted.where(Prebook.customer_id.in_(customers))
    found = wanted.subquery()
    sums = select(found.c.truck_date, func.count(), func.sum(found.c.boxes)).group_by(found.c.truck_date)
    for day, count, total in session.execute(sums):
        days[day] = CalendarDay(count, int(total))
    first_few = select(*(column for column in found.c if column.name != "place")).where(found.c.place <= SHOWN)
    for row in session.execute(first_few.order_by(found.c.truck_date, found.c.place)):
        days[row[0]].shown.append(Sale(row[1], row[2], row[3], int(row[4]), row[5] is not None))


def _add_planned(session: Session, days: Days, month: Month, today: date, customers: Sequence[int] | None) -> None:
    """Add the days of standing orders that have no prebook yet; never of inactive customers, nor of the past."""
    if month.last < today:
        return
    order = StandingOrder
    boxes = (
        select(func.coalesce(func.sum(StandingOrderLine.boxes), 0))
        .where(StandingOrderLine.standing_order_id == order.id)
        .correlate(order)
        .scalar_subquery()
    )
    wanted = (
        select(order, Customer.name, boxes)
        .join(Customer, Customer.id == order.customer_id)
        .where(order.next_day <= month.last, Customer.is_active.is_(True))
        .order_by(Customer.name, order.id)
    )
    if customers is not None:
        wanted = wanted.where(order.customer_id.in_(customers))
    skipped = _skipped(session, month)
    for row, name, count in session.execute(wanted):
        recurrence: Recurrence = row.recurrence
        for day in recurrence.days(max(row.next_day, today, month.first), month.last):
            if (row.id, day) not in skipped:
                sale = Sale(row.id, row.number, name, int(count), by_standing_order=True)
                days.setdefault(day, CalendarDay()).planned.append(sale)


def _skipped(session: Session, month: Month) -> set[tuple[int, date]]:
    wanted = select(StandingOrderSkip.standing_order_id, StandingOrderSkip.day)
    found = session.execute(wanted.where(StandingOrderSkip.day.between(month.first, month.last)))
    return {(key, day) for key, day in found}
