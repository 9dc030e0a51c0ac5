"""Everything a company file remembers, in one SQLite file that survives restarts and can be copied as a backup."""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from qbwc_server.simulator.record import Deletion, Entry, Line, Link, MessageSet, Transaction

_TABLES: Final = """
create table if not exists fact (name text primary key, value text not null);
create table if not exists entry (
    list_id text primary key, kind text not null, name text not null, full_name text not null,
    created integer not null, modified integer not null, parent_id text, is_active integer not null,
    details text not null);
create index if not exists entry_by_name on entry (full_name collate nocase, kind);
create table if not exists txn (
    txn_id text primary key, kind text not null, number integer not null, created integer not null,
    modified integer not null, edit_sequence text not null, vendor_id text not null, account_id text not null,
    day text not null, cents integer not null, ref_number text, memo text, due_day text, terms_id text,
    external_guid text, bank_id text, lines text not null);
create index if not exists txn_by_vendor on txn (vendor_id, kind);
create index if not exists txn_by_ref_number on txn (ref_number collate nocase);
create table if not exists link (payment_id text not null, bill_id text not null, cents integer not null);
create table if not exists deletion (
    kind text not null, txn_id text primary key, created integer not null, deleted integer not null, ref_number text);
create table if not exists message_set (
    application text not null, set_id text not null, checksum text not null, answer text,
    primary key (application, set_id));
create table if not exists data_ext (
    owner_id text not null, name text not null, object text not null, value text not null,
    primary key (owner_id, name, object));
"""
_TXN_COLUMNS: Final = (
    "txn_id, kind, number, created, modified, edit_sequence, vendor_id, account_id, day, cents, ref_number, memo, "
    "due_day, terms_id, external_guid, bank_id, lines"
)
_ENTRY_COLUMNS: Final = "list_id, kind, name, full_name, created, modified, parent_id, is_active, details"
COMPANY: Final = "Company"


class CompanyState:
    """The tables of one company file; every change happens inside `saving`."""

    def __init__(self, path: str | Path) -> None:
        self.path = str(path)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        # A stand-in may lose its last seconds when the power fails; in return a bill costs no wait for the disk.
        self._connection.execute("pragma synchronous = off")
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Save everything done inside, or nothing; inside another `saving` it is part of that one."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")

    def backup(self, path: str | Path) -> None:
        """Copy the file as it is now."""
        with self._lock, _opened(path) as target:
            self._connection.backup(target)

    def restore(self, path: str | Path) -> None:
        """Become what a backup holds; everything done since is gone."""
        with self._lock, _opened(path) as source:
            source.backup(self._connection)

    def fact(self, name: str) -> str | None:
        """Answer one fact about the company, None when it was never set."""
        row = self._one("select value from fact where name = ?", name)
        return str(row[0]) if row else None

    def set_fact(self, name: str, value: str | None) -> None:
        """Set a fact; None forgets it."""
        if value is None:
            self._do("delete from fact where name = ?", name)
        else:
            self._do("insert into fact values (?, ?) on conflict (name) do update set value = excluded.value",
                     name, value)  # fmt: skip

    def next_number(self, name: str) -> int:
        """Count a counter up and answer it; the first is 1."""
        number = int(self.fact(name) or 0) + 1
        self.set_fact(name, str(number))
        return number

    def entry(self, list_id: str) -> Entry | None:
        """Answer the list entry with this ListID."""
        row = self._one(f"select {_ENTRY_COLUMNS} from entry where list_id = ?", list_id)
        return _entry(row) if row else None

    def entry_named(self, kinds: Sequence[str], full_name: str) -> Entry | None:
        """Answer the entry of one of these kinds with this full name; case does not count."""
        marks = ", ".join("?" * len(kinds))
        row = self._one(
            f"select {_ENTRY_COLUMNS} from entry where full_name = ? collate nocase and kind in ({marks})",
            full_name, *kinds,
        )  # fmt: skip
        if row is not None or full_name.isascii():
            return _entry(row) if row else None
        # SQLite folds the case of ASCII letters only.
        same = (entry for entry in self.entries(kinds) if entry.full_name.casefold() == full_name.casefold())
        return next(same, None)

    def entries(self, kinds: Sequence[str]) -> list[Entry]:
        """Answer all entries of these kinds, inactive ones too, sorted by name."""
        marks = ", ".join("?" * len(kinds))
        rows = self._all(
            f"select {_ENTRY_COLUMNS} from entry where kind in ({marks}) order by full_name collate nocase", *kinds
        )
        return [_entry(row) for row in rows]

    def keep_entry(self, entry: Entry) -> None:
        """Write an entry, new or changed."""
        self._do(
            f"insert or replace into entry ({_ENTRY_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            entry.list_id, entry.kind, entry.name, entry.full_name, entry.created, entry.modified, entry.parent_id,
            entry.is_active, json.dumps(entry.details),
        )  # fmt: skip

    def transaction(self, txn_id: str) -> Transaction | None:
        """Answer the transaction with this TxnID."""
        row = self._one(f"select {_TXN_COLUMNS} from txn where txn_id = ?", txn_id)
        return _transaction(row) if row else None

    def has_guid(self, guid: str) -> bool:
        """Whether some transaction carries this ExternalGUID."""
        return self._one("select 1 from txn where external_guid = ? collate nocase", guid) is not None

    def transactions(self, kinds: Sequence[str], *, vendor_id: str | None = None) -> list[Transaction]:
        """Answer the transactions of these kinds, of one vendor or all, oldest first."""
        marks = ", ".join("?" * len(kinds))
        only, more = (" and vendor_id = ?", [vendor_id]) if vendor_id else ("", [])
        rows = self._all(f"select {_TXN_COLUMNS} from txn where kind in ({marks}){only} order by number", *kinds, *more)
        return [_transaction(row) for row in rows]

    def owed(self, vendor_id: str) -> int:
        """Answer what is owed to a vendor or by a customer, in cents: bills or invoices less credits and payments."""
        row = self._one(
            "select coalesce(sum(case when kind in ('Bill', 'Invoice') then cents else -cents end), 0) from txn "
            "where vendor_id = ?",
            vendor_id,
        )
        return int(row[0]) if row else 0

    def keep_transaction(self, txn: Transaction) -> None:
        """Write a transaction, new or changed."""
        marks = ", ".join("?" * len(_TXN_COLUMNS.split(", ")))
        self._do(
            f"insert or replace into txn ({_TXN_COLUMNS}) values ({marks})",
            txn.txn_id, txn.kind, txn.number, txn.created, txn.modified, txn.edit_sequence, txn.vendor_id,
            txn.account_id, txn.day.isoformat(), txn.cents, txn.ref_number, txn.memo,
            txn.due_day.isoformat() if txn.due_day else None, txn.terms_id, txn.external_guid, txn.bank_id,
            json.dumps([asdict(line) for line in txn.lines]),
        )  # fmt: skip

    def delete_transaction(self, txn: Transaction, now: int) -> None:
        """Take a transaction out, with the money it gave to bills, and remember that it was there."""
        self._do("delete from txn where txn_id = ?", txn.txn_id)
        self._do("delete from link where payment_id = ?", txn.txn_id)
        self._do("insert into deletion values (?, ?, ?, ?, ?)",
                 txn.kind, txn.txn_id, txn.created, now, txn.ref_number)  # fmt: skip

    def deletions(self, kinds: Sequence[str]) -> list[Deletion]:
        """Answer the deleted transactions of these kinds, oldest deletion first."""
        marks = ", ".join("?" * len(kinds))
        rows = self._all(
            f"select kind, txn_id, created, deleted, ref_number from deletion where kind in ({marks}) order by deleted",
            *kinds,
        )
        return [Deletion(*row) for row in rows]

    def links(self, txn_id: str) -> list[Link]:
        """Answer the links a transaction is in, as payment or as bill."""
        rows = self._all("select payment_id, bill_id, cents from link where ? in (payment_id, bill_id)", txn_id)
        return [Link(*row) for row in rows]

    def keep_link(self, link: Link) -> None:
        """Give money of a payment to a bill."""
        self._do("insert into link values (?, ?, ?)", link.payment_id, link.bill_id, link.cents)

    def message_set(self, application: str, set_id: str) -> MessageSet | None:
        """Answer what is remembered of a message set of this application."""
        row = self._one(
            "select set_id, checksum, answer from message_set where application = ? and set_id = ?", application, set_id
        )
        return MessageSet(*row) if row else None

    def keep_message_set(self, application: str, kept: MessageSet) -> None:
        """Remember a message set, with its answer or still without."""
        self._do("insert or replace into message_set values (?, ?, ?, ?)",
                 application, kept.set_id, kept.checksum, kept.answer)  # fmt: skip

    def forget_message_sets(self, application: str, set_id: str | None = None) -> int:
        """Forget one message set or all of an application; answer how many there were."""
        with self._lock:
            before = self._connection.total_changes
            self._do("delete from message_set where application = ? and (? is null or set_id = ?)",
                     application, set_id, set_id)  # fmt: skip
            return self._connection.total_changes - before

    def data_exts(self, owner_id: str, target: str = COMPANY) -> dict[str, str]:
        """Answer the private data an owner keeps at an object, by name; GUIDs are compared without case."""
        rows = self._all(
            "select name, value from data_ext where owner_id = ? collate nocase and object = ? order by name",
            owner_id, target,
        )  # fmt: skip
        return {str(name): str(value) for name, value in rows}

    def set_data_ext(self, owner_id: str, name: str, value: str | None, target: str = COMPANY) -> None:
        """Write private data of an owner; None takes it out."""
        self._do("delete from data_ext where owner_id = ? collate nocase and name = ? and object = ?",
                 owner_id, name, target)  # fmt: skip
        if value is not None:
            self._do("insert into data_ext values (?, ?, ?, ?)", owner_id, name, target, value)

    def _one(self, statement: str, *values: Any) -> tuple[Any, ...] | None:  # noqa: ANN401 - what SQLite takes
        rows = self._all(statement, *values)
        return rows[0] if rows else None

    def _all(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - what SQLite takes
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def _do(self, statement: str, *values: Any) -> None:  # noqa: ANN401 - what SQLite takes
        with self.saving():
            self._connection.execute(statement, values)


@contextmanager
def _opened(path: str | Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    try:
        yield connection
    finally:
        connection.close()


def _entry(row: tuple[Any, ...]) -> Entry:
    entry = Entry(*row)
    entry.is_active = bool(entry.is_active)
    entry.details = json.loads(row[-1])
    return entry


def _transaction(row: tuple[Any, ...]) -> Transaction:
    txn = Transaction(*row)
    txn.day = date.fromisoformat(row[8])
    txn.due_day = date.fromisoformat(row[12]) if row[12] else None
    txn.lines = [Line(**line) for line in json.loads(row[-1])]
    return txn
