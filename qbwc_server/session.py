"""Sessions of the Web Connector: a ticket, its lease and what it is waiting for, all of it stored.

Any worker can answer any call, and a restart in the middle of a session changes nothing, because nothing of a session
lives in a process (architecture.md 5.6).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from wholesale.db import Base, Key, Moment
from wholesale.write_back import PlainRow

_OPEN = text("closed_at IS NULL")
NEUTRAL = "No further requests."
"""What getLastError answers where nothing is wrong; it is never blank."""

_SECRET_BYTES = 24  # 192 random bits (web_connector.md 2.3 asks for a ticket nobody can guess)


class Ticket(PlainRow, Base):
    """One session of one Web Connector with one company, from authenticate to closeConnection.

    The Web Connector holds the secret; only its SHA-256 is stored. A ticket is dead after `closed_at`, and its lease
    ends at `leased_until`: what it left unanswered may then be taken up by another session.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_open", "company_id", "leased_until", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_ticket_company", "company_id", "id"),
    )

    id: Mapped[Key]
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    connection_id: Mapped[int] = mapped_column(ForeignKey("connection.id"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    opened_at: Mapped[Moment]
    leased_until: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    version: Mapped[str] = mapped_column(String(8), default="")  # qbXML version of this session; "" = not agreed yet
    exchange_id: Mapped[int | None] = mapped_column(BigInteger)  # the message whose answer is awaited
    asked: Mapped[int] = mapped_column(default=0)  # messages sent so far; makes request ids unique
    total: Mapped[int] = mapped_column(default=0)  # work seen at the beginning, for the progress bar
    done: Mapped[int] = mapped_column(default=0)
    memory: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what each step remembers, by its name
    last_error: Mapped[str] = mapped_column(Text, default="")

    def remember(self, step: str, **facts: object) -> None:
        """Add facts to what a step remembers for the rest of this session."""
        self.memory = {**self.memory, step: {**self.memory.get(step, {}), **facts}}

    def recall(self, step: str) -> dict[str, Any]:
        """Answer what a step has remembered in this session."""
        answer: dict[str, Any] = self.memory.get(step, {})
        return answer

    def counted(self, what: str) -> int:
        """Answer how many records this session has "posted" or "refused"."""
        return int(self.recall("post").get(what, 0))

    @property
    def trouble(self) -> str:
        """What went wrong in this session, in words; "" when nothing did."""
        return "" if self.last_error == NEUTRAL else self.last_error

    @property
    def ended_at(self) -> datetime:
        """When it was closed; one that fell silent ended with its lease, whenever that was noticed."""
        return self.leased_until if self.closed_at is None else min(self.closed_at, self.leased_until)

    @property
    def broke_off(self) -> bool:
        """Whether its Web Connector fell silent instead of closing it; means something once it is over."""
        return self.closed_at is None or self.closed_at >= self.leased_until

    def is_open(self, now: datetime) -> bool:
        """Answer whether the session is under way: not closed, and its Web Connector not silent for too long."""
        return self.closed_at is None and self.leased_until > now


_BY_SECRET = select(Ticket).where(Ticket.secret_hash == bindparam("secret_hash")).with_for_update()


def open_ticket(
    session: Session, company_id: int, connection_id: int, now: datetime, lease: timedelta
) -> tuple[Ticket, str]:
    """Start a session; answer its row and the secret that the Web Connector will show with each call."""
    secret = secrets.token_hex(_SECRET_BYTES)
    ticket = Ticket(
        company_id=company_id,
        connection_id=connection_id,
        secret_hash=_hash(secret),
        opened_at=now,
        leased_until=now + lease,
        memory={},
    )
    session.add(ticket)
    return ticket, secret


def find_ticket(session: Session, secret: str) -> Ticket | None:
    """Answer the open ticket of that secret, or None when it is unknown, closed or was never one."""
    ticket = session.scalar(_BY_SECRET, {"secret_hash": _hash(secret)})
    return ticket if ticket is not None and ticket.closed_at is None else None


# A ticket that another worker holds right now is being used, so it is not silent.
_SILENT = (
    select(Ticket)
    .where(Ticket.company_id == bindparam("company_id"), _OPEN, Ticket.leased_until < bindparam("now"))
    .with_for_update(skip_locked=True)
)
_AWAITING = (
    select(Ticket.id)
    .where(Ticket.company_id == bindparam("company_id"), _OPEN, Ticket.exchange_id.is_not(None))
    .limit(1)
)


def expired_tickets(session: Session, company_id: int, now: datetime) -> list[Ticket]:
    """Answer the company's open tickets whose lease has run out: their Web Connector has gone silent."""
    return list(session.scalars(_SILENT, {"company_id": company_id, "now": now}))


def latest_ticket(session: Session, company_id: int) -> Ticket | None:
    """Answer the company's newest session, open or closed."""
    return session.scalar(select(Ticket).where(Ticket.company_id == company_id).order_by(Ticket.id.desc()).limit(1))


def someone_else_is_at_work(session: Session, company_id: int) -> bool:
    """Answer whether an open ticket of this company awaits an answer of QuickBooks."""
    return session.scalar(_AWAITING, {"company_id": company_id}) is not None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
