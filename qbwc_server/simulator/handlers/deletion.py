"""Deleting and voiding transactions, and what was deleted lately."""

from datetime import timedelta

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.filters import given, within
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.paging import answer_with
from qbwc_server.simulator.posting import PAYMENT, WORDS, check_changeable, check_period
from qbwc_server.simulator.rules import Refusal
from qbxml.messages.txn_del import TxnDelRq, TxnDelRs
from qbxml.messages.txn_deleted import TxnDeletedQueryRq, TxnDeletedQueryRs, TxnDeletedRet
from qbxml.messages.txn_void import TxnVoidRq, TxnVoidRs

# QuickBooks remembers deletions for about 90 days (qbxml.md 2.4).
_REMEMBERED = timedelta(days=90)


@answers(TxnDelRq)
def delete(books: Books, request: TxnDelRq) -> TxnDelRs:
    """Delete a transaction; a bill that is paid, wholly or in part, stays (3160)."""
    txn = check_changeable(books, request.txn_id, request.txn_del_type)
    check_period(books, txn.day, WORDS[txn.kind], "delete")
    if txn.kind != PAYMENT and books.state.links(txn.txn_id):
        raise Refusal.cannot_delete(txn.txn_id)
    now = books.clock.second()
    books.state.delete_transaction(txn, now)
    return TxnDelRs(
        request_id=request.request_id,
        status_message="Status OK",
        txn_del_type=txn.kind,
        txn_id=txn.txn_id,
        time_deleted=books.clock.stamp(now),
        ref_number=txn.ref_number,
    )


@answers(TxnVoidRq)
def void(books: Books, request: TxnVoidRq) -> TxnVoidRs:
    """Void a transaction: it stays, with every amount 0."""
    txn = check_changeable(books, request.txn_id, request.txn_void_type)
    check_period(books, txn.day, WORDS[txn.kind], "modify")
    txn.cents = 0
    for line in txn.lines:
        line.cents, line.cost = 0, ("0" if line.cost else line.cost)
    txn.memo = f"VOID: {txn.memo or ''}".strip()
    txn.modified = books.later(txn.modified)
    txn.edit_sequence = str(txn.modified)
    books.state.keep_transaction(txn)
    return TxnVoidRs(
        request_id=request.request_id,
        status_message="Status OK",
        txn_void_type=txn.kind,
        txn_id=txn.txn_id,
        time_created=books.clock.stamp(txn.created),
        time_modified=books.clock.stamp(txn.modified),
        ref_number=txn.ref_number,
    )


@answers(TxnDeletedQueryRq)
def deleted(books: Books, request: TxnDeletedQueryRq) -> TxnDeletedQueryRs:
    """Answer what was deleted in the last 90 days."""
    oldest = books.clock.second() - int(_REMEMBERED.total_seconds())
    dates = request.deleted_date_range_filter
    first, last = given(dates, "from_deleted_date"), given(dates, "to_deleted_date")
    rets = [
        TxnDeletedRet(
            txn_del_type=gone.kind,
            txn_id=gone.txn_id,
            time_created=books.clock.stamp(gone.created),
            time_deleted=books.clock.stamp(gone.deleted),
            ref_number=gone.ref_number,
        )
        for gone in books.state.deletions(request.txn_del_type)
        if gone.deleted >= oldest and within(books.clock.local(gone.deleted), first, last)
    ]
    return answer_with(books, request, TxnDeletedQueryRs, rets)
