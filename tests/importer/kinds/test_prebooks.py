"""Prebooks: which rows become one, what keeps a row out, and what taking them back leaves."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, sessionmaker

from importer import row_reader
from importer.import_run import ImportKept, RunState
from importer.import_start import take_back
from tests.factories import ADMIN, make_company, make_customer, make_location, make_product, make_vendor
from tests.importer.imports.running import Runs, sheet
from wholesale.carrier import NO_CARRIER, Carrier
from wholesale.clock import SetClock
from wholesale.db import keep_to_company, reading
from wholesale.history import note_change
from wholesale.prebook import Prebook, PrebookLine, ShipVia
from wholesale.product_entry import add_alias
from wholesale.purchase_order import BoxType, UnitType
from wholesale.storage import Storage

GOOD: dict[str, Any] = {
    "Customer Code": "ROSA",
    "Truck Date": date(2026, 5, 4),
    "Carrier Code": "FEDX",
    "Location Code": None,
    "Customer PO": "PO-1",
    "Ship To": None,
    "Ship Via": None,
    "Salesperson": None,
    "Comments": None,
    "Product Description": "Rose Freedom 50 cm",
    "Product Code": None,
    "Vendor Code": None,
    "Boxes": 4,
    "Box Type": "QB",
    "Unit Type": "Bunch",
    "Bunches/Box": 12,
    "Stems/Bunch": 25,
    "Price": 9.5,
    "Cost": None,
    "Mark Code": None,
    "Notes": None,
}


def file_of(*rows: dict[str, Any]) -> bytes:
    for row in rows:
        assert row.keys() <= GOOD.keys()
    return sheet(tuple(GOOD), [tuple((GOOD | row).values()) for row in rows])


@pytest.fixture
def runs(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Runs:
    with sessions.begin() as session:
        company, other = make_company(session), make_company(session)
        make_customer(session, company, code="ROSA")
        make_customer(session, company, code="LILY")
        make_customer(session, company, code="GONE", is_active=False)
        make_customer(session, other, code="THEIRS")
        ecua = make_vendor(session, company, code="ECUA")
        freedom = make_product(session, company, code="R50", description="Rose Freedom 50 cm")
        make_product(session, company, code="C01", description="Carnation Red")
        add_alias(session, freedom, ecua, "FREEDOM 50", ADMIN, clock.now())
        session.add(Carrier(company_id=company.id, code="FEDX", name="FedEx"))
    return Runs(sessions, clock, Storage(str(tmp_path / "files")), company)


def prebooks(runs: Runs) -> list[Prebook]:
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        wanted = select(Prebook).options(
            selectinload(Prebook.lines).joinedload(PrebookLine.product),
            selectinload(Prebook.customer),
            selectinload(Prebook.carrier),
        )
        return list(session.scalars(wanted.order_by(Prebook.id)))


def test_rows_with_the_same_head_become_one_prebook_wherever_they_stand(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two rows are a chunk: a prebook is found again in the chunks after the one that made it.
    monkeypatch.setattr(row_reader, "ROWS", 2)
    run = runs.bring_in(
        "prebooks",
        file_of(
            {"Comments": "Before noon", "Notes": "Tight buds"},
            {"Customer Code": "LILY", "Price": None, "Carrier Code": None, "Ship Via": "Grower"},
            {"Product Description": "FREEDOM 50", "Vendor Code": "ECUA", "Mark Code": "MOM", "Comments": "Ring twice"},
            {"Product Description": None, "Product Code": "C01", "Unit Type": "Tallo", "Price": "0.325", "Cost": 0},
            {"Truck Date": date(2026, 5, 5)},
            {"Customer PO": "PO-2", "Comments": "Before noon"},
            {"Salesperson": "Ana Ruiz"},
            {"Comments": "Before noon", "Box Type": "hb", "Price": 0, "Cost": "0.2855"},
        ),
    )
    found = prebooks(runs)
    first, second = found[0], found[1]

    assert (run.state, run.new, run.refused, runs.reasons(run.id)) == (RunState.DONE, 8, 0, {})
    assert [(one.number, one.customer.code, len(one.lines)) for one in found] == [
        ("B000001", "ROSA", 4),
        ("B000002", "LILY", 1),
        ("B000003", "ROSA", 1),
        ("B000004", "ROSA", 1),
        ("B000005", "ROSA", 1),
    ]
    assert first.comments == "Before noon\nRing twice"
    assert [line.product.code for line in first.lines] == ["R50", "R50", "C01", "R50"]
    assert [line.amount for line in first.lines] == [Decimal(one) for one in ("456.00", "456.00", "390.00", "0.00")]
    assert [line.cost for line in first.lines] == [None, None, Decimal(0), Decimal("0.2855")]
    assert [line.vendor_id is None for line in first.lines] == [True, False, True, True]
    assert (first.lines[1].mark_code, first.lines[0].notes) == ("MOM", "Tight buds")
    assert (first.lines[2].unit_type, first.lines[3].box_type) == (UnitType.STEM, BoxType.HB)
    assert (first.carrier.code, first.ship_via, first.created_by) == ("FEDX", ShipVia.WAREHOUSE, runs.user.name)
    assert (second.carrier.code, second.ship_via, second.lines[0].has_price) == (NO_CARRIER, ShipVia.GROWER, False)
    assert {one.import_id for one in found} == {run.id}


WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no customer": ({"Customer Code": None}, ["cell_missing customer"]),
    "unknown customer": ({"Customer Code": "THEIRS"}, ["code_unknown customer"]),
    "customer not active": ({"Customer Code": "GONE"}, ["code_inactive customer"]),
    "customer nearly known": ({"Customer Code": "rosa"}, ["code_near customer"]),
    "no day": ({"Truck Date": "2026-02-30"}, ["cell_not_day truck_date"]),
    "unknown carrier": ({"Carrier Code": "UPS"}, ["code_unknown carrier"]),
    "long customer PO": ({"Customer PO": "P" * 21}, ["cell_too_long customer_po"]),
    "no way of shipping": ({"Ship Via": "Boat"}, ["cell_not_offered ship_via"]),
    "unknown vendor": ({"Vendor Code": "COLO"}, ["code_unknown vendor"]),
    "no product": ({"Product Description": None}, ["product_not_named product"]),
    "alias without its vendor": ({"Product Description": "FREEDOM 50"}, ["product_description_unknown product"]),
    "products disagree": ({"Product Code": "C01"}, ["product_disagrees product"]),
    "unknown code": ({"Product Code": "X99"}, ["product_code_unknown product_code"]),
    "no boxes": ({"Boxes": 0}, ["cell_too_small boxes"]),
    "half a box": ({"Boxes": 1.5}, ["cell_not_whole boxes"]),
    "box type": ({"Box Type": "XB"}, ["cell_not_offered box_type"]),
    "a box nobody can lift": ({"Bunches/Box": 1000, "Stems/Bunch": 1000}, ["box_too_full bunches_per_box"]),
    "price below zero": ({"Price": -1}, ["cell_too_small price"]),
    "price with five places": ({"Price": "1.23456"}, ["cell_places price"]),
    "cost below zero": ({"Cost": -1}, ["cell_too_small cost"]),
    "two things at once": (
        {"Customer PO": "P" * 21, "Boxes": 0},
        ["cell_too_long customer_po", "cell_too_small boxes"],
    ),
}


def test_a_bad_row_is_refused_at_its_cell_and_the_others_stay(runs: Runs) -> None:
    rows = [changes for changes, _ in WRONG.values()]
    run = runs.bring_in("prebooks", file_of({}, *rows, {"Boxes": 1}))
    numbers = count(3)

    assert runs.reasons(run.id) == {next(numbers): expected for _, expected in WRONG.values()}
    assert [[line.boxes for line in one.lines] for one in prebooks(runs)] == [[4, 1]]


def test_a_company_of_several_locations_says_which_one_sells(runs: Runs) -> None:
    with runs.sessions.begin() as session:
        miami = make_location(session, runs.company, code="MIA")
        make_location(session, runs.company, code="NYC")
    run = runs.bring_in("prebooks", file_of({}, {"Location Code": "LAX"}, {"Location Code": "MIA"}))

    assert runs.reasons(run.id) == {2: ["cell_missing_here location"], 3: ["code_unknown location"]}
    assert [one.location_id for one in prebooks(runs)] == [miami.id]


def test_what_nobody_has_changed_since_is_taken_back(runs: Runs) -> None:
    run = runs.bring_in("prebooks", file_of({}, {"Customer PO": "PO-2"}))
    runs.clock.move(timedelta(minutes=1))
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        changed = session.scalars(select(Prebook).where(Prebook.customer_po == "PO-2")).one()
        note_change(session, changed, "open", "open", ADMIN, runs.clock.now(), "carrier FEDX -> TRUK")
        take_back(session, session.merge(runs.run(run.id)), runs.user, runs.clock.now())
    ended = runs.work(run.id)
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        lines = session.scalars(select(PrebookLine.prebook_id)).all()
        kept = session.scalars(select(ImportKept.reason)).one()

    assert (ended.state, ended.taken_back, ended.kept_back) == (RunState.TAKEN_BACK, 1, 1)
    assert [one.customer_po for one in prebooks(runs)] == ["PO-2"]
    assert lines == [changed.id]
    assert kept["key"] == "record_changed_since"
