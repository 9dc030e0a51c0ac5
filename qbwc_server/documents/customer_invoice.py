"""Confirmed invoices to customers become Invoices in QuickBooks (domain.md 5.6)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from qbwc_server.customer_paper import CustomerPaper
from qbwc_server.document import Document
from qbwc_server.sale_message import invoice_add
from qbwc_server.sale_search import INVOICE
from qbwc_server.step import Turn
from qbwc_server.transaction_search import Sought
from qbxml.message import Request
from qbxml.messages.invoice import InvoiceAddRq
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_sync import accounting_name


class CustomerInvoiceDocument(CustomerPaper, Document):
    """One Invoice for each invoice to a customer."""

    kind = "customer_invoice"
    priority = 60
    model = CustomerInvoice
    paper = INVOICE

    def to_load(self) -> Select[Any]:
        """Answer the query for invoices with customer, location, items and charges."""
        return select(CustomerInvoice).options(
            joinedload(CustomerInvoice.customer),
            joinedload(CustomerInvoice.location),
            selectinload(CustomerInvoice.items),
            selectinload(CustomerInvoice.charges),
        )

    def request(self, turn: Turn, document: CustomerInvoice, mark: str | None) -> Request:
        """Answer the InvoiceAdd."""
        return InvoiceAddRq(invoice_add=invoice_add(turn, document, mark))

    def sought(self, document: CustomerInvoice) -> Sought:
        """Answer customer, number and total."""
        return Sought(None, accounting_name(document.customer), str(document.number), document.total)
