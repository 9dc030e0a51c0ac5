"""Posting for a company stops and goes on: by a person, or because a backup of the company file was restored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from qbwc_server.connection import Connection
from wholesale.errors import Klass, TradeError, Who, define
from wholesale.history import Actor, note_change

_ON, _PAUSED = "on", "paused"

PAUSED_BY_HAND = define(
    "paused_by_hand",
    Klass.ASK_A_PERSON,
    "A person has paused posting for this company.",
    "Resume posting when the reason is over; nothing that waits is lost meanwhile.",
    Who.ACCOUNTANT,
)
BACKUP_RESTORED = define(
    "backup_restored",
    Klass.ASK_A_PERSON,
    "A backup of the QuickBooks company file was restored: bills posted after that backup are gone from it.",
    "Compare the bills posted since, return the missing ones to Approved, then resume posting.",
    Who.ACCOUNTANT,
)
PAUSE_WITHOUT_REASON = define(
    "pause_without_reason",
    Klass.FIX_DATA,
    "Posting was not paused, for no reason was given.",
    "Give the reason in a few words, for whoever asks later.",
    Who.ACCOUNTANT,
)
ALREADY_PAUSED = define(
    "already_paused",
    Klass.FIX_DATA,
    "Posting is paused already: {reason}",
    "Resume posting first, then pause it for another reason.",
    Who.NOBODY,
)
NOT_PAUSED = define(
    "not_paused",
    Klass.FIX_DATA,
    "Posting is not paused; there is nothing to resume.",
    "Nothing needs to be done.",
    Who.NOBODY,
)
NAME_NOT_KNOWN = define(
    "company_name_not_known",
    Klass.FIX_DATA,
    "No name of the QuickBooks company is known, so there is none to confirm.",
    "The next session learns the name of the company file that is open.",
    Who.NOBODY,
)


def pause(session: Session, connection: Connection, actor: Actor, now: datetime, why: str) -> None:
    """Post nothing until `resume`; the Web Connector hears that there is nothing to do."""
    if not why.strip():
        raise TradeError(PAUSE_WITHOUT_REASON)
    if connection.is_paused:
        raise TradeError(ALREADY_PAUSED, reason=connection.pause_reason)
    _stop(connection, PAUSED_BY_HAND.key, why.strip(), actor.name, now)
    note_change(session, connection, _ON, _PAUSED, actor, now, why.strip())


def pause_after_restore(session: Session, connection: Connection, words: str, now: datetime) -> None:
    """QuickBooks told of a restored backup: bills may be missing in it, so nothing is posted until a person looked."""
    quickbooks = Actor.system("QuickBooks")
    _stop(connection, BACKUP_RESTORED.key, words, quickbooks.name, now)
    note_change(session, connection, _ON, _PAUSED, quickbooks, now, words)


def resume(session: Session, connection: Connection, actor: Actor, now: datetime) -> None:
    """Post again with the next run of the Web Connector."""
    if not connection.is_paused:
        raise TradeError(NOT_PAUSED)
    why = connection.pause_reason
    connection.is_paused, connection.pause_key, connection.pause_reason = False, "", ""
    connection.paused_at, connection.paused_by = None, ""
    note_change(session, connection, _PAUSED, _ON, actor, now, why)


def confirm_company(session: Session, connection: Connection, actor: Actor, now: datetime) -> str:
    """Accept that the company was renamed in QuickBooks; answer the name that is forgotten.

    The next session learns the new name. The FileID in the company file still has to be ours.
    """
    known = connection.qb_company_name
    if not known:
        raise TradeError(NAME_NOT_KNOWN)
    connection.qb_company_name = ""
    note_change(session, connection, known[:50], None, actor, now, "the company was renamed in QuickBooks")
    return known


def _stop(connection: Connection, key: str, why: str, who: str, now: datetime) -> None:
    connection.is_paused, connection.pause_key, connection.pause_reason = True, key, why
    connection.paused_at, connection.paused_by = now, who
