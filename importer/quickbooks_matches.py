"""Our vendors beside QuickBooks': exact, alike, inactive, or not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from qbwc_server.list_search import LikeNames
from qbwc_server.lists import ListEntry, ListKind, fold, were_read
from wholesale.choice import Choice
from wholesale.vendor import Vendor


class Match(Choice):
    """How a vendor's Accounting Name compares with QuickBooks' vendors."""

    EXACT = "exact", "QuickBooks has an active vendor of exactly this name."
    INACTIVE = "inactive", "QuickBooks has the vendor, but it is inactive there."
    OTHER_CASE = "other_case", "QuickBooks writes the name otherwise; it must be exactly equal."
    MISSING = "missing", "QuickBooks has no vendor of this name."
    NO_NAME = "no_name", "No Accounting Name is entered yet."
    NOT_READ = "not_read", "QuickBooks' list of vendors was not read yet."


NAMES: Final[Mapping[Match, LazyString]] = {
    Match.EXACT: _l("match"),
    Match.INACTIVE: _l("inactive in QuickBooks"),
    Match.OTHER_CASE: _l("written otherwise"),
    Match.MISSING: _l("not in QuickBooks"),
    Match.NO_NAME: _l("no name yet"),
    Match.NOT_READ: _l("not compared yet"),
}
TONES: Final[Mapping[Match, str]] = {
    Match.EXACT: "ok",
    Match.INACTIVE: "bad",
    Match.OTHER_CASE: "warn",
    Match.MISSING: "bad",
    Match.NO_NAME: "warn",
    Match.NOT_READ: "muted",
}


@dataclass(frozen=True)
class Compared:
    """One vendor beside QuickBooks."""

    vendor: Vendor
    match: Match
    like: Sequence[str] = ()  # names of QuickBooks that may be meant


def without_match(company_id: int) -> ColumnElement[bool]:
    """Answer the condition for vendors whose name QuickBooks does not have exactly so, active."""
    there = select(ListEntry.full_name).where(
        ListEntry.company_id == company_id, ListEntry.kind == ListKind.VENDOR, ListEntry.is_active
    )
    return or_(Vendor.accounting_name.is_(None), Vendor.accounting_name.not_in(there))


class Comparison:
    """Compares some vendors of a company with QuickBooks' list as last read."""

    def __init__(self, session: Session, company_id: int) -> None:
        self._session, self._company_id = session, company_id
        self.lists_read = were_read(session, company_id)

    def of(self, vendors: Sequence[Vendor]) -> list[Compared]:
        """Answer each vendor with its match and the names that may be meant."""
        entries = self._entries({fold(vendor.accounting_name or "") for vendor in vendors})
        return [self._one(vendor, entries) for vendor in vendors]

    def _entries(self, folded: set[str]) -> dict[str, list[ListEntry]]:
        wanted = select(ListEntry).where(
            ListEntry.company_id == self._company_id,
            ListEntry.kind == ListKind.VENDOR,
            ListEntry.folded_name.in_(folded - {""}),
            ListEntry.is_gone.is_(False),
        )
        found: defaultdict[str, list[ListEntry]] = defaultdict(list)
        for entry in self._session.scalars(wanted):
            found[entry.folded_name].append(entry)
        return dict(found)

    def _one(self, vendor: Vendor, entries: Mapping[str, list[ListEntry]]) -> Compared:
        name = vendor.accounting_name
        if not self.lists_read:
            return Compared(vendor, Match.NOT_READ if name else Match.NO_NAME)
        if name is None:
            return Compared(vendor, Match.NO_NAME, self._like.near(vendor.name))
        same = entries.get(fold(name), [])
        exact = [entry for entry in same if entry.full_name == name]
        if any(entry.is_active for entry in exact):
            return Compared(vendor, Match.EXACT)
        active = [entry.full_name for entry in same if entry.is_active]
        if active:
            return Compared(vendor, Match.OTHER_CASE, active)
        return Compared(vendor, Match.INACTIVE if exact else Match.MISSING, self._near(name, vendor.name))

    def _near(self, *names: str) -> list[str]:
        return list(dict.fromkeys(like for name in names for like in self._like.near(name)))[:3]

    @cached_property
    def _like(self) -> LikeNames:
        names = select(ListEntry.full_name).where(
            ListEntry.company_id == self._company_id, ListEntry.kind == ListKind.VENDOR, ListEntry.is_active
        )
        return LikeNames(self._session.scalars(names))
