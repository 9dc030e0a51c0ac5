"""Who is signed in: sessions kept on the server, so that they can be ended here, whatever a browser still holds.

The browser holds a random token in a signed cookie; the table holds its keyed hash. A call costs one indexed look-up.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Index, String, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, sessionmaker

from wholesale.db import Base, CompanyKey, Key, Moment, Name, foreign_key
from wholesale.user import User

IDLE_LIMIT: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=30)
ROTATED_EVERY: Final = timedelta(days=1)
FORMER_TOKEN_LIVES: Final = timedelta(seconds=30)
"""So long the token before the newest one is still good: a page asks for several things at once."""

_NOTED_EVERY = timedelta(minutes=1)
_KEPT = timedelta(days=30)  # after its end, for the list of devices


class SignIn(Base):
    """One browser in which a person signed in, from the password to the end."""

    __tablename__ = "sign_in"
    __table_args__ = (
        Index("ix_sign_in_former_token_hash", "former_token_hash"),
        Index("ix_sign_in_company_id_user_id", "company_id", "user_id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    user_id: Mapped[int] = foreign_key("user_account.id")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  # HMAC-SHA-256 under the server key
    former_token_hash: Mapped[str | None] = mapped_column(String(64))  # good for FORMER_TOKEN_LIVES after rotated_at
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]  # to the minute
    rotated_at: Mapped[Moment | None]  # None = the token is to be changed at the next call
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    address: Mapped[str] = mapped_column(String(60))
    browser: Mapped[Name]  # as it calls itself
    second_factor_passed: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    def is_open(self, now: datetime) -> bool:
        """Answer whether it has neither been ended nor run out."""
        return self.ended_at is None and now < min(self.expires_at, self.last_seen_at + IDLE_LIMIT)


def sign_in(
    session: Session,
    user: User,
    server_key: bytes,
    now: datetime,
    *,
    address: str = "",
    browser: str = "",
    second_factor_passed: bool = False,
) -> str:
    """Sign a person in, who has proved to be that person, and answer the token for the browser's cookie."""
    token = _new_token()
    old = SignIn.company_id == user.company_id, SignIn.user_id == user.id, SignIn.expires_at < now - _KEPT
    session.execute(delete(SignIn).where(*old))
    session.add(
        SignIn(
            company_id=user.company_id,
            user_id=user.id,
            token_hash=_keyed_hash(server_key, token),
            created_at=now,
            last_seen_at=now,
            rotated_at=now,
            expires_at=now + LONGEST,
            address=address[:60],
            browser=browser[:200],
            second_factor_passed=second_factor_passed,
        )
    )
    return token


def signed_in(session: Session, token: str, server_key: bytes, now: datetime) -> SignIn | None:
    """Answer whose token this is, with `.user` loaded; None = nobody's, ended, run out, or of an inactive person.

    To be asked on a session that is not kept to a company yet: the answer says which company it is.
    """
    hashed = _keyed_hash(server_key, token)
    query = select(SignIn).where(or_(SignIn.token_hash == hashed, SignIn.former_token_hash == hashed))
    found = session.scalar(query)
    if found is None or not found.is_open(now) or not found.user.is_active:
        return None
    if found.token_hash == hashed:
        return found
    return found if found.rotated_at is not None and now <= found.rotated_at + FORMER_TOKEN_LIVES else None


def needs_touch(found: SignIn, now: datetime) -> bool:
    """Answer whether there is something to write: it was last noted a minute ago, or its token is to be changed."""
    return now - found.last_seen_at >= _NOTED_EVERY or _needs_rotation(found, now)


def touch(sessions: sessionmaker[Session], found: SignIn, token: str, server_key: bytes, now: datetime) -> str | None:
    """Note in a transaction of its own that a person was seen; a new token for the cookie when it is time for one.

    Of several calls at once only the first gets a new token: the others come with what is then the former one.
    """
    if not needs_touch(found, now):
        return None
    with sessions.begin() as session:
        row = session.get(SignIn, found.id, with_for_update={"of": SignIn})
        if row is None or not row.is_open(now):
            return None
        row.last_seen_at = now
        if row.token_hash != _keyed_hash(server_key, token) or not _needs_rotation(row, now):
            return None
        return _rotated(row, server_key, now, row.token_hash)


def rotate(session: Session, found: SignIn, server_key: bytes, now: datetime) -> str:
    """Answer a new token for a browser after its person's password changed; the former one is worth nothing at once."""
    return _rotated(session.get_one(SignIn, found.id), server_key, now, None)


def rotate_soon(session: Session, user: User) -> None:
    """Give every browser of a person a new token at its next call: what the person may do has changed."""
    session.execute(update(SignIn).where(*_of(user), SignIn.ended_at.is_(None)).values(rotated_at=None))


def sign_out(session: Session, token: str, server_key: bytes, now: datetime) -> None:
    """End what a token names, if anything; harmless to repeat."""
    hashed = _keyed_hash(server_key, token)
    is_it = or_(SignIn.token_hash == hashed, SignIn.former_token_hash == hashed)
    session.execute(update(SignIn).where(is_it, SignIn.ended_at.is_(None)).values(ended_at=now))


def sign_out_everywhere(session: Session, user: User, now: datetime, *, besides: SignIn | None = None) -> int:
    """End every session of a person, but for the one given, and answer how many those were."""
    others = [*_of(user), SignIn.ended_at.is_(None)]
    if besides is not None:
        others.append(SignIn.id != besides.id)
    ended = session.execute(update(SignIn).where(*others).values(ended_at=now).returning(SignIn.id))
    return len(ended.all())


def end(session: Session, user: User, sign_in_id: int, now: datetime) -> bool:
    """End one session of a person and answer whether there was one."""
    it = update(SignIn).where(*_of(user), SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
    return session.scalar(it.values(ended_at=now).returning(SignIn.id)) is not None


def open_sign_ins(session: Session, user: User, now: datetime) -> list[SignIn]:
    """Answer where a person is signed in now, the last seen first."""
    query = select(SignIn).where(*_of(user), SignIn.ended_at.is_(None))
    query = query.order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
    return [found for found in session.scalars(query) if found.is_open(now)]


def _of(user: User) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return SignIn.company_id == user.company_id, SignIn.user_id == user.id


def _needs_rotation(found: SignIn, now: datetime) -> bool:
    return found.rotated_at is None or now - found.rotated_at >= ROTATED_EVERY


def _rotated(row: SignIn, server_key: bytes, now: datetime, former_hash: str | None) -> str:
    token = _new_token()
    row.former_token_hash, row.token_hash, row.rotated_at = former_hash, _keyed_hash(server_key, token), now
    return token


def _new_token() -> str:
    return secrets.token_urlsafe(32)


def _keyed_hash(server_key: bytes, token: str) -> str:
    return hmac.new(server_key, b"sign-in\0" + token.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
