"""Transactions of every kind in one query; the only one that takes vendor, exact number and time at once."""

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.filters import given
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.lines import dollars
from qbwc_server.simulator.paging import answer_with, continues
from qbwc_server.simulator.posting import BILL, CREDIT_MEMO, INVOICE, PAYMENT, VENDOR_CREDIT
from qbwc_server.simulator.record import Transaction
from qbwc_server.simulator.references import ref_to
from qbwc_server.simulator.txn_query import select
from qbxml.messages.transaction import TransactionQueryRq, TransactionQueryRs, TransactionRet
from qbxml.reference import Ref159, Ref209

_KINDS = (BILL, VENDOR_CREDIT, PAYMENT, INVOICE, CREDIT_MEMO)


@answers(TransactionQueryRq)
def query(books: Books, request: TransactionQueryRq) -> TransactionQueryRs:
    """Answer transactions without lines, EditSequence and ExternalGUID (qbxml.md 2.4)."""
    if page := continues(books, request, TransactionQueryRs):
        return page
    wanted = given(request.transaction_type_filter, "txn_type_filter") or ["All"]
    kinds = [kind for kind in _KINDS if kind in wanted or "All" in wanted]
    found, missing = select(books, request, kinds) if kinds else ([], None)
    return answer_with(books, request, TransactionQueryRs, [_ret(books, txn) for txn in found], missing)


def _ret(books: Books, txn: Transaction) -> TransactionRet:
    # Against accounts payable or receivable: a bill or an invoice raises what is owed, the others lower it.
    amount = dollars(txn.cents if txn.kind in {BILL, INVOICE} else -txn.cents)
    return TransactionRet(
        txn_type=txn.kind,
        txn_id=txn.txn_id,
        time_created=books.clock.stamp(txn.created),
        time_modified=books.clock.stamp(txn.modified),
        entity_ref=ref_to(books, Ref209, txn.vendor_id),
        account_ref=ref_to(books, Ref159, txn.account_id),
        txn_date=txn.day,
        ref_number=txn.ref_number,
        amount=amount,
        memo=txn.memo,
    )
