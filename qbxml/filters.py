"""What limits a query (qbxml.md 2.4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.choice import Choice, at_most_one_of, one_of
from qbxml.field import day, enum, ident, many, moment, money, required, text
from qbxml.message import Aggregate
from qbxml.moment import Stamp
from qbxml.words import DATE_MACROS, MATCH_CRITERIA, OPERATORS


class ModifiedDateRangeFilter(Aggregate):
    """Changed between two moments, local time of the QuickBooks machine (qbxml.md 5.4)."""

    from_modified_date: Stamp | None = moment()
    to_modified_date: Stamp | None = moment()


class TxnDateRangeFilter(Aggregate):
    """Dated between two days, or within a named period."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("from_txn_date to_txn_date", "date_macro"),)

    from_txn_date: date | None = day()
    to_txn_date: date | None = day()
    date_macro: str | None = enum(DATE_MACROS)


class EntityFilter(Aggregate):
    """Of these vendors, customers, employees or other names."""

    choices: ClassVar[tuple[Choice, ...]] = (
        one_of("list_id", "full_name", "list_id_with_children", "full_name_with_children"),
    )

    list_id: list[str] = many(ident(since="2.0"))
    full_name: list[str] = many(text())
    list_id_with_children: str | None = ident(since="2.0")
    full_name_with_children: str | None = text()


class AccountFilter(Aggregate):
    """Posted to these accounts."""

    choices: ClassVar[tuple[Choice, ...]] = (
        one_of("list_id", "full_name", "list_id_with_children", "full_name_with_children"),
    )

    list_id: list[str] = many(ident(since="2.0"))
    full_name: list[str] = many(text())
    list_id_with_children: str | None = ident(since="2.0")
    full_name_with_children: str | None = text()


class RefNumberFilter(Aggregate):
    """Number starts with, contains or ends with a text; case ignored."""

    match_criterion: str = required(enum(MATCH_CRITERIA))
    ref_number: str = required(text())


class RefNumberRangeFilter(Aggregate):
    """Number between two texts."""

    from_ref_number: str | None = text()
    to_ref_number: str | None = text()


class CurrencyFilter(Aggregate):
    """In these currencies."""

    choices: ClassVar[tuple[Choice, ...]] = (one_of("list_id", "full_name"),)

    list_id: list[str] = many(ident())
    full_name: list[str] = many(text(64))


class NameFilter(Aggregate):
    """Name starts with, contains or ends with a text."""

    match_criterion: str = required(enum(MATCH_CRITERIA))
    name: str = required(text())


class NameRangeFilter(Aggregate):
    """Name between two texts."""

    from_name: str | None = text()
    to_name: str | None = text()


class TotalBalanceFilter(Aggregate):
    """Balance compared with an amount."""

    operator: str = required(enum(OPERATORS))
    amount: Decimal = required(money())


class ClassFilter(Aggregate):
    """Of these classes."""

    choices: ClassVar[tuple[Choice, ...]] = (
        one_of("list_id", "full_name", "list_id_with_children", "full_name_with_children"),
    )

    list_id: list[str] = many(ident())
    full_name: list[str] = many(text())
    list_id_with_children: str | None = ident()
    full_name_with_children: str | None = text()


class DeletedDateRangeFilter(Aggregate):
    """Deleted between two moments."""

    from_deleted_date: Stamp | None = moment()
    to_deleted_date: Stamp | None = moment()
