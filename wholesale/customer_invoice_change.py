"""Changing an invoice that nobody owes yet: its head, its charges, prices, and boxes that come off it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy.orm import Session

from wholesale.credit_check import check_credit
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceCharge, CustomerInvoiceStatus
from wholesale.customer_invoice_facts import (
    ChargeGiven,
    InvoiceHead,
    add_up,
    check_charges,
    check_head,
    check_open,
    in_words,
    price_faults,
    refuse_first,
)
from wholesale.customer_invoice_hold import charges_of_prebooks, free_boxes, hold_with_boxes, let_go_of_prebooks
from wholesale.customer_invoice_item import CustomerInvoiceItem, amount_of
from wholesale.customer_invoice_refusal import CUSTOMER_INVOICE_CHANGED
from wholesale.errors import TradeError
from wholesale.history import Actor, note_change
from wholesale.invoice_lines import InvoiceLine, as_sold, invoice_lines, prebooks_of


class LineGiven(NamedTuple):
    """What a line of an invoice is to be: fewer boxes than it has take the last ones off."""

    boxes: int
    price: Decimal  # of one unit


@dataclass(frozen=True, kw_only=True)
class InvoiceChange:
    """Everything of an invoice that can be changed, as it is to be."""

    head: InvoiceHead
    charges: Sequence[ChargeGiven]
    lines: Mapping[int, LineGiven] = field(default_factory=dict)  # by `InvoiceLine.first`; the others stay


def change_invoice(
    session: Session, invoice: CustomerInvoice, change: InvoiceChange, actor: Actor, now: datetime, revision: int
) -> bool:
    """Change an invoice as a person who saw this revision wants it; answer whether anything is different.

    Raises TradeError. Boxes that come off are back in inventory, tied to their prebook as before; when a prebook's last
    box comes off, the charges that came with it do so as well.
    """
    hold_with_boxes(session, invoice, revision)
    check_open(invoice, actor, "change an invoice")
    check_head(change.head, invoice)
    check_charges(change.charges)
    told = [
        *_change_head(invoice, change.head),
        *_change_charges(invoice, change.charges),
        *_change_lines(session, invoice, change.lines),
    ]
    if not told:
        return False
    grown = add_up(session, invoice)
    if invoice.status is CustomerInvoiceStatus.PENDING:
        # Its total counts already in what the customer owes.
        check_credit(session, invoice, grown, actor, is_counted=True)
    invoice.revision += 1
    note_change(session, invoice, invoice.status, invoice.status, actor, now, "; ".join(told))
    session.flush()
    return True


def _change_head(invoice: CustomerInvoice, head: InvoiceHead) -> Iterator[str]:
    before = invoice.carrier.name
    for name, value in head.columns.items():
        old = getattr(invoice, name)
        if old == value:
            continue
        setattr(invoice, name, value)
        if name == "carrier_id":
            invoice.carrier = head.carrier
            yield f"carrier: {before} -> {head.carrier.name}"
        elif name == "notes":
            yield "Notes changed"
        else:
            yield f"{in_words(name)}: {old} -> {value}"


def _change_charges(invoice: CustomerInvoice, charges: Sequence[ChargeGiven]) -> Iterator[str]:
    kept = {charge.id: charge for charge in invoice.charges}
    given = {charge.id: charge for charge in charges if charge.id in kept}
    for charge_id, old in kept.items():
        new = given.get(charge_id)
        if new is None:
            invoice.charges.remove(old)
            yield f"Charge {old.name} of {old.amount:.2f} removed"
        elif (old.name, old.amount) != (new.name.strip(), new.amount):
            yield f"{old.name}: charge {old.amount:.2f} -> {new.amount:.2f}"
            old.name, old.amount = new.name.strip(), new.amount
    for charge in charges:
        if charge.id not in kept:
            made = CustomerInvoiceCharge(company_id=invoice.company_id, name=charge.name.strip(), amount=charge.amount)
            invoice.charges.append(made)
            yield f"Charge {made.name} of {made.amount:.2f} added"


def _change_lines(session: Session, invoice: CustomerInvoice, wanted: Mapping[int, LineGiven]) -> Iterator[str]:
    lines = {line.first: line for line in as_sold(invoice_lines(session, invoice))}
    if not set(wanted) <= set(lines):
        raise TradeError(CUSTOMER_INVOICE_CHANGED, number=invoice.number)
    prebooks_before = {prebook.id: prebook.number for prebook in prebooks_of(session, invoice)}
    gone: list[CustomerInvoiceItem] = []
    for first, new in wanted.items():
        line = lines[first]
        refuse_first([*price_faults(new.price), *_box_faults(line, new.boxes)])
        items = [item for item in invoice.items if _is_of(item, line)]
        if new.price != line.price:
            yield f"{line.description}: price {line.price.normalize():f} -> {new.price.normalize():f}"
            for item in items:
                item.price, item.amount = new.price, amount_of(item.units, new.price)
        if new.boxes < line.boxes:
            gone += items[new.boxes :]
            yield f"{line.description}: boxes {line.boxes} -> {new.boxes}"
    if gone:
        yield from _take_off(session, invoice, gone, prebooks_before)


def _take_off(
    session: Session, invoice: CustomerInvoice, gone: Sequence[CustomerInvoiceItem], prebooks: Mapping[int, str]
) -> Iterator[str]:
    free_boxes(session, invoice, gone)
    for item in gone:
        invoice.items.remove(item)
    session.flush()
    left = sorted(set(prebooks) - {prebook.id for prebook in prebooks_of(session, invoice)})
    if not left:
        return
    let_go_of_prebooks(session, invoice, left)
    for charge in charges_of_prebooks(invoice, left):
        invoice.charges.remove(charge)
        yield f"Charge {charge.name} of {charge.amount:.2f} removed"


def _is_of(item: CustomerInvoiceItem, line: InvoiceLine) -> bool:
    return (
        item.product_id,
        item.description,
        item.category,
        item.box_type,
        item.unit_type,
        item.units,
        item.price,
        item.mark_code,
        item.is_open_market,
    ) == (
        line.product_id,
        line.description,
        line.category,
        line.box_type,
        line.unit_type,
        line.units,
        line.price,
        line.mark_code,
        line.is_open_market,
    )


def _box_faults(line: InvoiceLine, boxes: int) -> Iterator[tuple[str, object, str]]:
    if not 0 <= boxes <= line.boxes:
        yield "number of boxes", boxes, f"a number from 0 to {line.boxes}; more boxes are added under Add boxes"
