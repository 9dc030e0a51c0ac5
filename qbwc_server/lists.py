"""QuickBooks' own lists as last read: vendors, accounts, terms, classes and items.

They serve the checks before a bill is sent, the mapping of our names to QuickBooks' names, and the pages where a
person chooses one. QuickBooks' file stays the truth: nothing here is ever written back.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import JSON, Index, Select, String, UniqueConstraint, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from qbwc_server.connection import Connection
from qbwc_server.list_memory import lists_changed
from qbwc_server.list_position import ReadPosition
from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Key

# Code-point order on both databases, so that the index serves searches by prefix whatever the server's language.
_Name = String(1000).with_variant(String(1000, collation="C"), "postgresql")
_LAST_LETTER: Final = "\U0010ffff"


class ListKind(Choice):
    """Which of QuickBooks' lists."""

    VENDOR = "vendor", "Those to whom bills are owed."
    ACCOUNT = "account", "The chart of accounts."
    TERMS = "terms", "Terms of payment, standard and date-driven."
    CLASS = "class", "Classes, such as one for each location."
    ITEM = "item", "Items of every kind."
    CUSTOMER = "customer", "Those who owe for invoices, and their jobs; read only where customers' documents are sent."


class ListEntry(Base):
    """One record of one of QuickBooks' lists. `list_id` is unique within one kind of list only (qbxml.md 3.4)."""

    __tablename__ = "list_entry"
    __table_args__ = (
        UniqueConstraint("company_id", "kind", "list_id"),
        Index(None, "company_id", "kind", "folded_name"),
    )

    id: Mapped[Key] = mapped_column(primary_key=True)
    company_id: Mapped[CompanyKey]
    kind: Mapped[ListKind]
    list_id: Mapped[str] = mapped_column(String(36))  # opaque text
    full_name: Mapped[str] = mapped_column(String(1000))  # levels joined with ':'
    folded_name: Mapped[str] = mapped_column(_Name)  # for look-ups that ignore case
    is_active: Mapped[bool]  # False = hidden in QuickBooks, or gone
    is_gone: Mapped[bool] = mapped_column(default=False)  # not in the last whole reading: deleted or merged there
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # type, number, currency, ... by kind
    modified: Mapped[str] = mapped_column(String(40), default="")  # as QuickBooks wrote it, wrong offset and all
    edit_sequence: Mapped[str] = mapped_column(String(16), default="")
    read_run: Mapped[int] = mapped_column(default=0)  # the whole reading that saw it last


def fold(name: str) -> str:
    """Answer the name as it is compared where case does not count."""
    return " ".join(name.split()).casefold()


def entry_by_list_id(session: Session, company_id: int, kind: ListKind, list_id: str) -> ListEntry | None:
    """Answer the record of that ListID, active or not."""
    return session.scalar(_of(company_id, kind).where(ListEntry.list_id == list_id))


def entry_by_exact_name(session: Session, company_id: int, kind: ListKind, name: str) -> ListEntry | None:
    """Answer the record of exactly that name, case and blanks included (domain.md 1.5), active or not."""
    return best_of([entry for entry in _same_folded(session, company_id, kind, name) if entry.full_name == name])


def entry_by_name(session: Session, company_id: int, kind: ListKind, name: str) -> ListEntry | None:
    """Answer the record of that name as QuickBooks compares names: case does not count (qbxml.md 5.3)."""
    return best_of(_same_folded(session, company_id, kind, name))


def search(session: Session, company_id: int, kind: ListKind, prefix: str, limit: int = 20) -> Sequence[ListEntry]:
    """Answer the active records whose full name begins so, case ignored, in the order of their names."""
    start = fold(prefix)
    wanted = _of(company_id, kind).where(
        ListEntry.folded_name >= start, ListEntry.folded_name <= start + _LAST_LETTER, ListEntry.is_active
    )
    return session.scalars(wanted.order_by(ListEntry.folded_name, ListEntry.id).limit(limit)).all()


def near(session: Session, company_id: int, kind: ListKind, name: str, limit: int = 3) -> list[str]:
    """Answer the names most like this one among the active records, for a message to a person."""
    names = select(ListEntry.full_name).where(
        ListEntry.company_id == company_id, ListEntry.kind == kind, ListEntry.is_active
    )
    return near_of(name, session.scalars(names).all(), limit)


def near_of(name: str, names: Collection[str], limit: int = 3) -> list[str]:
    """Answer the names most like this one, the likest first; a sub-account may be found by its last level."""
    by_form: dict[str, list[str]] = {}
    for known in names:
        for form in {fold(known), fold(known.rpartition(":")[2])}:
            by_form.setdefault(form, []).append(known)
    found = [known for form in difflib.get_close_matches(fold(name), by_form, limit) for known in by_form[form]]
    return list(dict.fromkeys(found))[:limit]


def best_of(entries: Sequence[ListEntry]) -> ListEntry | None:
    """Answer the one that QuickBooks means by a name: the active one before an inactive one, that before a gone one."""
    return max(entries, key=lambda entry: (entry.is_active, not entry.is_gone, entry.id), default=None)


def lists_were_read(session: Session, connection: Connection) -> bool:
    """Answer whether vendors and accounts were ever read to the end, so that a missing name means something."""
    return were_read(session, connection.company_id)


def were_read(session: Session, company_id: int) -> bool:
    """Answer the same for a company that may not have a connection yet."""
    return _were_read(session, company_id, (ListKind.VENDOR, ListKind.ACCOUNT))


def customers_were_read(session: Session, company_id: int) -> bool:
    """Answer whether the customers were ever read to the end; they are read only where their documents are sent."""
    return _were_read(session, company_id, (ListKind.CUSTOMER,))


def _were_read(session: Session, company_id: int, needed: Collection[ListKind]) -> bool:
    read = select(func.count()).where(
        ReadPosition.company_id == company_id,
        ReadPosition.what.in_(needed),
        ReadPosition.read_at.is_not(None),
    )
    return session.scalar(read) == len(needed)


def next_run(session: Session, company_id: int) -> int:
    """Answer the number of the next whole reading: higher than any before, finished or not."""
    last = session.scalar(select(func.max(ListEntry.read_run)).where(ListEntry.company_id == company_id))
    return (last or 0) + 1


def save_entries(session: Session, company_id: int, kind: ListKind, run: int, rows: Sequence[dict[str, Any]]) -> int:
    """Write records as read, new ones and known ones alike; answer how many different ones there were.

    A row holds list_id, full_name, is_active, detail, modified and edit_sequence. Safe to repeat.
    """
    common = {"company_id": company_id, "kind": kind, "read_run": run, "is_gone": False}
    by_id = {row["list_id"]: {**row, **common, "folded_name": fold(row["full_name"])} for row in rows}
    if by_id:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        insert = dialect.insert(ListEntry.__table__)
        changed = [key for key in next(iter(by_id.values())) if key not in {"company_id", "kind", "list_id"}]
        saved = insert.on_conflict_do_update(
            index_elements=["company_id", "kind", "list_id"], set_={key: insert.excluded[key] for key in changed}
        )
        session.execute(saved, list(by_id.values()))
        lists_changed(session, company_id)
    return len(by_id)


def mark_gone(session: Session, company_id: int, kind: ListKind, run: int) -> None:
    """Take the records which that whole reading did not see for deleted or merged in QuickBooks."""
    unseen = update(ListEntry).where(
        ListEntry.company_id == company_id,
        ListEntry.kind == kind,
        ListEntry.read_run < run,
        or_(ListEntry.is_active, ListEntry.is_gone.is_(False)),
    )
    session.execute(unseen.values(is_active=False, is_gone=True))
    lists_changed(session, company_id)


def _of(company_id: int, kind: ListKind) -> Select[ListEntry]:
    return select(ListEntry).where(ListEntry.company_id == company_id, ListEntry.kind == kind)


def _same_folded(session: Session, company_id: int, kind: ListKind, name: str) -> Sequence[ListEntry]:
    return session.scalars(_of(company_id, kind).where(ListEntry.folded_name == fold(name))).all()
