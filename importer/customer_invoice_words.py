"""What the statuses of customer invoices are called and look like on the screen, and who reads them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from flask_babel import lazy_gettext as _l

from wholesale.customer_invoice import CustomerInvoiceStatus
from wholesale.user import Role

RECEIVABLE_READERS: Final = frozenset(
    {Role.ADMIN, Role.ACCOUNTS_RECEIVABLE, Role.CREDIT_MANAGER, Role.CASHIER, Role.SALES_MANAGER}
)
INVOICE_READERS: Final = RECEIVABLE_READERS | {Role.SALES, Role.SHIPPING, Role.FULFILLMENT, Role.SETUP}

STATUS_LABELS: Final = MappingProxyType(
    {
        CustomerInvoiceStatus.DRAFT: _l("Draft"),
        CustomerInvoiceStatus.PENDING: _l("Pending"),
        CustomerInvoiceStatus.CONFIRMED: _l("Confirmed"),
        CustomerInvoiceStatus.VOIDED: _l("Voided"),
    }
)
STATUS_TONES: Final = MappingProxyType(
    {
        CustomerInvoiceStatus.DRAFT: "muted",
        CustomerInvoiceStatus.PENDING: "warn",
        CustomerInvoiceStatus.CONFIRMED: "ok",
        CustomerInvoiceStatus.VOIDED: "bad",
    }
)
