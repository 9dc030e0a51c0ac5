"""Reads the filter of PO Reconciliation from the address line, and keeps the last one for the next visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from flask import session as cookie
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from importer.record_search import ids_meant
from wholesale.reconciliation_filter import ReconciliationFilter, Sort
from wholesale.reconciliation_row import NO_INVOICE, rank_of
from wholesale.status import InvoiceStatus
from wholesale.vendor import Vendor

NAMES: Final = (
    "number",
    "invoice",
    "awb",
    "vendor",
    "location",
    "status",
    "ship_from",
    "ship_to",
    "arrival_from",
    "arrival_to",
    "differs",
    "unshipped",
    "sort",
    "down",
)
"""Every part of the address that says what is wanted; the place in the list, `cursor`, is none of them."""
NONE_YET: Final = "none"
"""The status of orders without an invoice, in the address."""
_MORE: Final = (
    "invoice",
    "awb",
    "location",
    "ship_from",
    "ship_to",
    "arrival_from",
    "arrival_to",
    "differs",
    "unshipped",
)
_KEPT: Final = "reconciliation"
_NOBODY: Final = 0


@dataclass
class Asked:
    """What a person asks for: as it was written, as it is understood, and what is wrong with it."""

    given: dict[str, str]
    filter: ReconciliationFilter
    problems: dict[str, str] = field(default_factory=dict)  # by the field's name

    @property
    def more(self) -> int:
        """How many of the filters that are folded away are in use."""
        return sum(1 for name in _MORE if self.given.get(name))

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return any(value for name, value in self.given.items() if name not in {"sort", "down"})


def read(session: Session, arguments: Mapping[str, str]) -> Asked:
    """Answer what the address asks for; a part that cannot be read is told and finds nothing."""
    given = {name: arguments[name].strip() for name in NAMES if arguments.get(name, "").strip()}
    problems: dict[str, str] = {}
    days = {name: _day(name, given, problems) for name in ("ship_from", "ship_to", "arrival_from", "arrival_to")}
    wanted = ReconciliationFilter(
        **days,
        vendor_id=_vendor(session, given, problems),
        location_id=_number(given.get("location")),
        rank=_rank(given.get("status")),
        number=given.get("number", ""),
        invoice=given.get("invoice", ""),
        awb=given.get("awb", ""),
        only_differing="differs" in given,
        with_unshipped="unshipped" in given,
        asked_sort=next((sort for sort in Sort if sort.value == given.get("sort")), None),
        asked_descending={"1": True, "0": False}.get(given.get("down", "")),
    )
    return Asked(given, wanted, problems)


def last_asked() -> dict[str, str]:
    """Answer what was asked for on the last visit."""
    kept = cookie.get(_KEPT)
    return {str(name): str(value) for name, value in kept.items() if name in NAMES} if isinstance(kept, dict) else {}


def keep(asked: Asked) -> None:
    """Keep what is asked for until the next visit, in this browser."""
    if asked.given:
        cookie[_KEPT] = asked.given
    else:
        cookie.pop(_KEPT, None)


def _day(name: str, given: Mapping[str, str], problems: dict[str, str]) -> date | None:
    if name not in given:
        return None
    try:
        return date.fromisoformat(given[name])
    except ValueError:
        problems[name] = _("%(text)s is no day; write it like 2026-03-31.", text=repr(given[name]))
        return None


def _vendor(session: Session, given: Mapping[str, str], problems: dict[str, str]) -> int | None:
    if "vendor" not in given:
        return None
    text = given["vendor"]
    lower = text.lower()
    exactly = (Vendor.name == text, func.lower(Vendor.name) == lower, func.lower(Vendor.code) == lower)
    meant = ids_meant(session, Vendor.id, exactly, _contains(text))
    if len(meant) == 1:
        return meant[0]
    problems["vendor"] = (
        _("Several vendors have %(text)s in their name; choose one of them.", text=repr(text))
        if meant
        else _("No vendor has %(text)s in their name.", text=repr(text))
    )
    return _NOBODY


def vendors_like(session: Session, text: str, most: int = 20) -> list[str]:
    """Answer the names of vendors to offer while a name is written."""
    wanted = select(Vendor.name).where(_contains(text)).order_by(Vendor.name).limit(most)
    return list(session.scalars(wanted))


def _contains(text: str) -> ColumnElement[bool]:
    return or_(func.lower(Vendor.name).contains(text.lower(), autoescape=True), func.lower(Vendor.code) == text.lower())


def _number(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000000000000") else _NOBODY


def _rank(text: str | None) -> int | None:
    if not text:
        return None
    return NO_INVOICE if text == NONE_YET else next((rank_of(one) for one in InvoiceStatus if one.value == text), None)
