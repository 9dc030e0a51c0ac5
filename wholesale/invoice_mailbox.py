"""Mailboxes that receive vendor invoices: their settings, and one reader at a time (domain.md 2.5)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from wholesale.company import Location
from wholesale.db import Base, CompanyKey, Key, Long, Moment, Name, foreign_key
from wholesale.errors import ENTRIES, Entry
from wholesale.mailbox import MailboxLogin
from wholesale.secret import seal, unseal

LEASE = timedelta(minutes=10)  # longer than one mail takes; it is renewed with each
_LONGEST_PAUSE = timedelta(hours=1)
_FOR_ALL = text("location_id IS NULL")
_ADDRESS = re.compile(r"[^\s@;,<>\"()\[\]\\]+@[^\s@;,<>\"()\[\]\\]+\.[^\s@;,<>\"()\[\]\\.]{2,}")
Told = dict[str, Any]
"""An entry of the catalogue as it is kept: its key, and the values it was told with as words."""


class InvoiceMailbox(Base):
    """A mailbox of a company: of one location, or of all that have none of their own."""

    __tablename__ = "invoice_mailbox"
    __table_args__ = (
        Index("uq_invoice_mailbox_location", "company_id", "location_id", unique=True),
        Index(
            "uq_invoice_mailbox_for_all", "company_id", unique=True, postgresql_where=_FOR_ALL, sqlite_where=_FOR_ALL
        ),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    location_id: Mapped[int | None] = foreign_key("location.id")  # None = of every location
    enabled: Mapped[bool] = mapped_column(default=False)
    address: Mapped[Name]
    host: Mapped[Name]
    port: Mapped[int] = mapped_column(default=993)
    user: Mapped[Name]
    password_sealed: Mapped[Long]  # secret.py
    folder: Mapped[Name] = mapped_column(default="INBOX")
    authorized_from: Mapped[Long] = mapped_column(default="")  # addresses separated by ";"
    copy_responses_to: Mapped[Long] = mapped_column(default="")  # addresses separated by ";"
    uid_validity: Mapped[int | None] = mapped_column(BigInteger)  # None = never read; another = it was made anew
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)  # everything up to it is dealt with
    last_read_at: Mapped[Moment | None]  # when it was last read without an error
    last_error: Mapped[Told | None] = mapped_column(JSON(none_as_null=True))
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    due_at: Mapped[Moment | None]  # None = at once; after an error it waits
    lease: Mapped[int] = mapped_column(default=0)  # the number of its last reader
    leased_until: Mapped[Moment | None]

    location: Mapped[Location | None] = relationship()

    def login(self, server_key: bytes) -> MailboxLogin:
        """Answer how to get in; TradeError when the server key has changed since the password was entered."""
        password = unseal(server_key, self.password_sealed, f"The password of the mailbox {self.address}")
        return MailboxLogin(self.host, self.port, self.user, password, self.folder)

    def set_password(self, server_key: bytes, password: str) -> None:
        """Keep a new password, sealed."""
        self.password_sealed = seal(server_key, password)

    def begin_anew(self) -> None:
        """Forget what was read: for another account or folder under the same settings."""
        self.uid_validity, self.last_uid = None, 0
        self.last_error, self.failures, self.due_at = None, 0, None


def addresses_in(text_of: str) -> list[str]:
    """Answer the addresses of a list separated by `;` (or commas, or lines), in small letters, each once."""
    return list(dict.fromkeys(part.strip().casefold() for part in re.split(r"[;,\s]+", text_of) if part.strip()))


def is_address(text_of: str) -> bool:
    """Whether a text is one plain mail address."""
    return len(text_of) <= 200 and bool(_ADDRESS.fullmatch(text_of))  # noqa: PLR2004 - what the column holds


def keep_entry(entry: Entry) -> Told:
    """Answer an entry as it is kept in a row; `told_entry` reads it again, in any language."""
    return {"key": entry.key, "values": {name: str(value) for name, value in entry.values.items()}}


def told_entry(kept: Told) -> Entry:
    """Answer a kept entry."""
    return ENTRIES[kept["key"]].told(**kept["values"])


def due_mailboxes(session: Session, now: datetime) -> list[int]:
    """Answer the ids of mailboxes of every company that are to be read now, those not read for longest first."""
    due = select(InvoiceMailbox.id).where(*_is_due(now)).order_by(InvoiceMailbox.due_at, InvoiceMailbox.id)
    return list(session.scalars(due))


def claim_mailbox(session: Session, mailbox_id: int, now: datetime) -> InvoiceMailbox | None:
    """Take a mailbox for the length of a lease; None = another worker reads it, or it was switched off."""
    claim = (
        update(InvoiceMailbox)
        .where(InvoiceMailbox.id == mailbox_id, *_is_due(now))
        .values(leased_until=now + LEASE, lease=InvoiceMailbox.lease + 1)
        .returning(InvoiceMailbox)
    )
    return session.scalar(claim)


def renew_lease(session: Session, mailbox: InvoiceMailbox, now: datetime) -> bool:
    """Hold a mailbox for another lease; False = it was lost to another worker, or switched off."""
    renewal = (
        update(InvoiceMailbox)
        .where(*_is_held(mailbox), InvoiceMailbox.enabled)
        .values(leased_until=now + LEASE)
        .returning(InvoiceMailbox.id)
    )
    return session.scalar(renewal) is not None


def release_mailbox(session: Session, mailbox: InvoiceMailbox, now: datetime, **facts: object) -> None:
    """Give a mailbox back with what is known now: `uid_validity` and `last_uid` after a reading, `error` after none."""
    values: dict[str, Any] = {"leased_until": None, **facts}
    error = values.pop("error", None)
    if isinstance(error, Entry):
        pause = min(timedelta(minutes=2**mailbox.failures), _LONGEST_PAUSE) if mailbox.failures < 10 else _LONGEST_PAUSE  # noqa: PLR2004
        values |= {"last_error": keep_entry(error), "failures": mailbox.failures + 1, "due_at": now + pause}
    elif "last_uid" in values:
        values |= {"last_error": None, "failures": 0, "due_at": None, "last_read_at": now}
    session.execute(update(InvoiceMailbox).where(*_is_held(mailbox)).values(values))


def _is_due(now: datetime) -> tuple[Any, ...]:
    return (
        InvoiceMailbox.enabled,
        or_(InvoiceMailbox.due_at.is_(None), InvoiceMailbox.due_at <= now),
        or_(InvoiceMailbox.leased_until.is_(None), InvoiceMailbox.leased_until <= now),
    )


def _is_held(mailbox: InvoiceMailbox) -> tuple[Any, ...]:
    return (
        InvoiceMailbox.company_id == mailbox.company_id,
        InvoiceMailbox.id == mailbox.id,
        InvoiceMailbox.lease == mailbox.lease,
    )
