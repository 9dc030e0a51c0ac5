"""Which transactions a query means; one function for bills, credits, payments and transactions (qbxml.md 2.4)."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.filters import (
    by_keys,
    given,
    ids_meant,
    keep_dated,
    keep_modified,
    text_between,
    text_matches,
)
from qbwc_server.simulator.posting import CREDIT_MEMO, INVOICE, open_cents
from qbwc_server.simulator.record import NAME_KINDS, Transaction
from qbwc_server.simulator.references import check_id

_NAMES: Final = {INVOICE: "Customer", CREDIT_MEMO: "Customer"}  # whose a transaction is; all others are a vendor's


def select(books: Books, query: Any, kinds: Sequence[str]) -> tuple[list[Transaction], str | None]:  # noqa: ANN401 - any transaction query
    """Answer the transactions a query means, oldest first, and the first key nobody has."""
    if txn_ids := given(query, "txn_id"):
        for txn_id in txn_ids:
            check_id(txn_id, "txn id")
        return by_keys(txn_ids, lambda key: _with_id(books, key, kinds), must_exist=True)
    # TransactionQuery puts its own word before the filters and lets numbers and filters go together.
    prefix = "transaction_" if query.tag() == "TransactionQueryRq" else ""
    records = _of_entity(books, query, prefix, kinds)
    records, missing = _with_numbers(query, records)
    records = keep_modified(books, records, given(query, f"{prefix}modified_date_range_filter"))
    records = keep_dated(
        books, records, given(query, f"{prefix}date_range_filter") or given(query, "txn_date_range_filter")
    )
    return [record for record in records if _passes(books, query, prefix, record)], missing


def _with_id(books: Books, txn_id: str, kinds: Sequence[str]) -> list[Transaction]:
    txn = books.state.transaction(txn_id)
    return [txn] if txn is not None and txn.kind in kinds else []


def _of_entity(books: Books, query: Any, prefix: str, kinds: Sequence[str]) -> list[Transaction]:  # noqa: ANN401 - any transaction query
    entity_filter = given(query, f"{prefix}entity_filter")
    kind = given(entity_filter, "entity_type_filter")
    if kind is not None:
        kinds = [each for each in kinds if _NAMES.get(each, "Vendor") == kind]
        return books.state.transactions(kinds) if kinds else []
    vendors = ids_meant(books, entity_filter, NAME_KINDS)
    if vendors is None:
        return books.state.transactions(kinds)
    found = [txn for vendor_id in vendors for txn in books.state.transactions(kinds, vendor_id=vendor_id)]
    return sorted(found, key=lambda txn: txn.number)


def _with_numbers(query: Any, records: list[Transaction]) -> tuple[list[Transaction], str | None]:  # noqa: ANN401 - any transaction query
    if exact := given(query, "ref_number_case_sensitive"):
        return _numbered(exact, records, str)
    if numbers := given(query, "ref_number"):
        return _numbered(numbers, records, str.casefold)
    return records, None


def _numbered(
    numbers: Sequence[str], records: list[Transaction], key: Callable[[str], str]
) -> tuple[list[Transaction], str | None]:
    wanted = {key(number): number for number in numbers}
    found = [record for record in records if record.ref_number and key(record.ref_number) in wanted]
    there = {key(record.ref_number) for record in found if record.ref_number}
    return found, next((number for folded, number in wanted.items() if folded not in there), None)


def _passes(books: Books, query: Any, prefix: str, txn: Transaction) -> bool:  # noqa: ANN401 - any transaction query
    if not text_matches(txn.ref_number, given(query, "ref_number_filter"), "ref_number"):
        return False
    if not text_between(txn.ref_number, given(query, "ref_number_range_filter"), "ref_number"):
        return False
    accounts = ids_meant(books, given(query, f"{prefix}account_filter"), ("Account",))
    touched = {txn.account_id, txn.bank_id, *(line.account_id for line in txn.lines)}
    if accounts is not None and not accounts & touched:
        return False
    match given(query, "paid_status") or given(query, "transaction_paid_status_filter"):
        case "PaidOnly" | "Closed":
            return open_cents(books, txn) == 0
        case "NotPaidOnly" | "Open":
            return open_cents(books, txn) != 0
    return True
