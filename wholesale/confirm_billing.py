"""Boxes that are confirmed from the Staging Area are billed with it, where the settings say so (domain.md 4.1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from wholesale.automatic_billing import MOST_AT_ONCE, bill_received_boxes
from wholesale.billing_facts import in_order_of_arrival
from wholesale.billing_run import BillingRun, BillingTrigger
from wholesale.billing_setup import bills_on, settings_of
from wholesale.box import Box, InventoryType
from wholesale.box_confirm import check_confirming, confirm_waiting
from wholesale.box_refusal import BOXES_CONFIRMED_BEFORE
from wholesale.db import keep_to_company, reading
from wholesale.errors import TradeError
from wholesale.held_rows import HeldRows
from wholesale.history import Actor

_BOUGHT_FOR_SOMEBODY: Final = or_(
    Box.prebook_line_id.is_not(None), Box.inventory_type.in_((InventoryType.S, InventoryType.P))
)


@dataclass
class ConfirmedAndBilled:
    """What a press of the button has done."""

    confirmed: int = 0  # boxes
    gone: int = 0  # chosen, but somebody else was faster
    run_id: int | None = None  # of automatic billing; None = nothing was to be billed


def confirm_and_bill(
    sessions: sessionmaker[Session],
    company_id: int,
    ids: Collection[int],
    actor: Actor,
    now: datetime,
    today: date,
    *,
    at_once: int = MOST_AT_ONCE,
) -> ConfirmedAndBilled:
    """Move waiting boxes to inventory and bill those that were bought for somebody; `today` is the company's.

    Opens transactions of its own, each of so many boxes as let others in between, in the order in which the boxes
    arrived. In each of them the boxes are confirmed and billed together: where it is killed, the rest still waits.
    Raises TradeError.
    """
    chosen = check_confirming(ids, actor)
    with reading(sessions) as session:
        ordered = in_order_of_arrival(HeldRows(session, company_id, is_holding=False), chosen)
    done = ConfirmedAndBilled()
    for begin in range(0, len(ordered), at_once):
        with sessions.begin() as session:
            keep_to_company(session, company_id)
            moved = confirm_waiting(session, ordered[begin : begin + at_once], actor, now)
            done.confirmed += len(moved)
            done.run_id = _bill(session, company_id, moved, done.run_id, actor, now, today)
    if not done.confirmed:
        raise TradeError(BOXES_CONFIRMED_BEFORE, count=len(chosen))
    done.gone = max(0, len(chosen) - done.confirmed)
    return done


def boxes_to_bill(session: Session, company_id: int, ids: Sequence[int], trigger: BillingTrigger) -> list[int]:
    """Answer those of the boxes that were bought for somebody and stand where this trigger bills.

    A run of these alone tells of each why it was not billed, and nothing of boxes that nobody expects to be.
    """
    settings = settings_of(session, company_id)
    modes = {place: bills_on(one.mode, trigger) for place, one in settings.items()}
    if not ids or not any(modes.values()):
        return []
    among = HeldRows(session, company_id, is_holding=False).are(Box, Box.id, ids)
    wanted = select(Box.id, Box.location_id).where(among, _BOUGHT_FOR_SOMEBODY).order_by(Box.id)
    found = session.execute(wanted.execution_options(by_keys=True))
    return [key for key, place in found if modes.get(place, modes.get(None, False))]


def _bill(
    session: Session,
    company_id: int,
    moved: Sequence[int],
    run_id: int | None,
    actor: Actor,
    now: datetime,
    today: date,
) -> int | None:
    trigger = BillingTrigger.CONFIRMATION
    to_bill = boxes_to_bill(session, company_id, moved, trigger)
    if not to_bill:
        return run_id
    run = None if run_id is None else session.get_one(BillingRun, run_id)
    done = bill_received_boxes(session, company_id, to_bill, trigger, actor, now, today, run=run)
    return None if done.run is None else done.run.id
