"""Fills a database for the pages: one company with orders of three years, their invoices, histories and queue.

Rows are made inside the database, from numbers alone: a million invoices take about a minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from seeding import refresh_statistics
from sqlalchemy import ColumnElement, Connection, Engine, Table, insert, literal, literal_column, select, text

from qbwc_server.connection import create_connection
from wholesale.company import Company, Location
from wholesale.db import make_sessions
from wholesale.migration import load_tables
from wholesale.user import Role, User
from wholesale.vendor import Vendor

VENDORS, LOCATIONS, DAYS = 200, 4, 1100
AHEAD = 14  # days of orders that are not shipped yet

# What an order numbered `i` of `m` is made of. Money is in cents; every tenth part of a cent is a unit cost.
_ORDERS = (
    "(SELECT n.i, n.m, d.day, d.place FROM bench_number n JOIN bench_day d ON d.place = n.i * {days} / (n.m + 1)) s"
)
_AGE = f"({DAYS - AHEAD} - s.place)"  # days since it was shipped; below zero = ahead
_RANK = f"""(CASE WHEN {_AGE} < 0 THEN 0
 WHEN {_AGE} < 7 THEN 1 + s.i % 4
 WHEN {_AGE} < 30 THEN (CASE WHEN s.i % 40 = 0 THEN 5 WHEN s.i % 15 = 0 THEN 2 ELSE 6 END)
 WHEN s.i % 5000 = 1 THEN 5 WHEN s.i % 3 = 0 THEN 6 ELSE 7 END)"""
_STATUS = f"""(CASE {_RANK} WHEN 1 THEN 'AP' WHEN 2 THEN 'AA' WHEN 3 THEN 'A' WHEN 4 THEN 'ES'
 WHEN 5 THEN 'F' WHEN 6 THEN 'S' ELSE 'P' END)"""
_COST = "(3000 + s.i % 500)"  # of a unit, in hundredths of a cent; a line has a thousand units
_TOTAL = f"({_COST} * 10 + 2500)"
_EXCESS = "(CASE WHEN s.i % 50 = 0 THEN 1000 ELSE 0 END)"
_TWO = "(s.i % 4 = 0)"  # such orders have two invoices
_NOW = "'2026-03-10 12:00:00+00:00'"
_NUMBER = "'P' || substr('0000000' || s.i, length('0000000' || s.i) - 6)"


@dataclass(frozen=True)
class Seeded:
    """What a database holds."""

    company_id: int
    user_id: int
    orders: int
    invoices: int
    today: date


def fill(engine: Engine, invoices: int, today: date, server_key: bytes) -> Seeded:
    """Make the tables and one company with about so many invoices."""
    tables = load_tables("wholesale", "qbwc_server", "importer")
    tables.create_all(engine)
    orders = invoices * 81 // 100
    company_id, user_id = _people(engine, server_key)
    with engine.begin() as connection:
        _numbers(connection, orders, today)
        for name, source, values in _rows(company_id):
            _insert(connection, tables.tables[name], source, values)
        count = connection.scalar(text("SELECT count(*) FROM vendor_invoice")) or 0
        connection.execute(text("DROP TABLE bench_number"))
        connection.execute(text("DROP TABLE bench_day"))
    refresh_statistics(engine)
    return Seeded(company_id, user_id, orders, count, today)


def _people(engine: Engine, server_key: bytes) -> tuple[int, int]:
    with make_sessions(engine).begin() as session:
        company = Company(name="Andes Blooms", code="AB")
        session.add(company)
        session.flush()
        session.add_all(
            Vendor(
                id=each,
                company_id=company.id,
                code=f"V{each}",
                name=f"Rosas del Valle {each}",
                accounting_name=f"V{each}",
            )
            for each in range(1, VENDORS + 1)
        )
        session.add_all(
            Location(id=each, company_id=company.id, code=f"L{each}", name=f"Site {each}")
            for each in range(1, LOCATIONS + 1)
        )
        user = User(
            company_id=company.id,
            email="ap@andes.example",
            name="Ana Paz",
            roles=frozenset({Role.ADMIN}),
            allows_invoice_approval=True,
        )
        session.add(user)
        create_connection(session, company, "http://localhost/qbwc", server_key=server_key, now=datetime.now(UTC))
        session.flush()
        return company.id, user.id


def _numbers(connection: Connection, orders: int, today: date) -> None:
    connection.execute(text("CREATE TABLE bench_number (i INTEGER PRIMARY KEY, m INTEGER)"))
    connection.execute(text("CREATE TABLE bench_day (place INTEGER PRIMARY KEY, day DATE)"))
    first = today - timedelta(days=DAYS - AHEAD)
    days = [{"place": each, "day": (first + timedelta(days=each)).isoformat()} for each in range(DAYS + 1)]
    kind = "VARCHAR" if connection.dialect.name == "sqlite" else "DATE"
    connection.execute(text(f"INSERT INTO bench_day (place, day) VALUES (:place, CAST(:day AS {kind}))"), days)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {orders})"
    connection.execute(text(f"INSERT INTO bench_number {numbers} SELECT i, {orders} FROM n"))


def _rows(company_id: int) -> list[tuple[str, str, Mapping[str, str]]]:
    orders = _ORDERS.format(days=DAYS)
    billed = f"(SELECT * FROM {orders} WHERE {_AGE} >= 0) s"
    company = {"company_id": str(company_id)}
    first = f"CASE WHEN {_TWO} THEN {_TOTAL} / 2 ELSE {_TOTAL} END + {_EXCESS}"
    return [
        ("purchase_order", orders, company | _order()),
        ("purchase_order_line", orders, company | _line()),
        (
            "additional_charge",
            orders,
            company | {"purchase_order_id": "s.i", "name": "'Truck freight'", "amount": "2500"},
        ),
        ("vendor_invoice", billed, company | _invoice("s.i * 2", "'INV-' || s.i", first)),
        (
            "vendor_invoice",
            f"(SELECT * FROM {billed} WHERE {_TWO}) s",
            company | _invoice("s.i * 2 + 1", "'INV-' || s.i || 'B'", f"{_TOTAL} - {_TOTAL} / 2"),
        ),
        ("status_change", billed, company | _change()),
        ("work_item", f"(SELECT * FROM {billed} WHERE {_RANK} >= 4) s", company | _item()),
    ]


def _order() -> dict[str, str]:
    invoiced = f"(CASE WHEN {_AGE} < 0 THEN NULL ELSE {_TOTAL} + {_EXCESS} END)"
    differs, short = f"({_AGE} >= 0 AND s.i % 50 = 0)", f"({_AGE} >= 0 AND s.i % 70 = 0)"
    return {
        "id": "s.i",
        "number": _NUMBER,
        "vendor_id": f"1 + (s.i * 79) % {VENDORS}",
        "location_id": f"1 + s.i % {LOCATIONS}",
        "status": f"CASE WHEN {_AGE} < 0 THEN 'A' ELSE 'SC' END",
        "ship_date": "s.day",
        "arrival_date": "s.day",
        "arrives_on": "s.day",
        "awb": f"CASE WHEN {_AGE} < 0 THEN NULL ELSE '729-' || (10000000 + s.i / 20) END",
        "row_rank": _RANK,
        "order_total": _TOTAL,
        "order_charges": "2500",
        "invoice_total": invoiced,
        "invoice_numbers": f"CASE WHEN {_AGE} < 0 THEN '' WHEN {_TWO} THEN 'INV-' || s.i || ', INV-' || s.i || 'B' "
        "ELSE 'INV-' || s.i END",
        "qty_confirmed": f"CASE WHEN {_AGE} < 0 THEN NULL ELSE 10 END",
        "qty_received": f"CASE WHEN {_AGE} < 0 THEN NULL WHEN s.i % 70 = 0 THEN 9 ELSE 10 END",
        "total_differs": differs,
        "quantity_differs": short,
        "differs": f"({differs} OR {short})",
    }


def _line() -> dict[str, str]:
    return {
        "purchase_order_id": "s.i",
        "description": "'Roses Freedom 50 cm'",
        "category": "'Roses'",
        "boxes": "10",
        "units_per_box": "100",
        "unit_cost": _COST,
        "confirmed_boxes": f"CASE WHEN {_AGE} < 0 THEN NULL ELSE 10 END",
        "received_boxes": f"CASE WHEN {_AGE} < 0 THEN NULL WHEN s.i % 70 = 0 THEN 9 ELSE 10 END",
    }


def _invoice(key: str, number: str, total: str) -> dict[str, str]:
    return {
        "id": key,
        "purchase_order_id": "s.i",
        "vendor_id": f"1 + (s.i * 79) % {VENDORS}",
        "number": number,
        "invoice_date": "s.day",
        "total": total,
        "status": _STATUS,
        "transfer": "'taken'",
        "accounting_id": f"CASE WHEN {_RANK} >= 6 THEN '1A2-' || s.i END",
        "failure": f"CASE WHEN {_RANK} = 5 THEN 'There is an invalid reference to QuickBooks Vendor.' END",
        "paid_on": f"CASE WHEN {_RANK} = 7 THEN s.day END",
    }


def _change() -> dict[str, str]:
    return {
        "record_kind": "'vendor_invoice'",
        "record_id": "s.i * 2",
        "new": "'AP'",
        "actor_name": "'Ana Paz'",
        "at": _NOW,
        "why": "'uploaded'",
    }


def _item() -> dict[str, str]:
    state = f"CASE {_RANK} WHEN 4 THEN 'waiting' WHEN 5 THEN 'refused' ELSE 'posted' END"
    return {
        "kind": "'vendor_bill'",
        "record_id": "s.i * 2",
        "priority": "50",
        "state": state,
        "created_at": _NOW,
        "finished_at": f"CASE WHEN {_RANK} >= 5 THEN {_NOW} END",
    }


def _insert(connection: Connection, table: Table, source: str, values: Mapping[str, str]) -> None:
    """Fill a table by what SQL says of each column; the others get the model's own default."""
    moments = {column.name for column in table.columns if str(column.type).startswith("DATETIME")}
    cast = "{}" if connection.dialect.name == "sqlite" else "CAST({} AS TIMESTAMPTZ)"
    said: dict[str, ColumnElement[object]] = {
        name: literal_column(cast.format(sql) if name in moments else sql) for name, sql in values.items()
    }
    for column in table.columns:
        if column.name not in said and not column.nullable and column.default is not None and column.default.is_scalar:
            said[column.name] = literal(column.default.arg, column.type)
    made = select(*said.values()).select_from(text(source))
    connection.execute(insert(table).from_select(list(said), made, include_defaults=False))
