"""What an answer of QuickBooks does to a work item and its record; always in the transaction that stores the answer."""

from __future__ import annotations

from qbwc_server.document import Posted, Refusal, find_document
from qbwc_server.exchange import Exchange
from qbwc_server.queue import ItemState, WorkItem, items_of
from qbwc_server.step import Turn
from qbwc_server.story import note
from qbxml.envelope import Reply
from qbxml.message import Answer
from qbxml.status import Outcome

# One that waits again by a person's word is settled too when its stored result turns up after all.
_AWAITING = (ItemState.SENDING, ItemState.UNKNOWN, ItemState.WAITING)


_NOT_IN_THE_LISTS = "3140"  # a vendor, account, class, terms or item is not there, or is inactive


def awaits(item: WorkItem, exchange: Exchange) -> bool:
    """Answer whether the item still waits for the answer to this exchange (the fence against late answers)."""
    return item.exchange_id == exchange.id and item.state in _AWAITING


def apply_reply(turn: Turn, exchange: Exchange, reply: Reply) -> bool:
    """Apply a reply to the items of an exchange; answer whether some item got no answer."""
    unclear = False
    items = [item for item in items_of(turn.session, exchange.id, turn.company_id) if awaits(item, exchange)]
    if items:
        find_document(items[0].kind).recall(turn, items)
    for item in items:
        answer = reply.answer(item.request_id)
        if answer is None:
            unclear = True
            item.alone = True
            doubt(turn, item, key="answer-lost", words="QuickBooks answered, but not for this record.")
        else:
            apply_answer(turn, item, answer)
    return unclear


def apply_answer(turn: Turn, item: WorkItem, answer: Answer) -> None:
    """Apply QuickBooks' answer to one add (qbxml.md 3.5, steps 3, 6 and 7)."""
    advice = answer.outcome
    words = answer.status_message or advice.sentence
    if advice.outcome is Outcome.DONE:
        _apply_done(turn, item, answer)
    elif advice.outcome is Outcome.RETRY:
        apply_obstacle(turn, item, advice.key, words)
    elif advice.outcome in {Outcome.FIX_DATA, Outcome.FIX_SETUP}:
        apply_refusal(turn, item, Refusal(advice.key, words))
        if advice.key == _NOT_IN_THE_LISTS:
            # Whoever mends it chooses from the lists: the next session reads what has changed in them.
            turn.connection.lists_due_at = turn.now
    else:
        doubt(turn, item, key=advice.key, words=words)


def _apply_done(turn: Turn, item: WorkItem, answer: Answer) -> None:
    posted = find_document(item.kind).read_posted(answer)
    if posted is None:
        # 510 and its like: saved, but QuickBooks could not read it back. The search finds the id.
        doubt(turn, item, key=answer.outcome.key, words=answer.status_message or answer.outcome.sentence)
    else:
        apply_posted(turn, item, posted)


def apply_posted(turn: Turn, item: WorkItem, posted: Posted) -> None:
    """The record is in QuickBooks: close the item and move the record on."""
    item.accounting_id, item.edit_sequence = posted.accounting_id, posted.edit_sequence
    item.finish(ItemState.POSTED, turn.now)
    find_document(item.kind).posted(turn, item, posted)
    turn.tally["posted"] += 1


def apply_refusal(turn: Turn, item: WorkItem, refusal: Refusal) -> None:
    """The record was refused and nothing was written: close the item, and tell those who can mend it."""
    item.finish(ItemState.REFUSED, turn.now, key=refusal.key, words=refusal.words)
    note(turn.session, item, turn.now, "refused", refusal.words)
    find_document(item.kind).refused(turn, item, refusal)
    turn.tally["refused"] += 1


def apply_obstacle(turn: Turn, item: WorkItem, key: str, words: str) -> None:
    """A passing obstacle, such as a lock: wait and try again under a new message set, until the limit is reached."""
    limit = turn.limits.attempts_limit
    if item.failures + 1 >= limit:
        tries = f"QuickBooks answered this {limit} times, the last time: {words}"
        apply_refusal(turn, item, Refusal(key, tries))
        return
    item.delay(turn.now, key=key, words=words)
    note(turn.session, item, turn.now, "delayed", words)
    find_document(item.kind).returns(turn, item)


def doubt(turn: Turn, item: WorkItem, *, key: str, words: str) -> None:
    """Nobody knows whether QuickBooks has the record: it is looked for before anything else happens to it."""
    item.state, item.findings = ItemState.UNKNOWN, None
    turn.ticket.remember("recover", nothing_unknown=False)
    item.advice_key, item.words = key, words
    note(turn.session, item, turn.now, "unknown", words)


def ask_person(turn: Turn, item: WorkItem, findings: list[str]) -> None:
    """QuickBooks' books are ambiguous: the item waits for a person, and nothing is sent meanwhile."""
    item.state, item.findings = ItemState.NEEDS_PERSON, {"doubtful": findings}
    note(turn.session, item, turn.now, "needs person", "; ".join(findings))
    find_document(item.kind).needs_person(turn, item, findings)
