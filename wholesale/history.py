"""Who changed what, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from sqlalchemy import BigInteger, Index, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from wholesale.db import Base, CompanyKey, Key, Long, Moment, Name, Short, foreign_key
from wholesale.user import Role, User
from wholesale.write_back import PlainRow


class _Record(Protocol):
    __tablename__: str

    @property
    def id(self) -> int: ...
    @property
    def company_id(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever does something: a person with roles, or one of our own programs."""

    name: str
    user_id: int | None = None
    roles: frozenset[Role] = frozenset()
    # The user option "Allow invoice(s) approval from reconciliation screens".
    allows_invoice_approval: bool = False
    is_system: bool = False
    vendor_id: int | None = None  # whose orders a grower's own user may act on; None = a person of the company

    @classmethod
    def of(cls, user: User) -> Self:
        """Answer a signed-in person as an actor; an inactive one has no roles."""
        return cls(
            name=user.name,
            user_id=user.id,
            roles=user.roles if user.is_active else frozenset(),
            allows_invoice_approval=user.is_active and user.allows_invoice_approval,
            vendor_id=user.vendor_id,
        )

    @classmethod
    def system(cls, name: str) -> Self:
        """Answer a program as an actor: `Actor.system("QuickBooks")`."""
        return cls(name=name, is_system=True)


class StatusChange(PlainRow, Base):
    """One line of a record's history; never changed, never deleted."""

    is_inserted_plainly = True
    __tablename__ = "status_change"
    __table_args__ = (Index(None, "company_id", "record_kind", "record_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    record_kind: Mapped[Short]  # table name, such as "vendor_invoice"
    record_id: Mapped[int] = mapped_column(BigInteger)
    old: Mapped[Short | None]  # None = the record is new
    new: Mapped[Short | None]  # None = the record was deleted
    actor_name: Mapped[Name]
    user_id: Mapped[int | None] = foreign_key("user_account.id")  # None = one of our own programs
    at: Mapped[Moment]
    why: Mapped[Long] = mapped_column(default="")


def note_change(
    session: Session, record: _Record, old: str | None, new: str | None, actor: Actor, now: datetime, why: str = ""
) -> None:
    """Add one line to a record's history, in the transaction of the change itself."""
    session.add(
        StatusChange(
            company_id=record.company_id,
            record_kind=record.__tablename__,
            record_id=record.id,
            old=old,
            new=new,
            actor_name=actor.name,
            user_id=actor.user_id,
            at=now,
            why=why,
        )
    )


def history_of(session: Session, record: _Record) -> list[StatusChange]:
    """Answer a record's history, oldest first.

    SQLite gives the key of a deleted record to the next one: that one's history is not the deleted one's.
    """
    lines = list(
        session.scalars(
            select(StatusChange)
            .where(
                StatusChange.company_id == record.company_id,
                StatusChange.record_kind == record.__tablename__,
                StatusChange.record_id == record.id,
            )
            .order_by(StatusChange.id)
        )
    )
    gone = [place for place, line in enumerate(lines) if line.old is not None and line.new is None]
    return lines[gone[-1] + 1 :] if gone and inspect(record).persistent else lines
