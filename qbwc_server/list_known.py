"""QuickBooks' lists held in memory for one piece of work: a handful of queries, however many bills are looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

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
        self._items: dict[tuple[str, str | None], ListEntry | None] = {}

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
        return dict(rows.tuples().all())

    def find(self, kind: ListKind, name: str, list_id: str | None = None) -> ListEntry | None:
        """Answer the record a reference means: its ListID decides, for names change; without one its name does."""
        if kind is ListKind.ITEM:
            return self._find_item(name, list_id)
        if list_id is not None:
            return self._by_list_id.get((kind, list_id))
        return best_of(self._by_name.get((kind, fold(name)), []))

    def near(self, kind: ListKind, name: str) -> list[str]:
        """Answer names like this one, for a message."""
        if kind is ListKind.VENDOR:
            return near_of(name, [known for known, is_active in self.vendors.items() if is_active])
        return near(self._session, self._company_id, kind, name)

    def _find_item(self, name: str, list_id: str | None) -> ListEntry | None:
        # There may be tens of thousands of items and only a few are mapped: ask for those.
        key = (fold(name), list_id)
        if key not in self._items:
            self._items[key] = (
                entry_by_name(self._session, self._company_id, ListKind.ITEM, name)
                if list_id is None
                else entry_by_list_id(self._session, self._company_id, ListKind.ITEM, list_id)
            )
        return self._items[key]

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
