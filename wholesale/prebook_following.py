"""Prebooks of days to come follow the standing order that made them, as long as nobody has touched them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import UpdateBase, delete, select, update
from sqlalchemy.orm import Session

from wholesale.held_rows import HeldRows
from wholesale.history import Actor
from wholesale.prebook import Prebook, PrebookCharge, PrebookLine
from wholesale.prebook_copy import HEAD, Copied, copy_parts, head_of
from wholesale.prebook_making import make_prebooks, note_prebooks
from wholesale.prebook_touch import touches
from wholesale.standing_order import StandingOrder, StandingOrderSkip


@dataclass(frozen=True, kw_only=True)
class Renewed:
    """What has become of the prebooks of an order."""

    made: int = 0
    changed: int = 0
    removed: int = 0
    kept: int = 0  # of those to come, as somebody has touched them


def renew_prebooks(
    session: Session, order: StandingOrder, actor: Actor, now: datetime, today: date, *, rewrites: bool = True
) -> Renewed:
    """Let the prebooks to come be as the order is now, and make those that are missing; the caller holds the order.

    `rewrites` is False where only the days have changed.
    """
    session.flush()
    held = HeldRows(session, order.company_id, is_holding=True)
    # Whoever orders, ships or bills prebooks holds their lines: what is free after this stays free.
    of_order = (Prebook.standing_order_id, [order.id], Prebook.truck_date >= today)
    ids = held.hold(Prebook, *of_order)
    held.hold(PrebookLine, PrebookLine.prebook_id, ids)
    touched = touches(held, ids)
    free = {row.id: row.truck_date for row in held.rows((Prebook.id, Prebook.truck_date), *of_order)}
    free = {key: day for key, day in free.items() if key not in touched}
    wanted = _wanted(session, order, list(free.values()))
    removed = [key for key, day in free.items() if day not in wanted]
    stay = [key for key, day in free.items() if day in wanted] if rewrites else []
    _remove(held, order, removed, actor, now)
    _rewrite(held, order, stay, actor, now)
    made = make_prebooks(session, order.company_id, [order.id], actor, now, today)
    return Renewed(made=made, changed=len(stay), removed=len(removed), kept=len(touched))


def _wanted(session: Session, order: StandingOrder, days: Sequence[date]) -> set[date]:
    """Answer which of these days the order is for; while it pauses it is for none."""
    if not days or not order.is_active:
        return set()
    mine = (StandingOrderSkip.company_id == order.company_id, StandingOrderSkip.standing_order_id == order.id)
    skipped = select(StandingOrderSkip.day).where(*mine, StandingOrderSkip.day >= min(days))
    return set(order.recurrence.days(min(days), max(days))).difference(session.scalars(skipped))


def _remove(held: HeldRows, order: StandingOrder, ids: Sequence[int], actor: Actor, now: datetime) -> None:
    if not ids:
        return
    _take_parts(held, ids)
    _run(held.session, delete(Prebook).where(held.are(Prebook, Prebook.id, ids)))
    why = f"Taken back by standing order {order.number}"
    note_prebooks(held.session, held.company_id, "open", None, [(key, why) for key in ids], actor, now)


def _rewrite(held: HeldRows, order: StandingOrder, ids: Sequence[int], actor: Actor, now: datetime) -> None:
    if not ids:
        return
    _take_parts(held, ids)
    head = dict(zip(HEAD, head_of(order), strict=True))
    revision = Prebook.revision + 1
    change = update(Prebook).where(held.are(Prebook, Prebook.id, ids))
    _run(held.session, change.values(**head, revision=revision, revision_made=revision))
    copy_parts(held.session, held.company_id, [Copied(key, order.id) for key in ids])
    why = f"Changed with standing order {order.number}"
    note_prebooks(held.session, held.company_id, "open", "open", [(key, why) for key in ids], actor, now)


def _take_parts(held: HeldRows, ids: Sequence[int]) -> None:
    for part in (PrebookLine, PrebookCharge):
        _run(held.session, delete(part).where(held.are(part, part.prebook_id, ids)))


def _run(session: Session, statement: UpdateBase) -> None:
    # What the session has read of these rows is no longer so.
    session.expire_all()
    session.execute(statement.execution_options(synchronize_session=False, by_keys=True))
