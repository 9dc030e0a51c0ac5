"""Shipping an order under its air waybill, and counting what arrives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from wholesale.awb import Awb
from wholesale.box_shipping import lines_with_boxes, ship_boxes, take_back_boxes
from wholesale.errors import TradeError
from wholesale.history import Actor, note_change
from wholesale.order_access import check_actor, hold_order
from wholesale.order_move import begin_move, finish_move
from wholesale.order_refusal import BOXES_WRONG, ORDER_MOVE_UNKNOWN, ORDER_VALUE_WRONG
from wholesale.order_status import RECEIVABLE, RECEIVERS, OrderAction, order_moves_from
from wholesale.purchase_order import MOST_BOXES, PurchaseOrder
from wholesale.receiving_refusal import BOXES_ARE_SCANNED
from wholesale.reconciliation import note_order


def ship_order(
    session: Session,
    order: PurchaseOrder,
    awb: Awb,
    ship_date: date,
    actor: Actor,
    now: datetime,
    arrival_date: date | None = None,
) -> None:
    """Note that the boxes have left; None = the arrival stays as expected, unless they leave only after that day."""
    move = begin_move(session, order, OrderAction.SHIP, actor)
    order.awb, order.ship_date, order.shipped_at = awb.number, ship_date, now
    if arrival_date is not None or (order.arrival_date is not None and order.arrival_date < ship_date):
        order.arrival_date = arrival_date
    check_days(order)
    ship_boxes(session, order)
    finish_move(session, order, move, actor, now, f"Shipped {ship_date} under {awb.number}")


def undo_shipment(session: Session, order: PurchaseOrder, actor: Actor, now: datetime, why: str = "") -> None:
    """Take a shipment back that has not left: its boxes are gone. Raises TradeError when one of them has arrived."""
    move = begin_move(session, order, OrderAction.UNDO_SHIPMENT, actor)
    take_back_boxes(session, order)
    told = why or f"Shipment under {order.awb} undone"
    order.awb = order.shipped_at = None
    finish_move(session, order, move, actor, now, told)


def check_days(order: PurchaseOrder) -> None:
    """Raise TradeError when an order would arrive before it is shipped."""
    if order.arrival_date is not None and order.arrival_date < order.ship_date:
        raise TradeError(
            ORDER_VALUE_WRONG,
            order=order.number,
            name="arrival date",
            value=f"{order.arrival_date}",
            right=f"the ship date {order.ship_date} or a later day",
        )


def receive_boxes(
    session: Session, order: PurchaseOrder, boxes: Mapping[int, int | None], actor: Actor, now: datetime
) -> None:
    """Note the boxes that arrived for some lines, by the line's id; more than confirmed do arrive, None = not counted.

    Lines whose boxes are scanned or confirmed count by themselves (box_counting.py); people count the others here.
    """
    hold_order(session, order)
    check_actor(order, actor, f"receive boxes of purchase order {order.number}", RECEIVERS)
    if order.status not in RECEIVABLE:
        allowed = ", ".join(move.action.label for move in order_moves_from(order.status)) or "nothing"
        raise TradeError(
            ORDER_MOVE_UNKNOWN, order=order.number, old=order.status.sentence, action="Receive boxes", allowed=allowed
        )
    told, scanned = [], lines_with_boxes(session, order)
    for line in order.lines:
        count = boxes.get(line.id, line.received_boxes)
        if count is not None and not 0 <= count <= MOST_BOXES:
            raise TradeError(
                BOXES_WRONG,
                order=order.number,
                line=line.description,
                value=count,
                what="received",
                most=MOST_BOXES,
            )
        if count != line.received_boxes:
            if line.id in scanned:
                raise TradeError(BOXES_ARE_SCANNED, order=order.number, line=line.description)
            told.append(f"{line.description}: received {line.received_boxes} -> {count}")
            line.received_boxes = count
    if told:
        note_change(session, order, order.status, order.status, actor, now, "; ".join(told))
        note_order(session, order)
