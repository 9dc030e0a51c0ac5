"""Florists, shops and chains that buy from the company."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.company import Location
from wholesale.db import Base, Code, CompanyKey, Dollars, Key, Long, Name, Short, Usd, foreign_key

Percent = Annotated[Decimal, mapped_column(Dollars(2))]  # 1.50 is one and a half percent


class Customer(Base):
    """Who buys, on what terms and up to what credit (domain.md 3.4). A text that is not known is ""."""

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        # The list goes through customers by name, those who are active alone or all of them.
        Index(None, "company_id", "is_active", "name", "id"),
        Index(None, "company_id", "name", "id"),
        Index(None, "company_id", "import_id", "id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    code: Mapped[Code]
    name: Mapped[Name]
    customer_type: Mapped[Short] = mapped_column(default="")
    customer_group: Mapped[Short] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    salesperson: Mapped[Short] = mapped_column(default="")
    phone: Mapped[Short] = mapped_column(default="")
    fax: Mapped[Short] = mapped_column(default="")
    website: Mapped[Short] = mapped_column(default="")
    notes: Mapped[Long] = mapped_column(default="")

    terms: Mapped[Short] = mapped_column(default="")  # such as Net 30 (terms.py)
    payment_method: Mapped[Short] = mapped_column(default="")
    accounting_code: Mapped[Short] = mapped_column(default="")
    credit_hold: Mapped[bool] = mapped_column(default=False)  # nothing is billed automatically while it is on
    credit_limit: Mapped[Usd | None]  # None = unlimited, 0 = a limit of zero
    finance_charge_percentage: Mapped[Percent | None]  # None = the company's own
    charges_fuel_surcharge: Mapped[bool] = mapped_column(default=False)
    charges_tax: Mapped[bool] = mapped_column(default=False)

    email_for_invoices: Mapped[Name] = mapped_column(default="")  # addresses separated by ";"
    email_for_statements: Mapped[Name] = mapped_column(default="")  # addresses separated by ";"
    send_invoice_via: Mapped[Short] = mapped_column(default="")
    asks_payment_on_confirmation: Mapped[bool] = mapped_column(default=False)

    # Automatic billing (domain.md 4.2, 4.5).
    consolidates_invoices: Mapped[bool] = mapped_column(default=False)  # also into confirmed ones of the same carrier
    is_exempt_from_billing: Mapped[bool] = mapped_column(default=False)  # its boxes are never billed automatically

    billing_street: Mapped[Name] = mapped_column(default="")
    billing_city: Mapped[Short] = mapped_column(default="")
    billing_state: Mapped[Short] = mapped_column(default="")
    billing_zip: Mapped[Short] = mapped_column(default="")
    billing_country: Mapped[Short] = mapped_column(default="")
    shipping_street: Mapped[Name] = mapped_column(default="")
    shipping_city: Mapped[Short] = mapped_column(default="")
    shipping_state: Mapped[Short] = mapped_column(default="")
    shipping_zip: Mapped[Short] = mapped_column(default="")
    shipping_country: Mapped[Short] = mapped_column(default="")

    import_id: Mapped[int | None] = mapped_column(BigInteger)  # the run of Data Import that made it; None = otherwise

    places: Mapped[list[CustomerLocation]] = relationship(
        back_populates="customer", order_by="CustomerLocation.location_id", cascade="all, delete-orphan"
    )


FUTURE_SALES = "Future Sales"
"""The type of the customer under whom boxes are bought before anybody has ordered them (domain.md 7)."""


class CustomerLocation(Base):
    """A location that sells to a customer; a customer without any is served by all."""

    __tablename__ = "customer_location"
    __table_args__ = (
        # By the customer alone: where many customers are deleted, their places are looked for so.
        UniqueConstraint("customer_id", "location_id"),
        Index(None, "company_id", "location_id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    customer_id: Mapped[int] = foreign_key("customer.id", ondelete="CASCADE")
    location_id: Mapped[int] = foreign_key("location.id")

    customer: Mapped[Customer] = relationship(back_populates="places")
    location: Mapped[Location] = relationship()
