"""What a vendor has shipped is on its way box by box, and is gone again when the shipment is undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, make_location, make_product
from tests.wholesale.billing import NOW, TODAY, make_trade
from tests.wholesale.orders import facts
from tests.wholesale.shipments import AWB, LEFT, bought, boxes_of, shipped_order
from wholesale.box import BoxPlace, InventoryType
from wholesale.box_confirm import confirm_boxes
from wholesale.carrier import no_carrier
from wholesale.errors import TradeError
from wholesale.order_entry import charge_entries_of, edit_order
from wholesale.order_lines import LineEntry, entries_of
from wholesale.order_ship import receive_boxes, ship_order, undo_shipment
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import BoxType, UnitType
from wholesale.receiving import receive_box
from wholesale.standalone_order import (
    StandaloneFacts,
    StandaloneLine,
    add_standalone_lines,
    create_standalone_orders,
)
from wholesale.standalone_order_use import uses_of
from wholesale.standing_order import StandingOrder


def test_a_box_knows_for_whom_it_was_bought_and_what_it_costs(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        customer, company = trade.customer(), trade.company
        standing = StandingOrder(
            company_id=company.id,
            number="S000001",
            customer=customer,
            carrier=no_carrier(session, company.id),
            starts_on=TODAY,
            weekdays=[2],
            created_at=NOW,
        )
        session.add(standing)
        session.flush()
        place = make_location(session, company)
        once = trade.prebook(customer, location=place)
        again = trade.prebook(customer, standing_order_id=standing.id)
        once.lines[0].mark_code = "ROSA 7"
        known = make_product(session, company, description="Statice, sprayed")
        lines = [
            bought(trade, once.lines[0], 3, confirmed_boxes=2, other_charges=Decimal("0.0150")),
            bought(trade, again.lines[0], 2, unit_type=UnitType.BUNCH, units_per_box=10),
            bought(trade, None, 1, product=None, description="STATICE,  sprayed", stems_per_bunch=None),
            bought(trade, None, 5, product=None, description="Nobody's flower"),
        ]
        order = shipped_order(trade, *lines)
        boxes = boxes_of(trade, order)
        first, of_standing, by_name = boxes[0], boxes[2], boxes[4]

        assert [box.purchase_order_line_id for box in boxes] == [lines[0].id] * 2 + [lines[1].id] * 2 + [lines[2].id]
        assert {box.place for box in boxes} == {BoxPlace.IN_TRANSIT}
        assert {(box.awb, box.reference, box.ship_date) for box in boxes} == {(AWB.number, order.number, LEFT)}
        assert (first.inventory_type, first.customer_id, first.mark_code) == (InventoryType.P, customer.id, "ROSA 7")
        assert (first.prebook_line_id, first.location_id) == (once.lines[0].id, place.id)
        assert (first.unit_cost, first.landed_cost) == (Decimal("0.3000"), Decimal("0.3150"))
        assert (of_standing.inventory_type, of_standing.stems) == (InventoryType.S, 250)
        assert (by_name.inventory_type, by_name.customer_id, by_name.product_id) == (InventoryType.M, None, known.id)
        assert (by_name.bunches_per_box, by_name.stems_per_bunch) == (250, 1)
        assert (order.received_boxes, lines[3].product_id) == (None, None)


def test_what_lies_in_a_mixed_box_travels_together(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        lily = make_product(session, trade.company)
        mixed = [bought(trade, None, 2, breakdown=1), bought(trade, None, 2, breakdown=1, product=lily)]
        order = shipped_order(trade, *mixed, bought(trade, None, 1))
        boxes = boxes_of(trade, order)
        pairs = [(box.product_id, box.mixed_box_id) for box in boxes]
        one = next(box for box in boxes if box.product_id == lily.id)
        receive_box(session, trade.company.id, one.barcode, "a", ADMIN, NOW, TODAY)
        there = [box.mixed_box_id for box in boxes_of(trade, order) if box.place is BoxPlace.STAGING]

        assert pairs[0] == (trade.product.id, None)
        assert pairs[1:3] == [(trade.product.id, boxes[1].id), (lily.id, boxes[1].id)]
        assert pairs[3:] == [(trade.product.id, boxes[3].id), (lily.id, boxes[3].id)]
        assert there == [boxes[1].id] * 2
        assert (order.received_boxes, order.qty_received, order.qty_confirmed) == (1, 1, 3)


def test_a_shipment_is_undone_until_one_box_has_arrived(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        order = shipped_order(trade, bought(trade, trade.prebook().lines[0]))
        undo_shipment(session, order, ADMIN, NOW)
        gone = boxes_of(trade, order)
        ship_order(session, order, AWB, LEFT, ADMIN, NOW)
        later = facts(order, ship_date=LEFT + timedelta(days=2), location=make_location(session, trade.company))
        edit_order(
            session, order, later, entries_of(order), charge_entries_of(order), ADMIN, NOW, revision=order.revision
        )
        boxes = boxes_of(trade, order)
        with pytest.raises(TradeError, match="counted as they are scanned or confirmed"):
            receive_boxes(session, order, {order.lines[0].id: 2}, ADMIN, NOW)
        confirm_boxes(session, [boxes[0].id], ADMIN, NOW)
        with pytest.raises(TradeError, match=f"1 boxes of purchase order {order.number} have arrived"):
            undo_shipment(session, order, ADMIN, NOW)
        session.refresh(order)

        assert gone == []
        assert {(box.ship_date, box.location_id) for box in boxes} == {(later.ship_date, order.location_id)}
        assert (order.status, order.lines[0].received_boxes, order.qty_received) == (OrderStatus.SC, 1, 1)


def test_an_order_that_comes_shipped_from_a_file_has_boxes_until_it_is_taken_back(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        entry = LineEntry(
            description=trade.product.description,
            category="Roses",
            boxes=3,
            units_per_box=10,
            unit_cost=Decimal("2.50"),
            box_type=BoxType.HB,
            unit_type=UnitType.BUNCH,
        )
        line = StandaloneLine(entry=entry, product_id=trade.product.id, stems_per_bunch=25)
        head = StandaloneFacts(vendor=trade.vendor, location_id=None, ship_date=LEFT, awb=AWB.number)
        heads = [head, replace(head, awb=None)]
        shipped, waiting = create_standalone_orders(
            session, trade.company.id, [(one, [line]) for one in heads], ADMIN, NOW
        )
        add_standalone_lines(session, [(shipped, [line, replace(line, mix="A"), replace(line, mix="A")])])
        session.flush()
        boxes = boxes_of(trade, shipped)
        before = uses_of(session, [shipped.id, waiting.id])
        confirm_boxes(session, [boxes[0].id], ADMIN, NOW)
        after = uses_of(session, [shipped.id, waiting.id])

        assert (len(boxes), len({box.mixed_box_id for box in boxes} - {None})) == (12, 3)
        assert {(box.place, box.units, box.stems) for box in boxes_of(trade, shipped)[1:]} == {
            (BoxPlace.IN_TRANSIT, 10, 250)
        }
        assert boxes_of(trade, waiting) == []
        assert before == {}
        assert [entry.key for entry in after.values()] == ["order_received_since"]
