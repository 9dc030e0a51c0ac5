"""The settings of a company as its administrator keeps them, and its locations; each change has its history."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wholesale.company import BillDateSource, Company, Location
from wholesale.errors import ROLE_MISSING, Klass, TradeError, Who, define
from wholesale.history import Actor, note_change
from wholesale.user import Role

LONGEST_SEPARATOR: Final = 3
_SEPARATOR: Final = re.compile(r"[-_./:# ]*")
_LEAST_ALARM, _MOST_ALARM = 5, 7 * 24 * 60

COMPANY_NAME_MISSING = define(
    "company_name_missing",
    Klass.FIX_DATA,
    "The company {code} has no name.",
    "Write the name that stands on its papers.",
    Who.ADMIN,
)
TIME_ZONE_UNKNOWN = define(
    "time_zone_unknown",
    Klass.FIX_DATA,
    "There is no time zone {zone!r}.",
    "Choose one such as America/New_York.",
    Who.ADMIN,
)
SEPARATOR_BAD = define(
    "separator_bad",
    Klass.FIX_DATA,
    "{separator!r} can not stand between the numbers of purchase order and invoice.",
    "Use up to {longest} of the signs - _ . / : # and the blank; the bill number holds 20 characters in all.",
    Who.ADMIN,
)
HOURS_BAD = define(
    "hours_bad",
    Klass.FIX_DATA,
    "{text!r} is no time of the day.",
    "Write one such as 08:00.",
    Who.ADMIN,
)
ALARM_BAD = define(
    "alarm_bad",
    Klass.FIX_DATA,
    "An alarm after {minutes} minutes of silence is not possible.",
    "Give from {least} to {most} minutes, or leave it empty for no alarm.",
    Who.ADMIN,
)
LOCATION_BAD = define(
    "location_bad",
    Klass.FIX_DATA,
    "A location with the code {code!r} and the name {name!r} says too little.",
    "Give a code of up to 50 characters, such as MIA, and a name.",
    Who.ADMIN,
)
LOCATION_TAKEN = define(
    "location_taken",
    Klass.FIX_DATA,
    "{company} has a location with the code {code!r} already.",
    "Give another code, or rename that location.",
    Who.ADMIN,
)


@dataclass(frozen=True, kw_only=True)
class CompanySettings:
    """What the administrator may change; whether the company sends to accounting is decided by staff."""

    name: str
    time_zone: str
    language: str
    bill_number_separator: str
    bill_date_source: BillDateSource
    require_additional_charges: bool
    create_missing_vendors: bool
    sends_customer_documents: bool
    create_missing_customers: bool
    unconfirms_refused_invoices: bool
    working_days: list[int]
    working_hours_from: str
    working_hours_to: str
    alarm_after_minutes: int | None
    alarm_to: str


_NAMES: Final = tuple(field.name for field in fields(CompanySettings))


def change_company(
    session: Session, company: Company, settings: CompanySettings, actor: Actor, now: datetime
) -> list[str]:
    """Change a company's settings and answer the names of what has changed; TradeError when one can not be so."""
    _check_right(actor)
    _check(company, settings)
    before = {name: getattr(company, name) for name in _NAMES}
    for name in _NAMES:
        setattr(company, name, getattr(settings, name))
    changed = [name for name in _NAMES if before[name] != getattr(company, name)]
    if changed:
        told = (
            f"{name.replace('_', ' ')}: {_shown(before[name])} -> {_shown(getattr(company, name))}" for name in changed
        )
        note_change(session, company, "settings", "settings", actor, now, "; ".join(told))
    return changed


def add_location(session: Session, company: Company, code: str, name: str, actor: Actor, now: datetime) -> Location:
    """Answer a new location of a company."""
    _check_right(actor)
    _check_location(session, company, code, name)
    location = Location(company_id=company.id, code=code.strip(), name=name.strip())
    session.add(location)
    session.flush()
    note_change(session, location, None, "active", actor, now, f"{location.code} {location.name}")
    return location


def rename_location(session: Session, location: Location, name: str, actor: Actor, now: datetime) -> None:
    """Give a location another name; its code stays, as files and mailboxes go by it."""
    _check_right(actor)
    if not name.strip():
        raise TradeError(LOCATION_BAD, code=location.code, name=name)
    if location.name != name.strip():
        note_change(session, location, "active", "active", actor, now, f"{location.name} -> {name.strip()}")
        location.name = name.strip()


def _check_right(actor: Actor) -> None:
    if not actor.is_system and Role.ADMIN not in actor.roles:
        raise TradeError(ROLE_MISSING, actor=actor.name, action="change the company's settings", roles=Role.ADMIN)


def _check(company: Company, settings: CompanySettings) -> None:
    if not settings.name.strip():
        raise TradeError(COMPANY_NAME_MISSING, code=company.code)
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise TradeError(TIME_ZONE_UNKNOWN, zone=settings.time_zone) from None
    separator = settings.bill_number_separator
    if len(separator) > LONGEST_SEPARATOR or not _SEPARATOR.fullmatch(separator):
        raise TradeError(SEPARATOR_BAD, separator=separator, longest=LONGEST_SEPARATOR)
    for text in (settings.working_hours_from, settings.working_hours_to):
        try:
            time.fromisoformat(text)
        except ValueError:
            raise TradeError(HOURS_BAD, text=text) from None
    minutes = settings.alarm_after_minutes
    if minutes is not None and not _LEAST_ALARM <= minutes <= _MOST_ALARM:
        raise TradeError(ALARM_BAD, minutes=minutes, least=_LEAST_ALARM, most=_MOST_ALARM)


def _check_location(session: Session, company: Company, code: str, name: str) -> None:
    if not code.strip() or not name.strip() or len(code.strip()) > 50:  # noqa: PLR2004 - the column holds 50
        raise TradeError(LOCATION_BAD, code=code, name=name)
    same = select(Location.id).where(
        Location.company_id == company.id, func.lower(Location.code) == code.strip().lower()
    )
    if session.scalar(same) is not None:
        raise TradeError(LOCATION_TAKEN, company=company.name, code=code.strip())


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else repr(str(value))
