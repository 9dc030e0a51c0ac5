"""Files that go with an outgoing mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session

from wholesale.db import Base, CompanyKey, Key, Name, Short, foreign_key
from wholesale.mail import OutgoingMail
from wholesale.smtp import Enclosed
from wholesale.storage import Storage


class MailAttachment(Base):
    """One file of a mail, kept as it was sent; the mails to several addresses may name the same file."""

    __tablename__ = "mail_attachment"
    __table_args__ = (
        Index("ix_mail_attachment_mail", "mail_id"),
        Index(None, "company_id", "storage_key"),  # the sweep asks whether anybody names a file
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    mail_id: Mapped[int] = foreign_key("outgoing_mail.id", ondelete="CASCADE")
    file_name: Mapped[Name]
    content_type: Mapped[Short]
    size: Mapped[int]  # bytes
    storage_key: Mapped[Name]


class MailFile(NamedTuple):
    """A file that lies in the file store already; one that no row names is swept away."""

    name: str
    content_type: str
    size: int
    key: str


def attach_to_mails(session: Session, mails: Iterable[OutgoingMail], file: MailFile) -> None:
    """Let a file go with mails that are queued in this transaction."""
    session.flush()
    for mail in mails:
        session.add(
            MailAttachment(
                company_id=mail.company_id,
                mail_id=mail.id,
                file_name=file.name,
                content_type=file.content_type,
                size=file.size,
                storage_key=file.key,
            )
        )


def attachments_of(session: Session, mail: OutgoingMail) -> list[MailAttachment]:
    """Answer the files of a mail in the order in which they were attached."""
    mine = select(MailAttachment).where(MailAttachment.company_id == mail.company_id, MailAttachment.mail_id == mail.id)
    return list(session.scalars(mine.order_by(MailAttachment.id)))


def enclosed(storage: Storage, files: Iterable[MailAttachment]) -> list[Enclosed]:
    """Read files for sending; OSError when one is not there."""
    found = []
    for file in files:
        with storage.open(file.storage_key) as there:
            found.append(Enclosed(file.file_name, file.content_type, there.read()))
    return found
