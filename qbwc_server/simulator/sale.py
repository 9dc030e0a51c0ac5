"""What QuickBooks does before it saves an invoice or a credit memo to a customer (qbxml.md 2.5)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.entry_query import new_entry
from qbwc_server.simulator.lines import ITEM, cents, dollars
from qbwc_server.simulator.posting import WORDS, add_up, begin_transaction, check_free, check_period, open_cents
from qbwc_server.simulator.record import ITEM_KINDS, RECEIVABLE, Entry, Line, Transaction, storable
from qbwc_server.simulator.references import find, find_if_named, ref_to
from qbwc_server.simulator.rules import Refusal
from qbxml.reference import Ref, Ref31, Ref159, Ref209
from qbxml.sales_line_rets import CreditMemoLineRet, InvoiceLineRet
from qbxml.sales_lines import CreditMemoLineGroupAdd, InvoiceLineGroupAdd

_LineRet = TypeVar("_LineRet", InvoiceLineRet, CreditMemoLineRet)


def new_sale(books: Books, kind: str, add: Any, parts: Sequence[Any]) -> Transaction:  # noqa: ANN401 - InvoiceAdd or CreditMemoAdd
    """Answer the transaction an Add makes, checked and not saved yet; Refusal says why it cannot be saved."""
    owner = WORDS[kind]
    customer = find(books, add.customer_ref, ("Customer",), "Customer", owner)
    receivable = _receivable_account(books, add.ar_account_ref, owner)
    day = add.txn_date or books.clock.today()
    check_period(books, day, owner, "save")
    check_free(books, customer)
    txn = begin_transaction(books, kind, add, customer, receivable, day)
    of_all = find_if_named(books, add.class_ref, ("Class",), "Class", owner)
    txn.lines = [_line(books, owner, part, of_all, txn.created) for part in parts]
    add_up(txn)
    terms = find_if_named(books, add.terms_ref, ("StandardTerms",), "Terms", owner)
    txn.terms_id = terms.list_id if terms else None
    txn.due_day = add.due_date or day
    return txn


def head_of_sale(books: Books, txn: Transaction) -> dict[str, Any]:
    """Answer what invoices and credit memos have alike in answers."""
    return {
        "txn_id": txn.txn_id,
        "time_created": books.clock.stamp(txn.created),
        "time_modified": books.clock.stamp(txn.modified),
        "edit_sequence": txn.edit_sequence,
        "txn_number": txn.number,
        "customer_ref": ref_to(books, Ref209, txn.vendor_id),
        "ar_account_ref": ref_to(books, Ref159, txn.account_id),
        "txn_date": txn.day,
        "ref_number": txn.ref_number,
        "terms_ref": ref_to(books, Ref31, txn.terms_id),
        "due_date": txn.due_day,
        "subtotal": dollars(txn.cents),
        "sales_tax_total": dollars(0),
        "memo": txn.memo,
        "external_guid": txn.external_guid,
    }


def open_of_sale(books: Books, txn: Transaction) -> Decimal:
    """Answer what is not paid of an invoice, or not used of a credit memo."""
    return dollars(open_cents(books, txn))


def line_rets(books: Books, kind: type[_LineRet], lines: Sequence[Line]) -> list[_LineRet]:
    """Answer the lines as an answer carries them."""
    return [
        kind(
            txn_line_id=line.line_id,
            item_ref=ref_to(books, Ref, line.item_id),
            desc=line.memo,
            quantity=Decimal(line.quantity) if line.quantity else None,
            rate=Decimal(line.cost) if line.cost else None,
            class_ref=ref_to(books, Ref159, line.class_id),
            amount=dollars(line.cents),
        )
        for line in lines
    ]


def _receivable_account(books: Books, ref: Any, owner: str) -> Entry:  # noqa: ANN401 - any Ref class
    named = find_if_named(books, ref, ("Account",), "AR Account", owner)
    if named is not None:
        if named.details.get("type") != RECEIVABLE:
            raise Refusal.invalid_reference(
                "AR Account", named.full_name, owner, "The account must be of the type Accounts Receivable."
            )
        return named
    known = [entry for entry in books.state.entries(["Account"]) if entry.details.get("type") == RECEIVABLE]
    # QuickBooks makes the account with the first invoice.
    return known[0] if known else new_entry(books, "Account", "Accounts Receivable", type=RECEIVABLE)


def _line(books: Books, owner: str, part: Any, of_all: Entry | None, second: int) -> Line:  # noqa: ANN401 - a line of either
    if isinstance(part, InvoiceLineGroupAdd | CreditMemoLineGroupAdd):
        raise Refusal(1030, "This QuickBooks is a simulator and knows no item groups on lines.")
    item = find_if_named(books, part.item_ref, ITEM_KINDS, "Item", owner)
    if item is None and part.amount is not None:
        raise Refusal.element_missing("ItemRef")
    of_line = find_if_named(books, part.class_ref, ("Class",), "Class", owner) or of_all
    line = Line(books.new_txn_id(second), ITEM, 0, class_id=of_line.list_id if of_line else None)
    if item is not None:
        line.item_id, line.account_id, line.memo = (
            item.list_id,
            item.details.get("account_id"),
            item.details.get("desc"),
        )
    line.memo = storable(part.desc) if part.desc is not None else line.memo
    _price(part, line)
    return line


def _price(part: Any, line: Line) -> None:  # noqa: ANN401 - a line of either
    """Amount = Quantity x Rate; quantity is 1 when none is given; an amount that is sent counts."""
    quantity = part.quantity if part.quantity is not None else Decimal(1)
    if part.amount is not None:
        line.cents = cents(part.amount)
        rate = (part.amount / quantity).quantize(Decimal("0.00001")).normalize() if quantity else Decimal(0)
    else:
        rate = part.rate or Decimal(0)
        line.cents = cents(quantity * rate)
    line.quantity, line.cost = f"{quantity:f}", f"{rate:f}"
