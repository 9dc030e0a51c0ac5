"""Invoices and credit memos of customers as they are looked for in QuickBooks (transaction_search.py)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from qbwc_server.transaction_search import Paper, Seen, Sought
from qbxml.message import Request
from qbxml.messages.credit_memo import CreditMemoAdd, CreditMemoAddRq, CreditMemoQueryRq, CreditMemoRet
from qbxml.messages.invoice import InvoiceAdd, InvoiceAddRq, InvoiceQueryRq, InvoiceRet


class InvoicePaper(Paper):
    """An invoice to a customer."""

    word: ClassVar = "invoice"
    txn_type: ClassVar = "Invoice"
    party: ClassVar = "customer"
    ours: ClassVar = "invoice"

    def sent(self, request: Request, known_id: str | None) -> Sought | None:
        """Answer what an InvoiceAdd that has left tells."""
        if not isinstance(request, InvoiceAddRq):
            return None
        return _sought(request.invoice_add, request.invoice_add.invoice_line_add, known_id)

    def seen(self, ret: Any) -> Seen | None:  # noqa: ANN401 - whatever an answer holds
        """Answer what an invoice says; its total is what its lines make and the sales tax on them."""
        if not isinstance(ret, InvoiceRet):
            return None
        total = None if ret.subtotal is None else ret.subtotal + (ret.sales_tax_total or Decimal(0))
        return _seen(ret, total)

    def by_ids(self, ids: list[str]) -> Request:
        """Answer the query that reads these invoices with their lines."""
        return InvoiceQueryRq(txn_id=ids, include_line_items=True)


class CreditMemoPaper(Paper):
    """A credit memo to a customer."""

    word: ClassVar = "credit memo"
    txn_type: ClassVar = "CreditMemo"
    party: ClassVar = "customer"
    ours: ClassVar = "credit"

    def sent(self, request: Request, known_id: str | None) -> Sought | None:
        """Answer what a CreditMemoAdd that has left tells."""
        if not isinstance(request, CreditMemoAddRq):
            return None
        return _sought(request.credit_memo_add, request.credit_memo_add.credit_memo_line_add, known_id)

    def seen(self, ret: Any) -> Seen | None:  # noqa: ANN401 - whatever an answer holds
        """Answer what a credit memo says."""
        return _seen(ret, ret.total_amount) if isinstance(ret, CreditMemoRet) else None

    def by_ids(self, ids: list[str]) -> Request:
        """Answer the query that reads these credit memos with their lines."""
        return CreditMemoQueryRq(txn_id=ids, include_line_items=True)


INVOICE, CREDIT_MEMO = InvoicePaper(), CreditMemoPaper()


def _sought(add: InvoiceAdd | CreditMemoAdd, lines: Sequence[Any], known_id: str | None) -> Sought:
    customer, number = add.customer_ref, add.ref_number or ""
    total = sum((line.amount for line in lines), Decimal("0.00"))
    return Sought(customer.list_id, customer.full_name or "", number, total, add.external_guid, known_id)


def _seen(ret: InvoiceRet | CreditMemoRet, total: Decimal | None) -> Seen | None:
    if not ret.txn_id:
        return None
    return Seen(
        txn_id=ret.txn_id,
        edit_sequence=ret.edit_sequence,
        party=ret.customer_ref,
        number=ret.ref_number,
        total=total,
        mark=ret.external_guid,
        day=ret.txn_date,
    )
