"""What QuickBooks does before it saves a bill or a vendor credit, and what is open of it afterwards (qbxml.md 6)."""

from datetime import date
from typing import Any, Final

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.lines import LineReader, dollars
from qbwc_server.simulator.record import PAYABLE, Entry, Transaction, storable
from qbwc_server.simulator.references import find, find_if_named
from qbwc_server.simulator.rules import Refusal
from qbxml.line_rets import LinkedTxn

CLOSING_DATE: Final = "closing_date"
BILL, VENDOR_CREDIT, PAYMENT = "Bill", "VendorCredit", "BillPaymentCheck"
INVOICE, CREDIT_MEMO = "Invoice", "CreditMemo"
WORDS: Final = {
    BILL: "Bill",
    VENDOR_CREDIT: "Vendor Credit",
    PAYMENT: "Bill Payment (Check)",
    INVOICE: "Invoice",
    CREDIT_MEMO: "Credit Memo",
}


def new_transaction(books: Books, kind: str, add: Any) -> Transaction:  # noqa: ANN401 - BillAdd or VendorCreditAdd
    """Answer the transaction an Add makes, checked and not saved yet; Refusal says why it cannot be saved."""
    owner = WORDS[kind]
    vendor = find(books, add.vendor_ref, ("Vendor",), "Vendor", owner)
    payable = payable_account(books, add.ap_account_ref, owner)
    day = add.txn_date or books.clock.today()
    check_period(books, day, owner, "save")
    check_free(books, vendor)
    txn = begin_transaction(books, kind, add, vendor, payable, day)
    txn.lines = LineReader(books, owner, txn.created).added(add)
    add_up(txn)
    return txn


def begin_transaction(books: Books, kind: str, add: Any, name: Entry, account: Entry, day: date) -> Transaction:  # noqa: ANN401 - any Add
    """Answer a transaction without lines yet, of a vendor or customer; Refusal for an ExternalGUID in use."""
    if books.unproved.refuses_known_guids and add.external_guid and books.state.has_guid(add.external_guid):
        raise Refusal.cannot_save(WORDS[kind], "The external GUID is already in use.")
    second = books.clock.second()
    return Transaction(
        txn_id=books.new_txn_id(second),
        kind=kind,
        number=books.state.next_number("last_txn_number"),
        created=second,
        modified=second,
        edit_sequence=str(second),
        vendor_id=name.list_id,
        account_id=account.list_id,
        day=day,
        cents=0,
        ref_number=_text(add.ref_number),
        memo=_text(add.memo),
        external_guid=add.external_guid,
    )


def _text(text: str | None) -> str | None:
    return (storable(text) or None) if text is not None else None


def add_up(txn: Transaction) -> None:
    """Set the amount to the sum of the lines; Refusal for none and for a negative sum."""
    owner = WORDS[txn.kind]
    if not txn.lines:
        # Assumed: the code for a transaction without lines is not public.
        raise Refusal.cannot_save(owner, "A transaction must have at least one line.")
    txn.cents = sum(line.cents for line in txn.lines)
    if txn.cents < 0:
        raise Refusal.cannot_save(owner, "Transaction amount must be positive.")


def payable_account(books: Books, ref: Any, owner: str) -> Entry:  # noqa: ANN401 - any Ref class
    """Answer the accounts-payable account named, or QuickBooks' default one."""
    named = find_if_named(books, ref, ("Account",), "AP Account", owner)
    if named is not None:
        if named.details.get("type") != PAYABLE:
            raise Refusal.invalid_reference(
                "AP Account", named.full_name, owner, "The account must be of the type Accounts Payable."
            )
        return named
    payables = [
        entry for entry in books.state.entries(["Account"]) if entry.details.get("type") == PAYABLE and entry.is_active
    ]
    if not payables:
        raise Refusal.element_missing("APAccountRef")
    return payables[0]


def check_period(books: Books, day: date, owner: str, act: str) -> None:
    """Refuse a date on or before the closing date; `act` is save, modify or delete."""
    closing = books.state.fact(CLOSING_DATE)
    if closing and day <= date.fromisoformat(closing):
        raise Refusal.closed_period(owner, act)


def check_free(books: Books, *entries: Entry) -> None:
    """Refuse when somebody has a record open that the transaction needs."""
    for entry in entries:
        if books.is_held(entry):
            raise Refusal.related_record_in_use(entry.list_id)


def check_changeable(books: Books, txn_id: str, kind: str) -> Transaction:
    """Answer the transaction with this id; Refusal when there is none or somebody has it open."""
    txn = books.state.transaction(txn_id)
    if txn is None or txn.kind != kind:
        raise Refusal.object_not_found(txn_id)
    if books.is_held(txn):
        raise Refusal.record_in_use(txn_id)
    return txn


def open_cents(books: Books, txn: Transaction) -> int:
    """Answer what is not paid of a bill, or not used of a credit."""
    return txn.cents - sum(link.cents for link in books.state.links(txn.txn_id))


def linked(books: Books, txn: Transaction) -> list[LinkedTxn]:
    """Answer the links of a transaction as an answer carries them; what was paid stands with a minus."""
    rets = []
    for link in books.state.links(txn.txn_id):
        other = books.state.transaction(link.bill_id if link.payment_id == txn.txn_id else link.payment_id)
        if other is not None:
            rets.append(
                LinkedTxn(
                    txn_id=other.txn_id,
                    txn_type=other.kind,
                    txn_date=other.day,
                    ref_number=other.ref_number,
                    link_type="AMTTYPE",
                    amount=-dollars(link.cents),
                )
            )
    return rets
