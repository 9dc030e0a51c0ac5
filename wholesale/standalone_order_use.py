"""What has used an order since it came from a file, so that it can not simply be deleted again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from wholesale.box import Box, BoxPlace
from wholesale.charge import AdditionalCharge
from wholesale.errors import Entry
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.standalone_order_refusal import (
    ORDER_BILLED_SINCE,
    ORDER_CHARGED_SINCE,
    ORDER_MOVED_SINCE,
    ORDER_RECEIVED_SINCE,
)
from wholesale.vendor_invoice import VendorInvoice


def _of_order(model: type[VendorInvoice | AdditionalCharge | PurchaseOrderLine]) -> Any:  # noqa: ANN401 - a condition of SQL
    return model.purchase_order_id == PurchaseOrder.id


_IS_RECEIVED = exists().where(_of_order(PurchaseOrderLine), PurchaseOrderLine.received_boxes.is_not(None))
_HAS_ARRIVED = exists().where(
    _of_order(PurchaseOrderLine),
    Box.purchase_order_line_id == PurchaseOrderLine.id,
    Box.place != BoxPlace.IN_TRANSIT,
)
_USES: tuple[tuple[Entry, Any], ...] = (
    (ORDER_BILLED_SINCE, exists().where(_of_order(VendorInvoice))),
    (ORDER_CHARGED_SINCE, exists().where(_of_order(AdditionalCharge))),
    (ORDER_RECEIVED_SINCE, or_(_IS_RECEIVED, _HAS_ARRIVED)),
    (ORDER_MOVED_SINCE, PurchaseOrder.revision > 1),
)
"""In the order in which they are told: the first that holds."""


def uses_of(session: Session, order_ids: Iterable[int]) -> dict[int, Entry]:
    """Answer which of these orders were billed, charged, received, changed or moved since; all are held from now on."""
    wanted = select(PurchaseOrder.id, PurchaseOrder.number).where(PurchaseOrder.id.in_(list(order_ids)))
    wanted = wanted.execution_options(by_keys=True)
    # Whoever changes one of them waits until it is known whether it stays.
    session.execute(wanted.order_by(PurchaseOrder.id).with_for_update()).all()
    return {
        order_id: entry.told(order=number)
        for entry, is_so in reversed(_USES)
        for order_id, number in session.execute(wanted.where(is_so))
    }
