"""The boxes on an invoice to a customer, and the prebooks whose charges it carries."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.box import Box
from wholesale.customer_invoice import CustomerInvoice
from wholesale.db import Base, Code, CompanyKey, Key, Name, UnitCost, Usd, foreign_key
from wholesale.purchase_order import BoxType, UnitType

_HAS_BOX = text("box_id IS NOT NULL")
_HAS_LINE = text("prebook_line_id IS NOT NULL")


class CustomerInvoiceItem(Base):
    """One box on an invoice. A box stands on one invoice at most, whatever runs twice."""

    __tablename__ = "customer_invoice_item"
    __table_args__ = (
        Index("ix_customer_invoice_item_invoice", "customer_invoice_id", "id"),
        Index("uq_customer_invoice_item_box", "box_id", unique=True, postgresql_where=_HAS_BOX, sqlite_where=_HAS_BOX),
        Index("ix_customer_invoice_item_line", "prebook_line_id", postgresql_where=_HAS_LINE, sqlite_where=_HAS_LINE),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    customer_invoice_id: Mapped[int] = foreign_key("customer_invoice.id", ondelete="CASCADE")
    box_id: Mapped[int | None] = foreign_key("box.id")  # None = the invoice was voided and the box is free again
    prebook_line_id: Mapped[int | None] = foreign_key("prebook_line.id", ondelete="SET NULL")
    product_id: Mapped[int] = foreign_key("product.id")
    description: Mapped[Name]
    category: Mapped[Name]
    box_type: Mapped[BoxType]
    unit_type: Mapped[UnitType]
    units: Mapped[int]  # in the box
    price: Mapped[UnitCost]  # of one unit
    amount: Mapped[Usd]  # units times price, rounded half up to cents
    landed_cost: Mapped[UnitCost]  # of one unit, as it is known now (domain.md 2.8)
    mark_code: Mapped[Code] = mapped_column(default="")
    is_open_market: Mapped[bool] = mapped_column(default=False)  # it was tied to nobody when it was sold

    invoice: Mapped[CustomerInvoice] = relationship(back_populates="items")
    box: Mapped[Box | None] = relationship()


class InvoicePrebook(Base):
    """A prebook whose charges and notes an invoice carries: they are carried over once (domain.md 4.6)."""

    __tablename__ = "invoice_prebook"
    __table_args__ = (
        UniqueConstraint("company_id", "prebook_id"),
        Index("ix_invoice_prebook_invoice", "customer_invoice_id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    prebook_id: Mapped[int] = foreign_key("prebook.id", ondelete="CASCADE")
    customer_invoice_id: Mapped[int] = foreign_key("customer_invoice.id", ondelete="CASCADE")


def amount_of(units: int, price: Decimal) -> Decimal:
    """Answer what so many units cost, rounded half up to cents."""
    return (units * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
