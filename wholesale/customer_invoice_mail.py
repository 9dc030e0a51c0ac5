"""Mailing invoices to customers: which are to be mailed, and the mail itself; the web app's worker makes the PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wholesale.company import Company
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_hold import hold_invoice
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.customer_invoice_refusal import CUSTOMER_INVOICE_NOT_CONFIRMED, CUSTOMER_WITHOUT_ADDRESS
from wholesale.errors import TradeError
from wholesale.history import Actor, note_change
from wholesale.mail import queue_mail
from wholesale.mail_attachment import MailFile, attach_to_mails

_US: Final = Actor.system("Invoices by mail")


def has_address(invoice: CustomerInvoice) -> bool:
    """Answer whether the customer wants invoices by mail: there is an address for them."""
    return bool(invoice.customer.email_for_invoices.strip())


def want_mail(invoice: CustomerInvoice, now: datetime) -> None:
    """Let a confirmed invoice that is held be mailed to its customer soon; safe to repeat. Raises TradeError."""
    if invoice.status is not CustomerInvoiceStatus.CONFIRMED:
        raise TradeError(CUSTOMER_INVOICE_NOT_CONFIRMED, number=invoice.number)
    if not has_address(invoice):
        raise TradeError(CUSTOMER_WITHOUT_ADDRESS, customer=invoice.customer.name, customer_id=invoice.customer_id)
    invoice.mail_wanted_at = now


def invoices_to_mail(session: Session, now: datetime, limit: int = 100) -> list[tuple[int, int]]:
    """Answer company and id of the invoices of every company that are to be mailed, the longest waiting first."""
    wanted = select(CustomerInvoice.company_id, CustomerInvoice.id).where(CustomerInvoice.mail_wanted_at <= now)
    found = session.execute(wanted.order_by(CustomerInvoice.mail_wanted_at, CustomerInvoice.id).limit(limit))
    return [(row[0], row[1]) for row in found]


def queue_invoice(
    session: Session, invoice: CustomerInvoice, file: MailFile | None, revision: int, now: datetime
) -> bool:
    """Queue the mail of an invoice whose PDF shows this revision; answer whether it leaves.

    Of two workers who come at once the second finds it done. One that was changed since waits for its new PDF, and
    one that is not owed any more, or whose customer has no address any more, is not mailed.
    """
    hold_invoice(session, invoice)
    if invoice.mail_wanted_at is None or invoice.revision != revision:
        return False
    invoice.mail_wanted_at = None
    if file is None or invoice.status is not CustomerInvoiceStatus.CONFIRMED or not has_address(invoice):
        return False
    company = session.get_one(Company, invoice.company_id)
    to = invoice.customer.email_for_invoices
    mails = queue_mail(
        session, company.id, to, "customer_invoice", _values(session, invoice), now, language=company.language
    )
    attach_to_mails(session, mails, file)
    invoice.mailed_at = now
    told = ", ".join(mail.to for mail in mails)
    note_change(session, invoice, invoice.status, invoice.status, _US, now, f"Mailed to {told}")
    return True


def _values(session: Session, invoice: CustomerInvoice) -> dict[str, object]:
    mine = (
        CustomerInvoiceItem.company_id == invoice.company_id,
        CustomerInvoiceItem.customer_invoice_id == invoice.id,
    )
    boxes = session.scalar(select(func.count()).select_from(CustomerInvoiceItem).where(*mine))
    return {
        "number": invoice.number,
        "customer": invoice.customer.name,
        "invoice_date": invoice.invoice_date,
        "ship_date": invoice.ship_date,
        "customer_po": invoice.customer_po,
        "boxes": boxes or None,
        "total": invoice.total,
        "balance": None if invoice.balance == invoice.total else invoice.balance,
        "due_date": invoice.due_date,
        "notes": invoice.notes,
    }
