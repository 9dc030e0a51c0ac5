"""A person's new password: what ends with the old one, and who is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from importer import login, one_time_link, sign_in_guard
from importer.door import visitor_address
from importer.one_time_link import Purpose
from importer.services import Services
from importer.sign_in_guard import Try
from wholesale.company import Company
from wholesale.db import reading
from wholesale.errors import Klass, TradeError, Who, define
from wholesale.history import Actor, note_change
from wholesale.mail import queue_mail
from wholesale.password import verify_password
from wholesale.people import ACTIVE
from wholesale.user import User

PASSWORD_NOT_YOURS = define(
    "password_not_yours",
    Klass.FIX_DATA,
    "This is not your present password.",
    "Type the password with which you log in; mind capital letters.",
    Who.CLERK,
)


def known_about(services: Services, user: User) -> tuple[str, ...]:
    """Answer what a password must not be made of; read apart, so that no transaction waits for Argon2."""
    with reading(services.sessions) as session:
        return user.email, user.name, session.get_one(Company, user.company_id).name


def confirm(services: Services, user: User, typed: str) -> None:
    """Raise TradeError when a signed-in person can not say the present password; wrong ones are counted.

    To be asked before the page's own transaction begins: Argon2 takes a tenth of a second.
    """
    tried = Try.of(user.email, visitor_address(services), services.server_key)
    with services.sessions.begin() as session:
        sign_in_guard.count(session, tried, services.clock.now())
    if not verify_password(user.password_hash, typed):
        raise TradeError(PASSWORD_NOT_YOURS)
    with services.sessions.begin() as session:
        sign_in_guard.succeeded(session, tried, services.clock.now())


def set_password(
    session: Session,
    user: User,
    hashed: str,
    actor: Actor,
    now: datetime,
    why: str,
    *,
    besides: login.SignIn | None = None,
) -> None:
    """Give a person a new password: every other browser is signed out, every link sent before is worthless."""
    is_first, user.password_hash = user.password_hash is None, hashed
    login.sign_out_everywhere(session, user, now, besides=besides)
    one_time_link.end_links(session, user, now)
    note_change(session, user, ACTIVE, ACTIVE, actor, now, why)
    if not is_first:
        _mail(session, user, "password_changed", {}, now)


def send_link(session: Session, services: Services, user: User, purpose: Purpose) -> None:
    """Mail a person a link with which to choose a password once."""
    now = services.clock.now()
    token = one_time_link.make_link(session, user, purpose, services.server_key, now)
    link = one_time_link.address_of(token, services.public_url)
    template = "password_reset" if purpose is Purpose.RESET else "invitation"
    _mail(session, user, template, {"link": link}, now)


def open_lock(session: Session, services: Services, user: User, address: str) -> None:
    """Let a person try again at once, who has shown to read the mail of that address."""
    sign_in_guard.open_lock(session, user.email, address, services.server_key)


def _mail(session: Session, user: User, template: str, more: dict[str, object], now: datetime) -> None:
    company = session.get_one(Company, user.company_id)
    values: dict[str, object] = {"name": user.name, "email": user.email, "company": company.name}
    queue_mail(session, user.company_id, user.email, template, values | more, now, language=user.language)
