"""Alarm about a Web Connector that has gone silent in working hours: one mail when it happens, one when it is back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qbwc_server.connection import Connection
from qbwc_server.heartbeat import last_heard, silence_limit
from qbwc_server.session import latest_ticket
from wholesale.company import Company
from wholesale.mail import queue_mail
from wholesale.user import Role, User


def watch(session: Session, company: Company, connection: Connection, now: datetime) -> bool:
    """Raise the alarm, or call it off, where that is due; answer whether a mail was written.

    Of two who watch at once one comes too late: the state on the connection's row decides.
    """
    latest = latest_ticket(session, company.id)
    last = last_heard(connection, latest)
    if last is None:
        return False
    if latest is not None and latest.is_open(now):
        last = now
    told_at = connection.silence_told_at
    if told_at is not None:
        return last >= told_at and _call_off(session, company, connection, told_at, last)
    return _is_silent(company, last, now) and _raise_alarm(session, company, connection, last, now)


def _is_silent(company: Company, last: datetime, now: datetime) -> bool:
    """Whether it has been silent too long in working hours, and somebody is at work to do something about it."""
    limit = silence_limit(company)
    # Cheap first: nobody's working time is longer than the time itself.
    if company.alarm_after_minutes is None or now - last < limit:
        return False
    hours = company.working_hours
    return hours.hold(now) and hours.between(last, now, limit) >= limit


def _raise_alarm(session: Session, company: Company, connection: Connection, last: datetime, now: datetime) -> bool:
    first = (
        update(Connection)
        .where(
            Connection.id == connection.id,
            Connection.silence_told_at.is_(None),
            Connection.last_contact_at == connection.last_contact_at,
        )
        .values(silence_told_at=now)
    )
    if session.connection().execute(first).rowcount != 1:
        return False
    values: dict[str, object] = {
        "company": company.name,
        "last_contact": in_zone(company, last),
        "silent_for": _span(now - last),
        "minutes": connection.minutes,
        "company_file": connection.company_file or connection.qb_company_name or "?",
        "user_name": connection.user_name,
    }
    queue_mail(session, company.id, readers(session, company), "connector_silent", values, now)
    return True


def _call_off(session: Session, company: Company, connection: Connection, told_at: datetime, last: datetime) -> bool:
    first = (
        update(Connection)
        .where(Connection.id == connection.id, Connection.silence_told_at == told_at)
        .values(silence_told_at=None)
    )
    if session.connection().execute(first).rowcount != 1:
        return False
    values: dict[str, object] = {
        "company": company.name,
        "back_at": in_zone(company, last),
        "told_at": in_zone(company, told_at),
    }
    queue_mail(session, company.id, readers(session, company), "connector_back", values, last)
    return True


def readers(session: Session, company: Company) -> str:
    """Answer the addresses for alarms: those the company has given, else its active admins."""
    if company.alarm_to.strip():
        return company.alarm_to
    people = session.scalars(
        select(User).where(User.company_id == company.id, User.is_active.is_(True)).order_by(User.id)
    )
    return ", ".join(user.email for user in people if Role.ADMIN in user.roles)


def in_zone(company: Company, moment: datetime) -> str:
    """Answer a moment as the company's clocks show it, for a mail."""
    return f"{moment.astimezone(company.working_hours.zone):%Y-%m-%d %H:%M}"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    return f"{days} d {hours} h" if days else f"{hours} h {minutes} min"
