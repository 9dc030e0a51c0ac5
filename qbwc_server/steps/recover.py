"""Before anything is posted: find out what became of everything that was sent and not answered."""

from __future__ import annotations

from typing import Any

from qbwc_server import recovery
from qbwc_server.document import find_document
from qbwc_server.exchange import Exchange, Standing
from qbwc_server.queue import ItemState, WorkItem, items_of
from qbwc_server.settlement import apply_reply
from qbwc_server.step import Question, Step, Turn
from qbwc_server.story import note_question
from qbxml.envelope import Reply
from qbxml.status import Advice


class Recover(Step):
    """Asks for stored results first, then searches record by record, then sends again what is surely not there."""

    order = 30
    name = "recover"

    def question(self, turn: Turn) -> Question | None:
        """Answer the next question about something unknown, or the unchanged message that leaves again."""
        if turn.ticket.recall(self.name).get("nothing_unknown"):
            return None
        question = self._next(turn)
        if question is None:
            # Said once a session; whatever becomes unknown later in it takes this back.
            turn.ticket.remember(self.name, nothing_unknown=True)
        return question

    def _next(self, turn: Turn) -> Question | None:
        unchecked = recovery.next_unchecked(turn)
        if unchecked is not None:
            return _status_check(unchecked)
        item = recovery.next_to_search(turn)
        if item is not None:
            return _search(turn, item)
        again = recovery.next_to_resend(turn)
        return None if again is None else Question(resend_of=again.id)

    def prepared(self, turn: Turn, exchange: Exchange) -> None:
        """Note in the items' stories that QuickBooks is asked about them."""
        if "set" in exchange.state:
            for item in items_of(turn.session, exchange.state["set"], turn.company_id):
                if item.state is ItemState.UNKNOWN:
                    note_question(turn.session, item, exchange.id, turn.now, "asked for result")
        else:
            item = turn.session.get_one(WorkItem, exchange.state["item"])
            note_question(turn.session, item, exchange.id, turn.now, "searched")

    def answer(self, turn: Turn, state: dict[str, Any], reply: Reply) -> None:
        """Apply a stored result, or what a search has shown."""
        if "set" in state:
            _apply_stored_result(turn, turn.session.get_one(Exchange, state["set"]), reply)
            return
        item = turn.session.get_one(WorkItem, state["item"], with_for_update=True)
        if item.state is not ItemState.UNKNOWN:
            return
        if not recovery.searched_without_doubt(reply.answers) or len(reply.answers) != state["asked"]:
            recovery.mark_searched(turn, item)
            return
        _next_stage(turn, item, state, reply)
        if item.exchange_id is not None:
            recovery.settle_set(turn, turn.session.get_one(Exchange, item.exchange_id))

    def failed(self, turn: Turn, state: dict[str, Any], advice: Advice) -> None:
        """Nothing was found out; the items stay unknown and the session ends."""
        turn.end_session(f"{advice.key}: {advice.sentence} {advice.next_step}")

    def crashed(self, turn: Turn, state: dict[str, Any]) -> None:
        """Our code could not read what the search has shown: a person looks, and the rest goes on."""
        ids = [state["item"]] if "item" in state else []
        if "set" in state:
            ids = [item.id for item in items_of(turn.session, state["set"], turn.company_id)]
        for each in ids:
            item = turn.session.get_one(WorkItem, each)
            if item.state is ItemState.UNKNOWN:
                recovery.give_to_person(turn, item, "our server could not read QuickBooks' answer to the search")


def _status_check(exchange: Exchange) -> Question:
    return Question(
        state={"set": exchange.id},
        old_message_set_id=exchange.message_set_id,
        new_message_set_id=exchange.message_set_id,
    )


def _apply_stored_result(turn: Turn, exchange: Exchange, reply: Reply) -> None:
    recovery.mark_checked(turn, exchange)
    if exchange.standing is not Standing.UNKNOWN:
        return
    exchange.state = {**exchange.state, "checked": reply.message_set_status_code}
    # 600, 9002 and an empty answer mean "not known", never "not done": the records are searched for instead.
    if reply.answers:
        apply_reply(turn, exchange, reply)
    recovery.settle_set(turn, exchange)


def _search(turn: Turn, item: WorkItem) -> Question:
    document = find_document(item.kind)
    findings = item.findings or {}
    if findings.get("ticket") == turn.ticket.id and findings.get("candidates"):
        request = document.read_candidates(findings["candidates"])
        return Question(requests=[request], state={"item": item.id, "stage": "read", "asked": 1})
    requests = document.search(turn, item)
    return Question(requests=requests, state={"item": item.id, "stage": "find", "asked": len(requests)})


def _next_stage(turn: Turn, item: WorkItem, state: dict[str, Any], reply: Reply) -> None:
    if state["stage"] == "find":
        candidates = find_document(item.kind).candidates(turn, item, reply.answers)
        if candidates:
            item.findings = {"ticket": turn.ticket.id, "candidates": candidates}
            return
        recovery.judge(turn, item, [])
        return
    recovery.judge(turn, item, list(reply.answers[0].rets))
