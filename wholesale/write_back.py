"""Sessions that write plain changes plainly: one statement for all rows whose same columns have changed.

SQLAlchemy's own unit of work sorts tables, follows relationships and fetches new keys. Rows that only had some of their
columns set need none of that, and it costs more than everything else in a call of the Web Connector. What is not plain
is left to SQLAlchemy, in the same flush.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar, cast

from sqlalchemy import Table, Update, bindparam, inspect, update
from sqlalchemy.orm import Mapper, Session, make_transient_to_detached
from sqlalchemy.orm.exc import StaleDataError


class PlainRow:
    """A model whose changed columns are written plainly, found by `id`.

    Nothing that happens in SQLAlchemy's flush may depend on its changes: no other row's new key is among them.
    """

    # True: a new one has its key already, or is a line of a log that nobody asks for again in its transaction.
    is_inserted_plainly: ClassVar[bool] = False


class PlainSession(Session):
    """A session that writes the plain changes first, then whatever is left."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write all changes to the database."""
        # Where rows are kept to one company, new ones are checked on SQLAlchemy's own way (db.py).
        if objects is None and "company_id" not in self.info:
            _insert(self)
            _update(self)
        super().flush(objects)


def _insert(session: Session) -> None:
    rows: defaultdict[type[PlainRow], list[Any]] = defaultdict(list)
    for row in session.new:
        if isinstance(row, PlainRow) and row.is_inserted_plainly:
            rows[type(row)].append(row)
    for kind, new in rows.items():
        table = _table(kind)
        session.connection().execute(table.insert(), [_given(row) for row in new])
        for row in new:
            session.expunge(row)
            if row.id is not None:
                make_transient_to_detached(row)
                session.add(row)


def _given(row: PlainRow) -> dict[str, Any]:
    return {name: value for name, value in inspect(row).dict.items() if not name.startswith("_")}


def _update(session: Session) -> None:
    groups: defaultdict[tuple[type[PlainRow], tuple[str, ...]], list[Any]] = defaultdict(list)
    for row in session.dirty:
        if isinstance(row, PlainRow):
            groups[type(row), _changed(row)].append(row)
    for (kind, names), rows in groups.items():
        if names:
            values = [{"_key": row.id, **{name: inspect(row).dict[name] for name in names}} for row in rows]
            found = session.connection().execute(_update_of(kind, names), values).rowcount
            if found != len(rows):
                raise StaleDataError(f"{len(rows)} rows of {kind.__name__} were to change, found were {found}")
        for row in rows:
            state = inspect(row)
            # What SQLAlchemy's own flush does with a row that it has written; there is no public name for it.
            state._commit_all(state.dict, session.identity_map)  # noqa: SLF001


def _changed(row: PlainRow) -> tuple[str, ...]:
    state = inspect(row)
    now = state.dict
    return tuple(sorted(name for name, old in state.committed_state.items() if old != now[name]))


def _update_of(kind: type[PlainRow], names: tuple[str, ...]) -> Update:
    # There are as many of these as ways in which the program changes a row: few.
    if (kind, names) not in _updates:
        _updates[kind, names] = _new_update(_table(kind), names)
    return _updates[kind, names]


_updates: dict[tuple[type[PlainRow], tuple[str, ...]], Update] = {}


def _new_update(table: Table, names: tuple[str, ...]) -> Update:
    return update(table).where(table.c.id == bindparam("_key")).values({name: bindparam(name) for name in names})


def _table(kind: type[PlainRow]) -> Table:
    mapper: Mapper[Any] = inspect(kind)
    return cast("Table", mapper.local_table)
