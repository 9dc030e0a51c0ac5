"""Purchase orders from prebooks: what is ordered from whom, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import actor, make_boxes, make_company, make_customer, make_location, make_product, make_vendor
from tests.factories import make_prebook as one_line_prebook
from wholesale.box import BoxPlace
from wholesale.company import Company
from wholesale.db import keep_to_company
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.order_lines import entries_of, write_lines
from wholesale.order_status import OrderStatus
from wholesale.prebook import Prebook, PrebookLine, ShipVia
from wholesale.prebook_cover import Cover, covers_of
from wholesale.prebook_fill import Supply, fill_lines
from wholesale.prebook_purchase import Obstacle, PurchaseFilter, lines_to_buy, make_purchase_orders
from wholesale.purchase_order import BoxType, PurchaseOrder, PurchaseOrderLine, UnitType
from wholesale.user import Role

NOW = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
TODAY = date(2026, 3, 9)
TRUCK = date(2026, 3, 12)
BUYER = actor(Role.PROCUREMENT_USER, name="Pablo Buyer")
WEEK = PurchaseFilter(first=TODAY, last=TODAY + timedelta(days=7))


class House:
    """A company with one customer, one product and one vendor."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.company: Company = make_company(session)
        self.vendor = make_vendor(session, self.company)
        self.product = make_product(session, self.company)
        self.customer = make_customer(session, self.company)

    def sold(self, boxes: int = 4, cost: str | None = "0.30", **more: Any) -> PrebookLine:
        """Sell boxes of 12 bunches of 25 stems by the bunch."""
        head: dict[str, Any] = {
            name: more.pop(name) for name in ("truck_date", "location", "ship_via", "ship_to") if name in more
        }
        head.setdefault("truck_date", TRUCK)
        prebook = one_line_prebook(self.session, self.customer, self.product, **head)
        line = prebook.lines[0]
        line.boxes, line.vendor, line.cost = boxes, self.vendor, None if cost is None else Decimal(cost)
        for name, value in more.items():
            setattr(line, name, value)
        self.session.flush()
        return line

    def buy(self, *lines: PrebookLine, **more: Any) -> list[PurchaseOrder]:
        ids = [line.id for line in lines]
        return make_purchase_orders(self.session, self.company.id, ids, BUYER, NOW, TODAY, **more)

    def left(self, asked: PurchaseFilter = WEEK) -> list[tuple[int, int]]:
        return [(one.line.id, one.boxes) for one in lines_to_buy(self.session, self.company.id, asked)]


def test_lines_become_one_order_for_each_vendor_ship_date_and_location(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        house = House(session)
        other, place = make_vendor(session, house.company), make_location(session, house.company)
        first = house.sold(mark_code="PS1", notes="No thorns", unit_type=UnitType.STEM)
        lines = [
            first,
            house.sold(2, ship_via=ShipVia.GROWER, ship_to="Gate 4"),
            house.sold(vendor=other, cost="0.00"),
            house.sold(location=place),
            house.sold(truck_date=TRUCK + timedelta(days=1)),
            house.sold(truck_date=TODAY),
        ]
        orders = house.buy(*lines, lead_days=2)
        whole = next(order for order in orders if len(order.lines) == 2)
        told = {
            (order.vendor_id, order.ship_date, order.arrival_date, order.location and order.location.code): [
                line.prebook_line_id for line in order.lines
            ]
            for order in orders
        }
        leaves, ours = TRUCK - timedelta(days=2), house.vendor.id

        assert told == {
            (ours, leaves, TRUCK, None): [lines[0].id, lines[1].id],
            (other.id, leaves, TRUCK, None): [lines[2].id],
            (ours, leaves, TRUCK, "MIA"): [lines[3].id],
            (ours, leaves + timedelta(days=1), TRUCK + timedelta(days=1), None): [lines[4].id],
            (ours, TODAY, TODAY, None): [lines[5].id],  # two days before it is past: it leaves today
        }
        assert whole.status is OrderStatus.PA
        assert whole.notes == (
            f"{house.product.description}: PS1, No thorns\n{house.product.description}: {house.customer.name}, Gate 4"
        )
        assert _facts(whole.lines[0]) == (house.product.id, "Roses", BoxType.QB, 4, 300, UnitType.STEM, Decimal("0.3"))
        assert whole.order_total == Decimal("360.00") + Decimal("7.20")
        assert [one.why for one in history_of(session, first.prebook)] == [f"Boxes ordered with {whole.number}: 4"]
        assert house.left() == []


def _facts(line: PurchaseOrderLine) -> tuple[object, ...]:
    return line.product_id, line.category, line.box_type, line.boxes, line.units_per_box, line.unit_type, line.unit_cost


def test_a_line_is_bought_as_far_as_it_is_not_covered_otherwise(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        house = House(session)
        line = house.sold(6)
        order = house.buy(line)[0]
        bought = order.lines[0]
        keep_to_company(session, house.company.id)
        steps = [house.left()]
        bought.confirmed_boxes = 4  # the vendor has no more
        steps.append(house.left())
        given = make_boxes(session, house.vendor, house.product, prebook_line_id=line.id)  # by hand, out of stock
        steps.append(house.left())
        order.status = OrderStatus.CA
        steps.append(house.left())
        order.status = OrderStatus.SC  # three of its four boxes are known, one was given to somebody else
        own: dict[str, Any] = {"purchase_order_line_id": bought.id, "place": BoxPlace.IN_TRANSIT}
        make_boxes(session, house.vendor, house.product, 3, prebook_line_id=line.id, **own)
        make_boxes(session, house.vendor, house.product, **own)
        steps.append(house.left())
        cover = covers_of(session, [line.id])
        again = house.buy(line)[0].lines[0]

        assert [step[0][1] if step else 0 for step in steps] == [0, 2, 1, 5, 2]
        assert cover == {line.id: Cover(ordered=4, in_transit=3, received=len(given))}
        assert (again.boxes, house.left()) == (2, [])


def test_what_has_no_vendor_or_cost_waits_and_a_cost_of_nothing_does_not(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        house = House(session)
        bare = make_product(session, house.company, category="")
        gone = make_vendor(session, house.company, is_active=False)
        lines = [
            house.sold(vendor=None),
            house.sold(cost=None),
            house.sold(vendor=gone),
            house.sold(product=bare),
            house.sold(cost="0.00"),
        ]
        later = house.sold(truck_date=TODAY + timedelta(days=8))
        found = lines_to_buy(session, house.company.id, WEEK)
        orders = house.buy(*lines)
        with pytest.raises(TradeError, match="Nothing of what was chosen is left to order"):
            house.buy(*lines)
        of_vendor = PurchaseFilter(first=TODAY, last=later.prebook.truck_date, vendor_id=house.vendor.id)

        obstacles = [Obstacle.NO_VENDOR, Obstacle.NO_COST, Obstacle.VENDOR_INACTIVE, Obstacle.NO_CATEGORY, None]
        assert [one.obstacle for one in found] == obstacles
        assert [line.prebook_line_id for order in orders for line in order.lines] == [lines[4].id]
        assert [key for key, _ in house.left(of_vendor)] == [lines[1].id, lines[3].id, later.id]
        with pytest.raises(TradeError, match="roles: "):
            make_purchase_orders(session, house.company.id, [later.id], actor(Role.SALES), NOW, TODAY)


def test_a_line_is_bought_once_whoever_presses_at_the_same_moment(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        house = House(session)
        company_id, ids = house.company.id, [house.sold().id for _ in range(3)]
    together, refused = Barrier(3), []

    def press() -> None:
        together.wait()
        try:
            with sessions.begin() as session:
                make_purchase_orders(session, company_id, ids, BUYER, NOW, TODAY)
        except TradeError as told:
            refused.append(told.entry.key)

    people = [Thread(target=press) for _ in range(3)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    with sessions.begin() as session:
        mine = select(PurchaseOrderLine.prebook_line_id).where(PurchaseOrderLine.company_id == company_id)

        assert set(bought := session.scalars(mine).all()) == set(ids)
        assert len(bought) == len(ids)
        assert refused == ["nothing_to_buy"] * 2


def test_a_line_gets_what_it_lacks_with_its_history(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        house = House(session)
        other = make_vendor(session, house.company)
        bare, full = house.sold(vendor=None, cost=None), house.sold(truck_date=TRUCK + timedelta(days=1))
        bought = house.sold()
        house.buy(bought)
        given = {bare.id: Supply(other, Decimal("0.25")), full.id: Supply(None, Decimal("0.30"))}
        given[bought.id] = Supply(other, Decimal(1))
        changed = fill_lines(session, house.company.id, given, BUYER, NOW)
        wrong = {bare.id: Supply(None, Decimal("0.00001"))}
        with pytest.raises(TradeError, match="Right is an amount from 0 to 10000"):
            fill_lines(session, house.company.id, wrong, BUYER, NOW)
        name = bare.product.description

        assert [one.line.id for one in changed] == [bare.id]
        assert (bare.vendor_id, bare.cost, bare.prebook.revision) == (other.id, Decimal("0.25"), 2)
        assert (bought.vendor_id, full.prebook.revision) == (house.vendor.id, 1)
        assert [one.why for one in history_of(session, bare.prebook)] == [
            f"{name}: vendor none -> {other.name}; {name}: cost none -> 0.25"
        ]
        with pytest.raises(TradeError, match="roles: "):
            fill_lines(session, house.company.id, given, actor(Role.QC), NOW)


def test_a_line_that_becomes_another_product_is_not_for_the_prebook_any_more(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        house = House(session)
        line = house.sold()
        order = house.buy(line)[0]
        entry = entries_of(order)[0]
        changed = replace(entry, description="Lily")
        write_lines(order, [changed])
        session.flush()

        assert order.lines[0].prebook_line_id is None
        assert house.left() == [(line.id, 4)]
        assert session.get_one(Prebook, line.prebook_id).lines == [line]
