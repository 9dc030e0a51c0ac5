"""Products, and the names vendors call them by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.db import Base, Code, CompanyKey, Key, Name, foreign_key

if TYPE_CHECKING:
    from wholesale.vendor import Vendor


class Product(Base):
    """What is bought and sold, by the stem or by the bunch: `Rose Freedom 60 cm`."""

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        UniqueConstraint("company_id", "description"),
        Index("ix_product_list", "company_id", "is_active", "description", "id"),
        Index("ix_product_import", "company_id", "import_id", "id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    code: Mapped[Code]
    description: Mapped[Name]
    category: Mapped[Name] = mapped_column(default="")  # "" = none; accounts of the goods hang on it
    is_active: Mapped[bool] = mapped_column(default=True)
    # The run of Data Import that made it; None = made otherwise.
    import_id: Mapped[int | None] = mapped_column(BigInteger)

    aliases: Mapped[list[VendorProductAlias]] = relationship(
        back_populates="product", order_by="VendorProductAlias.id", cascade="all, delete-orphan"
    )


class VendorProductAlias(Base):
    """What one vendor calls a product in its files and papers."""

    __tablename__ = "vendor_product_alias"
    __table_args__ = (
        UniqueConstraint("company_id", "vendor_id", "alias"),
        Index(None, "company_id", "product_id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    vendor_id: Mapped[int] = foreign_key("vendor.id")
    alias: Mapped[Name]
    product_id: Mapped[int] = foreign_key("product.id", ondelete="CASCADE")

    vendor: Mapped[Vendor] = relationship()
    product: Mapped[Product] = relationship(back_populates="aliases")
