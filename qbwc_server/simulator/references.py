"""Finding what a message refers to, and writing references into answers."""

import re
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.record import Entry
from qbwc_server.simulator.rules import Refusal
from qbxml.reference import Ref

_ID: Final = re.compile(r"[0-9A-Fa-f]+-\d+")
_SomeRef = TypeVar("_SomeRef", bound=Ref)


def find(books: Books, ref: Any, kinds: Sequence[str], role: str, owner: str) -> Entry:  # noqa: ANN401 - any Ref class
    """Answer the entry a reference of a message points to; with both, the ListID counts (qbxml.md 1.4).

    Refusal 3140 for a record that is missing, inactive or of another kind; `role` and `owner` are QuickBooks' words
    for what the record is and where it is named: "Vendor", "Bill".
    """
    if ref is None or not (ref.list_id or ref.full_name):
        raise Refusal.element_missing(f"{role} reference")
    if ref.list_id:
        check_id(ref.list_id, "list id")
        entry = books.state.entry(ref.list_id)
    else:
        entry = books.state.entry_named(kinds, ref.full_name)
    if entry is None or entry.kind not in kinds or not entry.is_active:
        raise Refusal.invalid_reference(role, ref.list_id or ref.full_name, owner)
    return entry


def find_if_named(books: Books, ref: Any, kinds: Sequence[str], role: str, owner: str) -> Entry | None:  # noqa: ANN401 - any Ref class
    """Answer the entry a reference points to, None when the message holds no reference."""
    return None if ref is None else find(books, ref, kinds, role, owner)


def check_id(identity: str, field: str) -> None:
    """Refuse an id that has not QuickBooks' form (status 3000)."""
    if not _ID.fullmatch(identity):
        raise Refusal(3000, f'The given object ID "{identity}" in the field "{field}" is invalid.')


def ref_to(books: Books, ref_class: type[_SomeRef], list_id: str | None) -> _SomeRef | None:
    """Answer the reference an answer carries: ListID and the full name of today; None for no record."""
    entry = books.state.entry(list_id) if list_id else None
    return ref_class(list_id=entry.list_id, full_name=entry.full_name) if entry else None
