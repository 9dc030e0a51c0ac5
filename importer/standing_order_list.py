"""The list of standing orders: what a filter asks for, a page at a time, the newest first, with the boxes of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload
from werkzeug.datastructures import MultiDict

from importer.paging import Keyset, PageOf
from importer.prebook_list import customers_meant
from importer.query import key_of
from wholesale.standing_order import StandingOrder, StandingOrderLine, StandingOrderSkip
from wholesale.standing_order_entry import StandingOrderState, state_of

PAGE_SIZE: Final = 50
_NEWEST: Final = Keyset((StandingOrder.id,), descending=True)
_DIGITS: Final = 6
NOT_ENDED, ACTIVE, PAUSED, ENDED, ALL = "", "active", "paused", "ended", "all"


@dataclass(frozen=True, kw_only=True)
class StandingOrderFilter:
    """What a person asks for; what is no state or id is as if it were not asked."""

    number: str = ""
    customer: str = ""  # its code, or a part of its name
    state: str = NOT_ENDED
    location_id: int | None = None

    @classmethod
    def of(cls, query: MultiDict[str, str]) -> Self:
        """Read the filter out of an address."""
        state = query.get("state", NOT_ENDED)
        return cls(
            number=query.get("number", "").strip().upper()[:50],
            customer=query.get("customer", "").strip()[:200],
            state=state if state in (ACTIVE, PAUSED, ENDED, ALL) else NOT_ENDED,
            location_id=query.get("location", type=key_of),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return self == StandingOrderFilter()

    def page(self, session: Session, cursor: str | None, today: date, size: int = PAGE_SIZE) -> PageOf[StandingOrder]:
        """Answer a page of orders."""
        names = (StandingOrder.customer, StandingOrder.carrier, StandingOrder.location)
        wanted = select(StandingOrder).where(*self._conditions(session, today))
        return _NEWEST.page(session, wanted.options(*map(joinedload, names)), cursor, size)

    def _conditions(self, session: Session, today: date) -> Iterable[ColumnElement[bool]]:
        if self.number:
            number = f"S{self.number.zfill(_DIGITS)}" if self.number.isdecimal() else self.number
            # Asked for by its number, it is found whatever its state is.
            yield StandingOrder.number == number
            return
        if self.customer:
            yield StandingOrder.customer_id.in_(customers_meant(session, self.customer))
        if self.location_id is not None:
            yield StandingOrder.location_id == self.location_id
        if self.state == ENDED:
            yield StandingOrder.ends_on < today
        elif self.state != ALL:
            yield or_(StandingOrder.ends_on.is_(None), StandingOrder.ends_on >= today)
        if self.state in (ACTIVE, PAUSED):
            yield StandingOrder.is_active.is_(self.state == ACTIVE)


def boxes_of(session: Session, orders: Iterable[StandingOrder]) -> Mapping[int, int]:
    """Answer the boxes of each time, by the order's id."""
    line, ids = StandingOrderLine, [order.id for order in orders]
    sums = select(line.standing_order_id, func.sum(line.boxes)).where(line.standing_order_id.in_(ids))
    found = session.execute(sums.group_by(line.standing_order_id).execution_options(by_keys=True)) if ids else ()
    return {key: int(boxes) for key, boxes in found}


def next_days_of(session: Session, orders: Iterable[StandingOrder], today: date) -> Mapping[int, date]:
    """Answer the next truck date of each order that makes prebooks, by its id; days left out do not count."""
    active = [order for order in orders if state_of(order, today) is StandingOrderState.ACTIVE]
    key, day = StandingOrderSkip.standing_order_id, StandingOrderSkip.day
    ids = [order.id for order in active]
    wanted = select(key, day).where(key.in_(ids), day >= today).execution_options(by_keys=True)
    skipped = {(row[0], row[1]) for row in session.execute(wanted)} if ids else set()
    found = {}
    for order in active:
        coming = order.recurrence.next_days(today, 1 + len(skipped))
        if (next_day := next((one for one in coming if (order.id, one) not in skipped), None)) is not None:
            found[order.id] = next_day
    return found
