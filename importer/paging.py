"""Pages of long lists by keyset: the cost of a page does not grow with the size of the table, nor with its depth."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import Session

from wholesale.db import Dollars, UtcMoment

Row = TypeVar("Row")
_BACK, _ON = "<", ">"


@dataclass(frozen=True)
class PageOf(Generic[Row]):
    """One page of a list; `previous` and `next` are the cursors of its neighbours, None at an end."""

    rows: Sequence[Row]
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Keyset:
    """The order of a list: columns that are never NULL, the last of them unique, all in one direction."""

    columns: Sequence[Any]
    descending: bool = False

    def page(self, session: Session, wanted: Select[Any], cursor: str | None = None, size: int = 50) -> PageOf[Any]:
        """Answer the page behind (or before) a cursor; the first for None or one that does not fit."""
        way, place = _read(cursor, self.columns)
        backwards = way == _BACK
        descending = self.descending != backwards
        if place is not None:
            here = tuple_(*(literal(value, column.type) for value, column in zip(place, self.columns, strict=True)))
            there = tuple_(*self.columns)
            wanted = wanted.where(there < here if descending else there > here)
        order = [column.desc() if descending else column.asc() for column in self.columns]
        found = session.execute(wanted.add_columns(*self.columns).order_by(*order).limit(size + 1)).all()
        has_more, found = len(found) > size, found[:size]
        if backwards:
            found = found[::-1]
        return self._cut(
            found, has_previous=has_more if backwards else place is not None, has_next=backwards or has_more
        )

    def _cut(self, found: Sequence[Any], *, has_previous: bool, has_next: bool) -> PageOf[Any]:
        width = len(self.columns)
        rows = [row[0] if len(row) == width + 1 else row[:-width] for row in found]
        if not found:
            return PageOf(rows, None, None)
        return PageOf(
            rows,
            _write(_BACK, found[0][-width:]) if has_previous else None,
            _write(_ON, found[-1][-width:]) if has_next else None,
        )


def _write(way: str, place: Sequence[Any]) -> str:
    text = json.dumps([way, *map(_plain, place)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, datetime):
        return {"m": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    return str(value) if isinstance(value, str) else value


def _typed(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    match value:
        case {"m": text}:
            return datetime.fromisoformat(text)
        case {"d": text}:
            return date.fromisoformat(text)
        case {"n": text}:
            return Decimal(text)
        case str() | int():
            return value
    raise ValueError(f"a cursor holds texts, numbers, days and moments, got {value!r}")


def _read(cursor: str | None, columns: Sequence[Any]) -> tuple[str, list[Any] | None]:
    # A cursor comes from the address line: what does not fit is the first page, never an error.
    if not cursor:
        return _ON, None
    try:
        way, *place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_typed(value) for value in place]
    except (ValueError, TypeError, ArithmeticError, binascii.Error):
        return _ON, None
    fits = len(values) == len(columns) and all(map(_fits, values, columns))
    return (way, values) if fits and way in (_BACK, _ON) else (_ON, None)


def _fits(value: Any, column: Any) -> bool:  # noqa: ANN401 - whatever a column holds
    if isinstance(column.type, Dollars):
        return isinstance(value, Decimal | int)
    if isinstance(column.type, UtcMoment):
        return isinstance(value, datetime) and value.tzinfo is not None
    expected = column.type.python_type
    return type(value) is expected or (issubclass(expected, str) and isinstance(value, str))
