"""Uploading, correcting and deleting vendor invoices (domain.md 2.2, 2.3, 2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Delete, Update, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wholesale.errors import ADD_UNDER_WAY, INVOICE_IN_BOOKS, INVOICE_LOCKED, NUMBER_TAKEN, TradeError
from wholesale.history import Actor, note_change
from wholesale.order_access import check_actor
from wholesale.order_refusal import ORDER_MOVE_UNKNOWN
from wholesale.purchase_order import PurchaseOrder
from wholesale.reconciliation import note_invoices
from wholesale.status import APPROVERS, InvoiceStatus
from wholesale.upload_many import takes_invoices, told_of
from wholesale.user import Role
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice, become

UPLOADERS = APPROVERS | {Role.VENDOR}
OPEN = frozenset({InvoiceStatus.AP, InvoiceStatus.AA})


def upload_invoice(
    session: Session,
    order: PurchaseOrder,
    total: Decimal,
    actor: Actor,
    now: datetime,
    number: str = "",
    invoice_date: date | None = None,
) -> VendorInvoice:
    """Add an invoice to an order; it begins pending approval by procurement."""
    # Nobody cancels the order, or gives it to another vendor, while an invoice is added to it.
    session.flush()
    session.refresh(order, ["status", "vendor_id"], with_for_update={"key_share": True})
    check_actor(order, actor, "upload an invoice", UPLOADERS)
    if not takes_invoices(order.status):
        raise TradeError(ORDER_MOVE_UNKNOWN, **told_of(order.number, order.status))
    with _number_is_free(session, order, number):
        invoice = VendorInvoice(
            company_id=order.company_id,
            company=order.company,
            purchase_order=order,
            vendor=session.get_one(Vendor, order.vendor_id),
            number=number.strip(),
            invoice_date=invoice_date,
            total=total,
            status=InvoiceStatus.AP,
        )
        session.add(invoice)
    note_change(session, invoice, None, InvoiceStatus.AP, actor, now, why=f"uploaded, total {total}")
    note_invoices(session, order.company_id, order.id)
    return invoice


def correct_invoice(
    session: Session,
    invoice: VendorInvoice,
    actor: Actor,
    now: datetime,
    *,
    number: str | None = None,
    total: Decimal | None = None,
    invoice_date: date | None = None,
) -> None:
    """Change what is given of an invoice that still waits for an approval; None = as it was.

    Assumed: procurement has approved what it saw, so a changed number or total goes back to procurement.
    """
    check_actor(invoice.purchase_order, actor, "change an invoice", UPLOADERS)
    given = {"number": number, "total": total, "invoice_date": invoice_date}
    changes = {name: value for name, value in given.items() if value is not None}
    told = ", ".join(f"{name} {getattr(invoice, name)} -> {value}" for name, value in changes.items())
    is_another = any(
        changes.get(name, getattr(invoice, name)) != getattr(invoice, name) for name in ("number", "total")
    )
    with _number_is_free(session, invoice.purchase_order, number or invoice.number):
        _change_if_open(session, invoice, update(VendorInvoice).values(changes))
    session.refresh(invoice, list(changes))
    note_change(session, invoice, invoice.status, invoice.status, actor, now, why=told)
    if invoice.status is InvoiceStatus.AA and is_another:
        by = Actor(name=actor.name, user_id=actor.user_id, is_system=True)
        become(session, invoice, InvoiceStatus.AP, by, now, why="changed after procurement's approval")
    note_invoices(session, invoice.company_id, invoice.purchase_order_id)


def delete_invoice(session: Session, invoice: VendorInvoice, actor: Actor, now: datetime, why: str = "") -> None:
    """Delete an invoice that still waits for an approval; its charges stay with the order, its history stays."""
    check_actor(invoice.purchase_order, actor, "delete an invoice", UPLOADERS)
    if invoice.accounting_id is not None:
        raise TradeError(INVOICE_IN_BOOKS, invoice=invoice.bill_number, accounting_id=invoice.accounting_id)
    if invoice.may_be_in_books:
        # Taken out of the queue in doubt: a copy of it would be posted without being looked for.
        raise TradeError(ADD_UNDER_WAY, invoice=invoice.bill_number)
    order, told = invoice.purchase_order, f"deleted {invoice.bill_number}, total {invoice.total}. {why}".strip()
    _change_if_open(session, invoice, delete(VendorInvoice))
    note_change(session, invoice, invoice.status, None, actor, now, why=told)
    session.flush()
    session.expunge(invoice)
    # The database has taken the invoice off its charges.
    for charge in order.charges:
        session.expire(charge)
    session.expire(order, ["invoices", "charges"])
    note_invoices(session, order.company_id, order.id)


def _change_if_open(session: Session, invoice: VendorInvoice, change: Update | Delete) -> None:
    session.flush()
    here = change.where(
        VendorInvoice.company_id == invoice.company_id,
        VendorInvoice.id == invoice.id,
        VendorInvoice.status.in_(OPEN),
    )
    found = session.scalar(here.returning(VendorInvoice.id).execution_options(synchronize_session=False))
    if found is None:
        session.refresh(invoice, ["status"])
        raise TradeError(INVOICE_LOCKED, invoice=invoice.bill_number, status=invoice.status.sentence)


@contextmanager
def _number_is_free(session: Session, order: PurchaseOrder, number: str) -> Iterator[None]:
    # The unique index decides, so that of two uploads at once one is told.
    try:
        with session.begin_nested():
            yield
    except IntegrityError as fault:
        if "number" not in str(fault.orig):
            raise
        raise TradeError(NUMBER_TAKEN, order=order.number, number=number) from fault
