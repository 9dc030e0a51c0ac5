"""Orders on a site, with the people who deal with them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.factories import make_location, make_order, make_vendor
from tests.importer.site import Site, Visitor
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.user import Role
from wholesale.vendor import Vendor


@dataclass
class Trade:
    """A company with a vendor, a grower who signs in, and a buyer."""

    site: Site
    vendor: Vendor
    grower: Visitor
    buyer: Visitor

    def order(self, status: OrderStatus, *, vendor: Vendor | None = None, **more: object) -> int:
        """Make an order of ten boxes of roses and four of greens in a status; answer its id."""
        with self.site.session() as session:
            lines = [("Roses", 1000, "0.50"), ("Greens", 400, "0.2855")]
            facts = {"status": status, "awb": None} | more
            order = make_order(session, vendor or self.vendor, lines, **facts)
            order.lines[1].boxes, order.lines[1].units_per_box = 4, 100
            if status in {OrderStatus.CF, OrderStatus.SC}:
                for line in order.lines:
                    line.confirmed_boxes = line.boxes
                order.is_confirmed_in_full = True
            return order.id

    def boxes(self, order_id: int, *counts: int) -> dict[str, str]:
        """Answer the fields with which so many boxes are said for each line."""
        with self.site.session() as session:
            lines = session.get_one(PurchaseOrder, order_id).lines
            return {f"boxes-{line.id}": str(count) for line, count in zip(lines, counts, strict=False)}

    def now(self, order_id: int) -> PurchaseOrder:
        """Answer an order as it is now, with its lines, charges and invoices read."""
        with self.site.session() as session:
            order = session.get_one(PurchaseOrder, order_id)
            for part in ("lines", "charges", "invoices", "location"):
                getattr(order, part)
            return order


@pytest.fixture
def trade(site: Site) -> Trade:
    """Lend a company that buys flowers."""
    with site.session() as session:
        vendor = make_vendor(session, site.company, email_for_orders="gloria@rosas.example")
        make_location(session, site.company)
    grower = site.sign_in(Role.VENDOR, vendor_id=vendor.id, name="Gloria Grower")
    return Trade(site, vendor, grower, site.sign_in(Role.PROCUREMENT_USER, name="Pablo Buyer"))
