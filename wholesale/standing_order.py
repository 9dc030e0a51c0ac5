"""Standing orders: templates that make prebooks by a recurrence (domain.md 6)."""

from __future__ import annotations

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.carrier import Carrier
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.db import Base, Code, CompanyKey, Day, Key, Long, Moment, Name, UnitCost, Usd, foreign_key
from wholesale.prebook import ShipVia
from wholesale.product import Product
from wholesale.purchase_order import BoxType, UnitType
from wholesale.vendor import Vendor


class StandingOrder(Base):
    """What a customer wants again and again, on certain days of every so many weeks."""

    __tablename__ = "standing_order"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "is_active", "id"),
        Index("ix_standing_order_customer", "customer_id", "company_id", "id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    number: Mapped[Code]  # S000001
    customer_id: Mapped[int] = foreign_key("customer.id")
    carrier_id: Mapped[int] = foreign_key("carrier.id")
    location_id: Mapped[int | None] = foreign_key("location.id")
    ship_to: Mapped[Name] = mapped_column(default="")
    customer_po: Mapped[Code] = mapped_column(default="")
    ship_via: Mapped[ShipVia] = mapped_column(default=ShipVia.WAREHOUSE)
    salesperson: Mapped[Name] = mapped_column(default="")
    comments: Mapped[Long] = mapped_column(default="")  # go on its prebooks and on the invoice

    starts_on: Mapped[Day]  # the first day; its week is the first of the rhythm
    ends_on: Mapped[Day | None]  # the last day; None = until somebody ends it
    weekdays: Mapped[list[int]] = mapped_column(JSON)  # truck dates: 1 = Monday ... 7 = Sunday
    every_weeks: Mapped[int] = mapped_column(default=1)  # 2 = every other week, counted from the week of starts_on
    is_active: Mapped[bool] = mapped_column(default=True)
    made_until: Mapped[Day | None]  # prebooks were made up to this day; None = none yet
    revision: Mapped[int] = mapped_column(default=1)

    created_at: Mapped[Moment]
    created_by: Mapped[Name] = mapped_column(default="")

    customer: Mapped[Customer] = relationship()
    carrier: Mapped[Carrier] = relationship()
    location: Mapped[Location | None] = relationship()
    lines: Mapped[list[StandingOrderLine]] = relationship(
        back_populates="standing_order",
        order_by="StandingOrderLine.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    charges: Mapped[list[StandingOrderCharge]] = relationship(
        back_populates="standing_order",
        order_by="StandingOrderCharge.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class StandingOrderLine(Base):
    """A product wanted each time."""

    __tablename__ = "standing_order_line"
    __table_args__ = (Index("ix_standing_order_line_order", "standing_order_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    standing_order_id: Mapped[int] = foreign_key("standing_order.id", ondelete="CASCADE")
    product_id: Mapped[int] = foreign_key("product.id")
    vendor_id: Mapped[int | None] = foreign_key("vendor.id")
    boxes: Mapped[int]
    box_type: Mapped[BoxType]
    unit_type: Mapped[UnitType]
    bunches_per_box: Mapped[int]
    stems_per_bunch: Mapped[int]
    price: Mapped[UnitCost]  # of one unit; 0.00 = the suggested price, when it is billed
    cost: Mapped[UnitCost | None]  # of one unit; None = it is not put on a purchase order, 0.00 is (domain.md 6)
    mark_code: Mapped[Code] = mapped_column(default="")
    notes: Mapped[Name] = mapped_column(default="")

    standing_order: Mapped[StandingOrder] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship()
    vendor: Mapped[Vendor | None] = relationship()


class StandingOrderCharge(Base):
    """A charge on each of its invoices."""

    __tablename__ = "standing_order_charge"
    __table_args__ = (Index("ix_standing_order_charge_order", "standing_order_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    standing_order_id: Mapped[int] = foreign_key("standing_order.id", ondelete="CASCADE")
    name: Mapped[Name]
    amount: Mapped[Usd]

    standing_order: Mapped[StandingOrder] = relationship(back_populates="charges")
