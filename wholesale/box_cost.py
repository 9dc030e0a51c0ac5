"""Changed charges of an order come to its boxes, and to the invoice items of those that are sold (domain.md 2.8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from wholesale.box import Box
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.held_rows import HeldRows
from wholesale.landed_cost import charges_of_unit, charges_percentage, cost_by
from wholesale.purchase_order import PurchaseOrder


def spread_to_boxes(session: Session, order: PurchaseOrder) -> None:
    """Give each box of an order its part of the charges, wherever it stands; what was sold knows its cost as well.

    Held are boxes before items, as everywhere. The statements are as many as there are different costs on the order's
    lines, however many boxes it has. Safe to repeat.
    """
    percentage = charges_percentage(order)
    lines = [line.id for line in order.lines]
    HeldRows(session, order.company_id, is_holding=True).hold(Box, Box.purchase_order_line_id, lines)
    _spread(session, lines, percentage)
    sold = CustomerInvoiceItem
    alike: tuple[Any, ...] = (
        Box.purchase_order_line_id,
        Box.unit_cost,
        Box.other_charges,
        Box.unit_type,
        Box.stems_per_bunch,
    )
    wanted: Any = (
        select(*alike, sold.unit_type.label("sold_by"))
        .join(sold, sold.box_id == Box.id)
        .where(Box.purchase_order_line_id.in_(lines))
        .distinct()
        .execution_options(by_keys=True)
    )
    for line_id, unit_cost, other_charges, unit_type, stems, sold_by in session.execute(wanted).all():
        same = zip(alike, (line_id, unit_cost, other_charges, unit_type, stems), strict=True)
        boxes = select(Box.id).where(*(column == value for column, value in same))
        cost = cost_by(unit_cost + other_charges, unit_type, sold_by, stems)
        told = update(sold).where(sold.box_id.in_(boxes), sold.unit_type == sold_by, sold.landed_cost != cost)
        _run(session, told.values(landed_cost=cost))


def _spread(session: Session, lines: list[int], percentage: Decimal) -> None:
    wanted = select(Box.purchase_order_line_id, Box.unit_cost).where(Box.purchase_order_line_id.in_(lines)).distinct()
    for line_id, unit_cost in session.execute(wanted.execution_options(by_keys=True)).all():
        charges = charges_of_unit(unit_cost, percentage)
        boxes = (Box.purchase_order_line_id == line_id, Box.unit_cost == unit_cost, Box.other_charges != charges)
        _run(session, update(Box).where(*boxes).values(other_charges=charges))


def _run(session: Session, statement: Update) -> None:
    session.execute(statement.execution_options(by_keys=True, synchronize_session=False))
