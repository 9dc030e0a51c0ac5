"""Bills: add, change, ask."""

from datetime import date, timedelta

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.lines import LineReader, dollars, expense_rets, item_rets
from qbwc_server.simulator.paging import answer_with, continues, only_elements
from qbwc_server.simulator.posting import (
    BILL,
    WORDS,
    add_up,
    check_changeable,
    check_free,
    check_period,
    linked,
    new_transaction,
    open_cents,
    payable_account,
)
from qbwc_server.simulator.record import Transaction, storable
from qbwc_server.simulator.references import find, find_if_named, ref_to
from qbwc_server.simulator.rules import Refusal
from qbwc_server.simulator.txn_query import select
from qbxml.messages.bill import BillAddRq, BillAddRs, BillMod, BillModRq, BillModRs, BillQueryRq, BillQueryRs, BillRet
from qbxml.reference import Ref31, Ref41, Ref159

_TERMS = ("StandardTerms",)


@answers(BillAddRq)
def add(books: Books, request: BillAddRq) -> BillAddRs:
    """Add a bill: its amount is the sum of its lines, its due date comes from terms when it is left out."""
    asked = request.bill_add
    txn = new_transaction(books, BILL, asked)
    terms = find_if_named(books, asked.terms_ref, _TERMS, "Terms", WORDS[BILL])
    vendor = books.state.entry(txn.vendor_id)
    txn.terms_id = terms.list_id if terms else (vendor.details.get("terms_id") if vendor else None)
    txn.due_day = asked.due_date or _due_day(books, txn)
    books.state.keep_transaction(txn)
    ret = only_elements(bill_ret(books, txn, with_lines=True, with_links=False), request.include_ret_element)
    return BillAddRs(request_id=request.request_id, status_message="Status OK", rets=[ret])


@answers(BillModRq)
def modify(books: Books, request: BillModRq) -> BillModRs:
    """Change a bill; 3200 when somebody was faster."""
    asked = request.bill_mod
    txn = check_changeable(books, asked.txn_id, BILL)
    if asked.edit_sequence != txn.edit_sequence:
        raise Refusal.stale_edit_sequence(asked.edit_sequence)
    check_period(books, txn.day, WORDS[BILL], "modify")
    _change_header(books, asked, txn)
    check_period(books, txn.day, WORDS[BILL], "modify")
    txn.modified = books.later(txn.modified)
    txn.edit_sequence = str(txn.modified)
    txn.lines = LineReader(books, WORDS[BILL], txn.modified).changed(asked, txn.lines)
    add_up(txn)
    books.state.keep_transaction(txn)
    ret = only_elements(bill_ret(books, txn, with_lines=True, with_links=False), request.include_ret_element)
    return BillModRs(request_id=request.request_id, status_message="Status OK", rets=[ret])


@answers(BillQueryRq)
def query(books: Books, request: BillQueryRq) -> BillQueryRs:
    """Answer bills; lines and links only when asked for."""
    if page := continues(books, request, BillQueryRs):
        return page
    found, missing = select(books, request, (BILL,))
    with_lines, with_links = bool(request.include_line_items), bool(request.include_linked_txns)
    rets = [bill_ret(books, txn, with_lines=with_lines, with_links=with_links) for txn in found]
    return answer_with(books, request, BillQueryRs, rets, missing)


def bill_ret(books: Books, txn: Transaction, *, with_lines: bool, with_links: bool) -> BillRet:
    """Answer a bill as an answer carries it."""
    lines = txn.lines if with_lines else []
    still_open = open_cents(books, txn)
    return BillRet(
        txn_id=txn.txn_id,
        time_created=books.clock.stamp(txn.created),
        time_modified=books.clock.stamp(txn.modified),
        edit_sequence=txn.edit_sequence,
        txn_number=txn.number,
        vendor_ref=ref_to(books, Ref41, txn.vendor_id),
        ap_account_ref=ref_to(books, Ref159, txn.account_id),
        txn_date=txn.day,
        due_date=txn.due_day,
        amount_due=dollars(txn.cents),
        ref_number=txn.ref_number,
        terms_ref=ref_to(books, Ref31, txn.terms_id),
        memo=txn.memo,
        is_paid=still_open == 0,
        external_guid=txn.external_guid,
        linked_txn=linked(books, txn) if with_links else [],
        expense_line_ret=expense_rets(books, lines),
        item_line_ret=item_rets(books, lines),
        open_amount=dollars(still_open),
    )


def _due_day(books: Books, txn: Transaction) -> date:
    """Answer the due date of terms, else of the preferences; the order is inferred (qbxml.md 6)."""
    terms = books.state.entry(txn.terms_id) if txn.terms_id else None
    days = terms.details.get("days") if terms else None
    if days is None:
        days = int(books.state.fact("days_bills_are_due") or 10)
    return txn.day + timedelta(days=days)


def _change_header(books: Books, asked: BillMod, txn: Transaction) -> None:
    owner = WORDS[BILL]
    if asked.vendor_ref is not None:
        vendor = find(books, asked.vendor_ref, ("Vendor",), "Vendor", owner)
        check_free(books, vendor)
        txn.vendor_id = vendor.list_id
    if asked.ap_account_ref is not None:
        txn.account_id = payable_account(books, asked.ap_account_ref, owner).list_id
    if asked.terms_ref is not None:
        txn.terms_id = find(books, asked.terms_ref, _TERMS, "Terms", owner).list_id
    # An empty element clears the value, a missing one leaves it (qbxml.md 1.3).
    if asked.ref_number is not None:
        txn.ref_number = storable(asked.ref_number) or None
    if asked.memo is not None:
        txn.memo = storable(asked.memo) or None
    txn.day = asked.txn_date or txn.day
    txn.due_day = asked.due_date or txn.due_day
