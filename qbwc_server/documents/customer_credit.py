"""Credits to customers that were entered here become credit memos in QuickBooks (domain.md 5.6)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from qbwc_server.customer_paper import CustomerPaper
from qbwc_server.document import Document
from qbwc_server.sale_message import amount_of, credit_memo_add, credit_number
from qbwc_server.sale_search import CREDIT_MEMO
from qbwc_server.step import Turn
from qbwc_server.transaction_search import Sought
from qbxml.message import Request
from qbxml.messages.credit_memo import CreditMemoAddRq
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.customer_sync import accounting_name


class CustomerCreditDocument(CustomerPaper, Document):
    """One credit memo for each credit; those that were imported are opening balances and never come here."""

    kind = "customer_credit"
    priority = 70
    model = BalanceAdjustment
    paper = CREDIT_MEMO

    def to_load(self) -> Select[Any]:
        """Answer the query for credits with their customers."""
        return select(BalanceAdjustment).options(joinedload(BalanceAdjustment.customer))

    def request(self, turn: Turn, document: BalanceAdjustment, mark: str | None) -> Request:
        """Answer the CreditMemoAdd."""
        return CreditMemoAddRq(credit_memo_add=credit_memo_add(turn, document, mark))

    def sought(self, document: BalanceAdjustment) -> Sought:
        """Answer customer, number and amount."""
        return Sought(None, accounting_name(document.customer), credit_number(document), amount_of(document))
