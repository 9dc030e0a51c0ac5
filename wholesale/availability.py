"""What vendors say they will have (domain.md 3.7)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.db import Base, Code, CompanyKey, Day, Key, Name, UnitCost, foreign_key
from wholesale.product import Product
from wholesale.purchase_order import UnitType
from wholesale.vendor import Vendor


class VendorAvailability(Base):
    """So many units of a product that a vendor can ship from a day on, and at what cost."""

    __tablename__ = "vendor_availability"
    __table_args__ = (
        # The list goes by day, of all vendors or of one.
        Index(None, "company_id", "is_current", "available_from", "id"),
        Index("ix_vendor_availability_vendor", "company_id", "vendor_id", "is_current", "available_from", "id"),
        Index("ix_vendor_availability_import", "company_id", "import_id", "id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    vendor_id: Mapped[int] = foreign_key("vendor.id")
    product_id: Mapped[int | None] = foreign_key("product.id")  # None = we have no product of this description
    description: Mapped[Name]  # as the vendor writes it
    available_from: Mapped[Day]
    quantity: Mapped[int] = mapped_column(BigInteger)  # units: stems, or bunches
    unit_type: Mapped[UnitType]
    post_harvest: Mapped[Name] = mapped_column(default="")  # how it was treated after the harvest
    category: Mapped[Name] = mapped_column(default="")
    color: Mapped[Name] = mapped_column(default="")
    unit_cost: Mapped[UnitCost]
    stems_per_bunch: Mapped[int | None]  # None = not told
    tag: Mapped[Code] = mapped_column(default="")
    is_current: Mapped[bool] = mapped_column(default=True)  # False = a later import has replaced it
    import_id: Mapped[int | None] = mapped_column(BigInteger)  # the run of Data Import that made it; None = otherwise
    changed_by: Mapped[int | None] = mapped_column(BigInteger)  # the last run that replaced or increased it

    vendor: Mapped[Vendor] = relationship()
    product: Mapped[Product | None] = relationship()
