"""What a box belongs to and what has been done with it, for its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.billing_run import BillingOutcome, BillingRun
from wholesale.box import Box
from wholesale.box_scan import BoxScan
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.prebook import Prebook, PrebookLine
from wholesale.product import Product
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine

_MOST: Final = 20


class BoxStory(NamedTuple):
    """The records around one box; None = there is none."""

    order: PurchaseOrder | None
    prebook: Prebook | None
    invoice: CustomerInvoice | None
    mates: Sequence[Any]  # (key, description) of what lies in the same mixed box
    scans: Sequence[BoxScan]  # the latest first
    outcomes: Sequence[Any]  # (outcome, run) of automatic billing, the latest first

    @classmethod
    def of(cls, session: Session, box: Box) -> BoxStory:
        """Read what is around a box."""
        mates = select(Box.id, Product.description).join(Product, Product.id == Box.product_id)
        of_mixed = mates.where(Box.mixed_box_id == box.mixed_box_id, Box.id != box.id).order_by(Box.id)
        scans = select(BoxScan).where(BoxScan.box_id == box.id).order_by(BoxScan.id.desc()).limit(_MOST)
        runs = select(BillingOutcome, BillingRun).join(BillingRun, BillingRun.id == BillingOutcome.run_id)
        of_box = runs.where(BillingOutcome.box_id == box.id).order_by(BillingOutcome.id.desc()).limit(_MOST)
        return cls(
            _order_of(session, box),
            _prebook_of(session, box),
            _invoice_of(session, box),
            session.execute(of_mixed.execution_options(by_keys=True)).all() if box.mixed_box_id is not None else (),
            session.scalars(scans.execution_options(by_keys=True)).all(),
            session.execute(of_box.execution_options(by_keys=True)).all(),
        )


def _order_of(session: Session, box: Box) -> PurchaseOrder | None:
    line = session.get(PurchaseOrderLine, box.purchase_order_line_id) if box.purchase_order_line_id else None
    return line.purchase_order if line is not None else None


def _prebook_of(session: Session, box: Box) -> Prebook | None:
    line = session.get(PrebookLine, box.prebook_line_id) if box.prebook_line_id else None
    return line.prebook if line is not None else None


def _invoice_of(session: Session, box: Box) -> CustomerInvoice | None:
    invoice, item = CustomerInvoice, CustomerInvoiceItem
    wanted = select(invoice).join(item, item.customer_invoice_id == invoice.id).where(item.box_id == box.id)
    return session.scalar(wanted.execution_options(by_keys=True))
