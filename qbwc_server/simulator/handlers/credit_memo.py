"""Credit memos to customers: add, ask."""

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.lines import dollars
from qbwc_server.simulator.paging import answer_with, continues, only_elements
from qbwc_server.simulator.posting import CREDIT_MEMO, linked
from qbwc_server.simulator.record import Transaction
from qbwc_server.simulator.sale import head_of_sale, line_rets, new_sale, open_of_sale
from qbwc_server.simulator.txn_query import select
from qbxml.messages.credit_memo import (
    CreditMemoAddRq,
    CreditMemoAddRs,
    CreditMemoQueryRq,
    CreditMemoQueryRs,
    CreditMemoRet,
)
from qbxml.sales_line_rets import CreditMemoLineRet


@answers(CreditMemoAddRq)
def add(books: Books, request: CreditMemoAddRq) -> CreditMemoAddRs:
    """Add a credit memo; its amounts are positive."""
    asked = request.credit_memo_add
    txn = new_sale(books, CREDIT_MEMO, asked, asked.credit_memo_line_add)
    books.state.keep_transaction(txn)
    ret = only_elements(_ret(books, txn, with_lines=True, with_links=False), request.include_ret_element)
    return CreditMemoAddRs(request_id=request.request_id, status_message="Status OK", rets=[ret])


@answers(CreditMemoQueryRq)
def query(books: Books, request: CreditMemoQueryRq) -> CreditMemoQueryRs:
    """Answer credit memos; lines and links only when asked for."""
    if page := continues(books, request, CreditMemoQueryRs):
        return page
    found, missing = select(books, request, (CREDIT_MEMO,))
    with_lines, with_links = bool(request.include_line_items), bool(request.include_linked_txns)
    rets = [_ret(books, txn, with_lines=with_lines, with_links=with_links) for txn in found]
    return answer_with(books, request, CreditMemoQueryRs, rets, missing)


def _ret(books: Books, txn: Transaction, *, with_lines: bool, with_links: bool) -> CreditMemoRet:
    return CreditMemoRet(
        **head_of_sale(books, txn),
        total_amount=dollars(txn.cents),
        credit_remaining=open_of_sale(books, txn),
        linked_txn=linked(books, txn) if with_links else [],
        credit_memo_line_ret=[*line_rets(books, CreditMemoLineRet, txn.lines if with_lines else ())],
    )
