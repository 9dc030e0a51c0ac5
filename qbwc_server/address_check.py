"""The last check of the Web Connector's address for each company: asked for on a page, carried out by a job.

A page may not call the address itself: where one process serves both, it would wait for itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, String, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from qbwc_server.doctor import Finding
from wholesale.db import Base, CompanyKey, Key, Moment

_LEASE: Final = timedelta(minutes=1)  # a check takes twenty seconds; one that takes longer died with its process


class AddressCheck(Base):
    """One company's last check; asked again, the row begins anew."""

    __tablename__ = "address_check"
    __table_args__ = (UniqueConstraint("company_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    url: Mapped[str] = mapped_column(String(300))
    asked_at: Mapped[Moment]
    taken_at: Mapped[Moment | None]  # None = no job has begun with it
    finished_at: Mapped[Moment | None]  # None = under way
    stored: Mapped[list[dict[str, Any]]] = mapped_column("findings", JSON, default=list)

    @property
    def findings(self) -> list[Finding]:
        """What was found, one for each check; nothing while it is under way."""
        return [Finding.from_json(one) for one in self.stored]


def ask_for_check(session: Session, company_id: int, url: str, now: datetime) -> AddressCheck:
    """Let a job check an address; a check that is under way is not begun again."""
    row = last_check(session, company_id)
    if row is None:
        row = AddressCheck(company_id=company_id, url=url, asked_at=now, stored=[])
        session.add(row)
    elif row.finished_at is not None or row.url != url or row.asked_at < now - _LEASE:
        row.url, row.asked_at, row.taken_at, row.finished_at = url, now, None, None
    session.flush()
    return row


def last_check(session: Session, company_id: int) -> AddressCheck | None:
    """Answer the company's last check, finished or not."""
    return session.scalar(select(AddressCheck).where(AddressCheck.company_id == company_id))


def take_checks(session: Session, now: datetime) -> list[AddressCheck]:
    """Answer the checks that wait, so that nobody else takes them for a minute."""
    waiting = or_(AddressCheck.taken_at.is_(None), AddressCheck.taken_at < now - _LEASE)
    taken = (
        update(AddressCheck)
        .where(AddressCheck.finished_at.is_(None), waiting)
        .values(taken_at=now)
        .returning(AddressCheck)
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(taken))


def finish_check(session: Session, check: AddressCheck, findings: list[Finding], now: datetime) -> None:
    """Store what was found, unless the check was asked for anew meanwhile."""
    session.execute(
        update(AddressCheck)
        .where(AddressCheck.id == check.id, AddressCheck.asked_at == check.asked_at)
        .values(finished_at=now, stored=[finding.as_json() for finding in findings])
    )
