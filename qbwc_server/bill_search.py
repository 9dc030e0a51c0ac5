"""Bills as they are looked for in QuickBooks (transaction_search.py)."""

from __future__ import annotations

from typing import Any, ClassVar

from qbwc_server.bill_message import total_of
from qbwc_server.transaction_search import Paper, Seen, Sought
from qbxml.message import Request
from qbxml.messages.bill import BillAddRq, BillQueryRq, BillRet


class BillPaper(Paper):
    """A Bill of a vendor."""

    word: ClassVar = "bill"
    txn_type: ClassVar = "Bill"
    party: ClassVar = "vendor"
    ours: ClassVar = "invoice"

    def sent(self, request: Request, known_id: str | None) -> Sought | None:
        """Answer what a BillAdd that has left tells."""
        if not isinstance(request, BillAddRq):
            return None
        bill = request.bill_add
        vendor, number = bill.vendor_ref, bill.ref_number or ""
        return Sought(vendor.list_id, vendor.full_name or "", number, total_of(bill), bill.external_guid, known_id)

    def seen(self, ret: Any) -> Seen | None:  # noqa: ANN401 - whatever an answer holds
        """Answer what a Bill says."""
        if not isinstance(ret, BillRet) or not ret.txn_id:
            return None
        return Seen(
            txn_id=ret.txn_id,
            edit_sequence=ret.edit_sequence,
            party=ret.vendor_ref,
            number=ret.ref_number,
            total=ret.amount_due,
            mark=ret.external_guid,
            day=ret.txn_date,
        )

    def by_ids(self, ids: list[str]) -> Request:
        """Answer the query that reads these bills with their lines."""
        return BillQueryRq(txn_id=ids, include_line_items=True)


BILL = BillPaper()
