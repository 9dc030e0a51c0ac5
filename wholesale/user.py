"""People of a company and what their roles are called."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Dialect, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Key, Long, Name, Short, foreign_key


class Role(Choice):
    """What a person does; one person may hold several (domain.md 6)."""

    ADMIN = "admin", "Sets the company up and may do everything."
    ACCOUNTS_PAYABLE = (
        "accounts_payable",
        "Approves payments, sends bills and reconciles purchase orders and air waybills.",
    )
    ACCOUNTS_RECEIVABLE = "accounts_receivable", "Receives payments and follows open invoices."
    PROCUREMENT_USER = "procurement_user", "Buys from vendors and approves their invoices first."
    PROCUREMENT_MANAGER = "procurement_manager", "Leads procurement and approves vendor invoices first."
    CASHIER = "cashier", "Takes payments at the counter."
    CREDIT_MANAGER = "credit_manager", "Sets credit limits and approves credits."
    FULFILLMENT = "fulfillment", "Prepares boxes for orders."
    ALLOCATIONS = "allocations", "Assigns boxes to prebooks."
    SALES = "sales", "Sells and enters orders."
    SALES_MANAGER = "sales_manager", "Leads sales and sets prices."
    INVENTORY = "inventory", "Receives and keeps the boxes."
    SHIPPING = "shipping", "Ships orders by carrier."
    QC = "qc", "Inspects quality and asks for vendor credits."
    SETUP = "setup", "Keeps the lists of the company."
    VENDOR = "vendor", "A grower's own user, who confirms orders and uploads invoices."


class Roles(TypeDecorator[frozenset[Role]]):
    """A set of roles, kept as a sorted JSON list."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: frozenset[Role] | None, _dialect: Dialect) -> list[str] | None:
        """Turn the set into a list that is always in the same order."""
        return None if value is None else sorted(role.value for role in value)

    def process_result_value(self, value: list[str] | None, _dialect: Dialect) -> frozenset[Role] | None:
        """Turn the list into the set."""
        return None if value is None else frozenset(Role(role) for role in value)


class User(Base):
    """A person who signs in to one company."""

    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("company_id", "email"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    email: Mapped[Name]
    name: Mapped[Name]
    roles: Mapped[frozenset[Role]] = mapped_column(Roles)
    # The user option "Allow invoice(s) approval from reconciliation screens" (domain.md 2.1).
    allows_invoice_approval: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[Short] = mapped_column(default="en")
    password_hash: Mapped[Long | None]  # Argon2id; None = no password was chosen yet, so nobody signs in as this person
    totp_secret: Mapped[Long | None]  # of the second factor, sealed (secret.py); None = not switched on
    vendor_id: Mapped[int | None] = foreign_key("vendor.id")  # a grower's own user sees this vendor's orders only
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # such as the columns of a screen
