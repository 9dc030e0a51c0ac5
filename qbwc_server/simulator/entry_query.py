"""Which list entries a query means, and what makes a new one (qbxml.md 2.4, 5.3)."""

from collections.abc import Sequence
from typing import Any

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.filters import by_keys, given, text_between, text_matches, within
from qbwc_server.simulator.record import NAME_KINDS, Entry, storable
from qbwc_server.simulator.references import check_id, ref_to
from qbwc_server.simulator.rules import Refusal
from qbxml.reference import Ref


def select(books: Books, query: Any, kinds: Sequence[str]) -> tuple[list[Entry], str | None]:  # noqa: ANN401 - any list query
    """Answer the entries a query means, and the first name or id nobody has; only active ones unless asked."""
    if list_ids := given(query, "list_id"):
        for list_id in list_ids:
            check_id(list_id, "list id")
        return by_keys(list_ids, lambda key: _of_kind(books.state.entry(key), kinds), must_exist=True)
    if names := given(query, "full_name"):
        return by_keys(names, lambda key: _of_kind(books.state.entry_named(kinds, key), kinds), must_exist=False)
    return [entry for entry in books.state.entries(kinds) if _passes(books, query, entry)], None


def _of_kind(entry: Entry | None, kinds: Sequence[str]) -> list[Entry]:
    return [entry] if entry is not None and entry.kind in kinds else []


def _passes(books: Books, query: Any, entry: Entry) -> bool:  # noqa: ANN401 - any list query
    wanted = given(query, "active_status") or "ActiveOnly"
    if wanted != "All" and entry.is_active != (wanted == "ActiveOnly"):
        return False
    types = given(query, "account_type")
    if types and entry.details.get("type") not in types:
        return False
    changed = books.clock.local(entry.modified)
    return (
        within(changed, given(query, "from_modified_date"), given(query, "to_modified_date"))
        and text_matches(entry.full_name, given(query, "name_filter"), "name")
        and text_between(entry.full_name, given(query, "name_range_filter"), "name")
    )


def new_entry(books: Books, kind: str, name: str, parent: Entry | None = None, **details: Any) -> Entry:  # noqa: ANN401 - plain JSON data
    """Answer a new list entry, checked and saved; Refusal 3100 when the name is taken, 3090 for a colon in it.

    Vendors, customers, employees and other names share one list of names.
    """
    name = storable(name)
    if ":" in name:
        raise Refusal.name_with_colon(name, f"{kind.lower()} name")
    full_name = f"{parent.full_name}:{name}" if parent else name
    if books.state.entry_named(NAME_KINDS if kind in NAME_KINDS else (kind,), full_name):
        raise Refusal.name_in_use(name)
    second = books.clock.second()
    entry = Entry(
        list_id=books.new_list_id(second),
        kind=kind,
        name=name,
        full_name=full_name,
        created=second,
        modified=second,
        parent_id=parent.list_id if parent else None,
        details={key: value for key, value in details.items() if value is not None},
    )
    books.state.keep_entry(entry)
    return entry


def head(books: Books, entry: Entry) -> dict[str, Any]:
    """Answer the fields every list entry begins with."""
    return {
        "list_id": entry.list_id,
        "time_created": books.clock.stamp(entry.created),
        "time_modified": books.clock.stamp(entry.modified),
        "edit_sequence": str(entry.modified),
        "name": entry.name,
        "is_active": entry.is_active,
    }


def place(books: Books, entry: Entry) -> dict[str, Any]:
    """Answer where an entry stands in its list: full name, parent and level."""
    return {
        "full_name": entry.full_name,
        "parent_ref": ref_to(books, Ref, entry.parent_id),
        "sublevel": entry.full_name.count(":"),
    }
