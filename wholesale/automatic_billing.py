"""Automatic billing: boxes that were sold before they arrived become lines of invoices (domain.md 4).

Every box of a run gets exactly one outcome. A box stands on one invoice at most, whatever runs twice or at once: its
row is held while it is decided about, and the database refuses a second item for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy.orm import Session, sessionmaker

from wholesale.billing_box import BoxFacts, Decision, Known
from wholesale.billing_decision import Deciding
from wholesale.billing_facts import in_order_of_arrival, read_boxes, read_known
from wholesale.billing_notice import tell_sales
from wholesale.billing_run import BillingRun, BillingTrigger
from wholesale.billing_writing import write_decisions
from wholesale.box import Box
from wholesale.customer_invoice import CustomerInvoice
from wholesale.db import keep_to_company, reading
from wholesale.held_rows import HeldRows
from wholesale.history import Actor
from wholesale.invoice_matching import Receipt
from wholesale.prebook import PrebookLine

MOST_AT_ONCE: Final = 10_000
"""Boxes of one transaction: a second or two, for which SQLite lets nobody else write."""


class Billed(NamedTuple):
    """What a run has done, or would do: its decisions in the order in which the boxes arrived."""

    run: BillingRun | None  # None = it was only a preview
    decisions: Sequence[Decision]
    known: Known


def bill_received_boxes(
    session: Session,
    company_id: int,
    box_ids: Collection[int],
    trigger: BillingTrigger,
    actor: Actor,
    now: datetime,
    today: date,
    *,
    run: BillingRun | None = None,
) -> Billed:
    """Bill boxes that have come in, as far as the rules let it, and log what became of each.

    `today` is the company's. With `run`, these are more boxes of a run that has begun. Safe to repeat: a box that is
    billed answers so, and nothing else changes.
    """
    boxes, known = _read(session, company_id, box_ids, trigger, today, run_id=None if run is None else run.id)
    if run is None:
        run = _begin(session, company_id, trigger, actor, now, today)
    decisions = list(Deciding(known, trigger, today).decide(boxes))
    write_decisions(session, run, known, decisions, actor, now)
    if trigger is not BillingTrigger.HAND:
        # Who gives boxes to a prebook by hand sees at once what was not billed.
        tell_sales(session, company_id, decisions, known, now)
    session.flush()
    _forget(session)
    return Billed(run, decisions, known)


def preview_billing(
    session: Session, company_id: int, box_ids: Collection[int], trigger: BillingTrigger, today: date
) -> Billed:
    """Answer what would become of boxes if they were in inventory now; nothing is written and nobody waits."""
    boxes, known = _read(session, company_id, box_ids, trigger, today, is_holding=False)
    as_if = [box.as_confirmed() for box in boxes]
    return Billed(None, list(Deciding(known, trigger, today).decide(as_if)), known)


def bill_in_chunks(
    sessions: sessionmaker[Session],
    company_id: int,
    box_ids: Collection[int],
    trigger: BillingTrigger,
    actor: Actor,
    now: datetime,
    today: date,
    *,
    at_once: int = MOST_AT_ONCE,
) -> int | None:
    """Bill any number of boxes as one run, in transactions that let others in between; answer the run, None = no box.

    The boxes go in the order in which they arrived. Where it is killed, the rest can be billed by another run.
    """
    with reading(sessions) as session:
        ids = in_order_of_arrival(HeldRows(session, company_id, is_holding=False), sorted(set(box_ids)))
    run_id: int | None = None
    for begin in range(0, len(ids), at_once):
        with sessions.begin() as session:
            keep_to_company(session, company_id)
            run = None if run_id is None else session.get_one(BillingRun, run_id)
            some = ids[begin : begin + at_once]
            done = bill_received_boxes(session, company_id, some, trigger, actor, now, today, run=run)
            run_id = None if done.run is None else done.run.id
    return run_id


def _begin(
    session: Session, company_id: int, trigger: BillingTrigger, actor: Actor, now: datetime, today: date
) -> BillingRun:
    run = BillingRun(
        company_id=company_id, trigger=trigger, at=now, day=today, actor_name=actor.name, user_id=actor.user_id
    )
    session.add(run)
    session.flush()
    return run


def _forget(session: Session) -> None:
    """Let what was written past the session be read again by whoever asks next."""
    for row in session:
        if isinstance(row, Box | PrebookLine | CustomerInvoice):
            session.expire(row)


def _read(
    session: Session,
    company_id: int,
    box_ids: Collection[int],
    trigger: BillingTrigger,
    today: date,
    *,
    is_holding: bool = True,
    run_id: int | None = None,
) -> tuple[list[BoxFacts], Known]:
    session.flush()
    rows = HeldRows(session, company_id, is_holding)
    boxes = read_boxes(rows, sorted(set(box_ids)))
    return boxes, read_known(rows, boxes, Receipt(trigger, today, run_id))
