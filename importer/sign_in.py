"""From the password to being signed in: the password, then the company and the second factor where there are several.

What a browser has proved so far stands in its signed cookie for a few minutes. Argon2 runs outside of any transaction.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import g, request
from flask import session as cookie
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from importer import login, sign_in_guard
from importer.door import TOKEN, visitor_address
from importer.services import Services
from importer.sign_in_guard import Try
from wholesale.company import Company
from wholesale.db import reading
from wholesale.password import hash_password, needs_rehash, verify_password
from wholesale.user import User

PROVED: Final = "proved"
_PROVED_FOR: Final = timedelta(minutes=10)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Proved:
    """Who a browser may be: the people whose password was typed, and where to go afterwards."""

    people: Sequence[User]
    goes_to: str


def has_company(session: Session) -> bool:
    """Answer whether anybody has set this installation up."""
    return session.scalar(select(Company.id).limit(1)) is not None


def people_of(services: Services, email: str, password: str) -> list[User]:
    """Answer the people with this e-mail and password, each of another company, who may sign in.

    TradeError when there were too many wrong tries. An unknown e-mail costs as much time as a known one.
    """
    now = services.clock.now()
    tried = Try.of(email, visitor_address(services), services.server_key)
    with services.sessions.begin() as session:
        sign_in_guard.count(session, tried, now)
    known = _known(services, email)
    if not known:
        verify_password(None, password)
    right = [user for user in known if verify_password(user.password_hash, password)]
    allowed = [user for user in right if user.is_active]
    if not allowed:
        _log.warning("sign-in refused address=%s", visitor_address(services))
        return []
    stale = [user.id for user in allowed if user.password_hash and needs_rehash(user.password_hash)]
    fresh = hash_password(password) if stale else None
    with services.sessions.begin() as session:
        sign_in_guard.succeeded(session, tried, now)
        for user_id in stale:
            session.get_one(User, user_id).password_hash = fresh
    return _again(services, [user.id for user in allowed])


def note_proved(people: Sequence[User], goes_to: str, now: datetime) -> None:
    """Write down in the cookie who the browser may be."""
    marks = {str(user.id): _mark(user) for user in people}
    cookie[PROVED] = {"people": marks, "to": safe_address(goes_to), "at": int(now.timestamp())}


def proved(services: Services) -> Proved | None:
    """Answer who the browser may be; None = nobody, too long ago, or a password has changed since."""
    noted: dict[str, Any] | None = cookie.get(PROVED)
    if noted is None or services.clock.now().timestamp() - noted["at"] > _PROVED_FOR.total_seconds():
        return None
    people = _again(services, [int(key) for key in noted["people"]])
    left = [user for user in people if user.is_active and _mark(user) == noted["people"][str(user.id)]]
    return Proved(left, noted["to"]) if left else None


def finish(session: Session, services: Services, user: User, *, second_factor_passed: bool = False) -> None:
    """Sign a person in: a new token, in a cookie of which nothing older is left."""
    now, key = services.clock.now(), services.server_key
    if TOKEN in cookie:
        login.sign_out(session, cookie[TOKEN], key, now)
    token = login.sign_in(
        session,
        user,
        key,
        now,
        address=visitor_address(services),
        browser=request.user_agent.string,
        second_factor_passed=second_factor_passed,
    )
    # Whatever somebody else put into this browser before is worth nothing from now on.
    cookie.clear()
    cookie[TOKEN] = token
    g.user = None
    _log.info("signed in user_id=%s address=%s", user.id, visitor_address(services))


def safe_address(address: str | None) -> str:
    """Answer an address of this app to go to, "" for any other: nobody is sent elsewhere by a link to the log-in."""
    given = address or ""
    is_ours = given.startswith("/") and not given.startswith(("//", "/\\")) and given.isprintable()
    return given if is_ours else ""


def _known(services: Services, email: str) -> list[User]:
    same = select(User).where(func.lower(User.email) == email.strip().lower()).order_by(User.id)
    with reading(services.sessions) as session:
        return list(session.scalars(same))


def _again(services: Services, ids: Sequence[int]) -> list[User]:
    with reading(services.sessions) as session:
        return list(session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)))


def _mark(user: User) -> str:
    """Answer what changes with the password and the second factor, so that a proof of before counts no more."""
    return hashlib.sha256(f"{user.password_hash}\0{user.totp_secret}".encode()).hexdigest()[:16]
