"""Standing orders make prebooks for a horizon of days: one for each order and day, whatever runs twice (domain.md 6).

Whoever makes prebooks of an order, or changes it, holds the order first; then its prebooks, their lines, the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Self

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from wholesale.billing_setup import default_settings, settings_of
from wholesale.customer import Customer
from wholesale.held_rows import HeldRows
from wholesale.history import Actor, StatusChange
from wholesale.prebook import Prebook
from wholesale.prebook_copy import HEAD, Copied, Values, copy_parts, head_of
from wholesale.prebook_number import take_prebook_numbers
from wholesale.rows_at_once import insert_rows, take_ids
from wholesale.standing_order import StandingOrder, StandingOrderSkip

_DAY = timedelta(days=1)
_MAKES = (StandingOrder.is_active.is_(True), Customer.is_active.is_(True))


@dataclass(frozen=True)
class Horizons:
    """For how many days ahead prebooks are made: those of the company, and of locations with settings of their own."""

    of_company: int
    of_locations: Mapping[int, int]

    @classmethod
    def of(cls, session: Session, company_id: int) -> Self:
        """Read them."""
        chosen = settings_of(session, company_id)
        company = chosen.get(None) or default_settings(company_id)
        return cls(company.horizon_days, {key: one.horizon_days for key, one in chosen.items() if key is not None})

    def last_day(self, location_id: int | None, today: date) -> date:
        """Answer the last day for which an order of a location makes prebooks now."""
        days = self.of_company if location_id is None else self.of_locations.get(location_id, self.of_company)
        return today + timedelta(days=days)

    def is_due(self, today: date) -> ColumnElement[bool]:
        """Answer the condition that the next day of an order is within its horizon."""
        next_day, place = StandingOrder.next_day, StandingOrder.location_id
        own = [and_(place == key, next_day <= today + timedelta(days=days)) for key, days in self.of_locations.items()]
        elsewhere = or_(place.is_(None), place.not_in(list(self.of_locations)))
        furthest = today + timedelta(days=max([self.of_company, *self.of_locations.values()]))
        # Said once more for all of them, so that the index of next days finds them.
        return and_(next_day <= furthest, or_(*own, and_(elsewhere, next_day <= self.last_day(None, today))))


class _New(NamedTuple):
    """A prebook that is to be made."""

    order: StandingOrder
    day: date


def orders_due(session: Session, company_id: int, today: date, *, after: int = 0, most: int = 50) -> Sequence[int]:
    """Answer the keys of the orders that have prebooks to make, in their order; of inactive customers none are made."""
    wanted = (
        select(StandingOrder.id)
        .join(Customer, Customer.id == StandingOrder.customer_id)
        .where(StandingOrder.company_id == company_id, StandingOrder.id > after, *_MAKES)
        .where(Horizons.of(session, company_id).is_due(today))
    )
    return session.scalars(wanted.order_by(StandingOrder.id).limit(most)).all()


def make_prebooks(
    session: Session, company_id: int, order_ids: Sequence[int], actor: Actor, now: datetime, today: date
) -> int:
    """Make the prebooks of some orders that are due and not there yet; answer how many were made."""
    held, horizons = HeldRows(session, company_id, is_holding=True), Horizons.of(session, company_id)
    session.flush()
    held.hold(StandingOrder, StandingOrder.id, order_ids)
    orders = _active(held, order_ids)
    gone = _days_gone(held, [order.id for order in orders], today)
    new = []
    for order in orders:
        last = horizons.last_day(order.location_id, today)
        if order.next_day is None or order.next_day > last:
            continue
        days = order.recurrence.days(max(order.next_day, today), last)
        new += [_New(order, day) for day in days if (order.id, day) not in gone]
        order.next_day, order.made_until = order.recurrence.next_day(last + _DAY), last
    session.flush()
    if new:
        _insert(session, company_id, new, actor, now)
    return len(new)


def _active(held: HeldRows, order_ids: Sequence[int]) -> list[StandingOrder]:
    wanted = (
        select(StandingOrder)
        .join(Customer, Customer.id == StandingOrder.customer_id)
        .where(held.are(StandingOrder, StandingOrder.id, order_ids), *_MAKES)
        .order_by(StandingOrder.id)
        .execution_options(by_keys=True, populate_existing=True)
    )
    return list(held.session.scalars(wanted))


def _days_gone(held: HeldRows, order_ids: Sequence[int], today: date) -> set[tuple[int, date]]:
    """Answer the orders and days that need no prebook: it is there, or the day is left out."""
    gone: set[tuple[int, date]] = set()
    # In this order: whoever deletes a prebook by hand leaves its day out in the same transaction.
    for key, day in ((Prebook.standing_order_id, Prebook.truck_date), _SKIPPED):
        gone.update(tuple(row) for row in held.rows((key, day), key, order_ids, day >= today))
    return gone


_SKIPPED = (StandingOrderSkip.standing_order_id, StandingOrderSkip.day)


def _insert(session: Session, company_id: int, new: Sequence[_New], actor: Actor, now: datetime) -> None:
    ids = take_ids(session, Prebook, len(new))
    numbers = take_prebook_numbers(session, company_id, len(new))
    heads: list[Values] = [
        (key, number, one.day, one.order.id, *head_of(one.order))
        for key, number, one in zip(ids, numbers, new, strict=True)
    ]
    names = ("id", "number", "truck_date", "standing_order_id", *HEAD)
    made_by = {"created_at": now, "created_by": actor.name}
    insert_rows(session, Prebook, names, heads, company_id=company_id, revision=1, revision_made=1, **made_by)
    copy_parts(session, company_id, [Copied(key, one.order.id) for key, one in zip(ids, new, strict=True)])
    told = [(key, f"Made by standing order {one.order.number}") for key, one in zip(ids, new, strict=True)]
    note_prebooks(session, company_id, None, "open", told, actor, now)


def note_prebooks(
    session: Session,
    company_id: int,
    old: str | None,
    new: str | None,
    told: Sequence[tuple[int, str]],
    actor: Actor,
    now: datetime,
) -> None:
    """Add a line to the history of many prebooks at once; `told` holds their keys, each with the words."""
    facts = {"record_kind": Prebook.__tablename__, "old": old, "new": new, "at": now}
    who = {"actor_name": actor.name, "user_id": actor.user_id}
    insert_rows(session, StatusChange, ("record_id", "why"), told, company_id=company_id, **facts, **who)
