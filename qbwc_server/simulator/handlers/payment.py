"""What is open at a vendor, and the checks that paid it."""

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.lines import dollars
from qbwc_server.simulator.paging import answer_with, continues
from qbwc_server.simulator.posting import BILL, PAYMENT, VENDOR_CREDIT, open_cents
from qbwc_server.simulator.record import Link, Transaction
from qbwc_server.simulator.references import find, find_if_named, ref_to
from qbwc_server.simulator.txn_query import select
from qbxml.messages.bill_payment_check import (
    AppliedToTxnRet,
    BillPaymentCheckQueryRq,
    BillPaymentCheckQueryRs,
    BillPaymentCheckRet,
)
from qbxml.messages.bill_to_pay import BillToPay, BillToPayQueryRq, BillToPayQueryRs, BillToPayRet, CreditToApply
from qbxml.reference import Ref159, Ref209


@answers(BillToPayQueryRq)
def to_pay(books: Books, request: BillToPayQueryRq) -> BillToPayQueryRs:
    """Answer the open bills and unused credits of one vendor."""
    vendor = find(books, request.payee_entity_ref, ("Vendor",), "Vendor", "BillToPayQuery")
    payable = find_if_named(books, request.ap_account_ref, ("Account",), "AP Account", "BillToPayQuery")
    found = [
        txn
        for txn in books.state.transactions((BILL, VENDOR_CREDIT), vendor_id=vendor.list_id)
        if open_cents(books, txn) > 0
        and (payable is None or txn.account_id == payable.list_id)
        and (request.due_date is None or txn.due_day is None or txn.due_day <= request.due_date)
    ]
    return answer_with(books, request, BillToPayQueryRs, [_open_ret(books, txn) for txn in found])


@answers(BillPaymentCheckQueryRq)
def query(books: Books, request: BillPaymentCheckQueryRq) -> BillPaymentCheckQueryRs:
    """Answer the checks that paid bills; what they paid comes with IncludeLineItems."""
    if page := continues(books, request, BillPaymentCheckQueryRs):
        return page
    found, missing = select(books, request, (PAYMENT,))
    with_lines = bool(request.include_line_items)
    rets = [_check_ret(books, txn, with_lines=with_lines) for txn in found]
    return answer_with(books, request, BillPaymentCheckQueryRs, rets, missing)


def _open_ret(books: Books, txn: Transaction) -> BillToPayRet:
    payable = ref_to(books, Ref159, txn.account_id)
    still_open = dollars(open_cents(books, txn))
    if txn.kind == VENDOR_CREDIT:
        credit = CreditToApply(
            txn_id=txn.txn_id, txn_type=txn.kind, ap_account_ref=payable, txn_date=txn.day,
            ref_number=txn.ref_number, credit_remaining=still_open,
        )  # fmt: skip
        return BillToPayRet(credit_to_apply=credit)
    bill = BillToPay(
        txn_id=txn.txn_id, txn_type=txn.kind, ap_account_ref=payable, txn_date=txn.day, ref_number=txn.ref_number,
        due_date=txn.due_day, amount_due=still_open,
    )  # fmt: skip
    return BillToPayRet(bill_to_pay=bill)


def _check_ret(books: Books, txn: Transaction, *, with_lines: bool) -> BillPaymentCheckRet:
    links = books.state.links(txn.txn_id) if with_lines else []
    return BillPaymentCheckRet(
        txn_id=txn.txn_id,
        time_created=books.clock.stamp(txn.created),
        time_modified=books.clock.stamp(txn.modified),
        edit_sequence=txn.edit_sequence,
        txn_number=txn.number,
        payee_entity_ref=ref_to(books, Ref209, txn.vendor_id),
        ap_account_ref=ref_to(books, Ref159, txn.account_id),
        txn_date=txn.day,
        bank_account_ref=ref_to(books, Ref159, txn.bank_id),
        amount=dollars(txn.cents),
        ref_number=txn.ref_number,
        memo=txn.memo,
        is_to_be_printed=False,
        applied_to_txn_ret=[applied for link in links if (applied := _applied(books, link))],
    )


def _applied(books: Books, link: Link) -> AppliedToTxnRet | None:
    bill = books.state.transaction(link.bill_id)
    if bill is None:
        return None
    return AppliedToTxnRet(
        txn_id=bill.txn_id,
        txn_type=bill.kind,
        txn_date=bill.day,
        ref_number=bill.ref_number,
        balance_remaining=dollars(open_cents(books, bill)),
        amount=dollars(link.cents),
    )
