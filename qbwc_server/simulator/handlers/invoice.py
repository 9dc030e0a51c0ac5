"""Invoices to customers: add, ask."""

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.paging import answer_with, continues, only_elements
from qbwc_server.simulator.posting import INVOICE, linked
from qbwc_server.simulator.record import Transaction
from qbwc_server.simulator.sale import head_of_sale, line_rets, new_sale, open_of_sale
from qbwc_server.simulator.txn_query import select
from qbxml.messages.invoice import InvoiceAddRq, InvoiceAddRs, InvoiceQueryRq, InvoiceQueryRs, InvoiceRet
from qbxml.sales_line_rets import InvoiceLineRet


@answers(InvoiceAddRq)
def add(books: Books, request: InvoiceAddRq) -> InvoiceAddRs:
    """Add an invoice."""
    asked = request.invoice_add
    txn = new_sale(books, INVOICE, asked, asked.invoice_line_add)
    books.state.keep_transaction(txn)
    ret = only_elements(_ret(books, txn, with_lines=True, with_links=False), request.include_ret_element)
    return InvoiceAddRs(request_id=request.request_id, status_message="Status OK", rets=[ret])


@answers(InvoiceQueryRq)
def query(books: Books, request: InvoiceQueryRq) -> InvoiceQueryRs:
    """Answer invoices; lines and links only when asked for."""
    if page := continues(books, request, InvoiceQueryRs):
        return page
    found, missing = select(books, request, (INVOICE,))
    with_lines, with_links = bool(request.include_line_items), bool(request.include_linked_txns)
    rets = [_ret(books, txn, with_lines=with_lines, with_links=with_links) for txn in found]
    return answer_with(books, request, InvoiceQueryRs, rets, missing)


def _ret(books: Books, txn: Transaction, *, with_lines: bool, with_links: bool) -> InvoiceRet:
    still_open = open_of_sale(books, txn)
    return InvoiceRet(
        **head_of_sale(books, txn),
        balance_remaining=still_open,
        is_paid=still_open == 0,
        linked_txn=linked(books, txn) if with_links else [],
        invoice_line_ret=[*line_rets(books, InvoiceLineRet, txn.lines if with_lines else ())],
    )
