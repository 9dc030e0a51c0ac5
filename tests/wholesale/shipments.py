"""Shipments on their way, as the tests of receiving need them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tests.factories import ADMIN, make_order
from tests.wholesale.billing import NOW, Trade
from wholesale.awb import Awb
from wholesale.box import Box
from wholesale.order_ship import ship_order
from wholesale.order_status import OrderStatus
from wholesale.prebook import PrebookLine
from wholesale.product import Product
from wholesale.purchase_order import BoxType, PurchaseOrder, PurchaseOrderLine, UnitType

LEFT = date(2026, 3, 6)
AWB = Awb.kept("729-12345675")


def bought(trade: Trade, line: PrebookLine | None = None, boxes: int = 4, **facts: Any) -> PurchaseOrderLine:
    """Answer a confirmed line of an order: boxes of 250 stems at 0.30, bought for a line of a prebook or for nobody."""
    product: Product | None = facts.pop("product", trade.product)
    usual = {
        "company_id": trade.company.id,
        "product": product,
        "description": product.description if product else "Sprayed statice",
        "category": "Roses",
        "box_type": BoxType.QB,
        "boxes": boxes,
        "confirmed_boxes": boxes,
        "units_per_box": 250,
        "unit_type": UnitType.STEM,
        "stems_per_bunch": 25,
        "unit_cost": Decimal("0.30"),
        "prebook_line_id": line and line.id,
    }
    return PurchaseOrderLine(**usual | facts)


def confirmed_order(trade: Trade, *lines: PurchaseOrderLine, **facts: Any) -> PurchaseOrder:
    """Make an order that the vendor has confirmed."""
    usual = {"status": OrderStatus.CF, "awb": None, "arrival_date": None, "is_confirmed_in_full": True}
    order = make_order(trade.session, trade.vendor, [], (), **usual | facts)
    order.lines = list(lines)
    trade.session.flush()
    return order


def shipped_order(trade: Trade, *lines: PurchaseOrderLine, **facts: Any) -> PurchaseOrder:
    """Make an order whose boxes are on their way."""
    order = confirmed_order(trade, *lines, **facts)
    ship_order(trade.session, order, AWB, LEFT, ADMIN, NOW)
    return order


def boxes_of(trade: Trade, order: PurchaseOrder) -> list[Box]:
    """Answer the boxes of an order as they stand now."""
    lines = [line.id for line in order.lines]
    wanted = select(Box).where(Box.purchase_order_line_id.in_(lines)).order_by(Box.id)
    return list(trade.session.scalars(wanted.execution_options(populate_existing=True)))
