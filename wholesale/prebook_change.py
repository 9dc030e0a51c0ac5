"""Changing a prebook, and deleting one of which nothing is ordered or billed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_item import InvoicePrebook
from wholesale.errors import TradeError
from wholesale.held_rows import HeldRows
from wholesale.history import Actor, note_change
from wholesale.prebook import Prebook, PrebookCharge, PrebookLine
from wholesale.prebook_cover import NOTHING, Cover, covers_of, sum_of
from wholesale.prebook_entry import PrebookFacts, PrebookLineEntry, check_keeper, check_prebook
from wholesale.prebook_refusal import (
    PREBOOK_BELOW_BILLED,
    PREBOOK_CHANGED,
    PREBOOK_CHARGES_BILLED,
    PREBOOK_CUSTOMER_FIXED,
    PREBOOK_DAY_OF_ORDER,
    PREBOOK_DAY_TAKEN,
    PREBOOK_LINE_USED,
    PREBOOK_USED,
)
from wholesale.purchase_order import PurchaseOrderLine
from wholesale.standing_order import StandingOrder
from wholesale.standing_order_skip import skip_day, skipped_days

Charges = Sequence[tuple[str, Decimal]]
Covers = dict[int, Cover]
OPEN = "open"
"""What the history calls a prebook that is there."""


def change_prebook(
    session: Session,
    prebook: Prebook,
    facts: PrebookFacts,
    lines: Sequence[PrebookLineEntry],
    charges: Charges,
    actor: Actor,
    now: datetime,
    *,
    revision: int,
) -> None:
    """Change a prebook as far as nothing rests on it; `revision` is the one the person saw.

    What is ordered stays a line of the same product, and keeps the boxes that are billed.
    """
    check_keeper(actor, f"change prebook {prebook.number}")
    covers = hold_prebook(session, prebook, revision)
    check_prebook(facts, lines)
    _check_lines(prebook, lines, covers)
    _check_customer(prebook, facts, covers)
    told = _change_head(session, prebook, facts, actor, now)
    told += _set_charges(session, prebook, charges)
    told += _set_lines(session, prebook, lines)
    if not told:
        return
    prebook.revision += 1
    note_change(session, prebook, OPEN, OPEN, actor, now, "; ".join(told))


def delete_prebook(session: Session, prebook: Prebook, actor: Actor, now: datetime, *, revision: int) -> None:
    """Delete a prebook of which nothing is ordered or billed; its standing order does not make it again."""
    check_keeper(actor, f"delete prebook {prebook.number}")
    covers = hold_prebook(session, prebook, revision)
    billed = sum(line.billed_boxes for line in prebook.lines)
    if (use := _use_of(sum_of(covers.values()), billed)) is not None:
        raise TradeError(PREBOOK_USED, prebook=prebook.number, count=use[0], what=use[1])
    skip_day(session, prebook, actor, now)
    _forget_lines(session, prebook.lines)
    note_change(session, prebook, OPEN, None, actor, now, f"Prebook {prebook.number} deleted")
    session.flush()
    session.delete(prebook)
    session.flush()


def hold_prebook(session: Session, prebook: Prebook, revision: int | None = None) -> Covers:
    """Read a prebook as it is now and answer its covers; nobody bills, orders or changes it meanwhile.

    Raises TradeError where it was changed since the revision that the person saw.
    """
    session.flush()
    rows = HeldRows(session, prebook.company_id, is_holding=True)
    if prebook.standing_order_id is not None:
        # Held before its prebooks everywhere: whoever makes or takes back prebooks of it waits, and this one for them.
        rows.hold(StandingOrder, StandingOrder.id, [prebook.standing_order_id])
    number, one = prebook.number, select(Prebook).where(Prebook.id == prebook.id)
    held = one.with_for_update(key_share=True, of=Prebook).execution_options(populate_existing=True)
    # One that is not there any more was deleted meanwhile.
    if session.scalar(held) is None or (revision is not None and prebook.revision != revision):
        raise TradeError(PREBOOK_CHANGED, prebook=number)
    mine = select(PrebookLine).where(PrebookLine.prebook_id == prebook.id).order_by(PrebookLine.id)
    fresh = mine.with_for_update(key_share=True).execution_options(populate_existing=True, by_keys=True)
    lines = session.scalars(fresh).all()
    return covers_of(session, [line.id for line in lines])


def carrier_of_charges(session: Session, prebook: Prebook) -> CustomerInvoice | None:
    """Answer the invoice that carries the charges and notes of a prebook; None = none does yet."""
    mine = (InvoicePrebook.company_id == prebook.company_id, InvoicePrebook.prebook_id == prebook.id)
    wanted = select(CustomerInvoice).join(InvoicePrebook, InvoicePrebook.customer_invoice_id == CustomerInvoice.id)
    return session.scalar(wanted.where(*mine))


def is_fixed(line: PrebookLine, cover: Cover) -> bool:
    """Answer whether a line has to stay, as a line of its product."""
    return bool(line.billed_boxes) or cover.is_used


def _use_of(cover: Cover, billed: int) -> tuple[int, str] | None:
    if billed:
        return billed, "billed"
    if cover.ordered:
        return cover.ordered, "ordered"
    return (cover.tied, "given to it") if cover.tied else None


def _check_lines(prebook: Prebook, lines: Sequence[PrebookLineEntry], covers: Covers) -> None:
    """Raise TradeError where a line of which something is ordered or billed would be lost."""
    given = {line.id: line for line in lines if line.id is not None}
    for line in prebook.lines:
        entry, use = given.get(line.id), _use_of(covers.get(line.id, NOTHING), line.billed_boxes)
        if use is not None and (entry is None or entry.product.id != line.product_id):
            name = line.product.description
            raise TradeError(PREBOOK_LINE_USED, prebook=prebook.number, line=name, count=use[0], what=use[1])
        if entry is not None and entry.boxes < line.billed_boxes:
            raise TradeError(
                PREBOOK_BELOW_BILLED,
                prebook=prebook.number,
                line=line.product.description,
                value=entry.boxes,
                count=line.billed_boxes,
            )


def _check_customer(prebook: Prebook, facts: PrebookFacts, covers: Covers) -> None:
    if facts.customer.id == prebook.customer_id:
        return
    if sum_of(covers.values()).tied or any(line.billed_boxes for line in prebook.lines):
        raise TradeError(PREBOOK_CUSTOMER_FIXED, prebook=prebook.number, customer=prebook.customer.name)


def _change_head(session: Session, prebook: Prebook, facts: PrebookFacts, actor: Actor, now: datetime) -> list[str]:
    number = prebook.number
    moves = facts.truck_date != prebook.truck_date
    if moves:
        skip_day(session, prebook, actor, now, moved_to=facts.truck_date)
    try:
        with session.begin_nested():
            told = _set_head(prebook, facts)
            session.flush()
    except IntegrityError as fault:
        if prebook.standing_order_id is None:
            raise
        raise TradeError(PREBOOK_DAY_TAKEN, prebook=number, day=str(facts.truck_date)) from fault
    if moves:
        _check_day(session, prebook, facts.truck_date)
    return told


def _check_day(session: Session, prebook: Prebook, day: date) -> None:
    """Raise TradeError for a day whose own prebook would never be made: one of an order stands there already."""
    if prebook.standing_order_id is None:
        return
    order = session.get_one(StandingOrder, prebook.standing_order_id)
    if day in order.recurrence.days(day, day) and day not in skipped_days(session, order, day):
        raise TradeError(PREBOOK_DAY_OF_ORDER, prebook=prebook.number, day=str(day))


def _set_head(prebook: Prebook, facts: PrebookFacts) -> list[str]:
    place = prebook.location and prebook.location.code
    changes: dict[str, tuple[object, object]] = {
        "customer": (prebook.customer.name, facts.customer.name),
        "truck date": (prebook.truck_date, facts.truck_date),
        "carrier": (prebook.carrier.name, facts.carrier.name),
        "location": (place, facts.location and facts.location.code),
        "ship to": (prebook.ship_to, facts.ship_to.strip()),
        "customer PO": (prebook.customer_po, facts.customer_po.strip()),
        "ship via": (prebook.ship_via.value, facts.ship_via.value),
        "salesperson": (prebook.salesperson, facts.salesperson.strip()),
        "comments": (prebook.comments, facts.comments.strip()),
    }
    prebook.customer, prebook.truck_date, prebook.carrier = facts.customer, facts.truck_date, facts.carrier
    prebook.location, prebook.ship_via = facts.location, facts.ship_via
    prebook.ship_to, prebook.customer_po = facts.ship_to.strip(), facts.customer_po.strip()
    prebook.salesperson, prebook.comments = facts.salesperson.strip(), facts.comments.strip()
    return _told(changes)


def _set_charges(session: Session, prebook: Prebook, charges: Charges) -> list[str]:
    before = [(charge.name, charge.amount) for charge in prebook.charges]
    after = [(name.strip(), amount) for name, amount in charges]
    if before == after:
        return []
    if (invoice := carrier_of_charges(session, prebook)) is not None:
        raise TradeError(PREBOOK_CHARGES_BILLED, prebook=prebook.number, invoice=invoice.number)
    prebook.charges = [PrebookCharge(company_id=prebook.company_id, name=name, amount=amount) for name, amount in after]
    return _told({"charges": (_sums(before), _sums(after))})


def _sums(charges: Charges) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in charges)


def _set_lines(session: Session, prebook: Prebook, lines: Sequence[PrebookLineEntry]) -> list[str]:
    """Give the prebook these lines and answer what has changed, in words; an id of another prebook counts as new."""
    kept = {line.id: line for line in prebook.lines}
    wanted, told = [], []
    for entry in lines:
        line = kept.pop(entry.id, None) if entry.id is not None else None
        if line is None:
            line = PrebookLine(company_id=prebook.company_id, **entry.facts)
            told.append(f"Line added: {_words(line)}")
        else:
            changes = _line_changes(line, entry)
            told += [f"{line.product.description}: {change}" for change in _told(changes)]
            for name, value in entry.facts.items():
                setattr(line, name, value)
        wanted.append(line)
    _forget_lines(session, kept.values())
    told += [f"Line removed: {_words(line)}" for line in kept.values()]
    prebook.lines = wanted
    return told


def _line_changes(line: PrebookLine, entry: PrebookLineEntry) -> dict[str, tuple[object, object]]:
    names = ("boxes", "box_type", "unit_type", "bunches_per_box", "stems_per_bunch", "price", "cost", "mark_code")
    facts = entry.facts
    changes: dict[str, tuple[object, object]] = {
        "product": (line.product.description, entry.product.description),
        "vendor": (line.vendor and line.vendor.name, entry.vendor and entry.vendor.name),
    }
    changes |= {name.replace("_", " "): (getattr(line, name), facts[name]) for name in names}
    return changes | {"notes": (line.notes, facts["notes"])}


def _forget_lines(session: Session, lines: Iterable[PrebookLine]) -> None:
    """Let orders that were canceled forget for whom they were."""
    ids = [line.id for line in lines]
    named: Any = PurchaseOrderLine.prebook_line_id
    if ids:
        session.execute(update(PurchaseOrderLine).where(named.in_(ids)).values(prebook_line_id=None))


def _told(changes: dict[str, tuple[object, object]]) -> list[str]:
    return [
        f"{name} {'none' if old in (None, '') else old} -> {'none' if new in (None, '') else new}"
        for name, (old, new) in changes.items()
        if old != new
    ]


def _words(line: PrebookLine) -> str:
    return f"{line.product.description}, {line.boxes} {line.box_type.value}"
