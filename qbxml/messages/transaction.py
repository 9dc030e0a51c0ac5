"""TransactionQuery: the only search by vendor and exact number and time at once (qbxml.md 2.4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.choice import Choice, at_most_one_of, one_of
from qbxml.field import attribute, day, enum, ident, many, mixed, moment, money, part, rate, required, text, whole
from qbxml.filters import CurrencyFilter, RefNumberFilter, RefNumberRangeFilter
from qbxml.message import Aggregate, Answer, Request, Ret
from qbxml.moment import Stamp
from qbxml.reference import Ref64, Ref159, Ref209
from qbxml.words import (
    ACCOUNT_TYPE_FILTERS,
    DATE_MACROS,
    DETAIL_LEVELS,
    ENTITY_TYPE_FILTERS,
    ITEM_TYPE_FILTERS,
    ITERATOR_STEPS,
    META_DATA,
    POSTING_STATUSES,
    TRANSACTION_PAID_STATUSES,
    TXN_TYPE_FILTERS,
    TXN_TYPES,
)


class TransactionModifiedDateRangeFilter(Aggregate):
    """Changed between two moments, or within a named period."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("from_modified_date to_modified_date", "date_macro"),)

    from_modified_date: Stamp | None = moment()
    to_modified_date: Stamp | None = moment()
    date_macro: str | None = enum(DATE_MACROS)


class TransactionDateRangeFilter(Aggregate):
    """Dated between two days, or within a named period."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("from_txn_date to_txn_date", "date_macro"),)

    from_txn_date: date | None = day()
    to_txn_date: date | None = day()
    date_macro: str | None = enum(DATE_MACROS)


class TransactionEntityFilter(Aggregate):
    """Of one kind of name, or of these."""

    choices: ClassVar[tuple[Choice, ...]] = (
        one_of("entity_type_filter", "list_id", "full_name", "list_id_with_children", "full_name_with_children"),
    )

    entity_type_filter: str | None = enum(ENTITY_TYPE_FILTERS)
    list_id: list[str] = many(ident())
    full_name: list[str] = many(text())
    list_id_with_children: str | None = ident()
    full_name_with_children: str | None = text()


class TransactionAccountFilter(Aggregate):
    """Posted to one kind of account, or to these."""

    choices: ClassVar[tuple[Choice, ...]] = (
        one_of("account_type_filter", "list_id", "full_name", "list_id_with_children", "full_name_with_children"),
    )

    account_type_filter: str | None = enum(ACCOUNT_TYPE_FILTERS)
    list_id: list[str] = many(ident())
    full_name: list[str] = many(text())
    list_id_with_children: str | None = ident()
    full_name_with_children: str | None = text()


class TransactionItemFilter(Aggregate):
    """With one kind of item, or with these."""

    choices: ClassVar[tuple[Choice, ...]] = (
        one_of("item_type_filter", "list_id", "full_name", "list_id_with_children", "full_name_with_children"),
    )

    item_type_filter: str | None = enum(ITEM_TYPE_FILTERS)
    list_id: list[str] = many(ident())
    full_name: list[str] = many(text())
    list_id_with_children: str | None = ident()
    full_name_with_children: str | None = text()


class TransactionClassFilter(Aggregate):
    """Of these classes."""

    choices: ClassVar[tuple[Choice, ...]] = (
        one_of("list_id", "full_name", "list_id_with_children", "full_name_with_children"),
    )

    list_id: list[str] = many(ident())
    full_name: list[str] = many(text())
    list_id_with_children: str | None = ident()
    full_name_with_children: str | None = text()


class TransactionTypeFilter(Aggregate):
    """Of these kinds of transaction."""

    txn_type_filter: list[str] = required(many(enum(TXN_TYPE_FILTERS)))


class TransactionQueryRq(Request):
    """Asks for transactions of any kind (qbxml.md 2.4)."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of(
            "txn_id",
            "max_returned ref_number ref_number_case_sensitive ref_number_filter ref_number_range_filter "
            "transaction_modified_date_range_filter transaction_date_range_filter transaction_entity_filter "
            "transaction_account_filter transaction_item_filter transaction_class_filter "
            "transaction_type_filter transaction_detail_level_filter transaction_posting_status_filter "
            "transaction_paid_status_filter currency_filter",
        ),
        at_most_one_of("ref_number", "ref_number_case_sensitive", "ref_number_filter", "ref_number_range_filter"),
    )

    meta_data: str | None = attribute(enum(META_DATA), "metaData")
    iterator: str | None = attribute(enum(ITERATOR_STEPS), "iterator")
    iterator_id: str | None = attribute(text(), "iteratorID")
    txn_id: list[str] = many(ident())
    max_returned: int | None = whole(least=1)
    ref_number: list[str] = many(text())
    ref_number_case_sensitive: list[str] = many(text())
    ref_number_filter: RefNumberFilter | None = part(RefNumberFilter)
    ref_number_range_filter: RefNumberRangeFilter | None = part(RefNumberRangeFilter)
    transaction_modified_date_range_filter: TransactionModifiedDateRangeFilter | None = part(
        TransactionModifiedDateRangeFilter
    )
    transaction_date_range_filter: TransactionDateRangeFilter | None = part(TransactionDateRangeFilter)
    transaction_entity_filter: TransactionEntityFilter | None = part(TransactionEntityFilter)
    transaction_account_filter: TransactionAccountFilter | None = part(TransactionAccountFilter)
    transaction_item_filter: TransactionItemFilter | None = part(TransactionItemFilter)
    transaction_class_filter: TransactionClassFilter | None = part(TransactionClassFilter)
    transaction_type_filter: TransactionTypeFilter | None = part(TransactionTypeFilter)
    transaction_detail_level_filter: str | None = enum(DETAIL_LEVELS)
    transaction_posting_status_filter: str | None = enum(POSTING_STATUSES)
    transaction_paid_status_filter: str | None = enum(TRANSACTION_PAID_STATUSES)
    currency_filter: CurrencyFilter | None = part(CurrencyFilter, since="8.0")
    include_ret_element: list[str] = many(text(50))


class TransactionRet(Ret):
    """A transaction; neither EditSequence nor ExternalGUID nor lines: read it by TxnID (qbxml.md 2.4)."""

    txn_type: str | None = enum(TXN_TYPES)
    txn_id: str | None = ident()
    txn_line_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    entity_ref: Ref209 | None = part(Ref209)
    account_ref: Ref159 | None = part(Ref159)
    txn_date: date | None = day()
    ref_number: str | None = text()
    amount: Decimal | None = money()
    currency_ref: Ref64 | None = part(Ref64, since="8.0")
    exchange_rate: Decimal | None = rate(since="8.0")
    amount_in_home_currency: Decimal | None = money(since="8.0")
    memo: str | None = text(4095)


class TransactionQueryRs(Answer):
    """The answer to TransactionQueryRq (qbxml.md 2.6)."""

    rets: list[TransactionRet] = mixed(TransactionRet)
