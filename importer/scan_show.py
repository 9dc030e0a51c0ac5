"""Scans with what is known of their boxes, as the inbound scan page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.billing_words import Concerned, Mend, mend_of
from importer.page import Page
from wholesale.billing_setup import settings_of
from wholesale.box import Box
from wholesale.box_scan import BoxScan, ScanResult
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice
from wholesale.prebook import Prebook, PrebookLine
from wholesale.product import Product
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine

MOST_SHOWN: Final = 30


class SeenScan(NamedTuple):
    """A scan and the records behind it; None = there is none."""

    scan: BoxScan
    box: Box | None
    product: Product | None
    customer: Customer | None  # whose the box is now
    prebook: Prebook | None
    invoice: CustomerInvoice | None
    order: PurchaseOrder | None  # by which the box was bought

    @property
    def label_id(self) -> int | None:
        """The box whose label is stuck on it, where it was billed (domain.md 4.3)."""
        if self.box is None or self.scan.result is not ScanResult.BILLED:
            return None
        return self.box.mixed_box_id or self.box.id

    def mend(self, page: Page) -> Mend | None:
        """Answer the link that mends why it was not billed."""
        if self.box is None or self.scan.result is ScanResult.RELEASED:
            return None
        concerned = Concerned.of(self.box.id, self.customer, self.prebook, self.invoice)
        return mend_of(self.scan.reason, concerned, page.user)


def seen_scans(session: Session, scans: Sequence[BoxScan]) -> list[SeenScan]:
    """Answer scans with their records, in their order."""
    wanted: Any = (
        select(BoxScan, Box, Product, Customer, Prebook, CustomerInvoice, PurchaseOrder)
        .outerjoin(Box, Box.id == BoxScan.box_id)
        .outerjoin(Product, Product.id == Box.product_id)
        .outerjoin(Customer, Customer.id == Box.customer_id)
        .outerjoin(PrebookLine, PrebookLine.id == Box.prebook_line_id)
        .outerjoin(Prebook, Prebook.id == PrebookLine.prebook_id)
        .outerjoin(CustomerInvoice, CustomerInvoice.id == BoxScan.customer_invoice_id)
        .outerjoin(PurchaseOrderLine, PurchaseOrderLine.id == Box.purchase_order_line_id)
        .outerjoin(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
        .where(BoxScan.id.in_({one.id for one in scans}))
    )
    found = {row[0].id: SeenScan(*row) for row in session.execute(wanted.execution_options(by_keys=True))}
    return [found[one.id] for one in scans]


def last_scans(page: Page) -> list[SeenScan]:
    """Answer what the person has scanned last, the latest first."""
    mine = (BoxScan.company_id == page.company.id, BoxScan.user_id == page.user.id)
    wanted = select(BoxScan).where(*mine).order_by(BoxScan.at.desc(), BoxScan.id.desc()).limit(MOST_SHOWN)
    return seen_scans(page.session, page.session.scalars(wanted).all())


def labels_wanted(page: Page, seen: Sequence[SeenScan]) -> dict[int, int]:
    """Answer the boxes whose labels are to be printed where they stand, by scan."""
    settings = settings_of(page.session, page.company.id)
    prints = {place: one.prints_labels for place, one in settings.items()}
    return {
        one.scan.id: one.label_id
        for one in seen
        if one.box is not None and one.label_id and prints.get(one.box.location_id, prints.get(None, False))
    }
