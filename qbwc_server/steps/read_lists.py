"""Reads QuickBooks' lists: whole the first time and once a week, in between only what has changed.

Accounts, terms and classes come whole in one message; vendors, items and customers, of which there may be thousands,
page by page, and customers only where their documents are sent. A page can be asked for only in the QuickBooks session
that began the reading, so after any break the list is read from its beginning, and records that come twice are kept
once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from qbwc_server.connection import Connection
from qbwc_server.list_memory import lists_changed
from qbwc_server.list_position import ReadPosition, newest_stamp, read_position
from qbwc_server.list_query import PAGED_QUERIES, WHOLE_QUERIES, ListPage, list_query, read_page
from qbwc_server.lists import ListKind, mark_gone, next_run, save_entries
from qbwc_server.step import Question, Step, Turn
from qbxml.advice import Advice, Outcome
from qbxml.envelope import Reply
from qbxml.message import Answer
from wholesale.company import Company

WHOLE_EVERY: Final = timedelta(days=7)
_SOON: Final = timedelta(minutes=10)
_RESTARTS: Final = 3
_ITERATOR_LOST: Final = 3391
_REFUSED: Final = 1000  # from here on a status code means that nothing was done (qbxml.md 4)
_OF_ALL: Final = (tuple(WHOLE_QUERIES), *((kind,) for kind in PAGED_QUERIES if kind is not ListKind.CUSTOMER))
_WITH_CUSTOMERS: Final = (*_OF_ALL, (ListKind.CUSTOMER,))
_FRESH: Final[dict[str, Any]] = {"iterator": None, "newest": None, "odd": False}

_log = logging.getLogger(__name__)


class ReadLists(Step):
    """Asks for the lists stage by stage; what it remembers of the session is the stage and the open iterator."""

    order = 40
    name = "read_lists"

    def question(self, turn: Turn) -> Question | None:
        """Answer the query of the next stage, or None when all stages are read or none is due."""
        memory = turn.ticket.recall(self.name)
        if not memory:
            if not self.is_due(turn.connection, turn.now):
                return None
            memory = self._begin(turn)
        if memory["stage"] >= len(_stages(memory)):
            return None
        # The ids differ from message to message: an answer that comes late must not pass for another one.
        ids = {kind: f"{kind.value}-{turn.ticket.id}-{turn.ticket.asked}" for kind in _stages(memory)[memory["stage"]]}
        requests = [list_query(kind, ids[kind], self._since(turn, kind, memory), memory["iterator"]) for kind in ids]
        return Question(requests, state={"stage": memory["stage"], "ids": {kind.value: ids[kind] for kind in ids}})

    def answer(self, turn: Turn, state: dict[str, Any], reply: Reply) -> None:
        """Keep the records and go on to the next page or the next stage."""
        more = [self._take(turn, ListKind(kind), reply.answer(each)) for kind, each in state["ids"].items()]
        if any(more):
            return
        turn.ticket.remember(self.name, **_FRESH, stage=state["stage"] + 1, restarts=0)
        if state["stage"] + 1 == len(_stages(turn.ticket.recall(self.name))):
            self._schedule(turn, timedelta(minutes=turn.limits.lists_minutes))

    def failed(self, turn: Turn, state: dict[str, Any], advice: Advice) -> None:
        """Leave the lists for this session. Bills can be posted without them, unless QuickBooks is out of reach."""
        del state
        _log.warning("lists of company %s not read: %s", turn.company_id, advice.sentence)
        self._give_up(turn)
        if advice.outcome is not Outcome.FIX_DATA:
            turn.end_session(f"{advice.key}: {advice.sentence} {advice.next_step}")

    def crashed(self, turn: Turn, state: dict[str, Any]) -> None:
        """Leave the lists for this session: the same question would fail again."""
        del state
        self._give_up(turn)

    @classmethod
    def is_due(cls, connection: Connection, now: datetime) -> bool:
        """Answer whether the lists were never read, were asked for, or are old."""
        return connection.lists_due_at is None or connection.lists_due_at <= now

    def _begin(self, turn: Turn) -> dict[str, Any]:
        """Decide for each list whether all of it is read, and remember it until that is done."""
        due_at = turn.connection.lists_due_at
        whole = []
        for kind in ListKind:
            position = _position(turn, kind)
            if due_at is None or (position.scheduled_at is not None and due_at < position.scheduled_at):
                # Somebody asked: what QuickBooks refused may be deleted there, which only a whole reading shows.
                position.whole_at = None
            if position.whole_reading_is_due(turn.now, WHOLE_EVERY):
                whole.append(kind.value)
        run = next_run(turn.session, turn.company_id)
        customers = turn.session.get_one(Company, turn.company_id).sends_customer_documents
        turn.ticket.remember(self.name, **_FRESH, stage=0, whole=whole, run=run, restarts=0, customers=customers)
        return turn.ticket.recall(self.name)

    def _since(self, turn: Turn, kind: ListKind, memory: dict[str, Any]) -> datetime | None:
        return None if kind.value in memory["whole"] else _position(turn, kind).next_from()

    def _take(self, turn: Turn, kind: ListKind, answer: Answer | None) -> bool:
        """Keep what one list answered; answer whether there is more of it to ask for."""
        if answer is not None and answer.status_code == _ITERATOR_LOST:
            return self._start_again(turn, kind)
        if answer is None or answer.status_code >= _REFUSED:
            words = "no answer" if answer is None else f"{answer.status_code} {answer.status_message}"
            _log.warning("list %s of company %s not read: %s", kind.value, turn.company_id, words)
            return False
        reading, page = _Reading.recall(turn, kind), read_page(answer)
        save_entries(turn.session, turn.company_id, kind, reading.run, page.rows)
        reading.add(page, turn.now)
        if page.has_more:
            turn.ticket.remember(self.name, iterator=answer.iterator_id, newest=reading.newest, odd=reading.is_odd)
        else:
            self._finish(turn, kind, reading)
        return page.has_more

    def _finish(self, turn: Turn, kind: ListKind, reading: _Reading) -> None:
        if reading.is_whole and not reading.is_odd:
            mark_gone(turn.session, turn.company_id, kind, reading.run)
        _position(turn, kind).finish(reading.newest, turn.now, whole=reading.is_whole)
        # An empty list is read to its end, too: from now on a name that is missing means something.
        lists_changed(turn.session, turn.company_id)

    def _start_again(self, turn: Turn, kind: ListKind) -> bool:
        """Begin the list anew: QuickBooks has forgotten the iterator."""
        restarts = turn.ticket.recall(self.name)["restarts"]
        if restarts >= _RESTARTS:
            _log.warning("list %s of company %s: the iterator was lost too often", kind.value, turn.company_id)
            self._give_up(turn)
        else:
            turn.ticket.remember(self.name, **_FRESH, restarts=restarts + 1)
        return True

    def _give_up(self, turn: Turn) -> None:
        turn.ticket.remember(self.name, stage=len(_WITH_CUSTOMERS))
        self._schedule(turn, _SOON)

    def _schedule(self, turn: Turn, interval: timedelta) -> None:
        due_at = turn.now + interval
        turn.connection.lists_due_at = due_at
        for kind in ListKind:
            _position(turn, kind).scheduled_at = due_at


@dataclass
class _Reading:
    """What is known of the reading of one list after the pages so far."""

    run: int
    is_whole: bool
    newest: str | None
    is_odd: bool  # something was held back, so what was not seen may still be there

    @classmethod
    def recall(cls, turn: Turn, kind: ListKind) -> _Reading:
        memory = turn.ticket.recall(ReadLists.name)
        is_whole = kind.value in memory["whole"]
        if kind not in PAGED_QUERIES:
            return cls(memory["run"], is_whole, None, is_odd=False)
        return cls(memory["run"], is_whole, memory["newest"], memory["odd"])

    def add(self, page: ListPage, now: datetime) -> None:
        before = [] if self.newest is None else [datetime.fromisoformat(self.newest)]
        self.newest = newest_stamp([*before, *page.stamps], now)
        self.is_odd = self.is_odd or page.is_odd


def _stages(memory: dict[str, Any]) -> tuple[tuple[ListKind, ...], ...]:
    """Answer what is asked for, message by message: the customers only where their documents are sent."""
    return _WITH_CUSTOMERS if memory["customers"] else _OF_ALL


def _position(turn: Turn, kind: ListKind) -> ReadPosition:
    return read_position(turn.session, turn.company_id, kind.value)
