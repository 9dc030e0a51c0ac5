"""Standing orders: templates that make prebooks by a recurrence (domain.md 6)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.carrier import Carrier
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.db import Base, Code, CompanyKey, Day, Key, Long, Moment, Name, UnitCost, Usd, foreign_key
from wholesale.prebook import ShipVia
from wholesale.product import Product
from wholesale.purchase_order import BoxType, UnitType
from wholesale.recurrence import Recurrence
from wholesale.vendor import Vendor


class StandingOrder(Base):
    """What a customer wants again and again, on certain days of every so many weeks."""

    __tablename__ = "standing_order"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        Index(None, "company_id", "is_active", "id"),
        # What is due to get prebooks: never those that have ended.
        Index(None, "company_id", "next_day", "id"),
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
    is_active: Mapped[bool] = mapped_column(default=True)  # False = it pauses until somebody lets it go on
    next_day: Mapped[Day | None]  # of its days, the first without a prebook; None = none is to come, or it pauses
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

    @property
    def recurrence(self) -> Recurrence:
        """The days it is for."""
        return Recurrence(self.starts_on, self.ends_on, frozenset(self.weekdays), self.every_weeks)

    @property
    def boxes(self) -> int:
        """The boxes of each time."""
        return sum(line.boxes for line in self.lines)


class StandingOrderSkip(Base):
    """A day of an order on which it makes no prebook: somebody has said so, or has deleted the one it made."""

    __tablename__ = "standing_order_skip"
    __table_args__ = (
        UniqueConstraint("standing_order_id", "day"),
        Index(None, "company_id", "day", "standing_order_id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    standing_order_id: Mapped[int] = foreign_key("standing_order.id", ondelete="CASCADE")
    day: Mapped[Day]
    skipped_at: Mapped[Moment]
    skipped_by: Mapped[Name]


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

    @property
    def units_per_box(self) -> int:
        """What the price is multiplied with: bunches, or stems."""
        return self.unit_type.units(self.bunches_per_box, self.stems_per_bunch)

    @property
    def has_price(self) -> bool:
        """Whether a price was agreed; else the suggested one is taken when it is billed (domain.md 4.6)."""
        return self.price > 0

    @property
    def amount(self) -> Decimal:
        """Units times price, rounded half up to cents."""
        return (self.boxes * self.units_per_box * self.price).quantize(Decimal("0.01"), ROUND_HALF_UP)


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
