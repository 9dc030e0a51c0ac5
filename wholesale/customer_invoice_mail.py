"""Which invoices are to be mailed to their customers; the web app's worker makes the PDF and the mail of them."""

from __future__ import annotations

from datetime import datetime

from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_refusal import CUSTOMER_INVOICE_NOT_CONFIRMED, CUSTOMER_WITHOUT_ADDRESS
from wholesale.errors import TradeError


def has_address(invoice: CustomerInvoice) -> bool:
    """Answer whether the customer wants invoices by mail: there is an address for them."""
    return bool(invoice.customer.email_for_invoices.strip())


def want_mail(invoice: CustomerInvoice, now: datetime) -> None:
    """Let a held invoice be mailed to its customer soon; safe to repeat. Raises TradeError without an address."""
    if not has_address(invoice):
        raise TradeError(CUSTOMER_WITHOUT_ADDRESS, customer=invoice.customer.name)
    invoice.mail_wanted_at = now


def check_mailable(invoice: CustomerInvoice) -> None:
    """Raise TradeError unless the customer owes the invoice: nothing else is mailed."""
    if invoice.status is not CustomerInvoiceStatus.CONFIRMED:
        raise TradeError(CUSTOMER_INVOICE_NOT_CONFIRMED, number=invoice.number)
