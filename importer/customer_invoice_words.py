"""What the statuses of customer invoices are called and look like on the screen, and who reads them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from flask_babel import lazy_gettext as _l

from wholesale.customer_invoice import CustomerInvoiceStatus, Sync
from wholesale.customer_invoice_status import CustomerInvoiceAction
from wholesale.user import Role

RECEIVABLE_READERS: Final = frozenset(
    {Role.ADMIN, Role.ACCOUNTS_RECEIVABLE, Role.CREDIT_MANAGER, Role.CASHIER, Role.SALES_MANAGER}
)
INVOICE_READERS: Final = RECEIVABLE_READERS | {Role.SALES, Role.SHIPPING, Role.FULFILLMENT, Role.SETUP}

COST_READERS: Final = frozenset(
    {Role.ADMIN, Role.SALES, Role.SALES_MANAGER, Role.ACCOUNTS_RECEIVABLE, Role.CREDIT_MANAGER}
)
"""Those who see what the boxes of an invoice have cost, and the margin. Assumed: the documents do not say who."""

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
ACTION_LABELS: Final = MappingProxyType(
    {
        CustomerInvoiceAction.SUBMIT: _l("Submit for confirmation"),
        CustomerInvoiceAction.CONFIRM: _l("Confirm"),
        CustomerInvoiceAction.UNCONFIRM: _l("Unconfirm"),
        CustomerInvoiceAction.VOID: _l("Void"),
    }
)
SYNC_LABELS: Final = MappingProxyType(
    {
        Sync.NONE: _l("Not sent to QuickBooks"),
        Sync.WAITING: _l("Waits for QuickBooks"),
        Sync.TAKEN: _l("On its way to QuickBooks"),
        Sync.DONE: _l("In QuickBooks"),
        Sync.FAILED: _l("Refused by QuickBooks"),
    }
)
SYNC_TONES: Final = MappingProxyType(
    {Sync.NONE: "muted", Sync.WAITING: "info", Sync.TAKEN: "info", Sync.DONE: "ok", Sync.FAILED: "bad"}
)
