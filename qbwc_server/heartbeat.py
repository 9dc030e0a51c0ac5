"""Is a company's Web Connector alive: when it was last heard of, when it should come next, and what it told us.

Values only; the pages make the words, in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qbwc_server.company_facts import MEMORY, WrongFile
from qbwc_server.connection import Connection
from qbwc_server.list_position import ReadPosition
from qbwc_server.lists import ListKind
from qbwc_server.session import Ticket, latest_ticket
from wholesale.choice import Choice
from wholesale.company import Company

_SILENT_AFTER = timedelta(hours=2)  # Assumed, where the company has set no time of its own
_LEAST_GRACE = timedelta(minutes=3)


class Light(Choice):
    """What the light of a connection shows."""

    NEVER = "never", "The Web Connector was never heard of."
    WORKING = "working", "The Web Connector is working with QuickBooks now."
    ON_TIME = "on_time", "The Web Connector comes when it should."
    LATE = "late", "The Web Connector has not come when it should have."
    SILENT = "silent", "The Web Connector has been silent for long, in working hours."


class FileState(Choice):
    """Whether the right company file was open in the last session that said so."""

    UNKNOWN = "unknown", "No session has said yet which company file is open."
    RIGHT = "right", "The right company file was open."
    WRONG = "wrong", "Another company file was open, so nothing was sent."


@dataclass(frozen=True)
class Heartbeat:
    """What is known of a connection at one moment."""

    light: Light
    last: datetime | None  # last heard of; None = never
    next_expected: datetime | None  # None = at work now, or never heard of
    minutes: int  # between two runs
    working_since: datetime | None
    silence: timedelta  # working time since it was last heard of, counted to `silent_after`
    silent_after: timedelta
    alarm_raised_at: datetime | None
    connector_version: str
    product: str
    company_file: str
    company_name: str
    file_state: FileState
    wrong_file: WrongFile | None
    open_company: str  # the name of the wrong company that was open
    is_paused: bool
    pause_key: str
    pause_reason: str
    paused_at: datetime | None
    paused_by: str
    lists_read_at: datetime | None  # when the list that was read longest ago was read; None = not all were read yet
    clock_skew: int | None  # seconds that the QuickBooks PC's clock is ahead

    @property
    def is_late(self) -> bool:
        """Whether it should have come by now."""
        return self.light in {Light.LATE, Light.SILENT}


def heartbeat(
    connection: Connection,
    company: Company,
    now: datetime,
    latest: Ticket | None = None,
    lists_read_at: datetime | None = None,
) -> Heartbeat:
    """Answer what is known of a connection; `latest` is the company's newest session, where there was one."""
    at_work = latest is not None and latest.is_open(now)
    last = now if at_work else last_heard(connection, latest)
    silent_after = silence_limit(company)
    silence = timedelta() if last is None else company.working_hours.between(last, now, silent_after)
    wrong = None if latest is None else _wrong_file(connection, latest)
    return Heartbeat(
        light=_light(connection, last, now, at_work=at_work, is_silent=silence >= silent_after),
        last=last,
        next_expected=None if last is None or at_work else _next(connection, last),
        minutes=connection.minutes,
        working_since=latest.opened_at if latest is not None and at_work else None,
        silence=silence,
        silent_after=silent_after,
        alarm_raised_at=connection.silence_told_at,
        connector_version=connection.last_connector_version,
        product=connection.last_product,
        company_file=connection.company_file,
        company_name=connection.qb_company_name,
        file_state=_file_state(connection, wrong),
        wrong_file=wrong,
        open_company="" if latest is None or wrong is None else latest.recall(MEMORY).get("open_company", ""),
        is_paused=connection.is_paused,
        pause_key=connection.pause_key,
        pause_reason=connection.pause_reason,
        paused_at=connection.paused_at,
        paused_by=connection.paused_by,
        lists_read_at=lists_read_at,
        clock_skew=connection.clock_skew,
    )


def heartbeat_of(session: Session, company: Company, now: datetime) -> Heartbeat | None:
    """Answer what is known of a company's connection; None = it has none yet."""
    connection = session.scalar(select(Connection).where(Connection.company_id == company.id))
    if connection is None:
        return None
    return heartbeat(connection, company, now, latest_ticket(session, company.id), _lists_read_at(session, company))


def last_heard(connection: Connection, latest: Ticket | None) -> datetime | None:
    """Answer when the Web Connector was last heard of; a session counts until it was closed."""
    moments = [connection.last_contact_at]
    if latest is not None:
        # One that fell silent was closed by whoever came next, and that one's contact is noted anyway.
        moments += [latest.opened_at, latest.closed_at]
    return max((moment for moment in moments if moment is not None), default=None)


def silence_limit(company: Company) -> timedelta:
    """Answer after how much working time without a sign the connector counts as silent."""
    minutes = company.alarm_after_minutes
    return _SILENT_AFTER if minutes is None else timedelta(minutes=minutes)


def _light(connection: Connection, last: datetime | None, now: datetime, *, at_work: bool, is_silent: bool) -> Light:
    if last is None:
        return Light.NEVER
    if at_work:
        return Light.WORKING
    # Applications of one Web Connector queue behind each other, so a run may begin somewhat late.
    grace = max(_LEAST_GRACE, timedelta(minutes=connection.minutes) / 3)
    if now <= _next(connection, last) + grace:
        return Light.ON_TIME
    return Light.SILENT if is_silent else Light.LATE


def _next(connection: Connection, last: datetime) -> datetime:
    """The Web Connector counts from the beginning of a run, and starts no run before the last one is over."""
    begun = connection.last_contact_at or last
    return max(begun + timedelta(minutes=connection.minutes), last)


def _wrong_file(connection: Connection, latest: Ticket) -> WrongFile | None:
    why = latest.recall(MEMORY).get("wrong")
    # A new name that a person has confirmed since is no fault any more.
    if why is None or (why == WrongFile.RENAMED and not connection.qb_company_name):
        return None
    return WrongFile(why)


def _file_state(connection: Connection, wrong: WrongFile | None) -> FileState:
    if wrong is not None:
        return FileState.WRONG
    return FileState.RIGHT if connection.qb_company_name else FileState.UNKNOWN


def _lists_read_at(session: Session, company: Company) -> datetime | None:
    # The customers are read only where their documents are sent.
    kinds = [kind.value for kind in ListKind if kind is not ListKind.CUSTOMER or company.sends_customer_documents]
    found = select(ReadPosition.read_at).where(ReadPosition.company_id == company.id, ReadPosition.what.in_(kinds))
    read = [moment for moment in session.scalars(found) if moment is not None]
    return min(read) if len(read) == len(kinds) else None
