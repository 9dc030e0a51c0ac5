"""Vendor credits: add, ask."""

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.lines import dollars, expense_rets, item_rets
from qbwc_server.simulator.paging import answer_with, continues, only_elements
from qbwc_server.simulator.posting import VENDOR_CREDIT, linked, new_transaction, open_cents
from qbwc_server.simulator.record import Transaction
from qbwc_server.simulator.references import ref_to
from qbwc_server.simulator.txn_query import select
from qbxml.messages.vendor_credit import (
    VendorCreditAddRq,
    VendorCreditAddRs,
    VendorCreditQueryRq,
    VendorCreditQueryRs,
    VendorCreditRet,
)
from qbxml.reference import Ref41, Ref159


@answers(VendorCreditAddRq)
def add(books: Books, request: VendorCreditAddRq) -> VendorCreditAddRs:
    """Add a vendor credit; its amounts are positive."""
    txn = new_transaction(books, VENDOR_CREDIT, request.vendor_credit_add)
    books.state.keep_transaction(txn)
    ret = only_elements(_ret(books, txn, with_lines=True, with_links=False), request.include_ret_element)
    return VendorCreditAddRs(request_id=request.request_id, status_message="Status OK", rets=[ret])


@answers(VendorCreditQueryRq)
def query(books: Books, request: VendorCreditQueryRq) -> VendorCreditQueryRs:
    """Answer vendor credits; lines and links only when asked for."""
    if page := continues(books, request, VendorCreditQueryRs):
        return page
    found, missing = select(books, request, (VENDOR_CREDIT,))
    with_lines, with_links = bool(request.include_line_items), bool(request.include_linked_txns)
    rets = [_ret(books, txn, with_lines=with_lines, with_links=with_links) for txn in found]
    return answer_with(books, request, VendorCreditQueryRs, rets, missing)


def _ret(books: Books, txn: Transaction, *, with_lines: bool, with_links: bool) -> VendorCreditRet:
    lines = txn.lines if with_lines else []
    return VendorCreditRet(
        txn_id=txn.txn_id,
        time_created=books.clock.stamp(txn.created),
        time_modified=books.clock.stamp(txn.modified),
        edit_sequence=txn.edit_sequence,
        txn_number=txn.number,
        vendor_ref=ref_to(books, Ref41, txn.vendor_id),
        ap_account_ref=ref_to(books, Ref159, txn.account_id),
        txn_date=txn.day,
        credit_amount=dollars(txn.cents),
        ref_number=txn.ref_number,
        memo=txn.memo,
        external_guid=txn.external_guid,
        linked_txn=linked(books, txn) if with_links else [],
        expense_line_ret=expense_rets(books, lines),
        item_line_ret=item_rets(books, lines),
        open_amount=dollars(open_cents(books, txn)),
    )
