"""Payment terms, counted in days or by the day of the month."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from qbxml.choice import Choice, at_most_one_of
from qbxml.field import attribute, enum, flag, ident, many, mixed, moment, part, percent, required, text, whole
from qbxml.filters import NameFilter, NameRangeFilter
from qbxml.message import Aggregate, Answer, ErrorRecovery, Request, Ret
from qbxml.moment import Stamp
from qbxml.words import ACTIVE_STATUSES, META_DATA


class StandardTermsAdd(Aggregate):
    """What makes terms counted in days (qbxml.md 2.5)."""

    name: str = required(text(31, colon=False))
    is_active: bool | None = flag()
    std_due_days: int | None = whole()
    std_discount_days: int | None = whole()
    discount_pct: Decimal | None = percent()


class StandardTermsAddRq(Request):
    """Adds terms counted in days (qbxml.md 2.5)."""

    standard_terms_add: StandardTermsAdd = required(part(StandardTermsAdd))
    include_ret_element: list[str] = many(text(50, since="4.0"))


class StandardTermsRet(Ret):
    """Terms counted in days as QuickBooks holds it; any element may be missing (qbxml.md 1.4)."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    is_active: bool | None = flag()
    std_due_days: int | None = whole()
    std_discount_days: int | None = whole()
    discount_pct: Decimal | None = percent()


class StandardTermsAddRs(Answer):
    """The answer to StandardTermsAddRq (qbxml.md 2.6)."""

    rets: list[StandardTermsRet] = mixed(StandardTermsRet, most=1)
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")


class StandardTermsQueryRq(Request):
    """Asks for terms counted in days (qbxml.md 2.4)."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of(
            "list_id",
            "full_name",
            "max_returned active_status from_modified_date to_modified_date name_filter name_range_filter",
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
    include_ret_element: list[str] = many(text(50, since="4.0"))


class StandardTermsQueryRs(Answer):
    """The answer to StandardTermsQueryRq (qbxml.md 2.6)."""

    rets: list[StandardTermsRet] = mixed(StandardTermsRet)


class DateDrivenTermsQueryRq(Request):
    """Asks for terms counted by the day of the month (qbxml.md 2.4)."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of(
            "list_id",
            "full_name",
            "max_returned active_status from_modified_date to_modified_date name_filter name_range_filter",
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
    include_ret_element: list[str] = many(text(50, since="4.0"))


class DateDrivenTermsRet(Ret):
    """Terms counted by the day of the month as QuickBooks holds it; any element may be missing (qbxml.md 1.4)."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    is_active: bool | None = flag()
    day_of_month_due: int | None = whole(least=1, most=31)
    due_next_month_days: int | None = whole()
    discount_day_of_month: int | None = whole(least=1, most=31)
    discount_pct: Decimal | None = percent()


class DateDrivenTermsQueryRs(Answer):
    """The answer to DateDrivenTermsQueryRq (qbxml.md 2.6)."""

    rets: list[DateDrivenTermsRet] = mixed(DateDrivenTermsRet)


class TermsQueryRq(Request):
    """Asks for terms of both kinds (qbxml.md 2.4)."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of(
            "list_id",
            "full_name",
            "max_returned active_status from_modified_date to_modified_date name_filter name_range_filter",
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
    include_ret_element: list[str] = many(text(50, since="4.0"))


class TermsQueryRs(Answer):
    """The answer to TermsQueryRq (qbxml.md 2.6)."""

    rets: list[StandardTermsRet | DateDrivenTermsRet] = mixed(StandardTermsRet, DateDrivenTermsRet)
