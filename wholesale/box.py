"""Boxes: one row for each box of flowers that can be touched."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.choice import Choice
from wholesale.db import Base, Code, CompanyKey, Day, Key, Moment, Name, UnitCost, foreign_key
from wholesale.purchase_order import BoxType, UnitType

if TYPE_CHECKING:
    from wholesale.company import Location
    from wholesale.product import Product
    from wholesale.vendor import Vendor


class BoxPlace(Choice):
    """Where a box stands on its way through the house."""

    IN_TRANSIT = "in_transit", "In transit: the vendor has shipped it, it has not arrived yet."
    STAGING = "staging", "Staging Area: it waits to be confirmed to inventory."
    INVENTORY = "inventory", "Inventory: it is on hand."
    SOLD = "sold", "Sold: it stands on an invoice of a customer."


class InventoryType(Choice):
    """For whom a box was bought (domain.md 7)."""

    S = "S", "Standing order: it was bought for a standing order."
    P = "P", "Prebook: it was bought for a prebook."
    M = "M", "Open market: it is tied to no customer."
    L = "L", "Local: it was bought locally."


WAITING = (BoxPlace.IN_TRANSIT, BoxPlace.STAGING)  # not confirmed to inventory yet


def _where(condition: str) -> dict[str, Any]:
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


class BoxConfirmation(Base):
    """Boxes of one shipment, vendor and product that a person confirmed to inventory together; never changed."""

    __tablename__ = "box_confirmation"
    __table_args__ = (Index("ix_box_confirmation_group", "company_id", "awb", "vendor_id", "product_id", "id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    awb: Mapped[Code]
    vendor_id: Mapped[int] = foreign_key("vendor.id")
    product_id: Mapped[int] = foreign_key("product.id")
    boxes: Mapped[int]
    at: Mapped[Moment]
    actor_name: Mapped[Name]
    user_id: Mapped[int | None] = foreign_key("user_account.id")  # None = one of our own programs


class Box(Base):
    """One physical box of one product, as one vendor packed it; of a mixed box, one product in it.

    What lies in a mixed box is sold and billed product by product, so each has a row; they travel and come in together.
    """

    __tablename__ = "box"
    __table_args__ = (
        # The Staging Area groups its boxes by shipment, vendor and product; later places of a box never slow it.
        Index("ix_box_group", "company_id", "place", "awb", "vendor_id", "product_id", "id"),
        Index("ix_box_product", "company_id", "place", "product_id", "box_type", "id"),
        Index("ix_box_import", "company_id", "import_id", "id"),
        # Looked up by the key alone when an order's line or a customer is deleted; most boxes have neither.
        Index("ix_box_order_line", "purchase_order_line_id", **_where("purchase_order_line_id IS NOT NULL")),
        Index("ix_box_customer", "customer_id", **_where("customer_id IS NOT NULL")),
        # The boxes of a prebook, for its page and for those that come to its boxes by another way.
        Index("ix_box_prebook_line", "prebook_line_id", "id", **_where("prebook_line_id IS NOT NULL")),
        Index("ix_box_mixed", "mixed_box_id", **_where("mixed_box_id IS NOT NULL")),
        # The label of a box whose shipment was undone is still about: no other box ever gets its key.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    vendor_id: Mapped[int] = foreign_key("vendor.id")
    product_id: Mapped[int] = foreign_key("product.id")
    location_id: Mapped[int | None] = foreign_key("location.id")  # None = the company has one location
    awb: Mapped[Code]  # air waybill, as awb.py writes it or temporary
    reference: Mapped[Code] = mapped_column(default="")
    ship_date: Mapped[Day]  # from the vendor
    arrival_date: Mapped[Day | None]  # at the warehouse; None = not told
    box_type: Mapped[BoxType]
    unit_type: Mapped[UnitType]
    bunches_per_box: Mapped[int]
    stems_per_bunch: Mapped[int]
    unit_cost: Mapped[UnitCost]  # per bunch if the unit is a bunch, else per stem
    # Its part of the charges of its order for one unit (domain.md 2.8); negative reduces the cost.
    other_charges: Mapped[UnitCost] = mapped_column(default=Decimal(0))
    place: Mapped[BoxPlace] = mapped_column(default=BoxPlace.STAGING)
    inventory_type: Mapped[InventoryType] = mapped_column(default=InventoryType.M)
    customer_id: Mapped[int | None] = foreign_key("customer.id")  # None = open market
    mark_code: Mapped[Code] = mapped_column(default="")
    purchase_order_line_id: Mapped[int | None] = foreign_key("purchase_order_line.id")  # None = not from an order
    prebook_line_id: Mapped[int | None] = foreign_key("prebook_line.id")  # whom it was bought for; None = nobody
    # The first row of the mixed box it lies in, whose label the box carries; None = it is a box of one product.
    mixed_box_id: Mapped[int | None] = foreign_key("box.id")
    received_at: Mapped[Moment | None]  # None = still in transit
    confirmed_at: Mapped[Moment | None]  # to inventory; None = still waiting
    confirmed_by: Mapped[Name | None]
    # The press of the button that confirmed it; None = it waits, or it was scanned or imported into inventory at once.
    confirmation_id: Mapped[int | None] = foreign_key("box_confirmation.id")
    # The run of Data Import that made it; None = made otherwise.
    import_id: Mapped[int | None] = mapped_column(BigInteger)

    vendor: Mapped[Vendor] = relationship()
    product: Mapped[Product] = relationship()
    location: Mapped[Location | None] = relationship()

    @property
    def stems(self) -> int:
        """The stems in the box."""
        return self.bunches_per_box * self.stems_per_bunch

    @property
    def barcode(self) -> str:
        """What its label carries and a scanner reads: ten digits."""
        return f"{self.id:010}"

    @property
    def landed_cost(self) -> Decimal:
        """The cost of one unit with its part of the charges (domain.md 2.8)."""
        return self.unit_cost + self.other_charges

    @property
    def units(self) -> int:
        """What the unit cost is counted by: bunches or stems."""
        return self.unit_type.units(self.bunches_per_box, self.stems_per_bunch)

    @property
    def cost(self) -> Decimal:
        """Units times unit cost, rounded half up to cents."""
        return (self.units * self.unit_cost).quantize(Decimal("0.01"), ROUND_HALF_UP)
