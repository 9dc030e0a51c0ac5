"""Inventory in Boxes: what each row becomes, and what keeps one from being imported or taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.import_run import ImportKept, RunState
from importer.import_start import take_back
from importer.kinds import boxes as boxes_kind
from tests.factories import ADMIN, make_company, make_customer, make_location, make_product, make_vendor
from tests.importer.imports.running import Runs, sheet
from tests.importer.site import Site
from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.box_confirm import confirm_boxes
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.db import keep_to_company, reading
from wholesale.product_entry import add_alias
from wholesale.purchase_order import BoxType, UnitType
from wholesale.storage import Storage

GOOD = {
    "Vendor Code": "ECUA",
    "AWB": "729-12345675",
    "Ship Date": date(2026, 3, 6),
    "Product Description": "Rose Freedom 50 cm",
    "Product Code": "R50",
    "Boxes": 1,
    "Box Type": "QB",
    "Unit Type": "Stem",
    "Bunches/Box": 10,
    "Stems/Bunch": 25,
    "Unit Cost": 0.31,
    "Location Code": None,
}
NEITHER = {"Product Description": None, "Product Code": None}


def file_of(*rows: dict[str, Any]) -> bytes:
    for row in rows:
        assert row.keys() <= GOOD.keys()
    return sheet(tuple(GOOD), [tuple((GOOD | row).values()) for row in rows])


def fill(session: Session, company: Company, clock: SetClock) -> None:
    ecua = make_vendor(session, company, code="ECUA")
    make_vendor(session, company, code="GONE", is_active=False)
    make_vendor(session, make_company(session), code="COLO")
    freedom = make_product(session, company, code="R50", description="Rose Freedom 50 cm")
    make_product(session, company, code="C01", description="Carnation Red")
    make_product(session, company, code="OLD", description="Tulip", is_active=False)
    add_alias(session, freedom, ecua, "FREEDOM 50", ADMIN, clock.now())


@pytest.fixture
def runs(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Runs:
    """Runs on either database."""
    with sessions.begin() as session:
        company = make_company(session)
        fill(session, company, clock)
    return Runs(sessions, clock, Storage(str(tmp_path / "files")), company)


@pytest.fixture
def lite(site: Site) -> Runs:
    """Runs on SQLite alone, where the database does not matter."""
    with site.session() as session:
        fill(session, site.company, site.clock)
    return Runs(site.sessions, site.clock, site.storage, site.company)


def boxes(runs: Runs) -> list[Box]:
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        return list(session.scalars(select(Box).order_by(Box.id)))


def test_a_row_becomes_as_many_boxes_as_it_says(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes_kind, "_AT_ONCE", 7)
    run = runs.bring_in(
        "boxes",
        file_of(
            {"Boxes": 100, "Product Description": None},
            {"AWB": "72912345675", "Product Code": None, "Product Description": "freedom 50", "Unit Cost": "0.305"},
            {"AWB": "tmp-7", "Unit Type": "bunch", "Box Type": "hb", "Unit Cost": 9.125, "Ship Date": "2026-03-07"},
        ),
    )
    found = boxes(runs)

    assert (run.state, run.new, run.refused, len(found)) == (RunState.DONE, 3, 0, 102)
    assert {box.place for box in found} == {BoxPlace.STAGING}
    assert {box.inventory_type for box in found} == {InventoryType.M}
    assert {box.import_id for box in found} == {run.id}
    assert {box.awb for box in found[:101]} == {"729-12345675"}
    assert {box.cost for box in found[:100]} == {Decimal("77.50")}
    assert (found[100].unit_cost, found[100].product_id) == (Decimal("0.305"), found[0].product_id)
    last = found[101]
    assert (last.awb, last.box_type, last.unit_type, last.ship_date) == (
        "TMP-7",
        BoxType.HB,
        UnitType.BUNCH,
        date(2026, 3, 7),
    )
    # Ten bunches at $9.125.
    assert (last.unit_cost, last.cost, last.confirmed_at) == (Decimal("9.125"), Decimal("91.25"), None)


def test_with_confirm_inventory_boxes_are_on_hand_at_once(runs: Runs, clock: SetClock) -> None:
    run = runs.bring_in("boxes", file_of({"Boxes": 3}), options={"confirm_inventory": True})

    assert run.state is RunState.DONE
    assert {(box.place, box.confirmed_at, box.confirmed_by) for box in boxes(runs)} == {
        (BoxPlace.INVENTORY, clock.now(), runs.user.name)
    }


WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no product": (NEITHER, ["product_not_named product"]),
    "the two disagree": ({"Product Code": "C01"}, ["product_disagrees product"]),
    "unknown code": ({"Product Code": "R99"}, ["product_code_unknown product_code"]),
    "unknown product": (NEITHER | {"Product Description": "Rose"}, ["product_description_unknown product"]),
    "inactive product": ({"Product Code": "OLD", "Product Description": None}, ["product_inactive product_code"]),
    "no vendor": ({"Vendor Code": None}, ["cell_missing vendor"]),
    "another company's vendor": ({"Vendor Code": "COLO"}, ["code_unknown vendor"]),
    "inactive vendor": ({"Vendor Code": "GONE"}, ["code_inactive vendor"]),
    "AWB of 21 letters": ({"AWB": "T" * 21}, ["cell_too_long awb"]),
    "AWB of signs": ({"AWB": "729 12"}, ["box_awb_wrong awb"]),
    "no such day": ({"Ship Date": "2026-02-30"}, ["cell_not_day ship_date"]),
    "no boxes": ({"Boxes": 0}, ["cell_too_small boxes"]),
    "101 boxes": ({"Boxes": 101}, ["cell_too_large boxes"]),
    "half a box": ({"Boxes": 1.5}, ["cell_not_whole boxes"]),
    "box type": ({"Box Type": "XB"}, ["cell_not_offered box_type"]),
    "unit type": ({"Unit Type": "Dozen"}, ["cell_not_offered unit_type"]),
    "no stems": ({"Stems/Bunch": 0}, ["cell_too_small stems_per_bunch"]),
    "more stems than a box holds": (
        {"Bunches/Box": 1000, "Stems/Bunch": 101},
        ["box_too_full bunches_per_box"],
    ),
    "four decimals": ({"Unit Cost": "0.3125"}, ["cell_places unit_cost"]),
    "negative cost": ({"Unit Cost": -1}, ["cell_too_small unit_cost"]),
    "two things at once": (
        {"Boxes": 101, "AWB": "#", "Product Code": "R99"},
        ["cell_too_large boxes", "product_code_unknown product_code", "box_awb_wrong awb"],
    ),
}


def test_what_is_wrong_is_told_at_its_cell(lite: Runs) -> None:
    rows = [{}, *(facts for facts, _ in WRONG.values())]
    run = lite.bring_in("boxes", file_of(*rows))
    told = lite.reasons(run.id)

    assert {name: told.get(number) for number, name in enumerate(WRONG, 3)} == {
        name: reasons for name, (_, reasons) in WRONG.items()
    }
    assert len(boxes(lite)) == 1


def test_a_company_of_several_locations_says_where_the_boxes_are(lite: Runs) -> None:
    with lite.sessions.begin() as session:
        miami = make_location(session, lite.company, code="MIA")
    single = lite.bring_in("boxes", file_of({}))
    with lite.sessions.begin() as session:
        make_location(session, lite.company, code="NYC")
    several = lite.bring_in("boxes", file_of({}, {"Location Code": "MIA"}, {"Location Code": "BOG"}))

    assert single.new == 1
    assert lite.reasons(several.id) == {2: ["cell_missing_here location"], 4: ["code_unknown location"]}
    assert [box.location_id for box in boxes(lite)] == [miami.id, miami.id]


def test_undo_leaves_what_somebody_has_used_since(runs: Runs, clock: SetClock) -> None:
    waiting = runs.bring_in("boxes", file_of({"Boxes": 5}))
    on_hand = runs.bring_in("boxes", file_of({"Boxes": 2}), options={"confirm_inventory": True})
    first = boxes(runs)
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        confirm_boxes(session, [first[0].id], ADMIN, clock.move(timedelta(hours=1)))
        session.get_one(Box, first[1].id).customer_id = make_customer(session, runs.company).id
    for run in (waiting, on_hand):
        with runs.sessions.begin() as session:
            keep_to_company(session, runs.company.id)
            take_back(session, session.merge(run), runs.user, clock.now())
        runs.work(run.id)
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        kept = session.execute(select(ImportKept.record_id, ImportKept.reason).order_by(ImportKept.record_id)).all()

    assert [box.id for box in boxes(runs)] == [first[0].id, first[1].id]
    assert [(key, reason["key"]) for key, reason in kept] == [
        (first[0].id, "box_confirmed_since"),
        (first[1].id, "box_of_customer"),
    ]
    assert runs.run(on_hand.id).state is RunState.TAKEN_BACK
