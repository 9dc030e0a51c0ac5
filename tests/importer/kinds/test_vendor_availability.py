"""Vendor availability: overwriting and increasing what was told before, by position, and taking it back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer import row_reader
from importer.import_run import ImportKept, ImportRun, RunState
from importer.import_start import take_back
from tests.factories import ADMIN, make_company, make_product, make_vendor
from tests.importer.imports.running import Runs
from wholesale.availability import VendorAvailability
from wholesale.clock import SetClock
from wholesale.db import keep_to_company, reading
from wholesale.errors import TradeError
from wholesale.product_entry import add_alias
from wholesale.storage import Storage
from wholesale.user import Role

KIND = "vendor_availability"
GOOD: dict[str, Any] = {
    "vendor": "ECUA",
    "description": "Rose Freedom 50 cm",
    "available_from": "2026-05-04",
    "quantity": 1200,
    "unit_type": "Stem",
    "post_harvest": "",
    "category": "Roses",
    "color": "Red",
    "unit_cost": "0.3150",
    "stems_per_bunch": 25,
    "tag": "",
}


def file_of(*rows: dict[str, Any]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        assert row.keys() <= GOOD.keys()
        writer.writerow((GOOD | row).values())
    return out.getvalue().encode()


@pytest.fixture
def runs(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Runs:
    with sessions.begin() as session:
        company, other = make_company(session), make_company(session)
        ecua = make_vendor(session, company, code="ECUA")
        make_vendor(session, company, code="COLO")
        make_vendor(session, company, code="GONE", is_active=False)
        make_vendor(session, other, code="THEIRS")
        freedom = make_product(session, company, code="R50", description="Rose Freedom 50 cm")
        add_alias(session, freedom, ecua, "FREEDOM 50", ADMIN, clock.now())
    return Runs(sessions, clock, Storage(str(tmp_path / "files")), company, Role.PROCUREMENT_USER)


def bring_in(runs: Runs, mode: str, *rows: dict[str, Any]) -> ImportRun:
    run = runs.bring_in(KIND, file_of(*rows), name="availability.csv", options={"mode": mode})
    assert run.state is RunState.DONE
    runs.clock.move(timedelta(hours=1))
    return run


def undo(runs: Runs, run: ImportRun) -> ImportRun:
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        take_back(session, session.merge(runs.run(run.id)), runs.user, runs.clock.now())
    return runs.work(run.id)


def told(runs: Runs) -> Sequence[VendorAvailability]:
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        shown = select(VendorAvailability).where(VendorAvailability.is_current.is_(True))
        return session.scalars(shown.order_by(VendorAvailability.id)).all()


def quantities(runs: Runs) -> list[tuple[str, int]]:
    return [(one.description, one.quantity) for one in told(runs)]


def test_overwriting_replaces_all_that_the_vendors_of_the_file_had_told(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_reader, "ROWS", 2)
    rows: tuple[dict[str, Any], ...] = (
        {},
        {"description": "FREEDOM 50"},
        {"description": "Alstroemeria"},
        {"vendor": "COLO", "tag": "PROMO"},
    )
    first = bring_in(runs, "overwrite", *rows)
    products = [one.product_id is None for one in told(runs)]
    second = bring_in(runs, "overwrite", {"quantity": 5}, {"quantity": 6}, {"description": "Tulip", "quantity": 7})
    after_second = quantities(runs)
    undone_too_early = undo(runs, first)
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        reasons = [one.reason["values"]["run"] for one in session.scalars(select(ImportKept))]
    undone = undo(runs, second)
    back_again = quantities(runs)
    third = bring_in(runs, "overwrite", {"quantity": 1})
    undo(runs, third)

    assert (first.new, second.new) == (4, 3)
    # A name of ours, a vendor's alias, nothing we know; and a name of ours again.
    assert products == [False, False, True, False]
    freedom = "Rose Freedom 50 cm"
    assert after_second == [(freedom, 1200), (freedom, 5), (freedom, 6), ("Tulip", 7)]
    # The first run's record of the other vendor goes; what the second has replaced stays until that is taken back.
    assert (undone_too_early.taken_back, undone_too_early.kept_back, reasons) == (1, 3, [second.id] * 3)
    assert (undone.state, undone.kept_back) == (RunState.TAKEN_BACK, 0)
    assert back_again == quantities(runs) == [(freedom, 1200), ("FREEDOM 50", 1200), ("Alstroemeria", 1200)]
    assert all(one.changed_by is None for one in told(runs))


def test_increasing_adds_to_the_same_goods_of_the_same_day_only(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_reader, "ROWS", 2)
    freedom = "Rose Freedom 50 cm"
    first = bring_in(runs, "overwrite", {})
    more = bring_in(
        runs,
        "increase",
        {"quantity": 100},
        {"quantity": 10},
        {"quantity": 1},
        {"available_from": "2026-05-05", "quantity": 20},
        {"unit_cost": "0.3151", "quantity": 30},
        {"vendor": "COLO", "quantity": 40},
        {"vendor": "COLO", "quantity": 2},
        {"tag": "PROMO", "quantity": 50},
        {"tag": "PROMO", "quantity": 5},
    )
    increased = quantities(runs)
    undone = undo(runs, more)
    after_undo = quantities(runs)

    assert (more.new, more.changed) == (6, 3)
    assert (undo(runs, first).kept_back, quantities(runs)) == (0, [])
    assert increased == [(freedom, 1311), (freedom, 20), (freedom, 30), (freedom, 42), (freedom, 55)]
    assert (undone.state, undone.kept_back, after_undo) == (RunState.TAKEN_BACK, 0, [(freedom, 1200)])


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"vendor": "THEIRS"}, ["code_unknown vendor"]),
    ({"vendor": "99999"}, ["code_unknown vendor"]),
    ({"vendor": "9" * 20}, ["code_unknown vendor"]),
    ({"vendor": "GONE"}, ["code_inactive vendor"]),
    ({"available_from": "04/05/2026"}, ["cell_not_day available_from"]),
    ({"quantity": "many"}, ["cell_not_whole quantity"]),
    ({"quantity": -1}, ["cell_too_small quantity"]),
    ({"unit_type": "Box"}, ["cell_not_offered unit_type"]),
    ({"category": "", "color": ""}, ["cell_missing category", "cell_missing color"]),
    ({"unit_cost": "0.31501"}, ["cell_places unit_cost"]),
    ({"stems_per_bunch": 0}, ["cell_too_small stems_per_bunch"]),
]


def test_columns_are_taken_by_position_and_a_bad_row_is_refused_at_its_cell(runs: Runs) -> None:
    with runs.sessions.begin() as session:
        by_id = make_vendor(session, runs.company, id=777).id
    rows = [changes for changes, _ in WRONG]
    run = bring_in(runs, "overwrite", {"stems_per_bunch": "", "post_harvest": "Hydrated"}, *rows, {"vendor": by_id})
    first, last = told(runs)

    assert runs.reasons(run.id) == dict(enumerate([reasons for _, reasons in WRONG], 2))
    assert (first.post_harvest, first.stems_per_bunch, first.quantity) == ("Hydrated", None, 1200)
    assert last.vendor_id == by_id


def test_the_mode_is_chosen_and_nothing_but_csv_is_taken(runs: Runs) -> None:
    with pytest.raises(TradeError, match="Availability told before"):
        runs.start(KIND, file_of({}), name="availability.csv", options={"mode": "replace"})
    book = (Path(__file__).parents[2] / "samples" / "imports" / "prebooks.xlsx").read_bytes()
    run = runs.bring_in(KIND, book, options={"mode": "increase"})

    assert run.state is RunState.FAILED
    assert run.failure is not None
    assert run.failure["key"] == "import_format"
