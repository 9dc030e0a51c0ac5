"""Reads the lines, charges and invoices of several orders at once, each by the index that begins with the company.

SQLAlchemy's own loaders ask by the order alone, for which there is no index: they would walk through the whole table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from wholesale.charge import AdditionalCharge
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.vendor_invoice import VendorInvoice

Part = type[PurchaseOrderLine] | type[AdditionalCharge] | type[VendorInvoice]


def load(session: Session, orders: Sequence[PurchaseOrder]) -> None:
    """Read what the bills of these orders of one company are made of."""
    unique = list({order.id: order for order in orders}.values())
    _load(session, unique, "lines", _LINES)
    _load(session, unique, "charges", _CHARGES)
    # The other invoices of an order matter only where a charge is shared with them.
    sharing = [order for order in unique if any(charge.vendor_invoice_id is None for charge in order.charges)]
    _load(session, sharing, "invoices", _INVOICES)


def load_invoices(session: Session, orders: Sequence[PurchaseOrder]) -> None:
    """Read all invoices of these orders of one company."""
    _load(session, list({order.id: order for order in orders}.values()), "invoices", _INVOICES)


def _load(session: Session, orders: list[PurchaseOrder], name: str, wanted: Select[Any]) -> None:
    if not orders:
        return
    found: defaultdict[int, list[Any]] = defaultdict(list)
    ids = [order.id for order in orders]
    for part in session.scalars(wanted, {"company_id": orders[0].company_id, "ids": ids}):
        found[part.purchase_order_id].append(part)
    for order in orders:
        set_committed_value(order, name, found[order.id])


def _parts_of(kind: Part) -> Select[Any]:
    of_orders = kind.purchase_order_id.in_(bindparam("ids", expanding=True))
    return select(kind).where(kind.company_id == bindparam("company_id"), of_orders).order_by(kind.id)


_LINES, _CHARGES, _INVOICES = _parts_of(PurchaseOrderLine), _parts_of(AdditionalCharge), _parts_of(VendorInvoice)
