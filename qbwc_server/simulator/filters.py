"""Which records a query means: keys, dates, names, numbers, people (qbxml.md 2.4)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.record import Entry, Transaction
from qbwc_server.simulator.references import check_id
from qbwc_server.simulator.rules import Refusal

_Record = TypeVar("_Record")


def given(query: Any, name: str) -> Any:  # noqa: ANN401 - queries have different fields
    """Answer a field of a query, None when this query has no such field or nothing in it."""
    return getattr(query, name, None) or None


def by_keys(
    keys: Iterable[str], find: Callable[[str], list[_Record]], *, must_exist: bool
) -> tuple[list[_Record], str | None]:
    """Answer the records with these keys, and the first key nobody has.

    `must_exist`: a single unknown id is status 3120 (sample 29); unknown names among several are 500.
    """
    keys = list(keys)
    found: list[_Record] = []
    missing: str | None = None
    for key in keys:
        records = find(key)
        if not records and must_exist and len(keys) == 1:
            raise Refusal.object_not_found(key)
        if not records:
            missing = missing or key
        found.extend(record for record in records if record not in found)
    return found, missing


def within(moment: datetime, first: Any, last: Any) -> bool:  # noqa: ANN401 - Stamps or None
    """Whether a wall-clock time lies between two stamps, both included; their offsets do not count."""
    return (first is None or moment >= first.local) and (last is None or moment <= _end(last))


def _end(stamp: Any) -> datetime:  # noqa: ANN401 - a Stamp
    # "2026-03-01" means the whole day when it ends a range.
    local: datetime = stamp.local
    return local if "T" in stamp else local.replace(hour=23, minute=59, second=59)


def day_within(day: date, first: date | None, last: date | None) -> bool:
    """Whether a day lies between two days, both included."""
    return (first is None or day >= first) and (last is None or day <= last)


def keep_modified(books: Books, records: list[Transaction], range_filter: Any) -> list[Transaction]:  # noqa: ANN401 - bills and transactions name it differently
    """Keep what was last changed in a range of local times."""
    if range_filter is None:
        return records
    _refuse_macro(range_filter)
    first, last = given(range_filter, "from_modified_date"), given(range_filter, "to_modified_date")
    return [record for record in records if within(books.clock.local(record.modified), first, last)]


def keep_dated(books: Books, records: list[Transaction], range_filter: Any) -> list[Transaction]:  # noqa: ANN401 - bills and transactions name it differently
    """Keep what is dated in a range of days."""
    if range_filter is None:
        return records
    first, last = given(range_filter, "from_txn_date"), given(range_filter, "to_txn_date")
    if given(range_filter, "date_macro") == "Today":
        first = last = books.clock.today()
    else:
        _refuse_macro(range_filter)
    return [record for record in records if day_within(record.day, first, last)]


def _refuse_macro(range_filter: Any) -> None:  # noqa: ANN401 - any date range
    macro = given(range_filter, "date_macro")
    if macro not in {None, "All"}:
        raise Refusal(1030, f"This QuickBooks is a simulator and knows no DateMacro {macro}: name the days instead.")


def text_matches(text: str | None, text_filter: Any, name: str) -> bool:  # noqa: ANN401 - NameFilter or RefNumberFilter
    """Whether a text starts with, contains or ends with what a filter says; case does not count."""
    if text_filter is None:
        return True
    mine, wanted = (text or "").casefold(), str(given(text_filter, name) or "").casefold()
    match text_filter.match_criterion:
        case "StartsWith":
            return mine.startswith(wanted)
        case "EndsWith":
            return mine.endswith(wanted)
        case _:
            return wanted in mine


def text_between(text: str | None, range_filter: Any, name: str) -> bool:  # noqa: ANN401 - NameRangeFilter or RefNumberRangeFilter
    """Whether a text lies between the two ends of a range filter; case does not count."""
    if range_filter is None:
        return True
    mine = (text or "").casefold()
    first, last = given(range_filter, f"from_{name}"), given(range_filter, f"to_{name}")
    return (first is None or mine >= first.casefold()) and (last is None or mine <= last.casefold())


def ids_meant(books: Books, entry_filter: Any, kinds: Sequence[str]) -> set[str] | None:  # noqa: ANN401 - entity, account, item and class filters
    """Answer the ListIDs an entity or account filter means, None when there is no filter.

    Refusal 3120 for an entry nobody has. With children: whatever stands below it too.
    """
    if entry_filter is None:
        return None
    ids = [*_many(entry_filter, "list_id"), *_many(entry_filter, "list_id_with_children")]
    names = [*_many(entry_filter, "full_name"), *_many(entry_filter, "full_name_with_children")]
    for identity in ids:
        check_id(identity, "list id")
    found = [_must(books.state.entry(identity), identity) for identity in ids]
    found += [_must(books.state.entry_named(kinds, name), name) for name in names]
    meant = {entry.list_id for entry in found}
    if given(entry_filter, "list_id_with_children") or given(entry_filter, "full_name_with_children"):
        below = tuple(f"{entry.full_name.casefold()}:" for entry in found)
        meant |= {entry.list_id for entry in books.state.entries(kinds) if entry.full_name.casefold().startswith(below)}
    return meant or None


def _many(source: Any, name: str) -> list[str]:  # noqa: ANN401 - any filter
    value = given(source, name)
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def _must(entry: Entry | None, key: str) -> Entry:
    if entry is None:
        raise Refusal.object_not_found(key)
    return entry
