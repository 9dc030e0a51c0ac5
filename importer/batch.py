"""Some thousand rows of an import at once: what a kind looks at, refuses and saves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Row, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from importer.cell import Value
from importer.cell_refusal import CODE_INACTIVE, CODE_NEAR, CODE_UNKNOWN, CODE_WITHOUT_ZEROS
from importer.cell_text import short, shown
from importer.import_run import Outcome, plain
from wholesale.company import Company
from wholesale.db import Base
from wholesale.errors import Entry
from wholesale.history import Actor
from wholesale.rows_at_once import insert_rows, is_among, take_ids

R = TypeVar("R")
_MOST_ZEROS = 10
_MOST_ASKED = 5_000  # keys in one statement


@dataclass(slots=True)
class Problem:
    """Why a row is refused: the cell, and the entry with its values."""

    field: str | None  # None = the row as a whole
    value: str  # what the cell shows
    entry: Entry
    values: Mapping[str, object]


@dataclass(slots=True)
class ImportRow(Generic[R]):
    """One row of the file."""

    number: int  # as in Excel
    values: R  # typed values; where problems stand, those fields hold None
    cells: Sequence[Value]  # of the whole row, as the file has them
    places: Mapping[str, int]  # field -> place of its column; shared by all rows
    problems: list[Problem] = field(default_factory=list)
    outcome: Outcome = Outcome.NEW
    found: Any = None  # what `judge` has looked up for `save`
    before: Mapping[str, Any] | None = None  # of a CHANGED row: field -> the value that it replaces

    def shown(self, where: str) -> str:
        """Answer what the cell of a field shows."""
        place = self.places.get(where)
        return "" if place is None or place >= len(self.cells) else shown(self.cells[place])


@dataclass(frozen=True)
class Change:
    """A record that a row changes: what it was, and what it becomes; by column."""

    row_number: int
    model: type[Base]
    record_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(kw_only=True)
class Batch(Generic[R]):
    """The rows, in the order of the file, with the transaction they are looked at and saved in."""

    session: Session  # kept to the company
    company: Company
    actor: Actor
    now: datetime
    today: date
    run_id: int
    options: Mapping[str, Any]
    locations: Mapping[str, int]  # code -> id of every location of the company
    rows: list[ImportRow[R]]
    changes: list[Change] = field(default_factory=list)

    @property
    def good(self) -> list[ImportRow[R]]:
        """The rows that nothing is wrong with so far."""
        return [row for row in self.rows if not row.problems]

    @property
    def new_rows(self) -> list[ImportRow[R]]:
        """The rows that become new records."""
        return [row for row in self.rows if row.outcome is Outcome.NEW]

    @property
    def changed_rows(self) -> list[ImportRow[R]]:
        """The rows that change a record."""
        return [row for row in self.rows if row.outcome is Outcome.CHANGED]

    @property
    def is_multi_location(self) -> bool:
        """Whether the company has several locations."""
        return len(self.locations) > 1

    def location_id(self, code: str | None) -> int | None:
        """Answer the location of a code; without one, the only location there is."""
        if code is not None:
            return self.locations.get(code)
        return next(iter(self.locations.values())) if len(self.locations) == 1 else None

    def refuse(self, row: ImportRow[R], where: str | None, entry: Entry, **values: object) -> None:
        """Refuse a row for what its cell holds (`where` names the field), or as a whole (None).

        The entry's placeholders {column} and {value} are filled with the cell's own, unless given.
        """
        value = row.shown(where) if where else ""
        given = {"value": short(value), **values} if where else values
        row.problems.append(Problem(where, value, entry, {name: plain(one) for name, one in given.items()}))
        row.outcome = Outcome.REFUSED

    def look_up(
        self,
        where: str,
        by: InstrumentedAttribute[str],
        *more: InstrumentedAttribute[Any],
        active: InstrumentedAttribute[bool] | None = None,
    ) -> Mapping[str, Row[Any]]:
        """Answer the records that the cells of a field name, as rows (by, id, *more), and refuse rows that name none.

        `batch.look_up("customer", Customer.code, Customer.terms, active=Customer.is_active)`; what is not active
        is refused as well. Blank cells are passed over. Rows that are refused already are looked at as well, so that
        a person learns at once of everything that is wrong with them.
        """
        asked = {value for row in self.rows if (value := getattr(row.values, where)) is not None}
        model = by.class_
        columns = (by, model.id, *more, *(() if active is None else (active,)))
        found = self.rows_by_key(by, asked, *columns)
        near = self.near(by, asked - found.keys())
        for row in self.rows:
            value = getattr(row.values, where)
            if value is None:
                continue
            if value not in found:
                self.refuse_unknown(row, where, near.get(value))
            elif active is not None and not found[value][-1]:
                self.refuse(row, where, CODE_INACTIVE)
        return found

    def rows_by_key(
        self, by: InstrumentedAttribute[Any], keys: Iterable[Any], *columns: InstrumentedAttribute[Any]
    ) -> dict[Any, Row[Any]]:
        """Answer the company's records with these keys, by the first of the columns, in one statement for thousands."""
        wanted, found = sorted(keys), {}
        model = by.class_
        for begin in range(0, len(wanted), _MOST_ASKED):
            some = wanted[begin : begin + _MOST_ASKED]
            asked = select(*columns).where(model.company_id == self.company.id, is_among(self.session, by, some))
            found.update({one[0]: one for one in self.session.execute(asked)})
        return found

    def take_ids(self, model: type[Base], count: int) -> Sequence[int]:
        """Take so many keys of a table, to be used in this transaction; rows may then refer to each other."""
        return take_ids(self.session, model, count)

    def insert(self, model: type[Base], fields: Sequence[str], rows: Sequence[tuple[Any, ...]], **same: Any) -> None:  # noqa: ANN401 - values of any column
        """Insert many rows at once: `fields` name what each tuple holds, `same` what is alike in all.

        The company is added; columns that are not named take their defaults.
        """
        insert_rows(self.session, model, fields, rows, company_id=self.company.id, **same)

    def change(
        self, row: ImportRow[R], model: type[Base], record_id: int, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        """Note what a row has made of a record, so that it can be put back; by column, only those that differ."""
        self.changes.append(Change(row.number, model, record_id, before, after))

    def near(self, by: InstrumentedAttribute[str], missing: Iterable[str]) -> dict[str, str]:
        """Answer the keys that differ from missing ones by zeros at the beginning or by the case of letters alone."""
        spellings = {value: _spellings(value) for value in missing}
        found = self.rows_by_key(by, {one for many in spellings.values() for one in many}, by)
        return {
            value: next(one for one in many if one in found) for value, many in spellings.items() if found.keys() & many
        }

    def refuse_unknown(self, row: ImportRow[R], where: str, near: str | None) -> None:
        """Refuse a row whose cell names nothing there is; `near` is what may be meant."""
        if near is None:
            self.refuse(row, where, CODE_UNKNOWN)
        else:
            lost = near.lstrip("0") == row.shown(where).strip().lstrip("0")
            self.refuse(row, where, CODE_WITHOUT_ZEROS if lost else CODE_NEAR, near=near)


def _spellings(value: str) -> list[str]:
    zeros = [value.zfill(length) for length in range(len(value) + 1, _MOST_ZEROS + 1)] if value.isdigit() else []
    return [*zeros, *({value.upper(), value.lower(), value.title()} - {value})]
