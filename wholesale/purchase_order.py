"""Orders to vendors, as accounts payable sees them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Day, Key, Name, Short, UnitCost, foreign_key
from wholesale.status import InvoiceStatus, least_advanced

if TYPE_CHECKING:
    from wholesale.charge import AdditionalCharge
    from wholesale.company import Company, Location
    from wholesale.vendor import Vendor
    from wholesale.vendor_invoice import VendorInvoice


class ChargesState(Choice):
    """Whether the additional charges of a purchase order are settled."""

    READY = "ready", "The charges are settled."
    PROCESSING = "processing", "The charges are still being processed; nothing of the order is sent before they are."


class PurchaseOrder(Base):
    """An order to one vendor; one or more vendor invoices bill it."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "vendor_id"),
        Index(None, "company_id", "ship_date"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    number: Mapped[Short]
    vendor_id: Mapped[int] = foreign_key("vendor.id")
    location_id: Mapped[int | None] = foreign_key("location.id")
    ship_date: Mapped[Day]
    arrival_date: Mapped[Day | None]
    awb: Mapped[Short | None]  # air waybill; None = not shipped yet
    charges_state: Mapped[ChargesState] = mapped_column(default=ChargesState.READY)

    company: Mapped[Company] = relationship()
    vendor: Mapped[Vendor] = relationship()
    location: Mapped[Location | None] = relationship()
    lines: Mapped[list[PurchaseOrderLine]] = relationship(
        back_populates="purchase_order", order_by="PurchaseOrderLine.id", cascade="all, delete-orphan"
    )
    charges: Mapped[list[AdditionalCharge]] = relationship(
        back_populates="purchase_order", order_by="AdditionalCharge.id", cascade="all, delete-orphan"
    )
    invoices: Mapped[list[VendorInvoice]] = relationship(back_populates="purchase_order", order_by="VendorInvoice.id")

    @property
    def subtotal(self) -> Decimal:
        """The lines without additional charges."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def charges_total(self) -> Decimal:
        """All additional charges; negative when they reduce the order."""
        return sum((charge.amount for charge in self.charges), Decimal("0.00"))

    @property
    def total(self) -> Decimal:
        """Subtotal and additional charges (domain.md 2.8)."""
        return self.subtotal + self.charges_total

    @property
    def row_status(self) -> InvoiceStatus | None:
        """The status of the invoice that is earliest in the workflow; None = no invoice yet (domain.md 1.3)."""
        return least_advanced(invoice.status for invoice in self.invoices)


class PurchaseOrderLine(Base):
    """A product ordered, by its category."""

    __tablename__ = "purchase_order_line"
    __table_args__ = (Index(None, "company_id", "purchase_order_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    purchase_order_id: Mapped[int] = foreign_key("purchase_order.id", ondelete="CASCADE")
    description: Mapped[Name]
    category: Mapped[Name]
    quantity: Mapped[int]
    unit_cost: Mapped[UnitCost]  # US dollars, up to four places

    purchase_order: Mapped[PurchaseOrder] = relationship(back_populates="lines")

    @property
    def amount(self) -> Decimal:
        """Quantity times unit cost, rounded half up to cents."""
        return (self.quantity * self.unit_cost).quantize(Decimal("0.01"), ROUND_HALF_UP)
