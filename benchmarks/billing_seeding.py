"""What the benchmark of automatic billing works with: customers with old invoices, prebooks, and boxes for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.billing_settings import BillingMode, BillingSettings
from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.carrier import no_carrier
from wholesale.company import Company
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.prebook import Prebook, PrebookCharge, PrebookLine
from wholesale.product import Product
from wholesale.purchase_order import BoxType, UnitType
from wholesale.rows_at_once import insert_rows, take_ids
from wholesale.vendor import Vendor

TODAY: Final = date(2026, 3, 10)
NOW: Final = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
_AT_ONCE: Final = 50_000
_A_LINE: Final = 10  # boxes
_LINES: Final = 5  # of a prebook
_OPEN: Final = 20  # each such old invoice is not paid yet


@dataclass(frozen=True)
class Trade:
    """A company and what its rows refer to."""

    company_id: int
    customers: Sequence[int]
    carrier_id: int
    vendor_id: int
    product_id: int


def make_trade(session: Session, customers: int) -> Trade:
    """Make a company that bills, and its customers; every other one has a credit limit."""
    company = Company(name="Andes Blooms", code="AB")
    session.add(company)
    session.flush()
    vendor = Vendor(company_id=company.id, code="RV", name="Rosas del Valle")
    product = Product(company_id=company.id, code="RO", description="Rose Freedom 60 cm", category="Roses")
    session.add_all([vendor, product, BillingSettings(company_id=company.id, mode=BillingMode.BOTH)])
    rows = [
        (f"C{place}", f"Petal & Stem {place}", "Net 30", Decimal(10**8) if place % 2 else None)
        for place in range(customers)
    ]
    insert_rows(session, Customer, ("code", "name", "terms", "credit_limit"), rows, company_id=company.id)
    ids = session.scalars(select(Customer.id).order_by(Customer.id)).all()
    return Trade(company.id, ids, no_carrier(session, company.id).id, vendor.id, product.id)


def make_old_invoices(session: Session, trade: Trade, count: int) -> None:
    """Make invoices of the last years, nearly all of them paid."""
    same = {
        "company_id": trade.company_id,
        "carrier_id": trade.carrier_id,
        "status": CustomerInvoiceStatus.CONFIRMED,
        "created_at": NOW,
        "created_by": "Ada",
        "total": Decimal("125.00"),
    }
    fields = ("number", "customer_id", "invoice_date", "ship_date", "balance")
    for begin in range(0, count, _AT_ONCE):
        rows = []
        for place in range(begin, min(begin + _AT_ONCE, count)):
            day = TODAY - timedelta(days=1 + (count - place) * 1000 // count)
            balance = Decimal(0) if place % _OPEN else Decimal("125.00")
            rows.append((place + 1, trade.customers[place * 7 % len(trade.customers)], day, day, balance))
        insert_rows(session, CustomerInvoice, fields, rows, **same)


def receive_boxes(session: Session, trade: Trade, count: int) -> Sequence[int]:
    """Make prebooks for so many boxes, spread over the customers, and the boxes in inventory; answer their keys."""
    each = [
        count // len(trade.customers) + (place < count % len(trade.customers)) for place in range(len(trade.customers))
    ]
    lines = _order(session, trade, [(key, boxes) for key, boxes in zip(trade.customers, each, strict=True) if boxes])
    ids = list(take_ids(session, Box, count))
    same: dict[str, Any] = {"company_id": trade.company_id, "vendor_id": trade.vendor_id}
    same |= {"product_id": trade.product_id}
    same |= {"awb": "729-12345675", "ship_date": TODAY, "box_type": BoxType.QB, "unit_type": UnitType.STEM}
    same |= {"bunches_per_box": 10, "stems_per_bunch": 25, "unit_cost": Decimal("0.30"), "received_at": NOW}
    same |= {"place": BoxPlace.INVENTORY, "inventory_type": InventoryType.P}
    rows = list(zip(ids, (key for key, boxes in lines for _ in range(boxes)), strict=True))
    insert_rows(session, Box, ("id", "prebook_line_id"), rows, **same)
    return ids


def _order(session: Session, trade: Trade, wanted: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Make prebooks of customers for so many boxes each; answer the lines with their boxes."""
    company_id, a_prebook = trade.company_id, _A_LINE * _LINES
    heads = [(key, min(a_prebook, boxes - begin)) for key, boxes in wanted for begin in range(0, boxes, a_prebook)]
    ids = list(take_ids(session, Prebook, len(heads)))
    same: dict[str, Any] = {"carrier_id": trade.carrier_id, "truck_date": TODAY, "created_at": NOW}
    rows = [(id_, f"B{id_:07}", key) for id_, (key, _) in zip(ids, heads, strict=True)]
    insert_rows(session, Prebook, ("id", "number", "customer_id"), rows, company_id=company_id, **same)
    charges = [(id_, "Delivery", Decimal("7.50")) for id_ in ids]
    insert_rows(session, PrebookCharge, ("prebook_id", "name", "amount"), charges, company_id=company_id)
    of_lines = [
        (id_, min(_A_LINE, boxes - begin))
        for id_, (_, boxes) in zip(ids, heads, strict=True)
        for begin in range(0, boxes, _A_LINE)
    ]
    keys = list(take_ids(session, PrebookLine, len(of_lines)))
    lines = [(key, id_, boxes) for key, (id_, boxes) in zip(keys, of_lines, strict=True)]
    same = {"product_id": trade.product_id, "box_type": BoxType.QB, "unit_type": UnitType.STEM}
    same |= {"bunches_per_box": 10, "stems_per_bunch": 25, "price": Decimal("0.50"), "company_id": company_id}
    insert_rows(session, PrebookLine, ("id", "prebook_id", "boxes"), lines, **same)
    return [(key, boxes) for key, _, boxes in lines]
