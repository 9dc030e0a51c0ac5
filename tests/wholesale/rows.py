"""One row in every table for each of two companies, made from the columns alone: laws use it on tables yet to come."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    String,
    TypeDecorator,
    insert,
)
from sqlalchemy.orm import Session

from tests.tables import tables_in_order
from wholesale.db import Dollars
from wholesale.user import Role, Roles

_numbers = count(1)


TELLING = {"time_zone": "UTC", "language": "en"}
"""What jobs look up by its words."""


def fill_every_table(session: Session) -> tuple[int, int]:
    """Give two companies a row in every table and answer the companies' ids."""
    first, second = (_fill(session) for _ in range(2))
    return first, second


def _fill(session: Session) -> int:
    keys: dict[str, int] = {}
    for table in tables_in_order():
        values = {column.name: _value(column, keys) for column in table.columns if not _left_out(column)}
        key = session.execute(insert(table).values(values)).inserted_primary_key
        keys[table.name] = key[0]
    return keys["company"]


def _left_out(column: Column[Any]) -> bool:
    makes_itself = column.primary_key and isinstance(column.type, Integer | BigInteger) and not column.foreign_keys
    refers_to_itself = any(reference.column.table is column.table for reference in column.foreign_keys)
    return makes_itself or refers_to_itself or (column.nullable and not column.foreign_keys)


def _value(column: Column[Any], keys: dict[str, int]) -> Any:
    for reference in column.foreign_keys:
        return keys[reference.column.table.name]
    number = next(_numbers)
    kind = column.type
    if isinstance(kind, Roles):
        return frozenset({Role.ADMIN})
    if isinstance(kind, Dollars):
        return Decimal(number)
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    plain = {
        Boolean: False,
        Date: date(2026, 3, 1),
        DateTime: datetime(2026, 3, 1, 12, 0, number % 60, tzinfo=UTC),
        JSON: {},
        LargeBinary: f"b{number}".encode(),
        Float: 1.5,
        Numeric: Decimal(1),
        Integer: number,
    }
    if isinstance(kind, Enum):
        return kind.enum_class(kind.enums[0]) if kind.enum_class else kind.enums[0]
    if isinstance(kind, String):
        return TELLING.get(column.name, f"t{number}")[: kind.length or 20]
    return next(value for known, value in plain.items() if isinstance(kind, known))
