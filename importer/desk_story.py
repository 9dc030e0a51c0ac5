"""The whole story of a work item, as the item page tells it: each happening with its message and its answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from qbwc_server.exchange import Exchange, Standing
from qbwc_server.message_text import part_of, readable
from qbwc_server.queue import ItemState, WorkItem
from qbwc_server.story import ItemEvent, story_of

_WITH_MESSAGE = frozenset({"sent", "asked for result", "searched"})
_BY_HAND = "marked as posted"
_LONGEST = 20_000  # letters of a message on the page; all of it is in the file
_MOST_MESSAGES = 40
_ID = re.compile(r"\b[0-9A-F]{1,20}-[0-9]{6,15}\b")


@dataclass(frozen=True)
class Message:
    """What left and what came back, as far as it concerns one item."""

    exchange: Exchange
    request: str
    answer: str
    others: int  # records in the same message
    is_cut: bool

    @property
    def seconds(self) -> float | None:
        """How long QuickBooks took."""
        if self.exchange.answered_at is None:
            return None
        return max(0.0, (self.exchange.answered_at - self.exchange.sent_at).total_seconds())


@dataclass(frozen=True)
class Happening:
    """One line of the story."""

    at: datetime
    actor: str
    what: str
    words: str = ""
    exchange_id: int | None = None  # of the message that left
    message: Message | None = None  # None beside an id: it was tidied away when its time of keeping was over
    attempt: str = ""  # the number of the attempt, for a sending


def tell(session: Session, item: WorkItem) -> list[Happening]:
    """Answer everything that happened to an item, the oldest first."""
    events = story_of(session, item)
    messages = _messages(session, item, events)
    told = [Happening(item.created_at, "server", "queued")]
    for event in events:
        exchange_id = event.exchange_id if event.what in _WITH_MESSAGE else None
        message = messages.get(exchange_id) if exchange_id is not None else None
        is_sending = event.what == "sent"
        words, attempt = ("", _attempt(event)) if is_sending else (event.words, "")
        told.append(Happening(event.at, event.actor, event.what, words, exchange_id, message, attempt))
    if item.state is ItemState.POSTED and item.finished_at is not None and events[-1:] != _marked(events):
        told.append(Happening(item.finished_at, "QuickBooks", "posted", item.accounting_id or ""))
    return told


def exchange_of(session: Session, item: WorkItem, exchange_id: int) -> Exchange | None:
    """Answer a message of an item's story; None for any other, and for one that was tidied away."""
    if exchange_id not in {event.exchange_id for event in story_of(session, item)}:
        return None
    return session.get(Exchange, exchange_id, options=[undefer(Exchange.request), undefer(Exchange.answer)])


def candidates(item: WorkItem) -> list[str]:
    """Answer the ids of QuickBooks that the search has found for an item that needs a person."""
    words = "; ".join((item.findings or {}).get("doubtful", []))
    return list(dict.fromkeys(_ID.findall(words)))


def last_message(session: Session, item: WorkItem) -> Exchange | None:
    """Answer the message with which an item left last; None = it has not left, or the message was tidied away."""
    return None if item.exchange_id is None else session.get(Exchange, item.exchange_id)


def is_without_answer(exchange: Exchange | None) -> bool:
    """Answer whether QuickBooks may still hold the result of a message that nobody has heard."""
    return exchange is not None and exchange.standing is Standing.UNKNOWN


def _marked(events: Sequence[ItemEvent]) -> list[ItemEvent]:
    return [event for event in events[-1:] if event.what == _BY_HAND]


def _messages(session: Session, item: WorkItem, events: Sequence[ItemEvent]) -> Mapping[int, Message]:
    ids = [event.exchange_id for event in events if event.exchange_id is not None and event.what in _WITH_MESSAGE]
    newest = list(dict.fromkeys(ids))[-_MOST_MESSAGES:]
    found = select(Exchange).where(Exchange.company_id == item.company_id, Exchange.id.in_(newest))
    attempts = _attempts(events)
    rows = session.scalars(found.options(undefer(Exchange.request), undefer(Exchange.answer)))
    return {row.id: _message(row, f"{item.id}-{attempts.get(row.id, item.attempt)}") for row in rows}


def _attempts(events: Sequence[ItemEvent]) -> dict[int, str]:
    """Answer under which number of attempt each message holds the item: an event of sending says "attempt 2"."""
    sent = [event for event in events if event.what == "sent" and event.exchange_id is not None]
    return {event.exchange_id: _attempt(event) for event in sent if event.exchange_id is not None}


def _attempt(event: ItemEvent) -> str:
    return event.words.removeprefix("attempt ")


def _message(exchange: Exchange, request_id: str) -> Message:
    request, answer = exchange.request, exchange.answer or ""
    part, answered = part_of(request, request_id), part_of(answer, request_id) if answer else None
    whole = part or readable(request), answered or (readable(answer) if answer else "")
    return Message(
        exchange,
        whole[0][:_LONGEST],
        whole[1][:_LONGEST],
        others=len(exchange.request_ids) - 1 if part is not None else 0,
        is_cut=any(len(text) > _LONGEST for text in whole),
    )
