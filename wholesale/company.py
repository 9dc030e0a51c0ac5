"""The importer whose books are kept, and its sites."""

from __future__ import annotations

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, Synonym, mapped_column, synonym

from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Key, Long, Name, Short
from wholesale.working_hours import WEEKDAYS, WorkingHours


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
    language: Mapped[Short] = mapped_column(default="en")  # of mails to addresses that belong to no user
    # Switched on by staff, not by the company (domain.md 1.1).
    sends_to_accounting: Mapped[bool] = mapped_column(default=True)
    require_additional_charges: Mapped[bool] = mapped_column(default=True)
    bill_number_separator: Mapped[Short] = mapped_column(default="-")
    bill_date_source: Mapped[BillDateSource] = mapped_column(default=BillDateSource.INVOICE_DATE)
    create_missing_vendors: Mapped[bool] = mapped_column(default=False)
    # Confirmed invoices and credits of customers go to the accounting program as well (domain.md 5.6).
    sends_customer_documents: Mapped[bool] = mapped_column(default=False)
    create_missing_customers: Mapped[bool] = mapped_column(default=True)
    unconfirms_refused_invoices: Mapped[bool] = mapped_column(default=True)
    # When somebody should be at the computer with QuickBooks, in the company's zone.
    working_days: Mapped[list[int]] = mapped_column(JSON, default=lambda: list(WEEKDAYS))  # 1 = Monday ... 7 = Sunday
    working_hours_from: Mapped[Short] = mapped_column(default="08:00")
    working_hours_to: Mapped[Short] = mapped_column(default="18:00")  # not after the beginning = on the next day
    alarm_after_minutes: Mapped[int | None]  # of silence of the Web Connector in working hours; None = no alarm
    alarm_to: Mapped[Long] = mapped_column(default="")  # addresses with commas; "" = the admins

    # The tenant filter of db.py then keeps a session to its own company's row, too.
    company_id: Synonym[int] = synonym("id")

    @property
    def working_hours(self) -> WorkingHours:
        """When the company is at work."""
        return WorkingHours.read(self.time_zone, self.working_days, self.working_hours_from, self.working_hours_to)


class Location(Base):
    """A site of a company with its own code."""

    __tablename__ = "location"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    code: Mapped[Short]
    name: Mapped[Name]
