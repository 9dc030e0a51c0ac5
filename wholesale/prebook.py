"""Prebooks: what was sold to a customer before it was bought; the basis of purchases and of invoices (domain.md 6)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.carrier import Carrier
from wholesale.choice import Choice
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.db import Base, Code, CompanyKey, Day, Key, Long, Moment, Name, UnitCost, Usd, foreign_key
from wholesale.product import Product
from wholesale.purchase_order import BoxType, UnitType
from wholesale.vendor import Vendor


class ShipVia(Choice):
    """Which way the boxes of a prebook travel (domain.md 7)."""

    WAREHOUSE = "warehouse", "Warehouse: the boxes come to us and leave by the customer's truck."
    GROWER = "grower", "Grower: the grower ships the boxes to the customer."


class Prebook(Base):
    """A sale to one customer for one day, not yet an invoice."""

    __tablename__ = "prebook"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        # A standing order makes one prebook for a day, whatever runs twice.
        Index(
            "uq_prebook_standing_order",
            "standing_order_id",
            "truck_date",
            unique=True,
            postgresql_where=text("standing_order_id IS NOT NULL"),
            sqlite_where=text("standing_order_id IS NOT NULL"),
        ),
        # The list goes by truck date, of all customers or of one.
        Index(None, "company_id", "truck_date", "id"),
        Index(None, "company_id", "customer_po", "id"),
        # A customer who is taken back is looked for by its key alone.
        Index("ix_prebook_customer", "customer_id", "company_id", "truck_date", "id"),
        Index(None, "company_id", "import_id", "id"),
        # Pages that were opened before a prebook was deleted still name it: no other ever gets its key.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    number: Mapped[Code]
    customer_id: Mapped[int] = foreign_key("customer.id")
    truck_date: Mapped[Day]  # the day the boxes leave for the customer; the ship date of the invoice to come
    carrier_id: Mapped[int] = foreign_key("carrier.id")
    location_id: Mapped[int | None] = foreign_key("location.id")
    ship_to: Mapped[Name] = mapped_column(default="")  # another address of the customer; "" = the usual one
    customer_po: Mapped[Code] = mapped_column(default="")
    ship_via: Mapped[ShipVia] = mapped_column(default=ShipVia.WAREHOUSE)
    salesperson: Mapped[Name] = mapped_column(default="")
    comments: Mapped[Long] = mapped_column(default="")  # go on the invoice
    revision: Mapped[int] = mapped_column(default=1)  # counts edits: nobody changes what has changed since
    standing_order_id: Mapped[int | None] = foreign_key("standing_order.id")  # that made it; None = entered by itself
    # Its revision as its standing order wrote it last: with another one now, a person has changed it since.
    revision_made: Mapped[int | None]

    import_id: Mapped[int | None] = mapped_column(BigInteger)  # the run of Data Import that made it; None = otherwise
    created_at: Mapped[Moment]
    created_by: Mapped[Name] = mapped_column(default="")

    customer: Mapped[Customer] = relationship()
    carrier: Mapped[Carrier] = relationship()
    location: Mapped[Location | None] = relationship()
    lines: Mapped[list[PrebookLine]] = relationship(
        back_populates="prebook", order_by="PrebookLine.id", cascade="all, delete-orphan", passive_deletes=True
    )
    charges: Mapped[list[PrebookCharge]] = relationship(
        back_populates="prebook", order_by="PrebookCharge.id", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def boxes(self) -> int:
        """The boxes sold."""
        return sum(line.boxes for line in self.lines)

    @property
    def subtotal(self) -> Decimal:
        """The lines that have a price; those of 0.00 are priced when they are billed."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def total(self) -> Decimal:
        """Lines and charges, as far as prices are known."""
        return self.subtotal + sum((charge.amount for charge in self.charges), Decimal("0.00"))


class PrebookLine(Base):
    """A product sold, in boxes of so many bunches of so many stems."""

    __tablename__ = "prebook_line"
    # Boxes are given to lines by their keys, on pages that may be older than the line.
    __table_args__ = (Index("ix_prebook_line_prebook", "prebook_id"), {"sqlite_autoincrement": True})

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    prebook_id: Mapped[int] = foreign_key("prebook.id", ondelete="CASCADE")
    product_id: Mapped[int] = foreign_key("product.id")
    vendor_id: Mapped[int | None] = foreign_key("vendor.id")  # who is to supply it; None = not decided yet
    boxes: Mapped[int]
    box_type: Mapped[BoxType]
    unit_type: Mapped[UnitType]
    bunches_per_box: Mapped[int]
    stems_per_bunch: Mapped[int]
    price: Mapped[UnitCost]  # of one unit; 0.00 = the suggested price, when it is billed (domain.md 4.6)
    cost: Mapped[UnitCost | None]  # of one unit, for the purchase order; None = not known, so that none is ordered
    billed_boxes: Mapped[int] = mapped_column(default=0)  # of its boxes, by whatever way they came on an invoice
    mark_code: Mapped[Code] = mapped_column(default="")
    notes: Mapped[Name] = mapped_column(default="")

    prebook: Mapped[Prebook] = relationship(back_populates="lines")
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


class PrebookCharge(Base):
    """A charge on top of the lines; it is put on the invoice made of the prebook (domain.md 4.6)."""

    __tablename__ = "prebook_charge"
    __table_args__ = (Index("ix_prebook_charge_prebook", "prebook_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    prebook_id: Mapped[int] = foreign_key("prebook.id", ondelete="CASCADE")
    name: Mapped[Name]
    amount: Mapped[Usd]  # negative = reduces the prebook

    prebook: Mapped[Prebook] = relationship(back_populates="charges")
