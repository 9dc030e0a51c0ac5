"""What must be so of boxes, prebooks, orders and invoices at any moment, whatever people and programs have done."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.billing_run import BillingOutcome, BillingRun
from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_item import CustomerInvoiceItem, InvoicePrebook
from wholesale.invoice_matching import OWED
from wholesale.prebook import Prebook, PrebookLine
from wholesale.purchase_order import PurchaseOrderLine

_BOUGHT = {InventoryType.S, InventoryType.P}
_CONFIRMED = {BoxPlace.INVENTORY, BoxPlace.SOLD}
_NOTHING = Decimal("0.00")
Contents = tuple[Decimal, Decimal, tuple[tuple[int | None, Decimal], ...], tuple[Decimal, ...]]


def check_everything(session: Session) -> None:
    """Look at all there is."""
    check_boxes(session)
    check_invoices(session)
    check_carried(session)
    check_runs(session)
    check_received(session)
    check_credit(session)


def check_boxes(session: Session) -> None:
    """A box is sold where it stands on an invoice, and on one alone; its line counts it; its place fits its days."""
    items = session.execute(
        select(CustomerInvoiceItem.box_id, CustomerInvoiceItem.prebook_line_id, CustomerInvoice.status)
        .join(CustomerInvoice, CustomerInvoice.id == CustomerInvoiceItem.customer_invoice_id)
        .where(CustomerInvoiceItem.box_id.is_not(None))
    ).all()
    boxes = session.scalars(select(Box)).all()
    customers = dict(session.execute(select(PrebookLine.id, Prebook.customer_id).join(Prebook)).all())
    billed = Counter(line_id for _, line_id, _ in items)

    assert all(status is not CustomerInvoiceStatus.VOIDED for _, _, status in items)
    assert sorted(box_id or 0 for box_id, _, _ in items) == sorted(b.id for b in boxes if b.place is BoxPlace.SOLD)
    for line in session.scalars(select(PrebookLine)):
        assert billed[line.id] == line.billed_boxes <= line.boxes
    for box in boxes:
        assert (box.place is BoxPlace.IN_TRANSIT) is (box.received_at is None)
        assert (box.place in _CONFIRMED) is (box.confirmed_at is not None)
        if box.prebook_line_id is None:
            assert (box.inventory_type, box.customer_id, box.mark_code) == (InventoryType.M, None, "")
        else:
            assert (box.inventory_type in _BOUGHT, box.customer_id) == (True, customers[box.prebook_line_id])


def check_invoices(session: Session) -> None:
    """An invoice is what stands on it, and nobody owes one that was taken back."""
    for invoice in session.scalars(select(CustomerInvoice)):
        goods = sum((item.amount for item in invoice.items), _NOTHING)
        assert invoice.total == goods + invoice.charges_total
        assert invoice.balance == (_NOTHING if invoice.status is CustomerInvoiceStatus.VOIDED else invoice.total)


def check_carried(session: Session) -> None:
    """Charges of a prebook stand on one invoice at most, which is the one that says so."""
    carried = session.execute(
        select(InvoicePrebook.prebook_id, InvoicePrebook.customer_invoice_id, CustomerInvoice.status).join(
            CustomerInvoice, CustomerInvoice.id == InvoicePrebook.customer_invoice_id
        )
    ).all()
    stands_on = {(prebook_id, invoice_id) for prebook_id, invoice_id, _ in carried}
    holding = (
        select(PrebookLine.prebook_id, CustomerInvoiceItem.customer_invoice_id)
        .join(CustomerInvoiceItem, CustomerInvoiceItem.prebook_line_id == PrebookLine.id)
        .where(CustomerInvoiceItem.box_id.is_not(None))
    )

    assert len(carried) == len({prebook_id for prebook_id, _, _ in carried})
    assert all(status is not CustomerInvoiceStatus.VOIDED for _, _, status in carried)
    assert stands_on <= {(row[0], row[1]) for row in session.execute(holding)}
    for invoice in session.scalars(select(CustomerInvoice).where(CustomerInvoice.status != "voided")):
        of_prebooks = [charge.prebook_id for charge in invoice.charges if charge.prebook_id is not None]
        assert {(prebook_id, invoice.id) for prebook_id in of_prebooks} <= stands_on
        assert len(of_prebooks) == len(set(of_prebooks))  # each prebook here has one charge


def left_behind(session: Session) -> set[int]:
    """Answer the prebooks with billed boxes whose charges stand on no invoice; the next box that is billed brings them.

    There are none before an invoice was taken back, or a box was taken off one.
    """
    carried = select(InvoicePrebook.prebook_id)
    standing = (
        select(PrebookLine.prebook_id)
        .join(CustomerInvoiceItem, CustomerInvoiceItem.prebook_line_id == PrebookLine.id)
        .where(CustomerInvoiceItem.box_id.is_not(None), PrebookLine.prebook_id.not_in(carried))
    )
    return set(session.scalars(standing))


def check_runs(session: Session) -> None:
    """Every box of a run has one outcome, and the run has counted them."""
    outcomes = session.execute(select(BillingOutcome.run_id, BillingOutcome.box_id)).all()
    boxes = Counter(run_id for run_id, _ in outcomes)

    assert len(outcomes) == len({tuple(row) for row in outcomes})
    for run in session.scalars(select(BillingRun)):
        assert run.billed + run.skipped + run.released == boxes[run.id] > 0


def check_received(session: Session) -> None:
    """Purchase orders have counted the boxes that have arrived."""
    arrived = dict(
        session.execute(
            select(Box.purchase_order_line_id, func.count())
            .where(Box.place != BoxPlace.IN_TRANSIT, Box.purchase_order_line_id.is_not(None))
            .group_by(Box.purchase_order_line_id)
        ).all()
    )
    for line in session.scalars(select(PurchaseOrderLine)):
        assert (line.received_boxes or 0) == arrived.get(line.id, 0)


def check_credit(session: Session) -> None:
    """No customer owes more than the limit and the open credits."""
    open_ = CustomerInvoice.balance > _NOTHING, CustomerInvoice.status.in_(OWED)
    owed = select(CustomerInvoice.customer_id, func.sum(CustomerInvoice.balance)).where(*open_)
    credit = select(BalanceAdjustment.customer_id, func.sum(BalanceAdjustment.open_amount))
    credits_ = dict(session.execute(credit.group_by(BalanceAdjustment.customer_id)).all())
    limits = dict(session.execute(select(Customer.id, Customer.credit_limit)).all())
    for customer_id, due in session.execute(owed.group_by(CustomerInvoice.customer_id)):
        assert limits[customer_id] is None or due <= limits[customer_id] + credits_.get(customer_id, _NOTHING)


def contents_of(invoice: CustomerInvoice) -> Contents:
    """Answer what the accounting program is told of an invoice."""
    items = tuple((item.box_id, item.amount) for item in invoice.items)
    return invoice.total, invoice.balance, items, tuple(charge.amount for charge in invoice.charges)
