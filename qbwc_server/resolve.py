"""What a person decides about a work item: mark as posted, send again, dismiss. Each leaves its history."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from qbwc_server.connection import Connection
from qbwc_server.document import Posted, Refusal, find_document
from qbwc_server.queue import ItemState, WorkItem
from qbwc_server.step import Scene
from qbwc_server.story import note
from wholesale.choice import Choice
from wholesale.errors import Entry, Klass, TradeError, Who, define
from wholesale.history import Actor

_UNDECIDED = (ItemState.NEEDS_PERSON, ItemState.UNKNOWN)
_ID_OF_QUICKBOOKS = re.compile(r"[0-9A-F]{1,20}-[0-9]{1,15}")


class Decision(Choice):
    """What a person may decide about a work item."""

    RETRY = "retry", "Try it with the next run, without waiting for its time."
    MARK_POSTED = "mark_posted", "It is in QuickBooks already; note its id and do not send it."
    SEND_AGAIN = "send_again", "It is not in QuickBooks; send it again."
    DISMISS = "dismiss", "Take it out of the queue; its record becomes Failed."


ALLOWED: Mapping[Decision, tuple[ItemState, ...]] = MappingProxyType(
    {
        Decision.RETRY: (ItemState.DELAYED,),
        Decision.MARK_POSTED: _UNDECIDED,
        Decision.SEND_AGAIN: _UNDECIDED,
        Decision.DISMISS: (ItemState.WAITING, ItemState.DELAYED, *_UNDECIDED),
    }
)
"""In which states of an item each decision is open."""

NOT_UNDECIDED = define(
    "item_not_undecided",
    Klass.FIX_DATA,
    "Work item {item} is {state}; only an item that needs a person, or is unknown, is decided by hand.",
    "Look at the item's story: what happened to it, and what it waits for.",
    Who.ACCOUNTANT,
)
NOT_WAITING = define(
    "item_not_waiting",
    Klass.FIX_DATA,
    "Work item {item} is {state}; only a delayed item can be tried at once.",
    "A refused record is returned to Approved and sent again; an unknown one is looked for by the next session.",
    Who.ACCOUNTANT,
)
ALREADY_OVER = define(
    "item_already_over",
    Klass.FIX_DATA,
    "Work item {item} is {state} already, so it cannot be dismissed.",
    "Nothing needs to be done.",
    Who.NOBODY,
)
SENDING = define(
    "item_sending",
    Klass.WAIT,
    "Work item {item} is on its way to QuickBooks and its answer is awaited.",
    "Wait for the answer; if none comes, the item becomes unknown and can be decided then.",
    Who.NOBODY,
)
ID_MALFORMED = define(
    "accounting_id_malformed",
    Klass.FIX_DATA,
    "{given!r} is no id of QuickBooks; one looks like 1A2B-1700000000.",
    "Copy the TxnID whole: letters A to F and digits, a hyphen, digits.",
    Who.ACCOUNTANT,
)
ID_TAKEN = define(
    "accounting_id_taken",
    Klass.FIX_DATA,
    "{given} is the id of {record} already, and each record has one of its own.",
    "Look in QuickBooks for the id of this very bill; when there is none, send it again.",
    Who.ACCOUNTANT,
)


def decisions_for(item: WorkItem) -> list[Decision]:
    """Answer what may be decided about an item as it stands."""
    return [decision for decision, states in ALLOWED.items() if item.state in states]


def mark_posted(session: Session, item: WorkItem, accounting_id: str, actor: Actor, now: datetime) -> None:
    """A person has found the record in QuickBooks under this TxnID or ListID. Raises TradeError for a settled item,
    for what is no id of QuickBooks, and for the id of another record.
    """
    _only_in(session, item, ALLOWED[Decision.MARK_POSTED], NOT_UNDECIDED)
    accounting_id = _checked(session, item, accounting_id, now)
    item.accounting_id = accounting_id
    item.finish(ItemState.POSTED, now)
    note(session, item, now, "marked as posted", f"by hand, as {accounting_id}", actor=actor.name)
    find_document(item.kind).posted(_scene(session, item, now), item, Posted(accounting_id))


def send_again(session: Session, item: WorkItem, actor: Actor, now: datetime) -> None:
    """A person has made sure that QuickBooks does not hold the record: it leaves alone, under a new message set ID."""
    _only_in(session, item, ALLOWED[Decision.SEND_AGAIN], NOT_UNDECIDED)
    item.failures = 0
    item.wait_again(alone=True)
    note(session, item, now, "send again", actor=actor.name)
    find_document(item.kind).returns(_scene(session, item, now), item)


def retry_now(session: Session, item: WorkItem, actor: Actor, now: datetime) -> None:
    """Do not wait for the delay to pass. Raises TradeError for an item that is not delayed."""
    _only_in(session, item, ALLOWED[Decision.RETRY], NOT_WAITING)
    item.failures = 0
    item.wait_again()
    note(session, item, now, "retry", actor=actor.name)


def dismiss(session: Session, item: WorkItem, actor: Actor, now: datetime, why: str = "") -> None:
    """Take an open item out of the queue; its record becomes Failed, so that it can be returned to Approved."""
    _hold(session, item)
    if item.state is ItemState.SENDING:
        raise TradeError(SENDING, item=item.id)
    if item.finished_at is not None:
        raise TradeError(ALREADY_OVER, item=item.id, state=item.state.value)
    words = f"Taken out of the queue by {actor.name}{': ' + why if why else '.'}"
    item.finish(ItemState.DISMISSED, now, key="dismissed", words=words)
    note(session, item, now, "dismissed", why, actor=actor.name)
    find_document(item.kind).refused(_scene(session, item, now), item, Refusal("dismissed", words))


define(
    "dismissed",
    Klass.ASK_A_PERSON,
    "A person took the record out of the queue.",
    "To send it after all, return it to Approved and send it again.",
    Who.ACCOUNTANT,
)


def _checked(session: Session, item: WorkItem, given: str, now: datetime) -> str:
    """Answer the id as QuickBooks writes it, if it can be this record's."""
    accounting_id = given.strip().upper()
    if not _ID_OF_QUICKBOOKS.fullmatch(accounting_id):
        raise TradeError(ID_MALFORMED, given=given.strip())
    other = find_document(item.kind).named_so(_scene(session, item, now), item, accounting_id)
    if other is not None:
        raise TradeError(ID_TAKEN, given=accounting_id, record=other)
    return accounting_id


def _only_in(session: Session, item: WorkItem, states: tuple[ItemState, ...], entry: Entry) -> None:
    _hold(session, item)
    if item.state is ItemState.SENDING:
        raise TradeError(SENDING, item=item.id)
    if item.state not in states:
        raise TradeError(entry, item=item.id, state=item.state.value)


def _hold(session: Session, item: WorkItem) -> None:
    # The session that looks for the item may settle it at this very moment; who comes second sees what the first did.
    session.refresh(item, with_for_update=True)


def _scene(session: Session, item: WorkItem, now: datetime) -> Scene:
    connection = session.scalars(select(Connection).where(Connection.company_id == item.company_id)).one()
    return Scene(session, connection, now)
