"""The documents of a vendor invoice: its scan, its PDF, a spreadsheet (domain.md 2.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlalchemy import Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from wholesale.db import Base, CompanyKey, Key, Moment, Name, foreign_key
from wholesale.errors import INVOICE_LOCKED, ROLE_MISSING, Klass, TradeError, Who, define
from wholesale.file_format import STAFF_FORMATS, FileFormat, check_file, clean_name
from wholesale.history import Actor, note_change
from wholesale.storage import Storage, new_key
from wholesale.upload import OPEN, UPLOADERS
from wholesale.vendor_invoice import VendorInvoice

FILE_MISSING = define(
    "file_missing",
    Klass.ASK_A_PERSON,
    "{file}, attached on {day}, is not in the file store any more.",
    "Ask whoever runs this server to restore the file store from its backup, or attach the document again.",
    Who.SUPPORT,
)
NOT_YOUR_INVOICE = define(
    "not_your_invoice",
    Klass.ASK_A_PERSON,
    "{actor} may attach files to invoices of their own company only, and {invoice} is not one of them.",
    "Sign in as a user of the vendor whose invoice it is.",
    Who.CLERK,
)


class Attachment(Base):
    """One file of one invoice; its row goes with the invoice, the file itself is swept later (jobs/sweep_files.py)."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index(None, "company_id", "vendor_invoice_id"),
        UniqueConstraint("company_id", "storage_key"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    vendor_invoice_id: Mapped[int] = foreign_key("vendor_invoice.id", ondelete="CASCADE")
    file_name: Mapped[Name]  # as it is shown and downloaded
    content_type: Mapped[Name]  # by its checked format, never as the sender said
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[Name]
    uploaded_at: Mapped[Moment]
    uploaded_by: Mapped[Name]

    vendor_invoice: Mapped[VendorInvoice] = relationship()


@dataclass(frozen=True)
class StoredFile:
    """A file that was checked and lies in the file store; without a row that names it, it is swept away."""

    name: str
    content_type: str
    size: int
    sha256: str
    key: str


def store_file(
    storage: Storage,
    company_id: int,
    file_name: str,
    data: bytes | IO[bytes],
    now: datetime,
    *,
    allowed: tuple[FileFormat, ...] = STAFF_FORMATS,
) -> StoredFile:
    """Check a file and put it into the file store; TradeError when it does not fit.

    To be done before a transaction begins to write: the store may be far away, and others wait for the database.
    """
    name = clean_name(file_name)
    content = data if isinstance(data, bytes) else data.read(storage.most_bytes + 1)
    found = check_file(name, content, allowed, storage.most_bytes)
    sha256 = hashlib.sha256(content).hexdigest()
    key = new_key(company_id, sha256, now)
    storage.put(key, content)
    return StoredFile(name, found.content_type, len(content), sha256, key)


def attach_stored(
    session: Session, invoice: VendorInvoice, stored: StoredFile, actor: Actor, now: datetime
) -> Attachment:
    """Let a stored file belong to an invoice, with a line in the invoice's history; TradeError when it may not.

    The file is stored before its row is committed, so a row never names a file that was not there; a file whose
    row was rolled back is swept away. People of the company may add to an invoice in any status, vendors only
    while an approval is pending.
    """
    session.flush()
    _check_actor(session, invoice, actor, "attach a file", open_only=actor.vendor_id is not None)
    attachment = Attachment(
        company_id=invoice.company_id,
        vendor_invoice=invoice,
        file_name=stored.name,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        storage_key=stored.key,
        uploaded_at=now,
        uploaded_by=actor.name,
    )
    session.add(attachment)
    session.flush()
    note_change(session, invoice, invoice.status, invoice.status, actor, now, why=f"attached {stored.name}")
    return attachment


def attach(
    session: Session,
    storage: Storage,
    invoice: VendorInvoice,
    file_name: str,
    data: bytes | IO[bytes],
    actor: Actor,
    now: datetime,
    *,
    allowed: tuple[FileFormat, ...] = STAFF_FORMATS,
) -> Attachment:
    """Store a file and let it belong to an invoice, in one go."""
    session.flush()
    _check_actor(session, invoice, actor, "attach a file", open_only=actor.vendor_id is not None)
    stored = store_file(storage, invoice.company_id, file_name, data, now, allowed=allowed)
    return attach_stored(session, invoice, stored, actor, now)


def attachments_of(session: Session, invoice: VendorInvoice) -> Sequence[Attachment]:
    """Answer an invoice's files, oldest first."""
    mine = select(Attachment).where(
        Attachment.company_id == invoice.company_id, Attachment.vendor_invoice_id == invoice.id
    )
    return session.scalars(mine.order_by(Attachment.id)).all()


def remove_attachment(session: Session, attachment: Attachment, actor: Actor, now: datetime, why: str = "") -> None:
    """Take a file off an invoice that still waits for an approval; its history stays, the file is swept later."""
    invoice = attachment.vendor_invoice
    _check_actor(session, invoice, actor, "remove a file", open_only=True)
    told = f"removed {attachment.file_name}. {why}".strip()
    note_change(session, invoice, invoice.status, invoice.status, actor, now, why=told)
    session.delete(attachment)
    session.flush()


def open_attachment(storage: Storage, attachment: Attachment) -> IO[bytes]:
    """Open the file of an attachment; TradeError when the file store has lost it."""
    try:
        return storage.open(attachment.storage_key)
    except FileNotFoundError as fault:
        day = attachment.uploaded_at.date()
        raise TradeError(FILE_MISSING, file=attachment.file_name, day=day) from fault


def _check_actor(session: Session, invoice: VendorInvoice, actor: Actor, action: str, *, open_only: bool) -> None:
    if not actor.is_system and not actor.roles & UPLOADERS:
        raise TradeError(ROLE_MISSING, actor=actor.name, action=action, roles=", ".join(sorted(UPLOADERS)))
    if actor.vendor_id is not None and actor.vendor_id != invoice.vendor_id:
        raise TradeError(NOT_YOUR_INVOICE, actor=actor.name, invoice=invoice.bill_number)
    if open_only:
        # Held, so that nobody approves it while its documents change.
        session.refresh(invoice, ["status"], with_for_update=True)
        if invoice.status not in OPEN:
            raise TradeError(INVOICE_LOCKED, invoice=invoice.bill_number, status=invoice.status.sentence)
