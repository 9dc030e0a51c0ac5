"""The people of a company as an administrator keeps them: added, changed, switched off, each with its history."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wholesale.company import Company
from wholesale.errors import ROLE_MISSING, Klass, TradeError, Who, define
from wholesale.history import Actor, note_change
from wholesale.user import Role, User
from wholesale.vendor import Vendor

ACTIVE, INACTIVE = "active", "inactive"
_EMAIL: Final = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")

EMAIL_BAD = define(
    "email_bad",
    Klass.FIX_DATA,
    "{email!r} is no e-mail address.",
    "Write one such as rosa@andesblooms.example.",
    Who.CLERK,
)
EMAIL_TAKEN = define(
    "email_taken",
    Klass.FIX_DATA,
    "{company} has a user {email!r} already: {name}.",
    "Change that user, or give another address.",
    Who.CLERK,
)
NAME_MISSING = define(
    "name_missing",
    Klass.FIX_DATA,
    "The user {email!r} has no name.",
    "Write the name that others shall read beside what this person did.",
    Who.CLERK,
)
ROLES_MISSING = define(
    "roles_missing",
    Klass.FIX_DATA,
    "{name} has no role and could open nothing.",
    "Choose what this person does.",
    Who.CLERK,
)
VENDOR_GOES_ALONE = define(
    "vendor_goes_alone",
    Klass.FIX_DATA,
    "{name} can not be a vendor's user and work for the company as well: {roles}.",
    "Choose either the role Vendor or the others; somebody who is both gets two users.",
    Who.CLERK,
)
VENDOR_MISSING = define(
    "vendor_missing",
    Klass.FIX_DATA,
    "{name} is a vendor's user, but the vendor is not chosen.",
    "Choose whose purchase orders this person may see.",
    Who.CLERK,
)
VENDOR_NOT_MEANT = define(
    "vendor_not_meant",
    Klass.FIX_DATA,
    "{name} works for the company and can not be bound to the vendor {vendor}.",
    "Leave the vendor empty, or choose the role Vendor only.",
    Who.CLERK,
)
LANGUAGE_UNKNOWN = define(
    "language_unknown",
    Klass.FIX_DATA,
    "The language {language!r} is not spoken here.",
    "Choose one of {known}.",
    Who.CLERK,
)
LAST_ADMIN = define(
    "last_admin",
    Klass.FIX_DATA,
    "{name} is the only active administrator of {company}.",
    "Make somebody else an administrator first.",
    Who.ADMIN,
)

LANGUAGES: Final = ("en", "es")


@dataclass(frozen=True, kw_only=True)
class Person:
    """What an administrator says of a person."""

    name: str
    email: str
    roles: frozenset[Role]
    allows_invoice_approval: bool = False
    language: str = "en"
    is_active: bool = True
    vendor_id: int | None = None


def add_person(session: Session, company: Company, person: Person, actor: Actor, now: datetime) -> User:
    """Answer a new user, who has no password yet; TradeError says what is wrong with the facts."""
    _check_right(actor, "add users")
    _check(session, company, person, None)
    user = User(company_id=company.id, **_values(person))
    session.add(user)
    session.flush()
    note_change(session, user, None, _state(user), actor, now, f"Added as {_shown(user.roles)}.")
    return user


def change_person(session: Session, user: User, person: Person, actor: Actor, now: datetime) -> list[str]:
    """Change a user and answer the names of what has changed; TradeError when it may not be so."""
    _check_right(actor, "change users")
    # Locked, so that two administrators can not take the right from each other at the same instant.
    company = session.get_one(Company, user.company_id, with_for_update=True, populate_existing=True)
    _check(session, company, person, user)
    if _is_admin(user) and not (person.is_active and Role.ADMIN in person.roles):
        _check_other_admins(session, company, user)
    old, before = _state(user), {name: getattr(user, name) for name in _NAMES}
    for name, value in _values(person).items():
        setattr(user, name, value)
    changed = [name for name in _NAMES if before[name] != getattr(user, name)]
    if changed:
        told = "; ".join(_told(session, name, before[name], getattr(user, name)) for name in changed)
        note_change(session, user, old, _state(user), actor, now, told)
    return changed


_NAMES: Final = tuple(field.name for field in fields(Person))


def _values(person: Person) -> dict[str, object]:
    values = {name: getattr(person, name) for name in _NAMES}
    return values | {"name": person.name.strip(), "email": person.email.strip()}


def _check_right(actor: Actor, what: str) -> None:
    if not actor.is_system and Role.ADMIN not in actor.roles:
        raise TradeError(ROLE_MISSING, actor=actor.name, action=what, roles=Role.ADMIN)


def _check(session: Session, company: Company, person: Person, user: User | None) -> None:
    email = person.email.strip()
    if not _EMAIL.fullmatch(email):
        raise TradeError(EMAIL_BAD, email=email)
    if not person.name.strip():
        raise TradeError(NAME_MISSING, email=email)
    if person.language not in LANGUAGES:
        raise TradeError(LANGUAGE_UNKNOWN, language=person.language, known=", ".join(LANGUAGES))
    same = select(User).where(User.company_id == company.id, func.lower(User.email) == email.lower())
    taken = session.scalar(same if user is None else same.where(User.id != user.id))
    if taken is not None:
        raise TradeError(EMAIL_TAKEN, company=company.name, email=email, name=taken.name)
    _check_roles(session, company, person)


def _check_roles(session: Session, company: Company, person: Person) -> None:
    vendor = session.get(Vendor, person.vendor_id) if person.vendor_id is not None else None
    if not person.roles:
        raise TradeError(ROLES_MISSING, name=person.name)
    if Role.VENDOR not in person.roles:
        if person.vendor_id is not None:
            raise TradeError(VENDOR_NOT_MEANT, name=person.name, vendor=vendor.name if vendor else person.vendor_id)
        return
    if len(person.roles) > 1:
        raise TradeError(VENDOR_GOES_ALONE, name=person.name, roles=_shown(person.roles - {Role.VENDOR}))
    if vendor is None or vendor.company_id != company.id:
        raise TradeError(VENDOR_MISSING, name=person.name)


def _check_other_admins(session: Session, company: Company, user: User) -> None:
    others = select(User).where(User.company_id == company.id, User.id != user.id, User.is_active.is_(True))
    if not any(_is_admin(other) for other in session.scalars(others)):
        raise TradeError(LAST_ADMIN, name=user.name, company=company.name)


def _is_admin(user: User) -> bool:
    return user.is_active and Role.ADMIN in user.roles


def _state(user: User) -> str:
    return ACTIVE if user.is_active else INACTIVE


_WORDS: Final = {
    "email": "e-mail",
    "allows_invoice_approval": "may approve invoices",
    "is_active": "active",
    "vendor_id": "vendor",
}


def _told(session: Session, name: str, old: object, new: object) -> str:
    if name == "vendor_id":
        found = (session.get(Vendor, key) if isinstance(key, int) else None for key in (old, new))
        old, new = (vendor and vendor.name for vendor in found)
    return f"{_WORDS.get(name, name)}: {_shown(old)} -> {_shown(new)}"


def _shown(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
