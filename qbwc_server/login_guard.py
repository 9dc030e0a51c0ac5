"""Wrong passwords slow down and lock, by user name and address, without ever keeping a worker waiting.

The lock belongs to the pair: whoever guesses at the user name of a company from elsewhere locks only himself out, never
the company's own Web Connector. An address that tries many user names is locked as a whole, except for a user name that
has logged in from there before. The rows carry no `company_id`: at a wrong login there is no company yet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from sqlalchemy import Index, String, UniqueConstraint, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from wholesale.db import Base, Key, Moment

FREE_FAILURES: Final = 3
"""So many wrong passwords of one user name from one address lock nothing yet."""

FREE_NAMES: Final = 10
"""So many user names may fail from one address within an hour; one more locks the address."""

FIRST_LOCK: Final = timedelta(seconds=30)
LONGEST_LOCK: Final = timedelta(minutes=15)

_REMEMBERED = timedelta(days=1)
_KNOWN = timedelta(days=90)
_HOUR = timedelta(hours=1)
_LONGEST_NAME = 60  # of the column of Connection; a longer one is nobody's


class LoginAttempt(Base):
    """How log-ins of one user name from one address have gone."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        UniqueConstraint("user_name", "place"),
        Index("ix_login_attempt_place_last_failed_at", "place", "last_failed_at"),
        Index("ix_login_attempt_last_failed_at", "last_failed_at"),
    )

    id: Mapped[Key]
    user_name: Mapped[str] = mapped_column(String(_LONGEST_NAME))
    place: Mapped[str] = mapped_column(String(60))  # IPv4 address or IPv6 /64 network; '' = not known
    failures: Mapped[int]  # since the last success
    last_failed_at: Mapped[Moment | None]
    last_succeeded_at: Mapped[Moment | None]


@dataclass(frozen=True)
class Lock:
    """Why a log-in is not even tried, and until when."""

    until: datetime
    reason: str  # for the administrator's log; the caller is told nothing of it


def blocked_until(session: Session, user_name: str, address: str, now: datetime) -> Lock | None:
    """Answers the lock that forbids this log-in now, None when it may be tried; known and unknown names alike."""
    name, place = _name(user_name), place_of(address)
    attempt = _attempt(session, name, place)
    for lock in (_lock_of_pair(attempt), _lock_of_place(session, attempt, place, now)):
        if lock is not None and lock.until > now:
            return lock
    return None


def failed(session: Session, user_name: str, address: str, now: datetime) -> Lock | None:
    """Counts a wrong password or an unknown user name, and answers the lock it leads to, if any."""
    name, place = _name(user_name), place_of(address)
    row = {"user_name": name, "place": place, "failures": 1, "last_failed_at": now}
    _put(session, row, {"failures": LoginAttempt.failures + 1, "last_failed_at": now})
    purge(session, now)
    return blocked_until(session, name, address, now)


def succeeded(session: Session, user_name: str, address: str, now: datetime) -> None:
    """Forgets the failures of this pair and remembers that it is a good one; at most one write a day else."""
    name, place = _name(user_name), place_of(address)
    attempt = _attempt(session, name, place)
    is_fresh = attempt is not None and attempt.last_succeeded_at and now - attempt.last_succeeded_at < _REMEMBERED
    if attempt is not None and is_fresh and not attempt.failures:
        return
    good = {"failures": 0, "last_failed_at": None, "last_succeeded_at": now}
    _put(session, {"user_name": name, "place": place, **good}, good)


def purge(session: Session, now: datetime) -> int:
    """Deletes what no lock depends on any more, and answers how many rows that were."""
    failed_long_ago = or_(LoginAttempt.last_failed_at.is_(None), LoginAttempt.last_failed_at < now - _REMEMBERED)
    not_known = or_(LoginAttempt.last_succeeded_at.is_(None), LoginAttempt.last_succeeded_at < now - _KNOWN)
    gone = session.execute(delete(LoginAttempt).where(failed_long_ago, not_known).returning(LoginAttempt.id))
    return len(gone.all())


def _attempt(session: Session, name: str, place: str) -> LoginAttempt | None:
    query = select(LoginAttempt).where(LoginAttempt.user_name == name, LoginAttempt.place == place)
    return session.scalar(query.execution_options(populate_existing=True))


def _lock_of_pair(attempt: LoginAttempt | None) -> Lock | None:
    if attempt is None or attempt.last_failed_at is None or attempt.failures < FREE_FAILURES:
        return None
    until = attempt.last_failed_at + _delay(attempt.failures - FREE_FAILURES)
    return Lock(
        until,
        f"{attempt.failures} wrong passwords in a row for user name {attempt.user_name!r} from {attempt.place!r}; "
        f"locked there until {_clock(until)}. If the password was changed, type the new one into the Web Connector.",
    )


def _lock_of_place(session: Session, attempt: LoginAttempt | None, place: str, now: datetime) -> Lock | None:
    if attempt is not None and attempt.last_succeeded_at is not None:
        return None
    query = select(func.count(), func.max(LoginAttempt.last_failed_at)).where(
        LoginAttempt.place == place, LoginAttempt.last_failed_at > now - _HOUR
    )
    names, last = session.execute(query).one()
    if last is None or names <= FREE_NAMES:
        return None
    until: datetime = last + _delay(names - FREE_NAMES - 1)
    return Lock(
        until,
        f"{names} user names with wrong passwords from {place!r} within an hour; that address is locked for user names "
        f"that never logged in from there until {_clock(until)}. Behind a proxy, name it among the trusted proxies.",
    )


def _delay(steps: int) -> timedelta:
    return min(FIRST_LOCK * (1 << min(steps, 20)), LONGEST_LOCK)


def _put(session: Session, row: dict[str, Any], changes: dict[str, Any]) -> None:
    # One statement, so that two log-ins at the same instant are both counted.
    insert = _INSERT[session.get_bind().dialect.name]
    statement = insert(LoginAttempt).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=["user_name", "place"], set_=changes))


_INSERT: dict[str, Callable[[type[LoginAttempt]], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def _name(user_name: str) -> str:
    return user_name.strip()[:_LONGEST_NAME]


def place_of(address: str) -> str:
    """Answers what counts as one place: one who has an IPv6 address has the 2^64 of its network."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:60]
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)


def _clock(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
