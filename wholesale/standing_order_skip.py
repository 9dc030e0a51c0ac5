"""Days that a standing order leaves out: by hand, or because the prebook it made for the day was deleted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wholesale.errors import TradeError
from wholesale.history import Actor, note_change
from wholesale.prebook import Prebook
from wholesale.prebook_following import Renewed, renew_prebooks
from wholesale.standing_order import StandingOrder, StandingOrderSkip
from wholesale.standing_order_entry import begin_again, check_keeper, hold_standing_order, kept_state
from wholesale.standing_order_refusal import STANDING_ORDER_DAY_KEPT, STANDING_ORDER_DAY_STRANGE


def skip_day(session: Session, prebook: Prebook, actor: Actor, now: datetime, *, moved_to: date | None = None) -> None:
    """Leave the day of a prebook out, so that it does not come back; called by whoever deletes or moves it by hand.

    Nothing happens for a prebook that was entered by itself. Safe to repeat.
    """
    if prebook.standing_order_id is None:
        return
    order = session.get_one(StandingOrder, prebook.standing_order_id)
    if _leave_out(session, order, prebook.truck_date, actor, now):
        why = f"Prebook {prebook.number} of {prebook.truck_date} deleted"
        if moved_to is not None:
            why = f"Prebook {prebook.number} of {prebook.truck_date} moved to {moved_to}"
        _note(session, order, actor, now, why)


def leave_out(session: Session, order: StandingOrder, day: date, actor: Actor, now: datetime, today: date) -> Renewed:
    """Make no prebook for one of its days to come; the one that was made is taken back, if nobody has touched it."""
    check_keeper(actor, "leave a day of a standing order out")
    hold_standing_order(session, order)
    if day < today or day not in order.recurrence.days(day, day):
        raise TradeError(STANDING_ORDER_DAY_STRANGE, order=order.number, day=str(day))
    if not _leave_out(session, order, day, actor, now):
        return Renewed()
    _note(session, order, actor, now, f"{day} left out")
    renewed = renew_prebooks(session, order, actor, now, today, rewrites=False)
    mine = (Prebook.company_id == order.company_id, Prebook.standing_order_id == order.id, Prebook.truck_date == day)
    if (kept := session.scalar(select(Prebook.number).where(*mine))) is not None:
        raise TradeError(STANDING_ORDER_DAY_KEPT, prebook=kept, order=order.number, day=str(day))
    return renewed


def take_in(session: Session, order: StandingOrder, day: date, actor: Actor, now: datetime, today: date) -> Renewed:
    """Let a day that was left out be one of its days again, and make its prebook when it is due."""
    check_keeper(actor, "take a day of a standing order in again")
    hold_standing_order(session, order)
    mine = (StandingOrderSkip.company_id == order.company_id, StandingOrderSkip.standing_order_id == order.id)
    gone = delete(StandingOrderSkip).where(*mine, StandingOrderSkip.day == day).returning(StandingOrderSkip.id)
    if session.scalar(gone) is None:
        return Renewed()
    _note(session, order, actor, now, f"{day} taken in again")
    return begin_again(session, order, actor, now, today, rewrites=False)


def skipped_days(session: Session, order: StandingOrder, first: date) -> set[date]:
    """Answer the days an order leaves out, from this one on."""
    mine = (StandingOrderSkip.company_id == order.company_id, StandingOrderSkip.standing_order_id == order.id)
    return set(session.scalars(select(StandingOrderSkip.day).where(*mine, StandingOrderSkip.day >= first)))


def _leave_out(session: Session, order: StandingOrder, day: date, actor: Actor, now: datetime) -> bool:
    row = StandingOrderSkip(
        company_id=order.company_id, standing_order_id=order.id, day=day, skipped_at=now, skipped_by=actor.name
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        # It is left out already.
        return False
    return True


def _note(session: Session, order: StandingOrder, actor: Actor, now: datetime, why: str) -> None:
    state = kept_state(order)
    note_change(session, order, state, state, actor, now, why)
