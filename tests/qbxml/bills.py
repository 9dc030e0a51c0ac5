"""Plausible bills; a test states only what matters to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from qbxml.lines import ExpenseLineAdd
from qbxml.messages.bill import BillAdd, BillAddRq
from qbxml.reference import Ref41, Ref159


def expense_line(amount: str = "10.00", **fields: Any) -> ExpenseLineAdd:
    """A line posted to freight."""
    return ExpenseLineAdd(**{"account_ref": Ref159.named("Freight"), "amount": Decimal(amount), **fields})


def bill_add(**fields: Any) -> BillAddRq:
    """A bill of one line."""
    given = {"vendor_ref": Ref41.named("Rosas del Valle"), "txn_date": date(2026, 3, 1), **fields}
    given.setdefault("expense_line_add", [expense_line()])
    return BillAddRq(request_id="1", bill_add=BillAdd(**given))


def bill_document(
    inside: str = "<RefNumber>A-1</RefNumber>",
    *,
    vendor: str = "<VendorRef><FullName>Rosas</FullName></VendorRef>",
    line: str = "<AccountRef><FullName>Freight</FullName></AccountRef><Amount>1.00</Amount>",
    attributes: str = ' onError="stopOnError"',
    instruction: str = '<?qbxml version="13.0"?>',
    request_id: str = "1",
) -> str:
    """A request document as somebody else might write it."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{instruction}<QBXML><QBXMLMsgsRq{attributes}>'
        f'<BillAddRq requestID="{request_id}"><BillAdd>{vendor}{inside}<ExpenseLineAdd>{line}</ExpenseLineAdd>'
        "</BillAdd></BillAddRq></QBXMLMsgsRq></QBXML>"
    )
