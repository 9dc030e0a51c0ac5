"""Wrong passwords slow down and lock: told with the time when to try again, never by keeping a worker waiting.

Three counters stand for each try. The **pair** of e-mail and address is slowed down soon: whoever guesses from
elsewhere locks only himself out. The **e-mail** and the **address** have room for several people behind one router and
are passed over where that pair has signed in well before, so nobody can lock the owner out of the office. A try counts
before its password is looked at, so that many at once are no way around. Known and unknown e-mails are counted alike.

Rows carry no `company_id` (there is no company yet) and no e-mail, only keyed hashes: people type passwords into the
wrong field.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Index, String, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from qbwc_server.login_guard import place_of
from wholesale.db import Base, Key, Moment
from wholesale.errors import Klass, TradeError, Who, define

FREE: Final = 5
"""So many wrong passwords of one e-mail from one address cost no time."""

MOST: Final = 10
"""With so many the pair is locked."""

MOST_OF_EMAIL: Final = 30
"""With so many from wherever the e-mail is locked, but for places where it has signed in before."""

MOST_OF_ADDRESS: Final = 60
"""With so many of whatever e-mail the address is locked, but for people who have signed in there before."""

SECOND_FACTOR: Final = "second factor"

LOCK: Final = timedelta(minutes=15)

_FORGOTTEN = timedelta(days=1)  # without a wrong password
_KNOWN = timedelta(days=90)  # since the last good one

SIGN_IN_WAITS = define(
    "sign_in_waits",
    Klass.WAIT,
    "There were too many wrong tries for {email}; the next one is possible in {seconds} s.",
    'Wait so long, then type it once more. If you do not remember it, choose "Forgot your password?".',
    Who.CLERK,
)
SIGN_IN_LOCKED = define(
    "sign_in_locked",
    Klass.WAIT,
    "There were too many wrong tries for {email}; signing in is locked for {minutes} minutes.",
    'Wait so long, or choose "Forgot your password?": a new password opens the lock.',
    Who.CLERK,
)


class SignInCount(Base):
    """How many wrong passwords a pair, an e-mail or an address has had lately."""

    __tablename__ = "sign_in_count"
    __table_args__ = (Index("ix_sign_in_count_last_failed_at", "last_failed_at"),)

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(64), unique=True)  # keyed hash of what is counted
    failures: Mapped[int]  # since the last success, or since a day without any
    last_failed_at: Mapped[Moment | None]
    last_succeeded_at: Mapped[Moment | None]


@dataclass(frozen=True)
class Try:
    """One try to sign in: what it is counted under."""

    email: str  # as typed
    pair: str
    of_email: str
    of_address: str

    @classmethod
    def of(cls, email: str, address: str, server_key: bytes, what: str = "password") -> Try:
        """Answer the subjects of an e-mail and an address; a second factor is counted apart from the password."""
        name, place = email.strip().casefold(), place_of(address)

        def subject(kind: str, *texts: str) -> str:
            text = "\0".join(("sign-in guard", what, kind, *texts)).encode("utf-8", "surrogatepass")
            return hmac.new(server_key, text, hashlib.sha256).hexdigest()

        return cls(email.strip()[:80], subject("pair", name, place), subject("email", name), subject("address", place))

    @property
    def subjects(self) -> tuple[str, str, str]:
        """Everything it is counted under, always in one order."""
        return self.pair, self.of_email, self.of_address


def count(session: Session, tried: Try, now: datetime) -> None:
    """Count a try as wrong until `succeeded` says otherwise; TradeError tells for how long none is allowed."""
    until = _locked_until(session, tried, now)
    if until is not None:
        left = math.ceil((until - now).total_seconds())
        if left <= 60:  # noqa: PLR2004 - a minute
            raise TradeError(SIGN_IN_WAITS, email=tried.email, seconds=left)
        raise TradeError(SIGN_IN_LOCKED, email=tried.email, minutes=math.ceil(left / 60))
    # Always in the order of the hashes, so that two tries at once never wait for each other in a circle.
    for subject in sorted(tried.subjects):
        _count(session, subject, now)
    forget(session, now)


def succeeded(session: Session, tried: Try, now: datetime) -> None:
    """Take the try back that `count` has counted, and remember the pair as a good one."""
    others = sorted({tried.of_email, tried.of_address})
    one_less = case((SignInCount.failures > 0, SignInCount.failures - 1), else_=0)
    good = {"failures": 0, "last_failed_at": None, "last_succeeded_at": now}
    for subject in sorted(tried.subjects):
        values = {"failures": one_less} if subject in others else good
        session.execute(update(SignInCount).where(SignInCount.subject == subject).values(values))


def open_lock(session: Session, email: str, address: str, server_key: bytes) -> None:
    """Forget the wrong passwords of an e-mail: its owner has shown to read its mail.

    Wrong codes stay counted: whoever only reads the mail could else guess the second factor without end.
    """
    tried = Try.of(email, address, server_key)
    its_own = SignInCount.subject.in_([tried.pair, tried.of_email])
    session.execute(update(SignInCount).where(its_own).values(failures=0, last_failed_at=None))


def forget(session: Session, now: datetime) -> int:
    """Delete what no lock depends on any more, and answer how many rows that were."""
    failed_long_ago = or_(SignInCount.last_failed_at.is_(None), SignInCount.last_failed_at < now - _FORGOTTEN)
    not_known = or_(SignInCount.last_succeeded_at.is_(None), SignInCount.last_succeeded_at < now - _KNOWN)
    gone = session.execute(delete(SignInCount).where(failed_long_ago, not_known).returning(SignInCount.id))
    return len(gone.all())


def _locked_until(session: Session, tried: Try, now: datetime) -> datetime | None:
    query = select(SignInCount).where(SignInCount.subject.in_(tried.subjects))
    rows = {row.subject: row for row in session.scalars(query.execution_options(populate_existing=True))}
    pair = rows.get(tried.pair)
    ends = [_end(pair, now, FREE, MOST)]
    if pair is None or pair.last_succeeded_at is None or pair.last_succeeded_at < now - _KNOWN:
        ends.append(_end(rows.get(tried.of_email), now, MOST_OF_EMAIL, MOST_OF_EMAIL))
        ends.append(_end(rows.get(tried.of_address), now, MOST_OF_ADDRESS, MOST_OF_ADDRESS))
    return max((end for end in ends if end is not None and end > now), default=None)


def _end(row: SignInCount | None, now: datetime, free: int, most: int) -> datetime | None:
    if row is None or row.last_failed_at is None or row.failures < free or row.last_failed_at < now - _FORGOTTEN:
        return None
    if row.failures >= most:
        return row.last_failed_at + LOCK
    return row.last_failed_at + timedelta(seconds=1 << (row.failures - free))


def _count(session: Session, subject: str, now: datetime) -> None:
    # One statement, so that two tries at the same instant are both counted.
    insert = _INSERT[session.get_bind().dialect.name]
    is_recent = SignInCount.last_failed_at >= now - _FORGOTTEN
    changes = {"failures": case((is_recent, SignInCount.failures + 1), else_=1), "last_failed_at": now}
    statement = insert(SignInCount).values(subject=subject, failures=1, last_failed_at=now)
    session.execute(statement.on_conflict_do_update(index_elements=["subject"], set_=changes))


_INSERT: dict[str, Callable[[type[SignInCount]], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
