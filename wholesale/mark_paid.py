"""Marking an invoice as paid, and taking that back (domain.md 2.10)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from wholesale.errors import NOT_PAID_BEFORE, Klass, MoveRefused, Who, define
from wholesale.history import Actor
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import VendorInvoice, become

PAYMENT_AHEAD = define(
    "payment_ahead",
    Klass.FIX_DATA,
    "Invoice {invoice} can not be paid on {day}: today is {today}.",
    "Enter the day it was paid; mark it when it has been.",
    Who.CLERK,
)


def mark_as_paid(
    session: Session, invoice: VendorInvoice, paid_on: date | None, actor: Actor, today: date, now: datetime
) -> bool:
    """Mark an invoice as paid on a day; answer whether that day is plausible: not before the invoice's own date."""
    if paid_on is not None and paid_on > today:
        raise MoveRefused(PAYMENT_AHEAD, invoice=invoice.bill_number, day=paid_on, today=today)
    told = "" if paid_on is None else f"Mark as Paid on {paid_on.isoformat()}"
    become(session, invoice, InvoiceStatus.P, actor, now, told, paid_on=paid_on)
    return invoice.invoice_date is None or paid_on is None or paid_on >= invoice.invoice_date


def undo_paid(session: Session, invoice: VendorInvoice, actor: Actor, now: datetime) -> None:
    """Let an invoice be what it was before it was marked as paid."""
    before = invoice.status_before_paid
    if before is None:
        raise MoveRefused(NOT_PAID_BEFORE, invoice=invoice.bill_number, before=invoice.status, new=InvoiceStatus.A)
    become(session, invoice, before, actor, now)
