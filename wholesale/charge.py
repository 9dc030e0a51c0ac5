"""Additional charges of a purchase order: truck freight, delivery, box type; they may be negative (domain.md 2.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, relationship

from wholesale.db import Base, CompanyKey, Key, Name, Usd, foreign_key

if TYPE_CHECKING:
    from wholesale.purchase_order import PurchaseOrder
    from wholesale.vendor_invoice import VendorInvoice


class AdditionalCharge(Base):
    """One charge on top of the lines of a purchase order."""

    __tablename__ = "additional_charge"
    __table_args__ = (
        Index(None, "company_id", "purchase_order_id"),
        Index(None, "company_id", "vendor_invoice_id"),
        # Where an order is deleted, the database looks its charges up by the order alone.
        Index("ix_additional_charge_order", "purchase_order_id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    purchase_order_id: Mapped[int] = foreign_key("purchase_order.id", ondelete="CASCADE")
    vendor_invoice_id: Mapped[int | None] = foreign_key("vendor_invoice.id", ondelete="SET NULL")
    name: Mapped[Name]
    amount: Mapped[Usd]  # negative = reduces the order

    purchase_order: Mapped[PurchaseOrder] = relationship(back_populates="charges")
    # None = of the whole order: its invoices share it.
    vendor_invoice: Mapped[VendorInvoice | None] = relationship(back_populates="charges")
