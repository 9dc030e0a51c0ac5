"""What a bill refers to in QuickBooks, and why a record there may not be fit for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from qbwc_server.lists import ListEntry, ListKind


@dataclass(frozen=True)
class Target:
    """What a line, a bill or a class refers to in QuickBooks."""

    kind: ListKind
    full_name: str
    list_id: str | None = None  # None = known by its name only


@dataclass(frozen=True)
class Unmapped:
    """Why there is nothing to refer to, in one sentence that names what would be right."""

    why: str


_UNFIT: Mapping[str, str] = MappingProxyType(
    {
        # A line on such an account needs a customer or a vendor of its own (qbxml.md 6).
        "AccountsPayable": "is an accounts payable account",
        "AccountsReceivable": "is an accounts receivable account",
        "NonPosting": "is an account that takes no postings",
        # Assumed: these compute or collect, they cost nothing themselves; groups have a line of their own kind.
        "ItemSubtotal": "is a subtotal",
        "ItemDiscount": "is a discount",
        "ItemPayment": "is a payment",
        "ItemSalesTax": "is a sales tax",
        "ItemSalesTaxGroup": "is a group of sales taxes",
        "ItemGroup": "is a group of items",
    }
)


def fault_of(entry: ListEntry) -> str | None:
    """Answer why a bill may not refer to this record; None = it may."""
    name = f"The {entry.kind.value} {entry.full_name!r}"
    if not entry.is_active:
        return f"{name} is inactive in QuickBooks; make it active there or map another one."
    unfit = _UNFIT.get(entry.detail.get("type", ""))
    return None if unfit is None else f"{name} {unfit} and cannot be on a line of a bill; map another one."
