"""Accounts: add, ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.choice import Choice, at_most_one_of
from qbxml.field import attribute, day, enum, flag, guid, ident, many, mixed, moment, money, part, required, text, whole
from qbxml.filters import CurrencyFilter, NameFilter, NameRangeFilter
from qbxml.line_rets import DataExtRet
from qbxml.message import Aggregate, Answer, ErrorRecovery, Request, Ret
from qbxml.moment import Stamp
from qbxml.reference import Ref, Ref3, Ref64
from qbxml.words import (
    ACCOUNT_TYPES,
    ACTIVE_STATUSES,
    CASH_FLOW_CLASSIFICATIONS,
    DETAIL_ACCOUNT_TYPES,
    META_DATA,
    SPECIAL_ACCOUNT_TYPES,
)


class AccountAdd(Aggregate):
    """What makes an account; its number has at most 7 characters (qbxml.md 2.5)."""

    name: str = required(text(31, colon=False))
    is_active: bool | None = flag()
    parent_ref: Ref | None = part(Ref)
    account_type: str = required(enum(ACCOUNT_TYPES))
    detail_account_type: str | None = enum(DETAIL_ACCOUNT_TYPES, not_in="US CA UK AU")
    account_number: str | None = text(7)
    bank_number: str | None = text(25)
    desc: str | None = text(200)
    open_balance: Decimal | None = money()
    open_balance_date: date | None = day()
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    tax_line_id: int | None = whole(since="7.0", not_in="UK")
    currency_ref: Ref64 | None = part(Ref64, since="8.0")


class AccountAddRq(Request):
    """Adds an account (qbxml.md 2.5)."""

    account_add: AccountAdd = required(part(AccountAdd))
    include_ret_element: list[str] = many(text(50, since="4.0"))


class TaxLineInfoRet(Ret):
    """The line of the tax form an account belongs to."""

    tax_line_id: int | None = whole()
    tax_line_name: str | None = text(256)


class AccountRet(Ret):
    """An account as QuickBooks holds it; any element may be missing (qbxml.md 1.4)."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    full_name: str | None = text(159)
    is_active: bool | None = flag()
    parent_ref: Ref | None = part(Ref)
    sublevel: int | None = whole()
    account_type: str | None = enum(ACCOUNT_TYPES)
    detail_account_type: str | None = enum(DETAIL_ACCOUNT_TYPES, not_in="US CA UK AU")
    special_account_type: str | None = enum(SPECIAL_ACCOUNT_TYPES, since="2.1")
    is_tax_account: bool | None = flag(since="6.0", not_in="US")
    account_number: str | None = text(7)
    bank_number: str | None = text(25, since="2.0")
    last_check_number: str | None = text(not_in="US CA UK AU")
    desc: str | None = text(200)
    balance: Decimal | None = money()
    total_balance: Decimal | None = money()
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    tax_line_info_ret: TaxLineInfoRet | None = part(TaxLineInfoRet, since="2.1", not_in="UK")
    cash_flow_classification: str | None = enum(CASH_FLOW_CLASSIFICATIONS, since="2.1")
    currency_ref: Ref64 | None = part(Ref64, since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class AccountAddRs(Answer):
    """The answer to AccountAddRq (qbxml.md 2.6)."""

    rets: list[AccountRet] = mixed(AccountRet, most=1)
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")


class AccountQueryRq(Request):
    """Asks for accounts (qbxml.md 2.4)."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of(
            "list_id",
            "full_name",
            "max_returned active_status from_modified_date to_modified_date name_filter name_range_filter "
            "account_type currency_filter",
        ),
        at_most_one_of("name_filter", "name_range_filter"),
    )

    meta_data: str | None = attribute(enum(META_DATA), "metaData")
    list_id: list[str] = many(ident())
    full_name: list[str] = many(text())
    max_returned: int | None = whole(least=1)
    active_status: str | None = enum(ACTIVE_STATUSES)
    from_modified_date: Stamp | None = moment()
    to_modified_date: Stamp | None = moment()
    name_filter: NameFilter | None = part(NameFilter)
    name_range_filter: NameRangeFilter | None = part(NameRangeFilter)
    account_type: list[str] = many(enum(ACCOUNT_TYPES))
    currency_filter: CurrencyFilter | None = part(CurrencyFilter, since="8.0")
    include_ret_element: list[str] = many(text(50, since="4.0"))
    owner_id: list[str] = many(guid(since="2.0"))


class AccountQueryRs(Answer):
    """The answer to AccountQueryRq (qbxml.md 2.6)."""

    rets: list[AccountRet] = mixed(AccountRet)
