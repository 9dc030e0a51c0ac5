"""Fills a database for the benchmarks: companies with their connections, and as many bills waiting as wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from qbwc_server import mapping
from qbwc_server.connection import create_connection
from qbwc_server.list_position import ReadPosition
from qbwc_server.lists import ListKind, save_entries
from wholesale.company import Company
from wholesale.db import make_sessions
from wholesale.migration import load_tables, upgrade
from wholesale.vendor import Vendor

VENDORS = 50  # of each company
_GUID = "'{00000000-0000-4000-8000-' || (100000000000 + i) || '}'"
_SENT = "'2026-03-10 12:00:00.000000'"
_ROWS = {
    "purchase_order": (
        (
            "id, company_id, number, vendor_id, status, ship_date, notes, revision, created_by, is_confirmed_in_full,"
            " charges_state, charges_attempts, row_rank, arrives_on, order_total, order_charges, invoice_total,"
            " invoice_numbers, qty_confirmed, qty_received, total_differs, quantity_differs, differs"
        ),
        (
            "i, {company}, 'P' || i, ({company} - 1) * 50 + 1 + i % 50, 'SC', '2026-03-02', '', 1, '', true, 'ready',"
            " 0, 4, '2026-03-02', 47500, 2500, 52500, 'INV-' || i, 4, 4, true, false, true"
        ),
    ),
    "purchase_order_line": (
        (
            "company_id, purchase_order_id, description, category, box_type, boxes, units_per_box, unit_type,"
            " unit_cost, other_charges, confirmed_boxes, received_boxes"
        ),
        "{company}, i, 'Roses Freedom 50 cm', 'Roses', 'QB', 4, 25, 'stem', 45000, 0, 4, 4",
    ),
    "vendor_invoice": (
        "id, company_id, purchase_order_id, vendor_id, number, invoice_date, total, status, transfer, sent_at",
        "i, {company}, i, ({company} - 1) * 50 + 1 + i % 50, 'INV-' || i, '2026-03-03', 52500, 'ES', 'taken', {sent}",
    ),
    "additional_charge": (
        "company_id, purchase_order_id, vendor_invoice_id, name, amount",
        "{company}, i, i, 'Truck freight', 2500",
    ),
    "work_item": (
        "id, company_id, kind, record_id, priority, state, attempt, failures, alone, external_guid, created_at",
        "i, {company}, 'vendor_bill', i, 50, 'waiting', 0, 0, false, {guid}, {sent}",
    ),
}


@dataclass(frozen=True)
class Caller:
    """What a Web Connector knows of its company."""

    user_name: str
    password: str
    file_id: str


def make_companies(engine: Engine, count: int, server_key: bytes, batch_size: int) -> list[Caller]:
    """Make companies numbered from 1, whose lists were just read and whose names are all mapped."""
    load_tables("wholesale", "qbwc_server", "importer")
    upgrade(engine.url.render_as_string(hide_password=False))
    with make_sessions(engine).begin() as session:
        return [_make_company(session, number, server_key, batch_size) for number in range(1, count + 1)]


def _make_company(session: Session, number: int, server_key: bytes, batch_size: int) -> Caller:
    now = datetime.now(UTC)
    company = Company(id=number, name=f"Andes Blooms {number}", code=f"AB{number}")
    session.add(company)
    session.flush()
    connection, password = create_connection(session, company, "http://localhost", server_key=server_key, now=now)
    connection.batch_size = batch_size
    connection.lists_due_at = connection.paid_due_at = now + timedelta(days=30)
    names = [f"Rosas del Valle {each}" for each in range(VENDORS)]
    session.add_all(
        Vendor(
            id=(number - 1) * VENDORS + 1 + each, company_id=number, code=f"V{each}", name=name, accounting_name=name
        )
        for each, name in enumerate(names)
    )
    save_entries(session, number, ListKind.VENDOR, 1, [_entry(each, name) for each, name in enumerate(names)])
    accounts = [_entry(each, f"Cost of Goods {each}") for each in range(100)]
    save_entries(session, number, ListKind.ACCOUNT, 1, accounts)
    session.add_all(ReadPosition(company_id=number, what=kind.value, read_at=now) for kind in ListKind)
    session.flush()
    cost = mapping.Target(ListKind.ACCOUNT, "Cost of Goods 1")
    mapping.put(session, number, mapping.Subject.DEFAULT_EXPENSE, "", cost)
    return Caller(connection.user_name, password, connection.file_id)


def _entry(number: int, name: str) -> dict[str, object]:
    return {
        "list_id": f"8000{number:04X}-1773144000",
        "full_name": name,
        "is_active": True,
        "detail": {},
        "modified": "",
        "edit_sequence": "1",
    }


def add_bills(engine: Engine, first: int, count: int, companies: int) -> None:
    """Queue bills numbered from `first`, spread evenly over the companies."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {first + count - 1})"
    with engine.begin() as connection:
        for table, (columns, values) in _ROWS.items():
            row = values.format(company=f"(1 + i % {companies})", sent=_SENT, guid=_GUID)
            connection.execute(text(f"INSERT INTO {table} ({columns}) {numbers} SELECT {row} FROM n"))


def forget_message_sets(engine: Engine) -> None:
    """Let nothing be left to forget, so that every session asks the same number of questions."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE exchange SET standing = 'forgotten' WHERE standing = 'answered'"))


def refresh_statistics(engine: Engine) -> None:
    """Tell PostgreSQL how large its tables are, as its own housekeeping does after a while."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
