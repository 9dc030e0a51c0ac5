"""Every scan of a barcode at the dock and what was answered, so that a scan sent twice gets one answer."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from wholesale.billing_run import NotBilled
from wholesale.choice import Choice
from wholesale.db import Base, Code, CompanyKey, Key, Moment, Name, foreign_key


class ScanResult(Choice):
    """What a scan has done with a box."""

    RECEIVED = "received", "It has arrived and waits in the Staging Area."
    STORED = "stored", "It has arrived and is in inventory; it was bought for nobody."
    BILLED = "billed", "It has arrived and stands on an invoice."
    RELEASED = "released", "It has arrived; its prebook was filled already, so it is open market now."
    SKIPPED = "skipped", "It has arrived and is in inventory for its prebook, but was not billed."
    SEEN_BEFORE = "seen_before", "It had arrived before; nothing was changed."
    UNKNOWN = "unknown", "No box has this barcode."


MOST_LETTERS = 50  # of a key, and of a barcode as it is kept
_HAS_BOX, _HAS_INVOICE = text("box_id IS NOT NULL"), text("customer_invoice_id IS NOT NULL")


class BoxScan(Base):
    """One scan; never changed once its transaction has ended."""

    __tablename__ = "box_scan"
    __table_args__ = (
        # Whoever sends a scan twice sends the same key.
        UniqueConstraint("company_id", "scan_key"),
        # What a person has scanned last.
        Index("ix_box_scan_user", "company_id", "user_id", "at"),
        Index("ix_box_scan_box", "box_id", "id", postgresql_where=_HAS_BOX, sqlite_where=_HAS_BOX),
        Index("ix_box_scan_invoice", "customer_invoice_id", postgresql_where=_HAS_INVOICE, sqlite_where=_HAS_INVOICE),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    scan_key: Mapped[Code]  # made by the page that has scanned, anew for each scan
    barcode: Mapped[Code]  # as it was read, cut to what fits
    box_id: Mapped[int | None] = foreign_key("box.id", ondelete="SET NULL")  # None = unknown, or taken back since
    result: Mapped[ScanResult] = mapped_column(default=ScanResult.UNKNOWN)
    reason: Mapped[NotBilled | None]  # None = it was billed, or nobody asked for that
    customer_invoice_id: Mapped[int | None] = foreign_key("customer_invoice.id", ondelete="SET NULL")
    received_before: Mapped[Moment | None]  # when it had arrived; None = it arrives now
    at: Mapped[Moment]  # of those sent together, each is a microsecond later than the one scanned before it
    actor_name: Mapped[Name]
    user_id: Mapped[int | None] = foreign_key("user_account.id")  # None = one of our own programs
