"""QuickBooks' lists held in memory for one piece of work: a handful of queries, however many bills are looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from qbwc_server.list_target import Target, Unmapped, fault_of
from qbwc_server.lists import (
    ListEntry,
    ListKind,
    best_of,
    entry_by_list_id,
    entry_by_name,
    fold,
    near,
    near_of,
    were_read,
)

_SHORT_LISTS = (ListKind.ACCOUNT, ListKind.TERMS, ListKind.CLASS)


class KnownLists:
    """The lists of one company as last read. Made for one request or one bill run, not kept longer."""

    def __init__(self, session: Session, company_id: int) -> None:
        self._session = session
        self._company_id = company_id
        self._items: dict[Target, ListEntry | None] = {}
        self._verdicts: dict[Target, Target | Unmapped] = {}

    @cached_property
    def were_read(self) -> bool:
        """Whether the lists were ever read, so that a missing name means something."""
        return were_read(self._session, self._company_id)

    @cached_property
    def vendors(self) -> dict[str, bool]:
        """The vendors QuickBooks has, by exact name; the value says whether it is active."""
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
        if target not in self._verdicts:
            self._verdicts[target] = self._judge(target) if self.were_read else target
        return self._verdicts[target]

    def find(self, target: Target) -> ListEntry | None:
        """Answer the record that is meant: the ListID decides, for names change; without one the name does."""
        if target.kind is ListKind.ITEM:
            return self._find_item(target)
        if target.list_id is not None:
            return self._by_list_id.get((target.kind, target.list_id))
        return best_of(self._by_name.get((target.kind, fold(target.full_name)), []))

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
        if target not in self._items:
            self._items[target] = (
                entry_by_name(self._session, self._company_id, ListKind.ITEM, target.full_name)
                if target.list_id is None
                else entry_by_list_id(self._session, self._company_id, ListKind.ITEM, target.list_id)
            )
        return self._items[target]

    @cached_property
    def _short_lists(self) -> Sequence[ListEntry]:
        return self._session.scalars(
            select(ListEntry).where(ListEntry.company_id == self._company_id, ListEntry.kind.in_(_SHORT_LISTS))
        ).all()

    @cached_property
    def _by_list_id(self) -> dict[tuple[ListKind, str], ListEntry]:
        return {(entry.kind, entry.list_id): entry for entry in self._short_lists}

    @cached_property
    def _by_name(self) -> dict[tuple[ListKind, str], list[ListEntry]]:
        by_name: defaultdict[tuple[ListKind, str], list[ListEntry]] = defaultdict(list)
        for entry in self._short_lists:
            by_name[entry.kind, entry.folded_name].append(entry)
        return dict(by_name)
