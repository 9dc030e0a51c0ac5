"""Find a transaction in QuickBooks after a lost answer, and compare it with what was sent (qbxml.md 3.5, 4b).

RefNumber is no key, and no query finds an ExternalGUID. So everything of the vendor or customer that bears the number,
and everything of theirs that changed since shortly before the first sending, is read and compared.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import select

from qbwc_server.document import Posted, Verdict, clock_allowance
from qbwc_server.exchange import Exchange
from qbwc_server.queue import ItemState, WorkItem
from qbwc_server.step import Turn
from qbxml.envelope import read_request
from qbxml.message import Answer, Request
from qbxml.messages.transaction import (
    TransactionEntityFilter,
    TransactionModifiedDateRangeFilter,
    TransactionQueryRq,
    TransactionRet,
    TransactionTypeFilter,
)
from qbxml.moment import Stamp, created_at
from qbxml.reference import Ref

# QuickBooks' filters want local time of a machine whose zone we do not know: this reaches back over every zone
# there is (UTC-12 to UTC+14) and an hour more; what is found is compared by the true second in its TxnID.
_EVERY_ZONE = timedelta(hours=27)
_EARLIER = 5  # items of the same record that are looked back on


@dataclass(frozen=True)
class Sought:
    """What was sent, or is about to be: enough to recognise the transaction among others."""

    party_list_id: str | None  # of the vendor or customer
    party_name: str
    number: str
    total: Decimal
    mark: str | None = None  # ExternalGUID
    known_id: str | None = None  # TxnID of an earlier posting of the same record


@dataclass(frozen=True)
class Seen:
    """What QuickBooks says of a transaction, whatever its kind."""

    txn_id: str
    edit_sequence: str | None
    party: Ref | None
    number: str | None
    total: Decimal | None
    mark: str | None
    day: date | None


class Paper(ABC):
    """A kind of transaction: how it is read out of messages, and what it is called."""

    word: ClassVar[str]  # such as "bill", in findings
    txn_type: ClassVar[str]  # what TransactionQuery calls it
    party: ClassVar[str]  # "vendor" or "customer", in findings
    ours: ClassVar[str]  # what it is to us, such as "invoice"

    @abstractmethod
    def sent(self, request: Request, known_id: str | None) -> Sought | None:
        """Answer what an add that has left tells; None = it adds no such transaction."""

    @abstractmethod
    def seen(self, ret: Any) -> Seen | None:  # noqa: ANN401 - each kind has its own Ret
        """Answer what a record says; None = it is no such transaction, or without TxnID."""

    @abstractmethod
    def by_ids(self, ids: list[str]) -> Request:
        """Answer the query that reads these in full."""


def as_sent(paper: Paper, turn: Turn, item: WorkItem, known_id: str | None) -> Sought | None:
    """Answer what has left of an item, word for word; None when nothing has, or the message was tidied away since."""
    exchange = None if item.exchange_id is None else turn.session.get(Exchange, item.exchange_id)
    for request in read_request(exchange.request).requests if exchange is not None else ():
        if request.request_id == item.request_id:
            return paper.sent(request, known_id)
    return None


def left_before(paper: Paper, turn: Turn, item: WorkItem) -> list[tuple[WorkItem, Sought]]:
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
    found = ((each, as_sent(paper, turn, each, each.accounting_id)) for each in items)
    return [(each, sent) for each, sent in found if sent is not None]


def doubt_what_left_before(
    paper: Paper, verdict: Verdict, earlier: Sought, now: Sought, records: Sequence[object]
) -> None:
    """Doubt each transaction that is what left before, when it is not what the record says by now."""
    for one in _those_seen(paper, records):
        is_adopted = verdict.found is not None and verdict.found.accounting_id == one.txn_id
        is_doubted = any(one.txn_id in words for words in verdict.doubtful)
        if is_adopted and earlier.known_id == one.txn_id and not _alike(earlier, now):
            verdict.found = None
        elif is_adopted or is_doubted or not (_carries_our_mark(one, earlier) or _agrees(one, earlier)):
            continue
        verdict.doubtful.append(_changed_in_words(paper, one, earlier, now))


def queries(paper: Paper, sought: Sought, item: WorkItem) -> list[Request]:
    """Answer the searches: by known TxnID, by party and number, by party and time of change."""
    kind, party = TransactionTypeFilter(txn_type_filter=[paper.txn_type]), _of_party(sought)
    found: list[Request] = []
    if sought.known_id:
        found.append(paper.by_ids([sought.known_id]))
    if sought.number:
        found.append(
            TransactionQueryRq(
                ref_number_case_sensitive=[sought.number],
                transaction_entity_filter=party,
                transaction_type_filter=kind,
            )
        )
    if item.first_sent_at is not None:
        since = Stamp.of((item.first_sent_at - _EVERY_ZONE).replace(tzinfo=None, microsecond=0))
        found.append(
            TransactionQueryRq(
                transaction_modified_date_range_filter=TransactionModifiedDateRangeFilter(from_modified_date=since),
                transaction_entity_filter=party,
                transaction_type_filter=kind,
            )
        )
    return found


def ids_found(paper: Paper, answers: list[Answer]) -> list[str]:
    """Answer the TxnIDs that the searches name, each once."""
    ids: dict[str, None] = {}
    for answer in answers:
        for ret in answer.rets:
            found = ret if isinstance(ret, TransactionRet) else paper.seen(ret)
            if found is not None and found.txn_id:
                ids[found.txn_id] = None
    return list(ids)


def compare(paper: Paper, turn: Turn, item: WorkItem, sought: Sought, records: Sequence[object]) -> Verdict:
    """Answer which record is ours: by its ExternalGUID, or as the one that was posted before.

    One that agrees in vendor or customer, number and amount but does not carry this item's mark may have been entered
    by hand, or posted before our database was set back: that is doubtful and a person decides, for a second one would
    be a duplicate in the bookkeeper's eyes.
    """
    verdict = Verdict()
    for one in _those_seen(paper, records):
        if _carries_our_mark(one, sought) or one.txn_id == sought.known_id:
            _take(paper, verdict, one, sought)
        elif sought.mark is None and _agrees(one, sought) and _made_since(turn, item, one):
            # A QuickBooks older than qbXML 9.0 keeps no mark: what it says and when it was made must do.
            _take(paper, verdict, one, sought)
        elif _agrees(one, sought):
            verdict.doubtful.append(_in_words(paper, turn, item, one))
    return verdict


def _take(paper: Paper, verdict: Verdict, one: Seen, sought: Sought) -> None:
    if verdict.found is not None:
        verdict.doubtful.append(f"{paper.word} {one.txn_id} carries the same mark")
    elif one.txn_id == sought.known_id and one.total not in {None, sought.total}:
        words = (
            f"{paper.word} {one.txn_id}, posted before, shows {one.total}; the {paper.ours} now makes {sought.total}"
        )
        verdict.doubtful.append(words)
    else:
        verdict.found = Posted(one.txn_id, one.edit_sequence, one.total)


def _those_seen(paper: Paper, records: Sequence[object]) -> list[Seen]:
    return [seen for record in records if (seen := paper.seen(record)) is not None]


def _of_party(sought: Sought) -> TransactionEntityFilter:
    if sought.party_list_id:
        return TransactionEntityFilter(list_id=[sought.party_list_id])
    return TransactionEntityFilter(full_name=[sought.party_name])


def _carries_our_mark(one: Seen, sought: Sought) -> bool:
    return bool(one.mark and sought.mark) and _folded(one.mark) == _folded(sought.mark)


def _agrees(one: Seen, sought: Sought) -> bool:
    same_number = _folded(one.number) == _folded(sought.number)
    return same_number and one.total == sought.total and _same_party(one, sought)


def _same_party(one: Seen, sought: Sought) -> bool:
    if one.party is None:
        return True
    if sought.party_list_id and one.party.list_id:
        return one.party.list_id == sought.party_list_id
    return _folded(one.party.full_name) == _folded(sought.party_name)


def _alike(earlier: Sought, now: Sought) -> bool:
    """Answer whether number and party are what they were; the amount is compared with what is there."""
    if earlier.party_list_id and now.party_list_id:
        same_party = earlier.party_list_id == now.party_list_id
    else:
        same_party = not earlier.party_name or _folded(earlier.party_name) == _folded(now.party_name)
    return same_party and _folded(earlier.number) == _folded(now.number)


def _changed_in_words(paper: Paper, one: Seen, earlier: Sought, now: Sought) -> str:
    of = one.party.full_name if one.party is not None else ""
    told = f"the {paper.ours} is {now.number!r} of {now.party_name} over {now.total} now"
    return f"{paper.word} {one.txn_id} of {of}, left before as {earlier.number!r} over {earlier.total}; {told}"


def _made_since(turn: Turn, item: WorkItem, one: Seen) -> bool:
    made = created_at(one.txn_id)
    if made is None or item.first_sent_at is None:
        return False
    behind, _ = clock_allowance(turn)
    return made >= item.first_sent_at - timedelta(seconds=behind)


def _in_words(paper: Paper, turn: Turn, item: WorkItem, one: Seen) -> str:
    age = "made since ours was first sent" if _made_since(turn, item, one) else "made before ours was first sent"
    return f"{paper.word} {one.txn_id} of {one.day}: same {paper.party}, number and amount, but not our mark, {age}"


def _folded(text: str | None) -> str:
    return (text or "").casefold()
