"""Links that let a person choose a password once: mailed after "Forgot your password?", and to new people."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Key, Moment, foreign_key
from wholesale.errors import Klass, TradeError, Who, define
from wholesale.user import User

PATH: Final = "/reset-password"
"""Where the page is that takes the links."""

LINK_UNKNOWN = define(
    "link_unknown",
    Klass.FIX_DATA,
    "This link is not known here, or its person may not sign in any more.",
    "Check that the whole link was copied; else ask for a new one.",
    Who.CLERK,
)
LINK_USED = define(
    "link_used",
    Klass.FIX_DATA,
    "This link has been used already, or a newer one was sent.",
    "Sign in with the password that was chosen, or ask for a new link.",
    Who.CLERK,
)
LINK_EXPIRED = define(
    "link_expired",
    Klass.FIX_DATA,
    "This link was good until {until} UTC and is not any more.",
    "Ask for a new one.",
    Who.CLERK,
)


class Purpose(Choice):
    """What a link was sent for."""

    RESET = "reset", 'Somebody asked for it with "Forgot your password?".'
    INVITATION = "invitation", "An administrator made the user or sent the invitation again."

    @property
    def lives(self) -> timedelta:
        """How long the link is good."""
        return timedelta(minutes=60) if self is Purpose.RESET else timedelta(hours=72)


class OneTimeLink(Base):
    """One link, known by the keyed hash of its secret part."""

    __tablename__ = "one_time_link"
    __table_args__ = (Index("ix_one_time_link_company_id_user_id", "company_id", "user_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    user_id: Mapped[int] = foreign_key("user_account.id")
    purpose: Mapped[Purpose]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  # HMAC-SHA-256 under the server key
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]  # also when a newer link took its place

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


def make_link(session: Session, user: User, purpose: Purpose, server_key: bytes, now: datetime) -> str:
    """Answer the secret part of a new link; older ones of this person are worth nothing from now on."""
    token = secrets.token_urlsafe(32)
    end_links(session, user, now)
    session.add(
        OneTimeLink(
            company_id=user.company_id,
            user_id=user.id,
            purpose=purpose,
            token_hash=_keyed_hash(server_key, token),
            created_at=now,
            expires_at=now + purpose.lives,
        )
    )
    return token


def address_of(token: str, public_url: str) -> str:
    """Answer the link itself, as it stands in a mail."""
    return f"{public_url.rstrip('/')}{PATH}?{urlencode({'token': token})}"


def find_link(session: Session, token: str, server_key: bytes, now: datetime) -> OneTimeLink:
    """Answer the link of a secret part, with its person; TradeError when it is of no use, or no longer."""
    link = session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == _keyed_hash(server_key, token)))
    if link is None or not link.user.is_active:
        raise TradeError(LINK_UNKNOWN)
    if link.used_at is not None:
        raise TradeError(LINK_USED)
    if link.expires_at <= now:
        raise TradeError(LINK_EXPIRED, until=f"{link.expires_at:%Y-%m-%d %H:%M}")
    return link


def use_link(session: Session, link: OneTimeLink, now: datetime) -> None:
    """Use a link up; of two who use it at once one gets TradeError."""
    unused = update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
    if session.scalar(unused.values(used_at=now).returning(OneTimeLink.id)) is None:
        raise TradeError(LINK_USED)


def end_links(session: Session, user: User, now: datetime) -> None:
    """Make every link of a person worthless."""
    of_user = OneTimeLink.company_id == user.company_id, OneTimeLink.user_id == user.id
    session.execute(update(OneTimeLink).where(*of_user, OneTimeLink.used_at.is_(None)).values(used_at=now))


def newest_link(session: Session, user: User) -> OneTimeLink | None:
    """Answer the link that was sent to a person last, whatever came of it."""
    of_user = OneTimeLink.company_id == user.company_id, OneTimeLink.user_id == user.id
    return session.scalar(select(OneTimeLink).where(*of_user).order_by(OneTimeLink.id.desc()).limit(1))


def _keyed_hash(server_key: bytes, token: str) -> str:
    return hmac.new(server_key, b"one-time link\0" + token.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
