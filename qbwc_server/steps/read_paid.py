"""Reads back which bills were paid in QuickBooks, where payment happens (domain.md 1.2, step 4)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from qbwc_server.connection import Connection
from qbwc_server.list_position import ReadPosition, newest_stamp, read_position
from qbwc_server.step import Question, Step, Turn
from qbxml.advice import Advice, Outcome
from qbxml.envelope import Reply
from qbxml.filters import ModifiedDateRangeFilter
from qbxml.messages.bill import BillQueryRq, BillRet
from qbxml.moment import Stamp, created_at
from wholesale.errors import MoveRefused
from wholesale.history import Actor
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import VendorInvoice, become

WHOLE_EVERY: Final = timedelta(days=1)
PAGE: Final = 100
_WHAT: Final = "paid"
_SOON: Final = timedelta(minutes=10)
_A_DAY: Final = timedelta(days=1)
_RESTARTS: Final = 3
_ITERATOR_LOST: Final = 3391
_REFUSED: Final = 1000  # from here on a status code means that nothing was done (qbxml.md 4)
_ELEMENTS: Final = ("TxnID", "TimeModified", "IsPaid", "LinkedTxn")
_PAYMENTS: Final = frozenset({"BillPaymentCheck", "BillPaymentCreditCard", "VendorCredit"})
_QUICKBOOKS: Final = Actor.system("QuickBooks")

_log = logging.getLogger(__name__)


class ReadPaid(Step):
    """Asks for the paid bills changed since the last time; once a day for all since our oldest unpaid one."""

    order = 60
    name = "read_paid"

    def question(self, turn: Turn) -> Question | None:
        """Answer the query for the next page, or None when all is read or there is nothing to wait for."""
        memory = turn.ticket.recall(self.name)
        if not memory:
            if not self.is_due(turn.connection, turn.now) or not self._begin(turn):
                return None
            memory = turn.ticket.recall(self.name)
        if memory["is_done"]:
            return None
        since = None if memory["since"] is None else datetime.fromisoformat(memory["since"])
        # The id differs from message to message: an answer that comes late must not pass for another one.
        request_id = f"{_WHAT}-{turn.ticket.id}-{turn.ticket.asked}"
        return Question([_query(request_id, since, memory["iterator"])], state={"id": request_id})

    def answer(self, turn: Turn, state: dict[str, Any], reply: Reply) -> None:
        """Mark what was paid and go on to the next page."""
        found = reply.answer(state["id"])
        if found is not None and found.status_code == _ITERATOR_LOST:
            self._start_again(turn)
            return
        if found is None or found.status_code >= _REFUSED:
            words = "no answer" if found is None else f"{found.status_code} {found.status_message}"
            self._give_up(turn, words)
            return
        self._mark_paid(turn, [ret for ret in found.rets if isinstance(ret, BillRet)])
        newest = self._newest(turn, found.rets)
        if found.iterator_remaining_count and found.iterator_id and found.rets:
            turn.ticket.remember(self.name, iterator=found.iterator_id, newest=newest)
        else:
            self._finish(turn, newest)

    def failed(self, turn: Turn, state: dict[str, Any], advice: Advice) -> None:
        """Leave it for this session, which ends when QuickBooks is out of reach."""
        del state
        self._give_up(turn, advice.sentence)
        if advice.outcome is not Outcome.FIX_DATA:
            turn.end_session(f"{advice.key}: {advice.sentence} {advice.next_step}")

    def crashed(self, turn: Turn, state: dict[str, Any]) -> None:
        """Leave it for this session: the same question would fail again."""
        del state
        self._give_up(turn, "our own fault")

    @classmethod
    def is_due(cls, connection: Connection, now: datetime) -> bool:
        """Answer whether the paid bills were never asked for or it is time again."""
        return connection.paid_due_at is None or connection.paid_due_at <= now

    def _begin(self, turn: Turn) -> bool:
        """Decide from when on to ask; answer False when no synchronised bill waits to be paid."""
        if turn.session.scalar(_synchronised(turn).limit(1)) is None:
            self._schedule(turn, timedelta(minutes=turn.limits.paid_minutes))
            return False
        position = _position(turn)
        is_whole = position.whole_reading_is_due(turn.now, WHOLE_EVERY)
        since = (
            _before_the_oldest(turn.session.scalars(_synchronised(turn)).all()) if is_whole else position.next_from()
        )
        turn.ticket.remember(
            self.name,
            since=None if since is None else since.isoformat(),
            is_whole=is_whole,
            is_done=False,
            iterator=None,
            newest=None,
            restarts=0,
        )
        return True

    def _mark_paid(self, turn: Turn, bills: Sequence[BillRet]) -> None:
        """Move those of ours that are still S; a bill in any other status, or nobody's, is left alone."""
        paid = {bill.txn_id: bill for bill in bills if bill.is_paid}
        ours = (
            select(VendorInvoice)
            .where(
                VendorInvoice.company_id == turn.company_id,
                VendorInvoice.status == InvoiceStatus.S,
                VendorInvoice.accounting_id.in_([txn_id for txn_id in paid if txn_id]),
            )
            .options(joinedload(VendorInvoice.company), joinedload(VendorInvoice.purchase_order))
        )
        for invoice in turn.session.scalars(ours):
            _move_to_paid(turn, invoice, paid[invoice.accounting_id])

    def _newest(self, turn: Turn, bills: Sequence[BillRet]) -> str | None:
        before = turn.ticket.recall(self.name)["newest"]
        stamps = [bill.time_modified.local for bill in bills if bill.time_modified]
        return newest_stamp([*([datetime.fromisoformat(before)] if before else []), *stamps], turn.now)

    def _finish(self, turn: Turn, newest: str | None) -> None:
        memory = turn.ticket.recall(self.name)
        position = _position(turn)
        position.finish(newest or position.newest, turn.now, whole=memory["is_whole"])
        turn.ticket.remember(self.name, is_done=True)
        self._schedule(turn, timedelta(minutes=turn.limits.paid_minutes))

    def _start_again(self, turn: Turn) -> None:
        restarts = turn.ticket.recall(self.name)["restarts"]
        if restarts >= _RESTARTS:
            self._give_up(turn, "the iterator was lost too often")
        else:
            turn.ticket.remember(self.name, iterator=None, newest=None, restarts=restarts + 1)

    def _give_up(self, turn: Turn, why: str) -> None:
        _log.warning("paid bills of company %s not read: %s", turn.company_id, why)
        turn.ticket.remember(self.name, is_done=True)
        self._schedule(turn, _SOON)

    def _schedule(self, turn: Turn, interval: timedelta) -> None:
        turn.connection.paid_due_at = turn.now + interval


def payment_date(bill: BillRet) -> date | None:
    """Answer the day of the latest payment or credit of a bill, else the day it was last changed; None = neither told.

    Both are days of the QuickBooks machine; the offset of its stamps says nothing (qbxml.md 5.4).
    """
    days = [link.txn_date for link in bill.linked_txn if link.txn_type in _PAYMENTS and link.txn_date]
    changed_on = bill.time_modified.local.date() if bill.time_modified else None
    return max(days, default=changed_on)


def _move_to_paid(turn: Turn, invoice: VendorInvoice, bill: BillRet) -> None:
    paid_on = payment_date(bill)
    if paid_on is None:
        _log.warning("bill %s is paid, but QuickBooks names no day; it is left alone", bill.txn_id)
        return
    try:
        become(turn.session, invoice, InvoiceStatus.P, _QUICKBOOKS, turn.now, "Paid in QuickBooks", paid_on=paid_on)
    except MoveRefused as refused:
        # Somebody was faster; their word stands.
        _log.info("%s", refused.entry)


def _query(request_id: str, since: datetime | None, iterator_id: str | None) -> BillQueryRq:
    changed = None if since is None else ModifiedDateRangeFilter(from_modified_date=Stamp.of(since))
    return BillQueryRq(
        request_id=request_id,
        iterator="Start" if iterator_id is None else "Continue",
        iterator_id=iterator_id,
        max_returned=PAGE,
        modified_date_range_filter=changed,
        paid_status="PaidOnly",
        include_linked_txns=True,
        include_ret_element=list(_ELEMENTS),
    )


def _synchronised(turn: Turn) -> Select[str | None]:
    """Answer the query for the TxnIDs of the bills that wait to be paid."""
    return select(VendorInvoice.accounting_id).where(
        VendorInvoice.company_id == turn.company_id,
        VendorInvoice.status == InvoiceStatus.S,
        VendorInvoice.accounting_id.is_not(None),
    )


def _before_the_oldest(txn_ids: Sequence[str | None]) -> datetime | None:
    """Answer a local time before any of the bills was made; None = the ids do not tell.

    The second in a TxnID is true UTC, and no clock on earth differs from UTC by more than 14 hours.
    """
    made = [created_at(txn_id or "") for txn_id in txn_ids]
    known = [moment.replace(tzinfo=None) for moment in made if moment is not None]
    return min(known) - _A_DAY if len(known) == len(made) else None


def _position(turn: Turn) -> ReadPosition:
    return read_position(turn.session, turn.company_id, _WHAT)
