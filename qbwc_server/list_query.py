"""The queries for QuickBooks' lists, and what is kept of their answers.

Inactive records are asked for, too: QuickBooks hides them unless told otherwise, and to us a hidden vendor is not an
unknown one. Vendors, accounts and items come without addresses, balances and tax data, which nobody here needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from qbwc_server.lists import ListKind
from qbxml.message import Answer, Request
from qbxml.messages.account import AccountQueryRq
from qbxml.messages.class_ import ClassQueryRq
from qbxml.messages.customer import CustomerQueryRq, CustomerQueryRs
from qbxml.messages.item import ItemQueryRq, ItemQueryRs
from qbxml.messages.terms import TermsQueryRq
from qbxml.messages.vendor import VendorQueryRq, VendorQueryRs
from qbxml.moment import Stamp

PAGE: Final = 200
_EACH = ("ListID", "TimeModified", "EditSequence", "Name", "FullName", "IsActive")

Query = Callable[..., Request]
WHOLE_QUERIES: MappingProxyType[ListKind, Query] = MappingProxyType(
    {ListKind.ACCOUNT: AccountQueryRq, ListKind.TERMS: TermsQueryRq, ListKind.CLASS: ClassQueryRq}
)
PAGED_QUERIES: MappingProxyType[ListKind, Query] = MappingProxyType(
    {ListKind.VENDOR: VendorQueryRq, ListKind.ITEM: ItemQueryRq, ListKind.CUSTOMER: CustomerQueryRq}
)
_PAGED: Final = (VendorQueryRs, ItemQueryRs, CustomerQueryRs)
_ELEMENTS: MappingProxyType[ListKind, tuple[str, ...]] = MappingProxyType(
    {
        ListKind.ACCOUNT: (*_EACH, "AccountType", "AccountNumber", "CurrencyRef"),
        ListKind.VENDOR: ("ListID", "TimeModified", "EditSequence", "Name", "IsActive", "TermsRef", "CurrencyRef"),
        ListKind.ITEM: _EACH,
        ListKind.CUSTOMER: _EACH,
    }
)


def list_query(kind: ListKind, request_id: str, since: datetime | None, iterator_id: str | None = None) -> Request:
    """Answer the query for a list, or for its next page; `since` is QuickBooks' local time, None = all of it."""
    facts: dict[str, Any] = {
        "request_id": request_id,
        "active_status": "All",
        "from_modified_date": None if since is None else Stamp.of(since),
        "include_ret_element": list(_ELEMENTS.get(kind, ())),
    }
    if kind in WHOLE_QUERIES:
        return WHOLE_QUERIES[kind](**facts)
    paging = {"iterator": "Start"} if iterator_id is None else {"iterator": "Continue", "iterator_id": iterator_id}
    return PAGED_QUERIES[kind](**facts, **paging, max_returned=PAGE)


@dataclass(frozen=True)
class ListPage:
    """What one answer held."""

    rows: list[dict[str, Any]]  # for `lists.save_entries`
    stamps: list[datetime]  # QuickBooks' local times of change
    has_more: bool  # the iterator has another page
    is_odd: bool  # something was held back: a record without ListID or name, or pages that cannot be asked for


def read_page(answer: Answer) -> ListPage:
    """Read an answer; any element may be missing (qbxml.md 1.4), and without ListID and name a record has no use."""
    rows = [_row(ret) for ret in answer.rets]
    kept = [row for row in rows if row["list_id"] and row["full_name"]]
    stamps = [_get(ret, "time_modified") for ret in answer.rets]
    is_full = answer.iterator_remaining_count is None and len(rows) >= PAGE and isinstance(answer, _PAGED)
    remain = bool(answer.iterator_remaining_count)
    has_more = remain and bool(answer.iterator_id) and bool(rows)
    return ListPage(
        rows=kept,
        stamps=[stamp.local for stamp in stamps if isinstance(stamp, Stamp)],
        has_more=has_more,
        is_odd=len(kept) < len(rows) or is_full or (remain and not has_more),
    )


def _row(ret: object) -> dict[str, Any]:
    return {
        "list_id": _get(ret, "list_id"),
        "full_name": _get(ret, "full_name") or _get(ret, "name"),
        "is_active": _get(ret, "is_active") is not False,
        "modified": str(_get(ret, "time_modified") or ""),
        "edit_sequence": _get(ret, "edit_sequence") or "",
        "detail": _detail(ret),
    }


def _detail(ret: object) -> dict[str, Any]:
    kind = type(ret).__name__.removesuffix("Ret")
    found = {
        "type": _get(ret, "account_type") or (kind if kind.startswith("Item") else None),
        "number": _get(ret, "account_number"),
        "due_days": _get(ret, "std_due_days"),
        "currency": _get(_get(ret, "currency_ref"), "full_name"),
        "terms": _get(_get(ret, "terms_ref"), "full_name"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _get(ret: object, name: str) -> Any:  # noqa: ANN401 - the kinds of records have different fields
    return getattr(ret, name, None)
