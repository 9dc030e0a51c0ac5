"""QuickBooks' lists held in memory for one piece of work: a handful of queries, however many bills are looked at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from qbwc_server.connection import Connection
from qbwc_server.list_memory import remembered
from qbwc_server.list_target import Target, Unmapped, fault_of
from qbwc_server.lists import (
    ListEntry,
    ListKind,
    best_of,
    customers_were_read,
    entry_by_exact_name,
    entry_by_list_id,
    entry_by_name,
    fold,
    near,
    near_of,
    were_read,
)

_SHORT_LISTS = (ListKind.ACCOUNT, ListKind.TERMS, ListKind.CLASS)


class Customer(NamedTuple):
    """A customer of QuickBooks."""

    list_id: str
    is_active: bool


@dataclass
class _Seen:
    """What was looked up so far; the records in it belong to no session."""

    were_read: bool | None = None
    vendors: dict[str, bool] | None = None
    vendor_ids: dict[str, str | None] = field(default_factory=dict)
    customers_were_read: bool | None = None
    customers: dict[str, Customer | None] = field(default_factory=dict)
    items: dict[Target, ListEntry | None] = field(default_factory=dict)
    verdicts: dict[Target, Target | Unmapped] = field(default_factory=dict)
    by_list_id: dict[tuple[ListKind, str], ListEntry] | None = None
    by_name: dict[tuple[ListKind, str], list[ListEntry]] | None = None


class KnownLists:
    """The lists of one company as last read.

    Made for one request or one bill run. With the connection that was read in this transaction it knows what others
    have looked up before, as long as no list has changed.
    """

    def __init__(self, session: Session, company_id: int, connection: Connection | None = None) -> None:
        self._session = session
        self._company_id = company_id
        self._seen = _Seen() if connection is None else remembered(connection, _Seen)

    @property
    def were_read(self) -> bool:
        """Whether the lists were ever read, so that a missing name means something."""
        if self._seen.were_read is None:
            self._seen.were_read = were_read(self._session, self._company_id)
        return self._seen.were_read

    @property
    def vendors(self) -> dict[str, bool]:
        """The vendors QuickBooks has, by exact name; the value says whether it is active."""
        if self._seen.vendors is None:
            self._seen.vendors = self._read_vendors()
        return self._seen.vendors

    def vendor_list_id(self, name: str) -> str | None:
        """Answer the ListID of the vendor of exactly that name, active or not; None = not known."""
        if name not in self._seen.vendor_ids:
            entry = entry_by_exact_name(self._session, self._company_id, ListKind.VENDOR, name)
            self._seen.vendor_ids[name] = None if entry is None or entry.is_gone else entry.list_id
        return self._seen.vendor_ids[name]

    @property
    def customers_were_read(self) -> bool:
        """Whether the customers were ever read, so that a missing one means something."""
        if self._seen.customers_were_read is None:
            self._seen.customers_were_read = customers_were_read(self._session, self._company_id)
        return self._seen.customers_were_read

    def customer(self, name: str) -> Customer | None:
        """Answer the customer of that name, as QuickBooks compares names; None = not known."""
        if name not in self._seen.customers:
            entry = entry_by_name(self._session, self._company_id, ListKind.CUSTOMER, name)
            known = None if entry is None or entry.is_gone else Customer(entry.list_id, entry.is_active)
            self._seen.customers[name] = known
        return self._seen.customers[name]

    def _read_vendors(self) -> dict[str, bool]:
        rows = self._session.execute(
            select(ListEntry.full_name, ListEntry.is_active).where(
                ListEntry.company_id == self._company_id,
                ListEntry.kind == ListKind.VENDOR,
                ListEntry.is_gone.is_(False),
            )
        )
        return {row.full_name: row.is_active for row in rows}

    def usable(self, target: Target) -> Target | Unmapped:
        """Answer the target as QuickBooks knows it now, or why it cannot be used; before any reading, as it stands."""
        verdicts = self._seen.verdicts
        if target not in verdicts:
            verdicts[target] = self._judge(target) if self.were_read else target
        return verdicts[target]

    def find(self, target: Target) -> ListEntry | None:
        """Answer the record that is meant: the ListID decides, for names change; without one the name does."""
        if target.kind is ListKind.ITEM:
            return self._find_item(target)
        by_list_id, by_name = self._short_lists()
        if target.list_id is not None:
            return by_list_id.get((target.kind, target.list_id))
        return best_of(by_name.get((target.kind, fold(target.full_name)), []))

    def near(self, kind: ListKind, name: str) -> list[str]:
        """Answer names like this one, for a message."""
        if kind is ListKind.VENDOR:
            return near_of(name, [known for known, is_active in self.vendors.items() if is_active])
        return near(self._session, self._company_id, kind, name)

    def _judge(self, target: Target) -> Target | Unmapped:
        entry = self.find(target)
        if entry is None or entry.is_gone:
            alike = ", ".join(map(repr, self.near(target.kind, target.full_name)))
            hint = f"; like it there are {alike}" if alike else ""
            return Unmapped(f"QuickBooks has no {target.kind.value} {target.full_name!r}{hint}.")
        fault = fault_of(entry)
        return Unmapped(fault) if fault else Target(entry.kind, entry.full_name, entry.list_id)

    def _find_item(self, target: Target) -> ListEntry | None:
        # There may be tens of thousands of items and only a few are mapped: ask for those.
        items = self._seen.items
        if target not in items:
            found = (
                entry_by_name(self._session, self._company_id, ListKind.ITEM, target.full_name)
                if target.list_id is None
                else entry_by_list_id(self._session, self._company_id, ListKind.ITEM, target.list_id)
            )
            items[target] = None if found is None else self._released(found)
        return items[target]

    def _short_lists(
        self,
    ) -> tuple[dict[tuple[ListKind, str], ListEntry], dict[tuple[ListKind, str], list[ListEntry]]]:
        seen = self._seen
        if seen.by_list_id is None or seen.by_name is None:
            wanted = select(ListEntry).where(ListEntry.company_id == self._company_id, ListEntry.kind.in_(_SHORT_LISTS))
            entries = [self._released(entry) for entry in self._session.scalars(wanted)]
            by_name: defaultdict[tuple[ListKind, str], list[ListEntry]] = defaultdict(list)
            for entry in entries:
                by_name[entry.kind, entry.folded_name].append(entry)
            seen.by_name = dict(by_name)
            seen.by_list_id = {(entry.kind, entry.list_id): entry for entry in entries}
        return seen.by_list_id, seen.by_name

    def _released(self, entry: ListEntry) -> ListEntry:
        # What is kept longer than a session must not be emptied when that session is rolled back.
        self._session.expunge(entry)
        return entry
