"""Post what waits: claim a batch, write it down, send it, apply the answer to each record by its requestID."""

from __future__ import annotations

from typing import Any

from qbwc_server.document import After, Document, Refusal, find_document
from qbwc_server.exchange import Exchange, Standing
from qbwc_server.queue import ItemState, WorkItem, claim, items_of, promote_delayed, put
from qbwc_server.settlement import apply_refusal, apply_reply, awaits, doubt
from qbwc_server.step import Question, Step, Turn
from qbwc_server.story import note, note_sending
from qbxml.envelope import Reply
from qbxml.message import Request
from qbxml.status import Advice

_SWEPT_AT_ONCE = 200
_ROUNDS = 50  # claims in one call; each round refuses, cancels or defers what it cannot send
_SHAPE_FAULT = "0x80040400"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Post(Step):
    """Sends the queue, several records in one message, each with a requestID of its own (decision 0003)."""

    order = 50
    name = "post"
    writes = True

    def question(self, turn: Turn) -> Question | None:
        """Answer the next message of adds; None when nothing is ready to leave."""
        # What changes here is written in one go with the message; each claim reads what the last one left behind.
        with turn.session.no_autoflush:
            for _ in range(_ROUNDS):
                turn.session.flush()
                items = _claim(turn)
                ready = _prepare(turn, items) if items else []
                if ready or not items:
                    return _message(turn, ready) if ready else None
        return None

    def prepared(self, turn: Turn, exchange: Exchange) -> None:
        """Bind the items to the exchange that they leave with."""
        items = [turn.session.get_one(WorkItem, each) for each in exchange.state["items"]]
        for item in items:
            item.state, item.exchange_id = ItemState.SENDING, exchange.id
            item.first_sent_at = item.first_sent_at or turn.now
        note_sending(turn.session, items, exchange.id, turn.now)

    def answer(self, turn: Turn, state: dict[str, Any], reply: Reply) -> None:
        """Apply the answer to each record by its requestID; a record without an answer stays unknown."""
        exchange = _exchange(turn)
        if not reply.answers and _not_run_as_set(turn, exchange, reply):
            return
        unclear = apply_reply(turn, exchange, reply)
        # Without an answer for some record the set stays unknown, and recovery asks for its stored result.
        exchange.standing = Standing.UNKNOWN if unclear else Standing.ANSWERED

    def failed(self, turn: Turn, state: dict[str, Any], advice: Advice) -> None:
        """Apply an hresult: surely not run, or unknown (qbxml.md 3.5, step 5)."""
        exchange = _exchange(turn)
        if advice.ran is not False or exchange.sendings > 1:
            # Of a repeated message only the last sending surely did not run.
            self.lost(turn, state)
            turn.end_session(f"{advice.key}: {advice.sentence} {advice.next_step}")
            return
        exchange.standing = Standing.NOT_RUN
        items = [item for item in items_of(turn.session, exchange.id, turn.company_id) if awaits(item, exchange)]
        if advice.key == _SHAPE_FAULT:
            _after_shape_fault(turn, items, advice)
            return
        for item in items:
            _return(turn, item)
        turn.end_session(f"{advice.key}: {advice.sentence} {advice.next_step}")

    def unsent(self, turn: Turn, state: dict[str, Any]) -> None:
        """The message never left: its records wait again."""
        exchange = _exchange(turn)
        if exchange.sendings > 1:
            self.lost(turn, state)
            return
        exchange.standing = Standing.NOT_RUN
        for item in items_of(turn.session, exchange.id, turn.company_id):
            if awaits(item, exchange):
                _return(turn, item)

    def lost(self, turn: Turn, state: dict[str, Any]) -> None:
        """No answer came: each record of the message is unknown, and is looked for before anything is sent."""
        exchange = _exchange(turn)
        exchange.standing = Standing.UNKNOWN
        for item in items_of(turn.session, exchange.id, turn.company_id):
            if awaits(item, exchange):
                doubt(turn, item, key="answer-lost", words="The answer of QuickBooks never arrived.")


def _claim(turn: Turn) -> list[WorkItem]:
    limit = turn.connection.batch_size
    items = claim(turn.session, turn.company_id, limit)
    if len(items) < limit:
        fresh = promote_delayed(turn.session, turn.company_id, turn.now)
        fresh += sum(document.sweep(turn, _SWEPT_AT_ONCE) for document in Document.registry.values())
        if fresh:
            items = claim(turn.session, turn.company_id, limit)
    return items


def _prepare(turn: Turn, items: list[WorkItem]) -> list[tuple[WorkItem, Request]]:
    ready: list[tuple[WorkItem, Request]] = []
    find_document(items[0].kind).load(turn, items)
    for item in items:
        item.attempt += 1
        prepared = find_document(item.kind).prepare(turn, item)
        if isinstance(prepared, After):
            item.attempt -= 1
            put(turn.session, turn.company_id, prepared.kind, [prepared.record_id], prepared.priority, turn.now)
        elif isinstance(prepared, Refusal):
            apply_refusal(turn, item, prepared)
        elif prepared is None or not find_document(item.kind).departs(turn, item):
            item.finish(ItemState.DISMISSED, turn.now, words="The record was taken back before it was sent.")
            note(turn.session, item, turn.now, "taken back", actor="server")
        else:
            prepared.request_id = item.request_id
            ready.append((item, prepared))
    return ready


def _message(turn: Turn, ready: list[tuple[WorkItem, Request]]) -> Question:
    first = ready[0][0]
    return Question(
        requests=[request for _, request in ready],
        state={"items": [item.id for item, _ in ready]},
        # Made of the item and its attempt, never by chance: should even a commit be lost, the same bill leaves under
        # the same id and QuickBooks does not run it twice (decision 0004).
        new_message_set_id=f"{turn.connection.mark}-{_base36(first.id)}-{first.attempt}",
    )


def _not_run_as_set(turn: Turn, exchange: Exchange, reply: Reply) -> bool:
    """A message set that QuickBooks neither ran nor answered: each record is looked for, then leaves under a new id."""
    if reply.message_set_status_code in {None, 0, 9005}:
        return False
    exchange.standing = Standing.NOT_RUN
    for item in items_of(turn.session, exchange.id, turn.company_id):
        if awaits(item, exchange):
            item.alone = True
            code = reply.message_set_status_code
            doubt(turn, item, key=str(code), words=f"QuickBooks answered the message set with status {code}.")
    return True


def _after_shape_fault(turn: Turn, items: list[WorkItem], advice: Advice) -> None:
    """One bad record refuses the whole message: each goes alone, and the bad one shows itself."""
    if len(items) == 1:
        words = f"{advice.sentence} {_exchange(turn).hresult_text or ''}".strip()
        apply_refusal(turn, items[0], Refusal(advice.key, words))
        return
    for item in items:
        _return(turn, item, alone=True)


def _return(turn: Turn, item: WorkItem, *, alone: bool = False) -> None:
    item.wait_again(alone=alone)
    note(turn.session, item, turn.now, "not run", actor="server")
    find_document(item.kind).returns(turn, item)


def _exchange(turn: Turn) -> Exchange:
    if turn.exchange is None:
        raise LookupError("an answer to posted records needs the exchange it answers")
    return turn.exchange


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"
