"""A company with prebooks and boxes that have come in for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_boxes, make_company, make_customer, make_prebook, make_product, make_vendor
from wholesale.automatic_billing import Billed, bill_received_boxes
from wholesale.billing_run import BillingTrigger, BoxOutcome, NotBilled
from wholesale.billing_settings import BillingMode, BillingSettings
from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.company import Company
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.history import Actor
from wholesale.prebook import Prebook, PrebookCharge, PrebookLine
from wholesale.product import Product
from wholesale.purchase_order import BoxType, UnitType
from wholesale.vendor import Vendor

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
SCANNER = Actor.system("Inbound scan")


@dataclass
class Trade:
    """One company; boxes hold 10 bunches of 25 stems that cost 0.30 a stem."""

    session: Session
    company: Company
    vendor: Vendor
    product: Product

    def settings(self, **chosen: Any) -> BillingSettings:
        """Choose settings of the company, or of one location."""
        settings = BillingSettings(company_id=self.company.id, **{"mode": BillingMode.BOTH} | chosen)
        self.session.add(settings)
        self.session.flush()
        return settings

    def customer(self, **facts: Any) -> Customer:
        """Make a customer."""
        return make_customer(self.session, self.company, **facts)

    def prebook(
        self,
        customer: Customer | None = None,
        boxes: int = 4,
        price: str = "0.50",
        charges: Sequence[str] = (),
        unit_type: UnitType = UnitType.STEM,
        **facts: Any,
    ) -> Prebook:
        """Make a prebook of one line, sold by the stem; so a box of it is 125.00."""
        prebook = make_prebook(
            self.session, customer or self.customer(), self.product, price, **{"truck_date": TODAY} | facts
        )
        prebook.lines[0].boxes, prebook.lines[0].unit_type = boxes, unit_type
        prebook.charges = [
            PrebookCharge(company_id=self.company.id, name=f"Charge {place}", amount=Decimal(amount))
            for place, amount in enumerate(charges)
        ]
        self.session.flush()
        return prebook

    def line(self, prebook: Prebook, boxes: int = 4, price: str = "0.50") -> PrebookLine:
        """Add a line to a prebook."""
        line = PrebookLine(
            company_id=self.company.id,
            prebook_id=prebook.id,
            product_id=self.product.id,
            boxes=boxes,
            box_type=BoxType.QB,
            unit_type=UnitType.STEM,
            bunches_per_box=10,
            stems_per_bunch=25,
            price=Decimal(price),
        )
        self.session.add(line)
        self.session.flush()
        return line

    def boxes(self, line: PrebookLine | None, count: int = 1, **facts: Any) -> list[int]:
        """Receive boxes that were bought for a line, into inventory."""
        bought = {} if line is None else {"prebook_line_id": line.id, "inventory_type": InventoryType.P}
        standing = {"place": BoxPlace.INVENTORY, "unit_cost": Decimal("0.30")}
        made = make_boxes(self.session, self.vendor, self.product, count, **bought | standing | facts)
        return [box.id for box in made]

    def bill(self, ids: Sequence[int], trigger: BillingTrigger = BillingTrigger.CONFIRMATION) -> Billed:
        """Bill boxes."""
        return bill_received_boxes(self.session, self.company.id, ids, trigger, SCANNER, NOW, TODAY)

    def told(
        self, ids: Sequence[int], trigger: BillingTrigger = BillingTrigger.CONFIRMATION
    ) -> list[tuple[BoxOutcome, NotBilled | None]]:
        """Bill boxes and answer what became of each, in the order in which they arrived."""
        return [(one.outcome, one.reason) for one in self.bill(ids, trigger).decisions]

    def invoices(self) -> list[CustomerInvoice]:
        """Answer the company's invoices in the order in which they were made."""
        mine = select(CustomerInvoice).where(CustomerInvoice.company_id == self.company.id)
        return list(self.session.scalars(mine.order_by(CustomerInvoice.number)))

    def items(self, invoice: CustomerInvoice) -> list[CustomerInvoiceItem]:
        """Answer the items of an invoice."""
        wanted = select(CustomerInvoiceItem).where(CustomerInvoiceItem.customer_invoice_id == invoice.id)
        return list(self.session.scalars(wanted.order_by(CustomerInvoiceItem.id)))

    def box(self, box_id: int) -> Box:
        """Answer a box as it stands now."""
        return self.session.get_one(Box, box_id)


def make_trade(session: Session, *, is_on: bool = True) -> Trade:
    """Make a company that bills boxes as they are scanned and as they are confirmed."""
    company = make_company(session)
    trade = Trade(session, company, make_vendor(session, company), make_product(session, company))
    if is_on:
        trade.settings()
    return trade
