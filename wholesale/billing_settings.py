"""How a company bills what arrives, and how each of its locations does (domain.md 4.3)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from wholesale.choice import Choice
from wholesale.customer import Percent
from wholesale.db import Base, CompanyKey, Key, foreign_key


class BillingMode(Choice):
    """When boxes that were sold before they arrived become invoices."""

    OFF = "off", "Off: somebody makes each invoice."
    ON_SCAN = "on_scan", "On incoming scan: when a box is received and scanned."
    ON_CONFIRMATION = "on_confirmation", "Upon manual confirmation from the Staging Area."
    BOTH = "both", "On incoming scan or after inventory confirmation, whichever comes first."


class FulfilledHandling(Choice):
    """What becomes of a box whose prebook has been filled already by other boxes."""

    RELEASE = "release", "It is released to the open market."
    KEEP = "keep", "It stays assigned to the order and its customer, and is not billed."


class InvoicingPolicy(Choice):
    """Which boxes go on one invoice, where the customer has no option of their own."""

    CONSOLIDATE = "consolidate", "What has the same customer, ship date, customer PO and address goes on one invoice."
    PER_PREBOOK = "per_prebook", "Each prebook gets an invoice of its own."


class PriceMethod(Choice):
    """How the suggested price follows from the landed cost and the company's GPM (domain.md 4.6)."""

    MARGIN = "margin", "Margin: cost / (1 - GPM); the GPM is a share of the price."
    MARKUP = "markup", "Mark-up: cost * (1 + GPM); the GPM is a share of the cost."


_OF_COMPANY = text("location_id IS NULL")
_OF_LOCATION = text("location_id IS NOT NULL")


class BillingSettings(Base):
    """The settings of a company, or of one location, which then counts instead."""

    __tablename__ = "billing_settings"
    __table_args__ = (
        Index(
            "uq_billing_settings_company",
            "company_id",
            unique=True,
            postgresql_where=_OF_COMPANY,
            sqlite_where=_OF_COMPANY,
        ),
        Index(
            "uq_billing_settings_location",
            "company_id",
            "location_id",
            unique=True,
            postgresql_where=_OF_LOCATION,
            sqlite_where=_OF_LOCATION,
        ),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    location_id: Mapped[int | None] = foreign_key("location.id")  # None = of the whole company
    mode: Mapped[BillingMode] = mapped_column(default=BillingMode.OFF)
    grace_days: Mapped[int] = mapped_column(default=0)  # 1 = what should have left yesterday is still billed
    fulfilled: Mapped[FulfilledHandling] = mapped_column(default=FulfilledHandling.RELEASE)
    separates_receipts: Mapped[bool] = mapped_column(default=False)  # what is received now never joins an older invoice
    policy: Mapped[InvoicingPolicy] = mapped_column(default=InvoicingPolicy.CONSOLIDATE)
    price_method: Mapped[PriceMethod] = mapped_column(default=PriceMethod.MARGIN)
    gpm: Mapped[Percent] = mapped_column(default=Decimal(25))  # the company's gross profit margin, percent
    prints_labels: Mapped[bool] = mapped_column(default=False)  # a label for each box that is billed by scan
    mails_invoices: Mapped[bool] = mapped_column(default=False)  # to the customer, when an invoice is confirmed
    notifies_sales: Mapped[bool] = mapped_column(default=True)  # when boxes are skipped for the customer's credit
    horizon_days: Mapped[int] = mapped_column(default=28)  # for which standing orders make prebooks ahead
