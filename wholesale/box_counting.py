"""The received boxes of a purchase order follow the boxes that arrive, whichever way they come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from wholesale.box import Box
from wholesale.held_rows import HeldRows
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.reconciliation import note_orders
from wholesale.rows_at_once import is_among


def hold_orders_of(session: Session, box_ids: Sequence[int]) -> None:
    """Hold the purchase orders of boxes; to be called before the boxes themselves are held.

    Orders are held before their boxes everywhere: so are they when a shipment is undone, or charges are spread.
    """
    orders = (
        select(PurchaseOrderLine.purchase_order_id)
        .join(Box, Box.purchase_order_line_id == PurchaseOrderLine.id)
        .where(is_among(session, Box.id, box_ids))
        .distinct()
    )
    ids = sorted(session.scalars(orders.execution_options(by_keys=True)))
    held = select(PurchaseOrder.id).where(is_among(session, PurchaseOrder.id, ids)).order_by(PurchaseOrder.id)
    session.execute(held.with_for_update(key_share=True).execution_options(by_keys=True)).all()


def count_received(session: Session, company_id: int, arrived: Mapping[int, int]) -> None:
    """Add boxes that have arrived to what lines of purchase orders count, by the line's key."""
    if not arrived:
        return
    line = PurchaseOrderLine
    more = (
        update(line)
        .where(line.id == bindparam("key"))
        .values(received_boxes=func.coalesce(line.received_boxes, 0) + bindparam("more"))
    )
    session.flush()
    session.connection().execute(more, [{"key": key, "more": count} for key, count in sorted(arrived.items())])
    for row in session:
        if isinstance(row, PurchaseOrderLine) and row.id in arrived:
            session.expire(row, ["received_boxes"])
    found = HeldRows(session, company_id, is_holding=False).rows([line.purchase_order_id], line.id, sorted(arrived))
    note_orders(session, company_id, {one.purchase_order_id for one in found})
