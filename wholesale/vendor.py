"""Growers and other suppliers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Key, Name, Short


class VendorType(Choice):
    """What a vendor supplies (domain.md 5.5)."""

    FRESH_CUT = "fresh_cut", "Fresh Cut: grows or sells flowers."
    FREIGHT = "freight", "Freight & Handling: carries and handles the boxes."
    HARD_GOODS = "hard_goods", "Hard Goods: sells vases, paper and the like."


class Vendor(Base):
    """A supplier who confirms and ships purchase orders and sends invoices for them."""

    __tablename__ = "vendor"
    __table_args__ = (UniqueConstraint("company_id", "code"), Index(None, "company_id", "import_id", "id"))

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    code: Mapped[Short]
    name: Mapped[Name]
    vendor_type: Mapped[VendorType] = mapped_column(default=VendorType.FRESH_CUT)
    email_for_orders: Mapped[Name] = mapped_column(default="")  # addresses separated by ";"; "" = orders are not mailed
    contact_name: Mapped[Short] = mapped_column(default="")
    phone: Mapped[Short] = mapped_column(default="")
    fax: Mapped[Short] = mapped_column(default="")
    website: Mapped[Short] = mapped_column(default="")
    port_of_origin: Mapped[Short] = mapped_column(default="")  # code of the airport it ships from, such as UIO
    street: Mapped[Name] = mapped_column(default="")
    city: Mapped[Short] = mapped_column(default="")
    state: Mapped[Short] = mapped_column(default="")
    zip_code: Mapped[Short] = mapped_column(default="")
    country: Mapped[Short] = mapped_column(default="")
    notes: Mapped[Name] = mapped_column(default="")
    accounting_name: Mapped[Name | None]  # exactly the vendor's name in the accounting program; None = not mapped yet
    terms: Mapped[Name | None]  # name of the terms in the accounting program; None = left to it
    default_account: Mapped[Name | None]  # account for goods where the category has none
    is_active: Mapped[bool] = mapped_column(default=True)
    # Orders it sends us without an air waybill get a temporary one and count as shipped (domain.md 3.6).
    enables_temporary_awb: Mapped[bool] = mapped_column(default=False)
    allows_creating_orders: Mapped[bool] = mapped_column(default=False)  # by its own users ("Allow creating POs")
    import_id: Mapped[int | None] = mapped_column(BigInteger)  # the run of Data Import that made it; None = otherwise

    @validates("accounting_name")
    def _trim(self, _key: str, value: str | None) -> str | None:
        """Trim when saved, never when compared (domain.md 1.5); blanks are no name."""
        return (value or "").strip() or None
