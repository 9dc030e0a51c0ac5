"""Entering, changing, pausing and ending a standing order; its prebooks to come follow at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from wholesale.choice import Choice
from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.history import Actor, note_change
from wholesale.prebook_entry import PREBOOK_KEEPERS, PrebookLineEntry
from wholesale.prebook_following import Renewed, renew_prebooks
from wholesale.standing_order import StandingOrder
from wholesale.standing_order_facts import (
    ONLY_DAYS,
    Charge,
    StandingOrderFacts,
    check_facts,
    check_last_day,
    write_head,
    write_parts,
)
from wholesale.standing_order_number import take_standing_order_number
from wholesale.standing_order_refusal import STANDING_ORDER_CHANGED


class StandingOrderState(Choice):
    """Whether a standing order makes prebooks, else why not."""

    ACTIVE = "active", "It makes prebooks ahead of its days."
    PAUSED = "paused", "Somebody lets it pause: no prebooks are made until it goes on."
    ENDED = "ended", "Its last day is over."
    CUSTOMER_INACTIVE = "customer_inactive", "Its customer is not active: no prebooks are made."


def state_of(order: StandingOrder, today: date) -> StandingOrderState:
    """Answer whether an order makes prebooks today."""
    if order.ends_on is not None and order.ends_on < today:
        return StandingOrderState.ENDED
    if not order.is_active:
        return StandingOrderState.PAUSED
    return StandingOrderState.ACTIVE if order.customer.is_active else StandingOrderState.CUSTOMER_INACTIVE


def create_standing_order(
    session: Session,
    company_id: int,
    facts: StandingOrderFacts,
    lines: Sequence[PrebookLineEntry],
    charges: Sequence[Charge],
    actor: Actor,
    now: datetime,
    today: date,
) -> tuple[StandingOrder, Renewed]:
    """Enter a standing order under the next number, and make its first prebooks."""
    check_keeper(actor, "enter a standing order")
    check_facts(facts, lines, charges)
    order = StandingOrder(company_id=company_id, created_at=now, created_by=actor.name, is_active=True, revision=1)
    write_head(order, facts)
    write_parts(order, lines, charges)
    order.number = take_standing_order_number(session, company_id)
    session.add(order)
    session.flush()
    note_change(session, order, None, StandingOrderState.ACTIVE, actor, now, f"Entered for {facts.customer.name}")
    return order, begin_again(session, order, actor, now, today)


def change_standing_order(
    session: Session,
    order: StandingOrder,
    facts: StandingOrderFacts,
    lines: Sequence[PrebookLineEntry],
    charges: Sequence[Charge],
    actor: Actor,
    now: datetime,
    today: date,
    *,
    revision: int,
) -> Renewed:
    """Change a standing order; `revision` is the one the person saw. Prebooks to come that are untouched follow."""
    check_keeper(actor, "change a standing order")
    hold_standing_order(session, order, revision)
    check_facts(facts, lines, charges, before=order.customer.code)
    told = write_head(order, facts) | write_parts(order, lines, charges)
    if not told:
        return Renewed()
    _note(session, order, kept_state(order), actor, now, "; ".join(told.values()))
    return begin_again(session, order, actor, now, today, rewrites=not told.keys() <= ONLY_DAYS)


def end_standing_order(
    session: Session, order: StandingOrder, last_day: date, actor: Actor, now: datetime, today: date, *, revision: int
) -> Renewed:
    """Let a day be its last one; untouched prebooks of later days are taken back."""
    check_keeper(actor, "end a standing order")
    hold_standing_order(session, order, revision)
    check_last_day(order, last_day)
    if order.ends_on == last_day:
        return Renewed()
    told = f"last day {order.ends_on or 'none'} -> {last_day}"
    order.ends_on = last_day
    _note(session, order, kept_state(order), actor, now, told)
    return begin_again(session, order, actor, now, today, rewrites=False)


def pause_standing_order(
    session: Session, order: StandingOrder, actor: Actor, now: datetime, today: date, *, revision: int
) -> Renewed:
    """Make no prebooks until it goes on; untouched ones of days to come are taken back."""
    return _let(session, order, actor, now, today, revision, goes_on=False)


def resume_standing_order(
    session: Session, order: StandingOrder, actor: Actor, now: datetime, today: date, *, revision: int
) -> Renewed:
    """Let it go on: prebooks are made again, from today."""
    return _let(session, order, actor, now, today, revision, goes_on=True)


def _let(
    session: Session, order: StandingOrder, actor: Actor, now: datetime, today: date, revision: int, *, goes_on: bool
) -> Renewed:
    check_keeper(actor, "pause a standing order")
    hold_standing_order(session, order, revision)
    if order.is_active == goes_on:
        return Renewed()
    old, order.is_active = kept_state(order), goes_on
    _note(session, order, old, actor, now, "Goes on" if goes_on else "Paused")
    return begin_again(session, order, actor, now, today, rewrites=False)


def check_keeper(actor: Actor, action: str) -> None:
    """Raise TradeError for an actor who may not change standing orders."""
    if not actor.is_system and not actor.roles & PREBOOK_KEEPERS:
        raise TradeError(ROLE_MISSING, actor=actor.name, action=action, roles=", ".join(sorted(PREBOOK_KEEPERS)))


def hold_standing_order(session: Session, order: StandingOrder, revision: int | None = None) -> None:
    """Read the order as it is now; nobody changes it, or makes its prebooks, until this transaction ends."""
    session.flush()
    session.refresh(order, with_for_update={"key_share": True})
    if revision is not None and order.revision != revision:
        raise TradeError(STANDING_ORDER_CHANGED, order=order.number)


def begin_again(
    session: Session, order: StandingOrder, actor: Actor, now: datetime, today: date, *, rewrites: bool = True
) -> Renewed:
    """Let the prebooks to come be as the order is now; what is there already is not made twice."""
    order.next_day = order.recurrence.next_day(order.starts_on) if order.is_active else None
    return renew_prebooks(session, order, actor, now, today, rewrites=rewrites)


def kept_state(order: StandingOrder) -> StandingOrderState:
    """Answer what the history calls its state: whatever the day is, it pauses or it does not."""
    return StandingOrderState.ACTIVE if order.is_active else StandingOrderState.PAUSED


def _note(
    session: Session, order: StandingOrder, old: StandingOrderState, actor: Actor, now: datetime, why: str
) -> None:
    order.revision += 1
    session.flush()
    note_change(session, order, old, kept_state(order), actor, now, why)
