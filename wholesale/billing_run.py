"""The log of automatic billing: each run, and exactly one outcome for each of its boxes (domain.md 4.8)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Day, Key, Moment, Name, UnitCost, foreign_key


class BillingTrigger(Choice):
    """What set a run off."""

    SCAN = "scan", "Boxes were scanned as they came in."
    CONFIRMATION = "confirmation", "Boxes were confirmed from the Staging Area."
    HAND = "hand", "Somebody gave boxes to a prebook by hand."


class BoxOutcome(Choice):
    """What a run did with a box."""

    BILLED = "billed", "It stands on an invoice."
    SKIPPED = "skipped", "It was not billed and stays as it was."
    RELEASED = "released", "Its prebook was filled already, so it is open market now."


class NotBilled(Choice):
    """Why a box was not billed."""

    NO_ORDER = "no_order", "It was bought for no prebook and no standing order."
    OPEN_MARKET = "open_market", "It is open market."
    FUTURE_SALES = "future_sales", "It was bought under a customer of the type Future Sales."
    CREDIT_HOLD = "credit_hold", "The customer is on credit hold."
    OVER_LIMIT = "over_limit", "The customer would be over the credit limit."
    PAST_DATE = "past_date", "It should have left on a day that is past, grace days included."
    EXEMPT = "exempt", "The customer is exempt from automatic billing."
    ALREADY_FILLED = "already_filled", "All boxes of its prebook are billed already."
    ALREADY_BILLED = "already_billed", "It stands on an invoice already."
    MODE_OFF = "mode_off", "Automatic billing is off here, or waits for the other way of receiving."
    NOT_RECEIVED = "not_received", "It has not arrived."
    NO_PRICE = "no_price", "Its prebook has no price and its cost gives none."

    @property
    def outcomes(self) -> tuple[BoxOutcome, ...]:
        """What may become of a box for this reason; the log is found by it."""
        if self is NotBilled.ALREADY_FILLED:
            return (BoxOutcome.SKIPPED, BoxOutcome.RELEASED)
        return (BoxOutcome.SKIPPED,)


class BillingRun(Base):
    """One run over some boxes; never changed."""

    __tablename__ = "billing_run"
    __table_args__ = (Index(None, "company_id", "id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    trigger: Mapped[BillingTrigger]
    at: Mapped[Moment]
    day: Mapped[Day]  # the company's, by which ship dates were judged
    actor_name: Mapped[Name]
    user_id: Mapped[int | None] = foreign_key("user_account.id")  # None = one of our own programs
    billed: Mapped[int] = mapped_column(default=0)  # boxes
    skipped: Mapped[int] = mapped_column(default=0)
    released: Mapped[int] = mapped_column(default=0)


class BillingOutcome(Base):
    """What one run did with one box."""

    __tablename__ = "billing_outcome"
    __table_args__ = (
        UniqueConstraint("company_id", "run_id", "box_id"),
        # By the box alone: where boxes are deleted, their outcomes are looked for so.
        Index("ix_billing_outcome_box", "box_id", "id"),
        Index(None, "company_id", "outcome", "reason", "id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    run_id: Mapped[int] = foreign_key("billing_run.id", ondelete="CASCADE")
    box_id: Mapped[int] = foreign_key("box.id", ondelete="CASCADE")
    outcome: Mapped[BoxOutcome]
    reason: Mapped[NotBilled | None]  # None = it was billed
    # Without foreign keys: a line or an invoice that is deleted would be looked for in the whole log. Keys of lines are
    # never given again, and an invoice that billing has made is voided, not deleted.
    prebook_line_id: Mapped[int | None] = mapped_column(BigInteger)
    customer_invoice_id: Mapped[int | None] = mapped_column(BigInteger)
    price: Mapped[UnitCost | None]  # of one unit; None = not billed
