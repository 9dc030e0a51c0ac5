"""Vendors by file: new ones, changed ones, those that stay as they are; and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.import_run import ImportKept, ImportRun, RunState
from importer.import_start import take_back
from importer.kind_export import write_existing
from importer.kinds import vendors as kind
from importer.kinds.vendors import Vendors
from importer.words import english
from tests.factories import make_company, make_order, make_vendor
from tests.importer.imports.running import Runs, sheet
from wholesale.clock import SetClock
from wholesale.db import keep_to_company, reading
from wholesale.history import history_of
from wholesale.storage import Storage
from wholesale.vendor import Vendor, VendorType

TITLES = {field: english(column.title) for field, column in Vendors.columns().items()}


def file_of(*rows: dict[str, Any]) -> bytes:
    fields = [field for field in TITLES if any(field in row for row in rows)]
    return sheet([TITLES[field] for field in fields], [[row.get(field) for field in fields] for row in rows])


@pytest.fixture
def runs(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Runs:
    """Runs on either database."""
    with sessions.begin() as session:
        company = make_company(session)
        make_vendor(session, company, code="OLD", name="Old", accounting_name="Old SA", terms="Net 15", phone="1")
        make_vendor(session, company, code="SAME", name="Same  farm", accounting_name=None)
        make_vendor(session, make_company(session), code="ROSVAL")
    return Runs(sessions, clock, Storage(str(tmp_path / "files")), company)


def vendors(runs: Runs) -> dict[str, Vendor]:
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        return {one.code: one for one in session.scalars(select(Vendor).order_by(Vendor.id))}


def undo(runs: Runs, run: ImportRun) -> ImportRun:
    with runs.sessions.begin() as session:
        take_back(session, session.get_one(ImportRun, run.id), runs.user, runs.clock.now())
    return runs.work(run.id)


def test_vendors_come_in_change_and_go_back(runs: Runs) -> None:
    run = runs.bring_in(
        "vendors",
        file_of(
            {"code": "ROSVAL", "name": "Rosas del Valle", "vendor_type": "Freight & Handling", "port_of_origin": "UIO"},
            {"code": "0042", "name": "Bare"},
            {"code": "OLD", "name": "Old", "terms": "Net 30", "is_active": 0, "vendor_type": "hard_goods"},
            {"code": "SAME", "name": "Same farm"},
        ),
    )
    found = vendors(runs)

    assert (run.state, run.new, run.changed, run.unchanged) == (RunState.DONE, 2, 1, 1)
    assert [
        (found[code].vendor_type, found[code].is_active, found[code].port_of_origin) for code in ("ROSVAL", "0042")
    ] == [
        (VendorType.FREIGHT, True, "UIO"),
        (VendorType.FRESH_CUT, True, ""),
    ]
    assert (found["0042"].accounting_name, found["0042"].terms, found["0042"].import_id) == (None, None, run.id)
    old = found["OLD"]
    assert (old.terms, old.accounting_name, old.phone, old.is_active) == ("Net 30", "Old SA", "1", False)
    assert old.vendor_type is VendorType.HARD_GOODS
    with reading(runs.sessions) as session:
        lines = [(line.old, line.new, line.why) for line in history_of(session, old)]
    assert lines == [("active", "inactive", "vendor type fresh_cut -> hard_goods; terms Net 15 -> Net 30")]

    with runs.sessions.begin() as session:
        make_order(session, session.get_one(Vendor, found["ROSVAL"].id))
    undone = undo(runs, run)
    left = vendors(runs)
    with reading(runs.sessions) as session:
        reason = session.scalars(select(ImportKept.reason)).one()

    assert (undone.taken_back, undone.kept_back) == (2, 1)
    assert left.keys() == {"OLD", "SAME", "ROSVAL"}
    assert (left["OLD"].terms, left["OLD"].is_active, left["OLD"].vendor_type) == ("Net 15", True, VendorType.FRESH_CUT)
    assert (reason["key"], reason["values"]) == ("vendor_used_since", {"vendor": "ROSVAL"})


def test_rows_that_can_not_be_are_refused_at_their_cells(runs: Runs) -> None:
    with runs.sessions.begin() as session:
        make_vendor(session, runs.company, code="0042")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"code": None}, "cell_missing code"),
        ({"code": "TWO WORDS"}, "cell_letters code"),
        ({"code": "C" * 21}, "cell_too_long code"),
        ({"code": "T", "vendor_type": "Fruit"}, "cell_not_offered vendor_type"),
        ({"code": "M", "email_for_orders": "gloria"}, "cell_not_address email_for_orders"),
        ({"code": "P", "port_of_origin": "QUITO1"}, "cell_too_long port_of_origin"),
        ({"code": "old"}, "code_near code"),
        ({"code": 42}, "code_without_zeros code"),
        ({"code": "OLD"}, ""),
        ({"code": "OLD"}, "row_twice"),
    ]
    run = runs.bring_in("vendors", file_of(*({"name": "Farm"} | row for row, _ in wrong)))

    assert runs.reasons(run.id) == {row: [reason] for row, (_, reason) in enumerate(wrong, 2) if reason}
    assert (run.new, run.changed) == (0, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_existing_vendors_come_back_as_they_are(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kind, "_AT_ONCE", 1)
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        with write_existing(Vendors, session, runs.company, "es") as file:
            content = file.read()
    run = runs.bring_in("vendors", content)

    assert (run.new, run.changed, run.unchanged, run.refused) == (0, 0, 2, 0)
