"""A person's new password: what ends with the old one, and who is told."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from importer import login, one_time_link, sign_in_guard
from importer.one_time_link import Purpose
from importer.services import Services
from wholesale.company import Company
from wholesale.history import Actor, note_change
from wholesale.mail import queue_mail
from wholesale.people import ACTIVE
from wholesale.user import User


def known_about(user: User, company: Company) -> tuple[str, ...]:
    """Answer what a password of this person must not be made of."""
    return user.email, user.name, company.name


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
    user.password_hash = hashed
    login.sign_out_everywhere(session, user, now, besides=besides)
    one_time_link.end_links(session, user, now)
    note_change(session, user, ACTIVE, ACTIVE, actor, now, why)
    queue_mail(session, user.company_id, user.email, "password_changed", _values(session, user), now)


def send_link(session: Session, services: Services, user: User, purpose: Purpose) -> None:
    """Mail a person a link with which to choose a password once."""
    now = services.clock.now()
    token = one_time_link.make_link(session, user, purpose, services.server_key, now)
    link = services.public_url.rstrip("/") + url_for("reset_password", token=token)
    template = "password_reset" if purpose is Purpose.RESET else "invitation"
    queue_mail(session, user.company_id, user.email, template, _values(session, user) | {"link": link}, now)


def open_lock(session: Session, services: Services, user: User, address: str) -> None:
    """Let a person try again at once, who has shown to read the mail of that address."""
    sign_in_guard.open_lock(session, user.email, address, services.server_key)


def _values(session: Session, user: User) -> dict[str, object]:
    return {"name": user.name, "email": user.email, "company": session.get_one(Company, user.company_id).name}
