"""The importer whose books are kept, and its sites."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, Synonym, mapped_column, synonym

from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Key, Name, Short


class BillDateSource(Choice):
    """Which day a bill carries in the accounting program (domain.md 1.5)."""

    INVOICE_DATE = "invoice_date", "The date on the vendor's invoice, else the ship date of the purchase order."
    SHIP_DATE = "ship_date", "The day the vendor ships the purchase order."
    ARRIVAL_DATE = "arrival_date", "The day the purchase order arrives at the warehouse."
    APPROVAL_DATE = "approval_date", "The day accounting approved the invoice, in the company's time zone."


class Company(Base):
    """One importer. Every other row belongs to exactly one."""

    __tablename__ = "company"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[Key]
    name: Mapped[Name]
    code: Mapped[Short]
    time_zone: Mapped[Short] = mapped_column(default="America/New_York")
    # Switched on by staff, not by the company (domain.md 1.1).
    sends_to_accounting: Mapped[bool] = mapped_column(default=True)
    require_additional_charges: Mapped[bool] = mapped_column(default=True)
    bill_number_separator: Mapped[Short] = mapped_column(default="-")
    bill_date_source: Mapped[BillDateSource] = mapped_column(default=BillDateSource.INVOICE_DATE)
    create_missing_vendors: Mapped[bool] = mapped_column(default=False)

    # The tenant filter of db.py then keeps a session to its own company's row, too.
    company_id: Synonym[int] = synonym("id")


class Location(Base):
    """A site of a company with its own code."""

    __tablename__ = "location"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    code: Mapped[Short]
    name: Mapped[Name]
