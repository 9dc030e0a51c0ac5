"""Many rows into a table at once, past the ORM: a thousand rows a statement on SQLite, COPY on PostgreSQL.

Both take part in the session's transaction. Measured in one run with the indexes of customer invoices, a thousand rows
a statement take three fifths of the driver's executemany; libraries.md has the figures of every other way.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, cast

from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    ColumnElement,
    Connection,
    Date,
    Dialect,
    Table,
    bindparam,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from wholesale.db import Base, Dollars

_MOST_DAYS: Final = 4096
_ROWS_A_STATEMENT: Final = 1000
_TYPES: Final = MappingProxyType(
    {
        "BIGINT": "int8",
        "BIGSERIAL": "int8",
        "BOOLEAN": "bool",
        "BYTEA": "bytea",
        "DATE": "date",
        "FLOAT": "float8",
        "INTEGER": "int4",
        "JSON": "json",
        "SMALLINT": "int2",
        "TEXT": "text",
        "TIMESTAMP WITH TIME ZONE": "timestamptz",
        "VARCHAR": "varchar",
    }
)


def take_ids(session: Session, model: type[Base], count: int) -> Sequence[int]:
    """Take keys of a table for rows that this transaction is going to insert."""
    table = _table(model)
    if session.get_bind().dialect.name == "postgresql":
        sequence = "select nextval(pg_get_serial_sequence(:name, 'id')) from generate_series(1, :count)"
        return list(session.scalars(text(sequence), {"name": table.name, "count": count}))
    # The transaction holds SQLite's one write lock, so nobody else takes the same.
    connection = session.connection()
    highest = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    if table.dialect_options["sqlite"]["autoincrement"]:
        # The keys of deleted rows are given to no others.
        given = text("select seq from sqlite_sequence where name = :name")
        highest = max(highest, connection.execute(given, {"name": table.name}).scalar() or 0)
    return range(highest + 1, highest + 1 + count)


def insert_rows(
    session: Session,
    model: type[Base],
    fields: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    **same: Any,  # noqa: ANN401 - values of any column
) -> None:
    """Insert rows whose tuples hold `fields`; `same` holds what is alike in all. Other columns take their defaults."""
    if not rows:
        return
    session.flush()
    table, connection = _table(model), session.connection()
    alike = _defaults(table, {*fields, *same}) | same
    names = [*fields, *alike]
    columns = [_written(table.c[name], connection.dialect) for name in names]
    values: list[Iterable[Any]] = [
        map(write, one) if write else one for write, one in zip(columns, zip(*rows, strict=True), strict=False)
    ]
    for write, value in zip(columns[len(fields) :], alike.values(), strict=True):
        values.append([write(value) if write else value] * len(rows))
    ready: Iterable[tuple[Any, ...]] = zip(*values, strict=True)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, ready)
    else:
        _insert_lite(connection, table.name, names, list(ready))


def _copy(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    cursor = cast("Any", connection.connection.driver_connection).cursor()
    types = [type_on_postgres(table.c[name], connection.dialect) for name in names]
    with cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)") as copy:
        # In this format a value must come in its column's own type; it costs a sixth of the letters.
        copy.set_types(types)
        for one in rows:
            copy.write_row(one)


def type_on_postgres(column: Column[Any], dialect: Dialect) -> str:
    """Answer PostgreSQL's own name of a column's type, without its length."""
    return _TYPES[column.type.compile(dialect).partition("(")[0].partition(" COLLATE")[0]]


def _insert_lite(connection: Connection, table: str, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Insert into SQLite: as many rows a statement as it takes, the rest one by one."""
    driver = cast("Any", connection.connection.driver_connection)
    many = min(_ROWS_A_STATEMENT, driver.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(names))
    whole = len(rows) - len(rows) % many
    for begin in range(0, whole, many):
        values = tuple(chain.from_iterable(rows[begin : begin + many]))
        connection.exec_driver_sql(_insertion(table, tuple(names), many), values)
    if whole < len(rows):
        connection.exec_driver_sql(_insertion(table, tuple(names), 1), rows[whole:])


@lru_cache
def _insertion(table: str, names: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join('?' * len(names))})"
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([row] * rows)}"


def _table(model: type[Base]) -> Table:
    return cast("Table", inspect(model).local_table)


def _defaults(table: Table, given: set[str]) -> dict[str, Any]:
    """Answer the default of every column that is not given; a column that has none and needs a value is a fault."""
    found = {}
    for column in table.columns:
        if column.name in given or column.primary_key:
            continue
        default = cast("Any", column.default)
        if default is not None:
            found[column.name] = default.arg(None) if default.is_callable else default.arg
        elif not column.nullable:
            raise ValueError(f"{table.name}.{column.name} has no default, so that it must be among the fields")
    return found


def is_among(session: Session, column: InstrumentedAttribute[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Answer the condition that a column holds one of thousands of values, as one parameter instead of thousands."""
    if session.get_bind().dialect.name == "postgresql":
        return column == func.any(bindparam(None, list(values), ARRAY(column.type)))
    listed = func.json_each(json.dumps(list(values), default=str)).table_valued("value")
    return column.in_(select(listed.c.value))


def _written(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """Answer what turns a value into what the driver takes; None = it takes it as it is."""
    if isinstance(column.type, JSON):
        # PostgreSQL's driver makes letters of it by itself.
        return None if dialect.name == "postgresql" else json.dumps
    if isinstance(column.type, Dollars):
        return _whole(column.type.places)
    write = cast("Callable[[Any], Any] | None", column.type.dialect_impl(dialect).bind_processor(dialect))
    # A sheet has few days, and the same ones over and over.
    return lru_cache(_MOST_DAYS)(write) if isinstance(column.type, Date) and write is not None else write


def _whole(places: int) -> Callable[[Decimal | None], int | None]:
    """Answer what Dollars does, without asking it for every value."""

    def write(value: Decimal | None) -> int | None:
        if value is None:
            return None
        scaled = value.scaleb(places)
        if (whole := int(scaled)) != scaled:
            raise ValueError(f"the column holds {places} places of a dollar, got {value}; round before saving")
        return whole

    return write
