"""Standalone purchase orders: which rows become one, what their reconciliation says, mixed boxes, and taking back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, selectinload, sessionmaker

from importer import row_reader
from importer.import_run import ImportKept, RunState
from importer.import_start import take_back
from tests.factories import (
    ADMIN,
    make_boxes,
    make_company,
    make_invoice,
    make_location,
    make_product,
    make_vendor,
)
from tests.importer.imports.running import Runs, sheet
from wholesale.box import Box, BoxPlace
from wholesale.charging import add_charge
from wholesale.clock import SetClock
from wholesale.db import keep_to_company, reading
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.order_confirm import return_to_approved
from wholesale.order_ship import receive_boxes
from wholesale.order_status import OrderStatus
from wholesale.product_entry import add_alias
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.receiving import receive_box
from wholesale.reconciliation import note_all
from wholesale.storage import Storage
from wholesale.user import Role
from wholesale.vendor import Vendor

GOOD: dict[str, Any] = {
    "AWB": None,
    "Ship Date": date(2026, 5, 4),
    "Arrival Date": date(2026, 5, 6),
    "Location Code": None,
    "Product Description": "Rose Freedom 50 cm",
    "Product Code": None,
    "Boxes": 4,
    "Box Type": "QB",
    "Breakdown": None,
    "Unit Type": "Stem",
    "Bunches/Box": 12,
    "Stems/Bunch": 25,
    "Unit Cost": 0.315,
}
ECUA = {"vendor": "ECUA"}


def file_of(*rows: dict[str, Any]) -> bytes:
    for row in rows:
        assert row.keys() <= GOOD.keys()
    return sheet(tuple(GOOD), [tuple((GOOD | row).values()) for row in rows])


@pytest.fixture
def runs(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Runs:
    with sessions.begin() as session:
        company, other = make_company(session), make_company(session)
        ecua = make_vendor(session, company, code="ECUA", name="Rosas del Ecuador")
        make_vendor(session, company, code="GONE", is_active=False)
        make_vendor(session, other, code="COLO")
        freedom = make_product(session, company, code="R50", description="Rose Freedom 50 cm")
        make_product(session, company, code="C01", description="Carnation Red", category="Carnations")
        make_product(session, company, code="NEW", description="Tulip", category="")
        add_alias(session, freedom, ecua, "FREEDOM 50", ADMIN, clock.now())
    return Runs(sessions, clock, Storage(str(tmp_path / "files")), company, Role.SHIPPING)


def bring_in(runs: Runs, *rows: dict[str, Any], **more: Any) -> Any:
    return runs.bring_in("standalone_purchase_orders", file_of(*rows), options=ECUA, **more)


def orders(runs: Runs) -> list[PurchaseOrder]:
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        wanted = select(PurchaseOrder).options(selectinload(PurchaseOrder.lines), selectinload(PurchaseOrder.charges))
        return list(session.scalars(wanted.order_by(PurchaseOrder.id)))


def test_rows_with_the_same_head_become_one_confirmed_order(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    # Two rows are a chunk: an order is found again in the chunks after the one that made it.
    monkeypatch.setattr(row_reader, "ROWS", 2)
    run = bring_in(
        runs,
        {},
        {"AWB": "72912345675"},
        {"Product Description": "FREEDOM 50", "Unit Type": "Ramo", "Unit Cost": 7.5, "Boxes": 1},
        {"Arrival Date": None},
        {"AWB": "729-1234 5675", "Product Description": None, "Product Code": "C01", "Unit Cost": 0},
        {"AWB": "FED EX 1", "Ship Date": "2026-05-05"},
        {"AWB": "tmp/77", "Ship Date": "2026-05-05"},
    )
    found = orders(runs)
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        note_all(session, runs.company.id)
        history = history_of(session, found[0])
    # What was noted on import is what is noted anew.
    noted = [(one.order_total, one.qty_confirmed, one.row_rank, one.arrives_on) for one in orders(runs)]

    assert (run.state, run.new, runs.reasons(run.id)) == (RunState.DONE, 6, {7: ["box_awb_wrong awb"]})
    assert [(one.number, one.status, one.awb, len(one.lines)) for one in found] == [
        ("P000001", OrderStatus.CF, None, 2),
        ("P000002", OrderStatus.SC, "729-12345675", 2),
        ("P000003", OrderStatus.CF, None, 1),
        ("P000004", OrderStatus.SC, "TMP/77", 1),
    ]
    assert [(one.order_total, one.qty_confirmed, one.row_rank, one.arrives_on) for one in found] == noted
    assert [one.order_total for one in found[:2]] == [Decimal("468.00"), Decimal("378.00")]
    assert [(line.units_per_box, line.confirmed_boxes, line.category) for line in found[0].lines] == [
        (300, 4, "Roses"),
        (12, 1, "Roses"),
    ]
    assert all(one.is_confirmed_in_full and one.confirmed_at and one.import_id == run.id for one in found)
    assert [one.shipped_at is None for one in found] == [True, False, True, False]
    assert [(one.old, one.new, one.why) for one in history] == [(None, "CF", "Entered for Rosas del Ecuador")]


def test_a_vendor_with_temporary_air_waybills_ships_without_one_and_a_file_again_is_new_orders(runs: Runs) -> None:
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        session.execute(update(Vendor).where(Vendor.code == "ECUA").values(enables_temporary_awb=True))
    bring_in(runs, {}, {"Boxes": 1})
    bring_in(runs, {"Boxes": 2})

    assert [(one.status, one.awb, one.boxes) for one in orders(runs)] == [
        (OrderStatus.SC, "TMP-P000001", 5),
        (OrderStatus.SC, "TMP-P000002", 2),
    ]


def test_a_mixed_box_comes_whole_or_not_at_all(runs: Runs) -> None:
    mixed = {"Bunches/Box": 4, "Boxes": 3}
    run = bring_in(
        runs,
        {},
        {**mixed, "Breakdown": "MIX1"},
        {**mixed, "Breakdown": "MIX1", "Product Description": "Carnation Red"},
        {**mixed, "Breakdown": "MIX2"},
        {**mixed, "Breakdown": "MIX2", "Product Description": "Unheard of"},
        {**mixed, "Breakdown": "MIX3"},
        {**mixed, "Breakdown": "MIX3", "Boxes": 2},
        {**mixed, "Breakdown": "MIX4", "Product Description": "Carnation Red"},
    )
    (order,) = orders(runs)

    assert runs.reasons(run.id) == {
        5: ["row_of_bad_group"],
        6: ["product_description_unknown product"],
        7: ["row_of_bad_group"],
        8: ["mixed_box_differs boxes"],
    }
    assert [(line.category, line.boxes, line.breakdown) for line in order.lines] == [
        ("Roses", 4, 0),
        ("Roses", 3, 1),
        ("Carnations", 3, 1),
        ("Carnations", 3, 2),
    ]
    assert (order.boxes, order.qty_confirmed) == (10, 10)
    assert order.order_total == order.total


WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "arrives before it ships": ({"Arrival Date": "2026-05-03"}, ["arrives_before_shipped arrival_date"]),
    "long air waybill": ({"AWB": "A" * 21}, ["cell_too_long awb"]),
    "no ship date": ({"Ship Date": None}, ["cell_missing ship_date"]),
    "product of no category": ({"Product Description": "Tulip"}, ["product_without_category product"]),
    "no product": ({"Product Description": None}, ["product_not_named product"]),
    "101 boxes": ({"Boxes": 101}, ["cell_too_large boxes"]),
    "cost with four places": ({"Unit Cost": "0.3155"}, ["cell_places unit_cost"]),
    "cost below zero": ({"Unit Cost": -1}, ["cell_too_small unit_cost"]),
    "a box nobody can lift": ({"Bunches/Box": 1000, "Stems/Bunch": 1000}, ["box_too_full bunches_per_box"]),
    "unknown location": ({"Location Code": "LAX"}, ["code_unknown location"]),
}


def test_a_bad_row_is_refused_at_its_cell_and_a_location_parts_orders(runs: Runs) -> None:
    with runs.sessions.begin() as session:
        places = [make_location(session, runs.company, code=code).id for code in ("MIA", "NYC")]
    rows = [{"Location Code": "MIA"} | changes for changes, _ in WRONG.values()]
    run = bring_in(runs, {"Location Code": "MIA"}, *rows, {"Location Code": "NYC"}, {})
    numbers = count(3)
    expected = {next(numbers): reasons for _, reasons in WRONG.values()}

    assert runs.reasons(run.id) == expected | {len(WRONG) + 4: ["cell_missing_here location"]}
    assert [one.location_id for one in orders(runs)] == places


def test_the_vendor_is_chosen_first_and_must_be_active_still(runs: Runs) -> None:
    for options in ({}, {"vendor": "GONE"}, {"vendor": "COLO"}):
        with pytest.raises(TradeError, match="Vendor"):
            runs.start("standalone_purchase_orders", file_of({}), options=options)
    run_id = runs.start("standalone_purchase_orders", file_of({}), options=ECUA)
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        session.execute(update(Vendor).where(Vendor.code == "ECUA").values(is_active=False))
    runs.work(run_id)

    assert runs.reasons(run_id) == {2: ["vendor_not_chosen"]}


def test_orders_that_nothing_has_used_since_are_taken_back(runs: Runs, clock: SetClock) -> None:
    run = bring_in(runs, *({"Ship Date": date(2026, 5, day), "Arrival Date": None} for day in range(1, 8)))
    clock.move(timedelta(hours=1))
    now = clock.now()
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        billed, charged, received, moved, boxed, free, other = session.scalars(
            select(PurchaseOrder).order_by(PurchaseOrder.id)
        )
        make_invoice(session, billed)
        add_charge(session, charged, "Truck freight", Decimal(25), ADMIN, now)
        receive_boxes(session, received, {received.lines[0].id: 4}, ADMIN, now)
        return_to_approved(session, moved, ADMIN, now)
        product = boxed.lines[0].product
        assert product is not None
        make_boxes(session, boxed.vendor, product, purchase_order_line_id=boxed.lines[0].id)
        take_back(session, session.merge(runs.run(run.id)), runs.user, now)
    ended = runs.work(run.id)
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        kept = {one.record_id: one.reason["key"] for one in session.scalars(select(ImportKept))}
        lines = set(session.scalars(select(PurchaseOrderLine.purchase_order_id)))

    assert (ended.state, ended.taken_back, ended.kept_back) == (RunState.TAKEN_BACK, 2, 5)
    assert kept == {
        billed.id: "order_billed_since",
        charged.id: "order_charged_since",
        received.id: "order_received_since",
        moved.id: "order_moved_since",
        boxed.id: "order_received_since",
    }
    assert lines == {one.id for one in orders(runs)} == kept.keys()
    assert {free.id, other.id}.isdisjoint(lines)


def test_the_boxes_of_a_shipped_file_go_with_their_orders_until_one_has_arrived(runs: Runs, clock: SetClock) -> None:
    run = bring_in(runs, {"AWB": "729-12345675"}, {"AWB": "TMP/77", "Ship Date": date(2026, 5, 6)})
    clock.move(timedelta(hours=1))
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        going, staying = session.scalars(select(PurchaseOrder).order_by(PurchaseOrder.id))
        wanted = select(Box).where(Box.purchase_order_line_id == staying.lines[0].id).order_by(Box.id)
        boxes = session.scalars(wanted).all()
        in_transit = session.scalar(select(func.count()).where(Box.place == BoxPlace.IN_TRANSIT))
        confirmed = going.boxes + staying.boxes
        receive_box(session, runs.company.id, boxes[0].barcode, "a", ADMIN, clock.now(), date(2026, 5, 7))
        take_back(session, session.merge(runs.run(run.id)), runs.user, clock.now())
    ended = runs.work(run.id)
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        left = set(session.scalars(select(Box.id)))

    assert (in_transit, ended.state) == (confirmed, RunState.TAKEN_BACK)
    assert (ended.taken_back, ended.kept_back) == (1, 1)
    assert left == {box.id for box in boxes}
    assert [one.id for one in orders(runs)] == [staying.id]
