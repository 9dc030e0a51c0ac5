"""Uploading many vendor invoices at once, by the same rules as one (upload.py), in a handful of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from wholesale.errors import TradeError
from wholesale.history import Actor, StatusChange
from wholesale.order_refusal import ORDER_MOVE_UNKNOWN
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.reconciliation import note_orders
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import VendorInvoice


class InvoiceEntry(NamedTuple):
    """What is given of one invoice."""

    order_id: int
    number: str
    invoice_date: date | None
    total: Decimal


def takes_invoices(status: OrderStatus) -> bool:
    """Answer whether an order in this status takes invoices; what is told of one that does not is `told_of`."""
    return status is not OrderStatus.CA


def told_of(order: str, status: OrderStatus) -> dict[str, object]:
    """Answer what ORDER_MOVE_UNKNOWN tells of an order that takes no invoice."""
    return {"order": order, "old": status.sentence, "action": "Upload an invoice", "allowed": "nothing"}


def upload_invoices(
    session: Session, company_id: int, entries: Sequence[InvoiceEntry], actor: Actor, now: datetime, import_id: int
) -> None:
    """Add invoices to orders; each begins pending approval by procurement.

    Raises TradeError where an order was canceled since it was looked at, IntegrityError where a number is taken.
    """
    if not entries:
        return
    vendors = _hold(session, company_id, {entry.order_id for entry in entries})
    same = {"company_id": company_id, "status": InvoiceStatus.AP, "import_id": import_id}
    rows = [
        {
            "purchase_order_id": entry.order_id,
            "vendor_id": vendors[entry.order_id],
            "number": entry.number,
            "invoice_date": entry.invoice_date,
            "total": entry.total,
            **same,
        }
        for entry in entries
    ]
    ids = session.scalars(insert(VendorInvoice).returning(VendorInvoice.id, sort_by_parameter_order=True), rows).all()
    history = {
        "company_id": company_id,
        "record_kind": VendorInvoice.__tablename__,
        "old": None,
        "new": InvoiceStatus.AP.value,
        "actor_name": actor.name,
        "user_id": actor.user_id,
        "at": now,
    }
    told = [
        {"record_id": key, "why": f"uploaded, total {entry.total}", **history}
        for key, entry in zip(ids, entries, strict=True)
    ]
    session.execute(insert(StatusChange), told)
    note_orders(session, company_id, vendors)


def _hold(session: Session, company_id: int, ids: set[int]) -> dict[int, int]:
    """Answer the vendor of each order; nobody cancels one or gives it to another vendor meanwhile."""
    held = (
        select(PurchaseOrder.id, PurchaseOrder.number, PurchaseOrder.status, PurchaseOrder.vendor_id)
        .where(PurchaseOrder.company_id == company_id, PurchaseOrder.id.in_(sorted(ids)))
        .order_by(PurchaseOrder.id)
        .with_for_update(key_share=True)
        .execution_options(by_keys=True)
    )
    found = session.execute(held).all()
    for order in found:
        if not takes_invoices(order.status):
            raise TradeError(ORDER_MOVE_UNKNOWN, **told_of(order.number, order.status))
    return {order.id: order.vendor_id for order in found}
