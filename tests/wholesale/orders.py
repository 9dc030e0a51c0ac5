"""Orders as the tests of their rules need them."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from tests.factories import actor, make_company, make_order, make_vendor
from wholesale.awb import Awb
from wholesale.history import Actor, history_of
from wholesale.order_entry import OrderFacts
from wholesale.order_lines import LineEntry
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import BoxType, PurchaseOrder
from wholesale.user import Role

BUYER = actor(Role.PROCUREMENT_USER, name="Pablo Buyer")


def order_in(session: Session, status: OrderStatus, **more: Any) -> PurchaseOrder:
    """Make an order of ten and four boxes in a status."""
    vendor = make_vendor(session, make_company(session))
    lines = [("Roses", 1000, "0.50"), ("Carnations", 400, "0.25")]
    order = make_order(session, vendor, lines, **{"status": status, "awb": None} | more)
    order.lines[1].boxes, order.lines[1].units_per_box = 4, 100
    if status in {OrderStatus.CF, OrderStatus.SC}:
        for line in order.lines:
            line.confirmed_boxes = line.boxes
        order.is_confirmed_in_full = True
    session.flush()
    return order


def grower_of(order: PurchaseOrder, name: str = "Gloria Grower") -> Actor:
    """Answer a user of the order's vendor."""
    return Actor(name=name, roles=frozenset({Role.VENDOR}), vendor_id=order.vendor_id)


def boxes(order: PurchaseOrder, *counts: int) -> dict[int, int]:
    """Answer so many boxes for each line."""
    return {line.id: count for line, count in zip(order.lines, counts, strict=False)}


def facts(order: PurchaseOrder, **more: Any) -> OrderFacts:
    """Answer the head of an order, with changes."""
    given = {
        "vendor": order.vendor,
        "location": order.location,
        "ship_date": order.ship_date,
        "arrival_date": order.arrival_date,
        "awb": Awb.kept(order.awb) if order.awb else None,
        "notes": order.notes,
    }
    return OrderFacts(**given | more)


def a_line(**more: Any) -> LineEntry:
    """Answer a line of four half boxes."""
    given = {
        "description": "Freedom 60 cm",
        "category": "Roses",
        "box_type": BoxType.HB,
        "boxes": 4,
        "units_per_box": 250,
        "unit_cost": Decimal("0.2855"),
    }
    return LineEntry(**given | more)


def told(session: Session, order: PurchaseOrder) -> list[str]:
    """Answer the history of an order, each line as "old>new why"."""
    return [f"{line.old}>{line.new} {line.why}" for line in history_of(session, order)]


A_DAY = date(2026, 3, 12)
