"""Holding invoices to customers still, and freeing their boxes, in the order in which automatic billing holds rows.

That order is boxes, prebooks, their lines, customers, invoices, each by their keys (billing_facts.py): so nobody waits
in a circle, and of a run and a person who come at once the second sees what the first has done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from wholesale.box import Box, BoxPlace
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceCharge
from wholesale.customer_invoice_item import CustomerInvoiceItem, InvoicePrebook
from wholesale.customer_invoice_refusal import CUSTOMER_INVOICE_CHANGED
from wholesale.errors import TradeError
from wholesale.held_rows import HeldRows
from wholesale.prebook import Prebook, PrebookCharge, PrebookLine


def hold_invoice(session: Session, invoice: CustomerInvoice, revision: int | None = None) -> None:
    """Read an invoice as it is now; nobody changes it or bills boxes into it until this transaction ends.

    Its customer is held before it: what the customer owes stays as it is, too. `revision` is the one that the person
    saw; raises TradeError when the invoice was changed since.
    """
    session.flush()
    rows = HeldRows(session, invoice.company_id, is_holding=True)
    rows.hold(Customer, Customer.id, [invoice.customer_id])
    session.refresh(invoice, with_for_update={"key_share": True})
    if revision is not None and invoice.revision != revision:
        raise TradeError(CUSTOMER_INVOICE_CHANGED, number=invoice.number)


def hold_with_boxes(session: Session, invoice: CustomerInvoice, revision: int | None = None) -> None:
    """Hold an invoice with its boxes and the lines of prebooks that they were billed for."""
    session.flush()
    rows = HeldRows(session, invoice.company_id, is_holding=True)
    before = _sold(rows, invoice)
    rows.hold(Box, Box.id, sorted(box_id for box_id, _ in before if box_id is not None))
    hold_lines(rows, sorted({line_id for _, line_id in before if line_id is not None}))
    hold_invoice(session, invoice, revision)
    if not set(_sold(rows, invoice)) <= set(before):
        # Boxes were billed into it before it was held; they are not held.
        raise TradeError(CUSTOMER_INVOICE_CHANGED, number=invoice.number)


def hold_lines(rows: HeldRows, line_ids: Sequence[int]) -> None:
    """Hold lines of prebooks, after their prebooks."""
    if not line_ids:
        return
    # A line never changes its prebook, so this may be asked before either is held.
    of_prebooks = select(PrebookLine.prebook_id).where(rows.are(PrebookLine, PrebookLine.id, line_ids)).distinct()
    found = rows.session.scalars(of_prebooks.execution_options(by_keys=True))
    rows.hold(Prebook, Prebook.id, sorted(found))
    rows.hold(PrebookLine, PrebookLine.id, line_ids)


def free_boxes(session: Session, invoice: CustomerInvoice, items: Sequence[CustomerInvoiceItem]) -> int:
    """Put the boxes of items of a held invoice back to inventory, as they were sold; answer how many.

    Those of a prebook stay tied to it, and it waits for them again.
    """
    rows = HeldRows(session, invoice.company_id, is_holding=True)
    box_ids = sorted(item.box_id for item in items if item.box_id is not None)
    if box_ids:
        back = update(Box).where(rows.are(Box, Box.id, box_ids), Box.place == BoxPlace.SOLD)
        _run(session, back.values(place=BoxPlace.INVENTORY))
    counts = Counter(item.prebook_line_id for item in items if item.box_id is not None)
    for line_id, count in counts.items():
        if line_id is not None:
            line = update(PrebookLine).where(rows.are(PrebookLine, PrebookLine.id, [line_id]))
            _run(session, line.values(billed_boxes=PrebookLine.billed_boxes - count))
    for row in session:
        if isinstance(row, Box | PrebookLine):
            session.expire(row)
    return len(box_ids)


def let_go_of_prebooks(
    session: Session, invoice: CustomerInvoice, prebook_ids: Sequence[int] | None = None
) -> Sequence[str]:
    """Let charges and notes of prebooks (None = of all) be carried over by another invoice.

    Answer the numbers of those with charges: until another of their boxes is billed, these stand on no invoice.
    """
    mine = delete(InvoicePrebook).where(
        InvoicePrebook.company_id == invoice.company_id, InvoicePrebook.customer_invoice_id == invoice.id
    )
    if prebook_ids is not None:
        mine = mine.where(InvoicePrebook.prebook_id.in_(prebook_ids))
    let_go = session.scalars(
        mine.returning(InvoicePrebook.prebook_id).execution_options(synchronize_session=False)
    ).all()
    charged = exists().where(PrebookCharge.prebook_id == Prebook.id)
    numbers = select(Prebook.number).where(Prebook.id.in_(let_go), charged).order_by(Prebook.id)
    return session.scalars(numbers.execution_options(by_keys=True)).all() if let_go else ()


def charges_of_prebooks(invoice: CustomerInvoice, prebook_ids: Sequence[int]) -> list[CustomerInvoiceCharge]:
    """Answer the charges that an invoice has carried over from prebooks."""
    return [charge for charge in invoice.charges if charge.prebook_id in prebook_ids]


def _sold(rows: HeldRows, invoice: CustomerInvoice) -> Sequence[tuple[int | None, int | None]]:
    item = CustomerInvoiceItem
    found = rows.rows((item.box_id, item.prebook_line_id), item.customer_invoice_id, [invoice.id])
    return [(row[0], row[1]) for row in found]


def _run(session: Session, statement: Any) -> None:  # noqa: ANN401 - an update of any table
    session.execute(statement.execution_options(by_keys=True, synchronize_session=False))
