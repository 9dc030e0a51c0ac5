"""Files that go with an outgoing mail."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from wholesale.db import Base, CompanyKey, Key, Name, Short, foreign_key


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
