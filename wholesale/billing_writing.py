"""Writes what automatic billing has decided: invoices, items, boxes, lines and the log, each in a few statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from wholesale.billing_box import Decision, InvoiceFacts, Known
from wholesale.billing_joined import follow_growth
from wholesale.billing_run import BillingOutcome, BillingRun, BoxOutcome
from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceCharge, CustomerInvoiceStatus
from wholesale.customer_invoice_item import CustomerInvoiceItem, InvoicePrebook
from wholesale.customer_invoice_number import take_numbers
from wholesale.held_rows import HeldRows
from wholesale.history import Actor, StatusChange
from wholesale.prebook import PrebookLine
from wholesale.rows_at_once import insert_rows, take_ids
from wholesale.terms import due_date

_CENT: Final = Decimal("0.01")
_INVOICE: Final = (
    *("id", "number", "customer_id", "location_id", "carrier_id", "invoice_date", "ship_date", "due_date"),
    *("customer_po", "ship_to", "total", "balance"),
)
_ITEM: Final = (
    *("customer_invoice_id", "box_id", "prebook_line_id", "product_id", "description", "category", "box_type"),
    *("unit_type", "units", "price", "amount", "landed_cost", "mark_code"),
)
_OUTCOME: Final = ("box_id", "outcome", "reason", "prebook_line_id", "customer_invoice_id", "price")


def write_decisions(
    session: Session, run: BillingRun, known: Known, decisions: Sequence[Decision], actor: Actor, now: datetime
) -> None:
    """Write everything that follows from the decisions, in the transaction that has read the facts."""
    billed = [one for one in decisions if one.outcome is BoxOutcome.BILLED]
    released = [one.box.id for one in decisions if one.outcome is BoxOutcome.RELEASED]
    ids = _write_invoices(session, run, known, billed, actor, now)
    _write_items(session, run.company_id, billed, ids)
    _carry_over(session, run.company_id, billed, ids)
    _note_history(session, run, billed, ids, actor, now)
    _move_boxes(session, run.company_id, [one.box.id for one in billed], place=BoxPlace.SOLD)
    open_market: dict[str, Any] = {"inventory_type": InventoryType.M, "customer_id": None, "mark_code": ""}
    _move_boxes(session, run.company_id, released, prebook_line_id=None, **open_market)
    _count_lines(session, billed)
    outcomes = [
        (
            one.box.id,
            one.outcome,
            one.reason,
            one.line and one.line.id,
            one.invoice and ids[one.invoice.place],
            one.price,
        )
        for one in decisions
    ]
    insert_rows(session, BillingOutcome, _OUTCOME, outcomes, company_id=run.company_id, run_id=run.id)
    counts = Counter(one.outcome for one in decisions)
    run.billed += counts[BoxOutcome.BILLED]
    run.skipped += counts[BoxOutcome.SKIPPED]
    run.released += counts[BoxOutcome.RELEASED]


def _write_invoices(
    session: Session, run: BillingRun, known: Known, billed: Sequence[Decision], actor: Actor, now: datetime
) -> dict[int, int]:
    """Make the new invoices, raise the totals of those that boxes have joined; answer place -> id."""
    totals: defaultdict[int, Decimal] = defaultdict(Decimal)
    used: dict[int, InvoiceFacts] = {}
    location: dict[int, int | None] = {}
    for one in billed:
        if one.invoice is not None and one.prebook is not None:
            used[one.invoice.place] = one.invoice
            location.setdefault(one.invoice.place, one.prebook.location_id or one.box.location_id)
            totals[one.invoice.place] += (one.amount or 0) + _charges(one)
    cents = {place: total.quantize(_CENT, ROUND_HALF_UP) for place, total in totals.items()}
    new = [invoice for invoice in used.values() if invoice.id is None]
    ids = _write_new(session, run, known, [(one, location[one.place], cents[one.place]) for one in new], actor, now)
    joined = {one.place: one.id for one in used.values() if one.id is not None}
    _raise_totals(session, [(key, cents[place]) for place, key in joined.items()])
    confirmed = {key: cents[place] for place, key in joined.items() if not used[place].is_pending}
    if confirmed:
        mailing = {key for place, key in joined.items() if known.settings_of(location[place]).mails_invoices}
        follow_growth(session, run.company_id, confirmed, mailing, now)
    return ids | joined


def _write_new(
    session: Session,
    run: BillingRun,
    known: Known,
    new: Sequence[tuple[InvoiceFacts, int | None, Decimal]],
    actor: Actor,
    now: datetime,
) -> dict[int, int]:
    """Make invoices of their facts, locations and totals; answer place -> id."""
    if not new:
        return {}
    ids = dict(zip((one.place for one, _, _ in new), take_ids(session, CustomerInvoice, len(new)), strict=True))
    numbers = take_numbers(session, run.company_id, len(new))
    due = cache(due_date)
    rows = [
        (
            *(ids[one.place], number, one.customer_id, location_id, one.carrier_id, one.ship_date),
            *(one.ship_date, due(known.customers[one.customer_id].terms, one.ship_date)),
            *(one.customer_po, one.ship_to, total, total),
        )
        for number, (one, location_id, total) in zip(numbers, new, strict=True)
    ]
    made = {"created_at": now, "created_by": actor.name, "billing_run_id": run.id}
    same = made | {"status": CustomerInvoiceStatus.PENDING, "company_id": run.company_id}
    insert_rows(session, CustomerInvoice, _INVOICE, rows, **same)
    return ids


def _raise_totals(session: Session, more: Sequence[tuple[int, Decimal]]) -> None:
    table = CustomerInvoice
    raised = (
        update(table)
        .where(table.id == bindparam("key"))
        .values(
            total=table.total + bindparam("more"),
            balance=table.balance + bindparam("more"),
            revision=table.revision + 1,
        )
    )
    if more:
        session.connection().execute(raised, [{"key": key, "more": amount} for key, amount in more])


def _write_items(session: Session, company_id: int, billed: Sequence[Decision], ids: dict[int, int]) -> None:
    rows = [
        (
            *(ids[one.invoice.place], one.box.id, one.line and one.line.id, one.box.product_id, one.box.description),
            *(one.box.category, one.box.box_type, one.unit_type, one.units, one.price, one.amount),
            *(one.landed_cost, one.box.mark_code),
        )
        for one in billed
        if one.invoice is not None
    ]
    insert_rows(session, CustomerInvoiceItem, _ITEM, rows, company_id=company_id)


def _carry_over(session: Session, company_id: int, billed: Sequence[Decision], ids: dict[int, int]) -> None:
    """Put charges and notes of each prebook on the first invoice that one of its boxes comes on, and nowhere else."""
    first = [
        (one.prebook, ids[one.invoice.place]) for one in billed if one.carries_over and one.prebook and one.invoice
    ]
    insert_rows(
        session,
        InvoicePrebook,
        ("prebook_id", "customer_invoice_id"),
        [(prebook.id, invoice_id) for prebook, invoice_id in first],
        company_id=company_id,
    )
    charges = [
        (invoice_id, prebook.id, name, amount) for prebook, invoice_id in first for name, amount in prebook.charges
    ]
    fields = ("customer_invoice_id", "prebook_id", "name", "amount")
    insert_rows(session, CustomerInvoiceCharge, fields, charges, company_id=company_id)
    notes: defaultdict[int, list[str]] = defaultdict(list)
    for prebook, invoice_id in first:
        if prebook.comments.strip():
            notes[invoice_id].append(prebook.comments.strip())
    _add_notes(session, company_id, notes)


def _note_history(
    session: Session, run: BillingRun, billed: Sequence[Decision], ids: dict[int, int], actor: Actor, now: datetime
) -> None:
    """Tell each invoice's history which run made it, or added boxes to it."""
    counts = Counter(one.invoice.place for one in billed if one.invoice is not None)
    invoices = {one.invoice.place: one.invoice for one in billed if one.invoice is not None}
    rows = [
        (
            ids[place],
            None if invoices[place].id is None else _status(invoices[place]),
            _status(invoices[place]),
            f"Boxes added by automatic billing run {run.id}: {count}",
        )
        for place, count in counts.items()
    ]
    same = {"actor_name": actor.name, "user_id": actor.user_id, "at": now, "company_id": run.company_id}
    kind = CustomerInvoice.__tablename__
    insert_rows(session, StatusChange, ("record_id", "old", "new", "why"), rows, record_kind=kind, **same)


def _status(invoice: InvoiceFacts) -> str:
    return (CustomerInvoiceStatus.PENDING if invoice.is_pending else CustomerInvoiceStatus.CONFIRMED).value


def _add_notes(session: Session, company_id: int, notes: dict[int, list[str]]) -> None:
    if not notes:
        return
    mine = HeldRows(session, company_id, is_holding=True).are(CustomerInvoice, CustomerInvoice.id, sorted(notes))
    wanted = select(CustomerInvoice.id, CustomerInvoice.notes).where(mine).execution_options(by_keys=True)
    before: dict[int, str] = {row.id: row.notes for row in session.execute(wanted)}
    together = [
        {"key": key, "words": "\n".join(dict.fromkeys([*([before[key]] if before[key] else []), *lines]))}
        for key, lines in notes.items()
    ]
    written = update(CustomerInvoice).where(CustomerInvoice.id == bindparam("key")).values(notes=bindparam("words"))
    session.connection().execute(written, together)


def _move_boxes(session: Session, company_id: int, ids: Sequence[int], **facts: Any) -> None:  # noqa: ANN401 - columns
    if ids:
        mine = HeldRows(session, company_id, is_holding=True).are(Box, Box.id, ids)
        moved = update(Box).where(mine).values(**facts)
        session.execute(moved.execution_options(by_keys=True, synchronize_session=False))


def _count_lines(session: Session, billed: Sequence[Decision]) -> None:
    counts = {one.line.id: one.line.billed for one in billed if one.line is not None}
    counted = update(PrebookLine).where(PrebookLine.id == bindparam("key")).values(billed_boxes=bindparam("count"))
    if counts:
        session.connection().execute(counted, [{"key": key, "count": count} for key, count in counts.items()])


def _charges(one: Decision) -> Decimal:
    if not one.carries_over or one.prebook is None:
        return Decimal(0)
    return sum((amount for _, amount in one.prebook.charges), Decimal(0))
