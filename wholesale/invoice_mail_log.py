"""Every mail that was found in a mailbox for invoices, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Key, Long, Moment, Name, Short, foreign_key
from wholesale.errors import Entry
from wholesale.invoice_mailbox import InvoiceMailbox, Told, told_entry
from wholesale.vendor_invoice import VendorInvoice


class MailFate(Choice):
    """What became of a mail."""

    READING = "reading", "It is being read, or the program stopped at it and reads it again."
    ADDED = "added", "Its invoice was added to the purchase order."
    REFUSED = "refused", "No invoice was added; the reason was answered."
    IGNORED = "ignored", "It is no mail of a person: a bounce, an automatic answer, or one of our own."
    DUPLICATE = "duplicate", "It came twice; it was dealt with the first time."
    UNREADABLE = "unreadable", "The program stopped at it several times; a person must look."


MOST_ATTEMPTS = 3


class ReceivedMail(Base):
    """One mail of one mailbox. Its number, and what it says of itself, are unique: it is dealt with once."""

    __tablename__ = "received_mail"
    __table_args__ = (
        UniqueConstraint("company_id", "mailbox_id", "uid_validity", "uid"),
        UniqueConstraint("company_id", "mailbox_id", "fingerprint"),
        Index(None, "company_id", "id"),
        Index(None, "company_id", "fate", "id"),
        Index(None, "company_id", "sender", "answered_at"),
        Index(None, "company_id", "invoice_id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    mailbox_id: Mapped[int] = foreign_key("invoice_mailbox.id")
    uid_validity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    fate: Mapped[MailFate] = mapped_column(default=MailFate.READING)
    attempts: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[Moment]
    fingerprint: Mapped[str | None] = mapped_column(
        String(64)
    )  # Letter.fingerprint; None = not read yet, or a duplicate
    message_id: Mapped[Long] = mapped_column(default="")
    sender: Mapped[Name] = mapped_column(default="")
    subject: Mapped[Long] = mapped_column(default="")
    order_number: Mapped[Short] = mapped_column(default="")  # as it was found
    refusal: Mapped[Told | None] = mapped_column(JSON(none_as_null=True))
    notes: Mapped[list[Told]] = mapped_column(JSON, default=list)
    invoice_id: Mapped[int | None] = foreign_key("vendor_invoice.id", ondelete="SET NULL")
    answered_at: Mapped[Moment | None]  # when an answer to its sender was queued

    mailbox: Mapped[InvoiceMailbox] = relationship()
    invoice: Mapped[VendorInvoice | None] = relationship()

    @property
    def refusal_entry(self) -> Entry | None:
        """Why no invoice was added; None = one was, or the mail was not for us."""
        return told_entry(self.refusal) if self.refusal else None

    @property
    def note_entries(self) -> list[Entry]:
        """What the sender was told besides."""
        return [told_entry(note) for note in self.notes]


def known_mails(session: Session, mailbox: InvoiceMailbox, uid_validity: int, uids: list[int]) -> dict[int, MailFate]:
    """Answer what became of those mails that were seen before."""
    found: dict[int, MailFate] = {}
    for start in range(0, len(uids), 500):
        known = select(ReceivedMail.uid, ReceivedMail.fate).where(
            *_of(mailbox, uid_validity), ReceivedMail.uid.in_(uids[start : start + 500])
        )
        found.update((uid, fate) for uid, fate in session.execute(known))
    return found


def begin_reading(
    session: Session, mailbox: InvoiceMailbox, uid_validity: int, uid: int, now: datetime
) -> ReceivedMail | None:
    """Count an attempt to read a mail, before anything of it is looked at; None = another worker has begun just now.

    A mail at which the program dies has used its attempt up, so it does not stop the others for ever. One that is
    dealt with already is answered as it is.
    """
    wanted = select(ReceivedMail).where(*_of(mailbox, uid_validity), ReceivedMail.uid == uid).with_for_update()
    row = session.scalar(wanted)
    if row is None:
        row = ReceivedMail(
            company_id=mailbox.company_id, mailbox_id=mailbox.id, uid_validity=uid_validity, uid=uid, read_at=now
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            # Another worker, whose lease we were given too early, was faster.
            return None
    if row.fate is MailFate.READING:
        row.attempts += 1
    return row


def is_known(session: Session, mailbox: InvoiceMailbox, fingerprint: str) -> bool:
    """Whether the same mail was dealt with under another number."""
    same = select(ReceivedMail.id).where(
        ReceivedMail.company_id == mailbox.company_id,
        ReceivedMail.mailbox_id == mailbox.id,
        ReceivedMail.fingerprint == fingerprint,
    )
    return session.scalar(same) is not None


def _of(mailbox: InvoiceMailbox, uid_validity: int) -> tuple[Any, ...]:
    return (
        ReceivedMail.company_id == mailbox.company_id,
        ReceivedMail.mailbox_id == mailbox.id,
        ReceivedMail.uid_validity == uid_validity,
    )
