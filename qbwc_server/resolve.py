"""What a person decides about a work item: mark as posted, send again, dismiss. Each leaves its history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qbwc_server.connection import Connection
from qbwc_server.document import Posted, Refusal, find_document
from qbwc_server.queue import ItemState, WorkItem
from qbwc_server.step import Scene
from qbwc_server.story import note
from wholesale.errors import Entry, Klass, TradeError, Who, define
from wholesale.history import Actor

_UNDECIDED = (ItemState.NEEDS_PERSON, ItemState.UNKNOWN)

NOT_UNDECIDED = define(
    "item_not_undecided",
    Klass.FIX_DATA,
    "Work item {item} is {state}; only an item that needs a person, or is unknown, is decided by hand.",
    "Look at the item's story with: komet-qbwc queue show {item}",
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


def mark_posted(session: Session, item: WorkItem, accounting_id: str, actor: Actor, now: datetime) -> None:
    """A person has found the record in QuickBooks under this TxnID or ListID. Raises TradeError for a settled item."""
    _only_in(session, item, _UNDECIDED, NOT_UNDECIDED)
    item.accounting_id = accounting_id
    item.finish(ItemState.POSTED, now)
    note(session, item, now, "marked as posted", f"by hand, as {accounting_id}", actor=actor.name)
    find_document(item.kind).posted(_scene(session, item, now), item, Posted(accounting_id))


def send_again(session: Session, item: WorkItem, actor: Actor, now: datetime) -> None:
    """A person has made sure that QuickBooks does not hold the record: it leaves alone, under a new message set ID."""
    _only_in(session, item, _UNDECIDED, NOT_UNDECIDED)
    item.failures = 0
    item.wait_again(alone=True)
    note(session, item, now, "send again", actor=actor.name)
    find_document(item.kind).returns(_scene(session, item, now), item)


def retry_now(session: Session, item: WorkItem, actor: Actor, now: datetime) -> None:
    """Do not wait for the delay to pass. Raises TradeError for an item that is not delayed."""
    _only_in(session, item, (ItemState.DELAYED,), NOT_WAITING)
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
