"""Vendor Invoices: rows become invoices in accounts payable, by the rules of an upload."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.import_run import ImportKept, ImportRun, RunState
from importer.import_start import take_back
from tests.factories import ADMIN, make_company, make_invoice, make_order, make_vendor
from tests.importer.imports.running import Runs, sheet
from wholesale.attachment import Attachment
from wholesale.clock import SetClock
from wholesale.db import keep_to_company, reading
from wholesale.history import history_of
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import InvoiceStatus
from wholesale.storage import Storage
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice, approve

TITLES = ("PO Number", "Invoice Number", "Invoice Date", "Invoice Total")
DAY = date(2026, 3, 3)


@pytest.fixture
def runs(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Runs:
    with sessions.begin() as session:
        company, other = make_company(session), make_company(session)
        ecua = make_vendor(session, company, code="ECUA")
        make_invoice(session, make_order(session, ecua, number="P000001"), total="100.00", number="IN-0")
        make_order(session, ecua, number="P000002")
        make_order(session, ecua, number="P000003", status=OrderStatus.CA)
        make_order(session, make_vendor(session, other), number="P000009")
    return Runs(sessions, clock, Storage(str(tmp_path / "files")), company, Role.PROCUREMENT_USER)


def bring_in(runs: Runs, *rows: tuple[Any, ...]) -> ImportRun:
    return runs.bring_in("vendor_invoices", sheet(TITLES, rows))


def shown(session: Session, runs: Runs, number: str) -> tuple[str, Decimal | None, bool]:
    order = select(PurchaseOrder).where(PurchaseOrder.number == number, PurchaseOrder.company_id == runs.company.id)
    found = session.scalars(order).one()
    return found.invoice_numbers, found.invoice_total, found.total_differs


def test_rows_become_invoices_that_wait_for_procurement(sessions: sessionmaker[Session], runs: Runs) -> None:
    run = bring_in(
        runs,
        ("P000001", "00451", DAY, Decimal("25.50")),
        ("P000001", "IN-1", None, 1),
        ("P000002", "IN-1", DAY, Decimal("525.00")),
    )
    with reading(sessions) as session:
        keep_to_company(session, runs.company.id)
        made = session.scalars(select(VendorInvoice).where(VendorInvoice.import_id == run.id)).all()
        facts = {(one.purchase_order.number, one.number, one.invoice_date, one.total, one.vendor.code) for one in made}

        assert facts == {
            ("P000001", "00451", DAY, Decimal("25.50"), "ECUA"),
            ("P000001", "IN-1", None, Decimal(1), "ECUA"),
            ("P000002", "IN-1", DAY, Decimal(525), "ECUA"),
        }
        assert {one.status for one in made} == {InvoiceStatus.AP}
        assert [[line.actor_name for line in history_of(session, one)] for one in made] == [[runs.user.name]] * 3
        # PO Reconciliation shows them at once.
        assert shown(session, runs, "P000001") == ("IN-0, 00451, IN-1", Decimal("126.50"), True)
        assert shown(session, runs, "P000002") == ("IN-1", Decimal(525), False)


def test_what_an_upload_refuses_is_refused_at_its_cell(sessions: sessionmaker[Session], runs: Runs) -> None:
    run = bring_in(
        runs,
        ("P000001", "IN-0", DAY, 10),
        ("P000003", "IN-3", DAY, 10),
        ("P000009", "IN-4", DAY, 10),
        ("P000002", "IN-5", DAY, 0),
        ("P000002", "IN-6", DAY, Decimal("0.001")),
        ("P000002", "IN-7", DAY, 10),
        ("P000002", "IN-7", DAY, 20),
        (None, "IN-8", "someday", None),
    )

    assert runs.reasons(run.id) == {
        2: ["number_taken number"],
        3: ["order_move_unknown order"],
        4: ["code_unknown order"],
        5: ["cell_too_small total"],
        6: ["cell_places total"],
        8: ["row_twice"],
        9: ["cell_missing order", "cell_not_day invoice_date", "cell_missing total"],
    }
    with reading(sessions) as session:
        assert session.scalars(select(VendorInvoice.number).where(VendorInvoice.import_id == run.id)).all() == ["IN-7"]


def test_an_import_is_taken_back_but_for_what_was_approved_or_has_files(
    sessions: sessionmaker[Session], runs: Runs
) -> None:
    run = bring_in(runs, *(("P000002", f"IN-{place}", DAY, 100) for place in range(4)))
    with sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        made = {one.number: one for one in session.scalars(select(VendorInvoice)) if one.import_id == run.id}
        approve(session, made["IN-1"], ADMIN, runs.clock.now())
        facts = {"content_type": "application/pdf", "size": 1, "sha256": "ab" * 32, "storage_key": "1/a"}
        who = {"uploaded_at": runs.clock.now(), "uploaded_by": "Rosa"}
        session.add(
            Attachment(company_id=runs.company.id, vendor_invoice=made["IN-2"], file_name="a.pdf", **facts, **who)
        )
        take_back(session, session.get_one(ImportRun, run.id), runs.user, runs.clock.now())
    ended = runs.work(run.id)
    with reading(sessions) as session:
        keep_to_company(session, runs.company.id)
        reasons = {one["key"]: one["values"]["number"] for one in session.scalars(select(ImportKept.reason))}

        assert (ended.state, ended.taken_back, ended.kept_back) == (RunState.TAKEN_BACK, 2, 2)
        assert reasons == {"vendor_invoice_moved_since": "IN-1", "vendor_invoice_has_files": "IN-2"}
        assert shown(session, runs, "P000002") == ("IN-1, IN-2", Decimal(200), True)
