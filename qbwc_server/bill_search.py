"""Find a bill in QuickBooks after a lost answer, and compare what is found with what was sent (qbxml.md 3.5, 4b).

RefNumber is no key, and no query finds an ExternalGUID. So everything of the vendor that bears the number, and
everything of the vendor that changed since shortly before the first sending, is read and compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from qbwc_server.bill_message import total_of
from qbwc_server.document import Posted, Verdict, clock_allowance
from qbwc_server.exchange import Exchange
from qbwc_server.queue import ItemState, WorkItem
from qbwc_server.step import Turn
from qbxml.envelope import read_request
from qbxml.message import Answer, Request
from qbxml.messages.bill import BillAdd, BillAddRq, BillQueryRq, BillRet
from qbxml.messages.transaction import (
    TransactionEntityFilter,
    TransactionModifiedDateRangeFilter,
    TransactionQueryRq,
    TransactionRet,
    TransactionTypeFilter,
)
from qbxml.moment import Stamp, created_at

# QuickBooks' filters want local time of a machine whose zone we do not know: this reaches back over every zone
# there is (UTC-12 to UTC+14) and an hour more; what is found is compared by the true second in its TxnID.
_EVERY_ZONE = timedelta(hours=27)
_EARLIER = 5  # items of the same record that are looked back on


@dataclass(frozen=True)
class Sought:
    """What was sent, or is about to be: enough to recognise the Bill among others."""

    vendor_list_id: str | None
    vendor_name: str
    number: str
    total: Decimal
    mark: str | None = None  # ExternalGUID
    known_id: str | None = None  # TxnID of an earlier posting of the same invoice

    @classmethod
    def sent(cls, bill: BillAdd, known_id: str | None) -> Sought:
        """Answer what a BillAdd that has left tells."""
        vendor = bill.vendor_ref
        number, mark = bill.ref_number or "", bill.external_guid
        return cls(vendor.list_id, vendor.full_name or "", number, total_of(bill), mark, known_id)


def as_sent(turn: Turn, item: WorkItem, known_id: str | None) -> Sought | None:
    """Answer what has left of an item, word for word; None when nothing has, or the message was tidied away since."""
    exchange = None if item.exchange_id is None else turn.session.get(Exchange, item.exchange_id)
    for request in read_request(exchange.request).requests if exchange is not None else ():
        if isinstance(request, BillAddRq) and request.request_id == item.request_id:
            return Sought.sent(request.bill_add, known_id)
    return None


def left_before(turn: Turn, item: WorkItem) -> list[tuple[WorkItem, Sought]]:
    """Answer what has left of the same record under earlier items, posted or taken out of the queue by a person."""
    earlier = select(WorkItem).where(
        WorkItem.company_id == item.company_id,
        WorkItem.kind == item.kind,
        WorkItem.record_id == item.record_id,
        WorkItem.id < item.id,
        WorkItem.exchange_id.is_not(None),
        WorkItem.state.in_((ItemState.POSTED, ItemState.DISMISSED)),
    )
    items = turn.session.scalars(earlier.order_by(WorkItem.id.desc()).limit(_EARLIER)).all()
    found = ((each, as_sent(turn, each, each.accounting_id)) for each in items)
    return [(each, sent) for each, sent in found if sent is not None]


def doubt_what_left_before(verdict: Verdict, earlier: Sought, now: Sought, records: list[Any]) -> None:
    """Doubt each bill that is what left before, when it is not what the invoice says by now."""
    for bill in records:
        if not isinstance(bill, BillRet) or not bill.txn_id:
            continue
        is_adopted = verdict.found is not None and verdict.found.accounting_id == bill.txn_id
        is_doubted = any(bill.txn_id in words for words in verdict.doubtful)
        if is_adopted and earlier.known_id == bill.txn_id and not _alike(earlier, now):
            verdict.found = None
        elif is_adopted or is_doubted or not (_carries_our_mark(bill, earlier) or _agrees(bill, earlier)):
            continue
        verdict.doubtful.append(_changed_in_words(bill, earlier, now))


def queries(sought: Sought, item: WorkItem) -> list[Request]:
    """Answer the searches: by known TxnID, by vendor and number, by vendor and time of change."""
    bills, vendor = TransactionTypeFilter(txn_type_filter=["Bill"]), _of_vendor(sought)
    found: list[Request] = []
    if sought.known_id:
        found.append(BillQueryRq(txn_id=[sought.known_id], include_line_items=True))
    if sought.number:
        found.append(
            TransactionQueryRq(
                ref_number_case_sensitive=[sought.number],
                transaction_entity_filter=vendor,
                transaction_type_filter=bills,
            )
        )
    if item.first_sent_at is not None:
        since = Stamp.of((item.first_sent_at - _EVERY_ZONE).replace(tzinfo=None, microsecond=0))
        found.append(
            TransactionQueryRq(
                transaction_modified_date_range_filter=TransactionModifiedDateRangeFilter(from_modified_date=since),
                transaction_entity_filter=vendor,
                transaction_type_filter=bills,
            )
        )
    return found


def ids_found(answers: list[Answer]) -> list[str]:
    """Answer the TxnIDs that the searches name, each once."""
    ids: dict[str, None] = {}
    for answer in answers:
        for ret in answer.rets:
            if isinstance(ret, (TransactionRet, BillRet)) and ret.txn_id:
                ids[ret.txn_id] = None
    return list(ids)


def read_in_full(ids: list[str]) -> Request:
    """Answer the query that reads these bills with their lines."""
    return BillQueryRq(txn_id=ids, include_line_items=True)


def compare(turn: Turn, item: WorkItem, sought: Sought, records: list[Any]) -> Verdict:
    """Answer which record is ours: by its ExternalGUID, or as the one that was posted before.

    A Bill that agrees in vendor, number and amount but does not carry this item's mark may have been entered by hand,
    or posted before our database was set back: that is doubtful and a person decides, for a second one would be a
    duplicate in the bookkeeper's eyes.
    """
    verdict = Verdict()
    for bill in records:
        if not isinstance(bill, BillRet) or not bill.txn_id:
            continue
        if _carries_our_mark(bill, sought) or bill.txn_id == sought.known_id:
            _take(verdict, bill, sought)
        elif sought.mark is None and _agrees(bill, sought) and _made_since(turn, item, bill):
            # A QuickBooks older than qbXML 9.0 keeps no mark: what the Bill says and when it was made must do.
            _take(verdict, bill, sought)
        elif _agrees(bill, sought):
            verdict.doubtful.append(_in_words(turn, item, bill))
    return verdict


def _take(verdict: Verdict, bill: BillRet, sought: Sought) -> None:
    if verdict.found is not None:
        verdict.doubtful.append(f"bill {bill.txn_id} carries the same mark")
    elif bill.txn_id == sought.known_id and bill.amount_due not in {None, sought.total}:
        words = f"bill {bill.txn_id}, posted before, shows {bill.amount_due}; the invoice now makes {sought.total}"
        verdict.doubtful.append(words)
    else:
        verdict.found = Posted(bill.txn_id or "", bill.edit_sequence, bill.amount_due)


def _of_vendor(sought: Sought) -> TransactionEntityFilter:
    if sought.vendor_list_id:
        return TransactionEntityFilter(list_id=[sought.vendor_list_id])
    return TransactionEntityFilter(full_name=[sought.vendor_name])


def _carries_our_mark(bill: BillRet, sought: Sought) -> bool:
    return bool(bill.external_guid and sought.mark) and _folded(bill.external_guid) == _folded(sought.mark)


def _agrees(bill: BillRet, sought: Sought) -> bool:
    same_number = _folded(bill.ref_number) == _folded(sought.number)
    return same_number and bill.amount_due == sought.total and _same_vendor(bill, sought)


def _same_vendor(bill: BillRet, sought: Sought) -> bool:
    if bill.vendor_ref is None:
        return True
    if sought.vendor_list_id and bill.vendor_ref.list_id:
        return bill.vendor_ref.list_id == sought.vendor_list_id
    return _folded(bill.vendor_ref.full_name) == _folded(sought.vendor_name)


def _alike(earlier: Sought, now: Sought) -> bool:
    """Answer whether number and vendor are what they were; the amount is compared with the bill itself."""
    if earlier.vendor_list_id and now.vendor_list_id:
        same_vendor = earlier.vendor_list_id == now.vendor_list_id
    else:
        same_vendor = not earlier.vendor_name or _folded(earlier.vendor_name) == _folded(now.vendor_name)
    return same_vendor and _folded(earlier.number) == _folded(now.number)


def _changed_in_words(bill: BillRet, earlier: Sought, now: Sought) -> str:
    of = bill.vendor_ref.full_name if bill.vendor_ref is not None else ""
    told = f"the invoice is {now.number!r} of {now.vendor_name} over {now.total} now"
    return f"bill {bill.txn_id} of {of}, left before as {earlier.number!r} over {earlier.total}; {told}"


def _made_since(turn: Turn, item: WorkItem, bill: BillRet) -> bool:
    made = created_at(bill.txn_id or "")
    if made is None or item.first_sent_at is None:
        return False
    behind, _ = clock_allowance(turn)
    return made >= item.first_sent_at - timedelta(seconds=behind)


def _in_words(turn: Turn, item: WorkItem, bill: BillRet) -> str:
    age = "made since ours was first sent" if _made_since(turn, item, bill) else "made before ours was first sent"
    return f"bill {bill.txn_id} of {bill.txn_date}: same vendor, number and amount, but not our mark, {age}"


def _folded(text: str | None) -> str:
    return (text or "").casefold()
