"""What the pages of a prebook show besides its own facts: what has become of its lines, its orders and its invoices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.prebook import Prebook, PrebookLine
from wholesale.prebook_cover import NOTHING, Cover, boxes_to_buy, covers_of
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.rows_at_once import is_among

_MOST: Final = 50  # orders and invoices that are shown of one prebook


class LineStand(NamedTuple):
    """How far one line is."""

    cover: Cover
    billed: int
    to_buy: int
    open: int  # boxes that are not billed yet


class MadeOf(NamedTuple):
    """An order or an invoice with its boxes of the prebook."""

    paper: Any
    boxes: int


def stands_of(session: Session, lines: Sequence[PrebookLine]) -> dict[int, LineStand]:
    """Answer how far some lines are, by their ids."""
    covers = covers_of(session, [line.id for line in lines])
    found = {}
    for line in lines:
        cover = covers.get(line.id, NOTHING)
        open_boxes = max(0, line.boxes - line.billed_boxes)
        found[line.id] = LineStand(cover, line.billed_boxes, boxes_to_buy(line, cover), open_boxes)
    return found


def orders_of(session: Session, prebook: Prebook) -> list[MadeOf]:
    """Answer the purchase orders made for a prebook, the latest first."""
    line: Any = PurchaseOrderLine
    mine = select(PrebookLine.id).where(PrebookLine.prebook_id == prebook.id)
    boxes = (
        select(line.purchase_order_id, func.sum(func.coalesce(line.confirmed_boxes, line.boxes)).label("boxes"))
        .where(line.prebook_line_id.in_(mine))
        .group_by(line.purchase_order_id)
        .subquery()
    )
    wanted = (
        select(PurchaseOrder, boxes.c.boxes)
        .join(boxes, boxes.c.purchase_order_id == PurchaseOrder.id)
        .options(joinedload(PurchaseOrder.vendor))
        .order_by(PurchaseOrder.id.desc())
        .limit(_MOST)
    )
    return [MadeOf(order, int(count)) for order, count in session.execute(wanted.execution_options(by_keys=True))]


def invoices_of(session: Session, prebook: Prebook) -> list[MadeOf]:
    """Answer the invoices that boxes of a prebook stand on, the latest first; those of voided ones are counted, too."""
    item = CustomerInvoiceItem
    mine = select(PrebookLine.id).where(PrebookLine.prebook_id == prebook.id)
    boxes = (
        select(item.customer_invoice_id, func.count().label("boxes"))
        .where(item.prebook_line_id.in_(mine))
        .group_by(item.customer_invoice_id)
        .subquery()
    )
    wanted = (
        select(CustomerInvoice, boxes.c.boxes)
        .join(boxes, boxes.c.customer_invoice_id == CustomerInvoice.id)
        .order_by(CustomerInvoice.id.desc())
        .limit(_MOST)
    )
    return [MadeOf(invoice, int(count)) for invoice, count in session.execute(wanted.execution_options(by_keys=True))]


def bought_for(session: Session, order: PurchaseOrder) -> dict[int, Prebook]:
    """Answer the prebooks that the lines of an order were bought for, by the prebook's line."""
    ids = [line.prebook_line_id for line in order.lines if line.prebook_line_id is not None]
    if not ids:
        return {}
    wanted = (
        select(PrebookLine.id, Prebook)
        .join(Prebook, Prebook.id == PrebookLine.prebook_id)
        .where(is_among(session, PrebookLine.id, ids))
        .options(joinedload(Prebook.customer))
    )
    return {row[0]: row[1] for row in session.execute(wanted.execution_options(by_keys=True))}


def said_of(line: PrebookLine, cover: Cover) -> str:
    """Answer in words what rests on a line, so that it can not be removed; "" = nothing does."""
    told = []
    if cover.ordered:
        told.append(_("%(count)s ordered", count=cover.ordered))
    if cover.in_transit:
        told.append(_("%(count)s in transit", count=cover.in_transit))
    if cover.received:
        told.append(_("%(count)s received", count=cover.received))
    if line.billed_boxes:
        told.append(_("%(count)s billed", count=line.billed_boxes))
    return ", ".join(told)
