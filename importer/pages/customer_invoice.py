"""One invoice to a customer: its head, its charges, its total and its history; on the screen and on paper."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from importer.customer_invoice_words import INVOICE_READERS, STATUS_LABELS, STATUS_TONES
from importer.page import PAGES, Answer, Page
from wholesale.customer_balance import days_overdue
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.history import history_of

_CENT = Decimal("0.01")


class CustomerInvoicePage(Page):
    """The detail of one invoice."""

    name: ClassVar = "customer_invoice"
    path: ClassVar = "/sales/invoices/<int:customer_invoice_id>"
    title: ClassVar = _l("Invoice")
    roles: ClassVar = INVOICE_READERS

    def get(self, customer_invoice_id: int) -> Answer:
        """Show the invoice."""
        invoice = self.one(CustomerInvoice, customer_invoice_id)
        is_owed = invoice.balance > 0 and invoice.status is CustomerInvoiceStatus.CONFIRMED
        return self.render(
            "sales/invoice.html",
            **_shown(invoice),
            labels=STATUS_LABELS,
            tones=STATUS_TONES,
            overdue=days_overdue(invoice, self.today) if is_owed else 0,
            history=history_of(self.session, invoice)[::-1],
            may_open_run=self._may_open("import_run"),
            may_open_customer=self._may_open("customer"),
        )

    def _may_open(self, name: str) -> bool:
        page = PAGES.get(name)
        return page is not None and page.admits(self.user)


class CustomerInvoicePrint(Page):
    """The invoice on paper, as the customer gets it."""

    name: ClassVar = "customer_invoice_print"
    path: ClassVar = "/sales/invoices/<int:customer_invoice_id>/print"
    title: ClassVar = _l("Print")
    roles: ClassVar = INVOICE_READERS

    def get(self, customer_invoice_id: int) -> Answer:
        """Show the invoice as it is printed."""
        return self.render("sales/print.html", **_shown(self.one(CustomerInvoice, customer_invoice_id)))


def _shown(invoice: CustomerInvoice) -> dict[str, Any]:
    exact = invoice.charges_total
    return {
        "invoice": invoice,
        "customer": invoice.customer,
        "rounding": None if exact == exact.quantize(_CENT) else invoice.total - exact,
    }
