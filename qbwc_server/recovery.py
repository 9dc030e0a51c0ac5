"""An answer that never came: ask for the stored one, search, adopt, send again, or ask a person (qbxml.md 3.5).

Never a blind resend. What was sent and not answered leaves again only with the same bytes under the same message set
ID, and only after QuickBooks has said, in this same session, that it neither remembers the set nor holds the record.
"""

from __future__ import annotations

from qbwc_server.document import Verdict, find_document
from qbwc_server.exchange import Exchange, Standing, with_standing
from qbwc_server.queue import ItemState, WorkItem, in_state, items_of
from qbwc_server.settlement import apply_posted, ask_person, doubt
from qbwc_server.step import Turn
from qbwc_server.story import note
from qbxml.message import Answer
from qbxml.status import Outcome, advice_for

MEMORY = "recover"
_LOOKED_AT = 200
_SENDINGS_TOGETHER = 2
_NO_SUCH_ID = 3120  # the answer to a query by an id that the company file does not know (any more)
_OTHER_CONTENT = 9001  # QuickBooks knows the message set ID, but with other content (qbxml.md 3.1)


def next_unchecked(turn: Turn) -> Exchange | None:
    """Answer a message set without an answer whose stored result was not yet asked for in this session."""
    checked = turn.ticket.recall(MEMORY).get("checked", [])
    sets = with_standing(turn.session, turn.company_id, Standing.UNKNOWN, _LOOKED_AT, after=max(checked, default=0))
    return sets[0] if sets else None


def mark_checked(turn: Turn, exchange: Exchange) -> None:
    """Remember that QuickBooks was asked for this set in this session."""
    checked = turn.ticket.recall(MEMORY).get("checked", [])
    turn.ticket.remember(MEMORY, checked=[*checked, exchange.id])


def next_to_search(turn: Turn) -> WorkItem | None:
    """Answer an item of unknown outcome that has not yet been searched for to the end in this session."""
    done = set(turn.ticket.recall(MEMORY).get("searched", []))
    for item in in_state(turn.session, turn.company_id, ItemState.UNKNOWN, _LOOKED_AT):
        if item.id not in done:
            return item
    return None


def mark_searched(turn: Turn, item: WorkItem) -> None:
    """Remember that this item's search is over for this session."""
    searched = turn.ticket.recall(MEMORY).get("searched", [])
    turn.ticket.remember(MEMORY, searched=[*searched, item.id])


def searched_without_doubt(answers: list[Answer]) -> bool:
    """Answer whether every search was really answered: found, or nothing found. Any other error proves nothing."""
    return all(
        answer.outcome.outcome in {Outcome.DONE, Outcome.NOTHING_FOUND} or answer.status_code == _NO_SUCH_ID
        for answer in answers
    )


def judge(turn: Turn, item: WorkItem, records: list[object]) -> None:
    """Adopt the one record that is ours, ask a person where it is doubtful, or note that it is not there."""
    verdict = find_document(item.kind).judge(turn, item, records)
    if verdict.found is not None and not verdict.doubtful:
        note(turn.session, item, turn.now, "adopted", f"found in QuickBooks as {verdict.found.accounting_id}")
        apply_posted(turn, item, verdict.found)
    elif verdict.found is not None or verdict.doubtful:
        ask_person(turn, item, _in_words(verdict))
    else:
        _absent(turn, item)


def _in_words(verdict: Verdict) -> list[str]:
    found = [] if verdict.found is None else [f"{verdict.found.accounting_id} carries our mark"]
    return [*found, *verdict.doubtful]


def _absent(turn: Turn, item: WorkItem) -> None:
    mark_searched(turn, item)
    exchange = None if item.exchange_id is None else turn.session.get(Exchange, item.exchange_id)
    if exchange is None:
        note(turn.session, item, turn.now, "not there", "QuickBooks does not hold it; it may be posted")
        item.wait_again()
    elif _was_said_to_be_saved(item):
        ask_person(turn, item, [f"QuickBooks said that it saved the record ({item.words}), but it cannot be found"])
    elif exchange.standing is not Standing.UNKNOWN:
        _leave_anew(turn, item)
    else:
        item.findings = {"absent": turn.ticket.id}


def _was_said_to_be_saved(item: WorkItem) -> bool:
    key = item.advice_key or ""
    return key.isdigit() and advice_for(int(key), "Warn", "").outcome is Outcome.DONE


def _leave_anew(turn: Turn, item: WorkItem) -> None:
    item.failures += 1
    if item.failures >= turn.limits.attempts_limit:
        ask_person(turn, item, [f"sent {item.failures} times without a clear answer; it is not in QuickBooks"])
        return
    note(turn.session, item, turn.now, "not there", "QuickBooks does not hold it; it leaves again on its own")
    item.wait_again(alone=True)
    find_document(item.kind).returns(turn, item)


def next_to_resend(turn: Turn) -> Exchange | None:
    """Answer a message set that may leave again unchanged: all its records were searched for and none is there.

    Where some record of the set is there, the set may not run again: the missing ones leave alone under a new id.
    """
    for item in in_state(turn.session, turn.company_id, ItemState.UNKNOWN, _LOOKED_AT):
        if (item.findings or {}).get("absent") != turn.ticket.id or item.exchange_id is None:
            continue
        exchange = turn.session.get_one(Exchange, item.exchange_id)
        items = items_of(turn.session, exchange.id, turn.company_id)
        unknown = [each for each in items if each.state is ItemState.UNKNOWN]
        if any((each.findings or {}).get("absent") != turn.ticket.id for each in unknown):
            continue
        if _may_leave_unchanged(turn, exchange, items):
            return exchange
        exchange.standing = Standing.ANSWERED
        if len(unknown) == 1 and exchange.sendings >= turn.limits.attempts_limit:
            words = f"sent {exchange.sendings} times, never answered; it is not in QuickBooks"
            ask_person(turn, unknown[0], [words])
            continue
        for each in unknown:
            _leave_anew(turn, each)
    return None


def _may_leave_unchanged(turn: Turn, exchange: Exchange, items: list[WorkItem]) -> bool:
    whole = len(items) == len(exchange.state["items"]) and all(each.state is ItemState.UNKNOWN for each in items)
    # A record over which QuickBooks breaks down must not hold up the others of its message for long.
    limit = turn.limits.attempts_limit if len(items) == 1 else min(_SENDINGS_TOGETHER, turn.limits.attempts_limit)
    return whole and exchange.sendings < limit and exchange.state.get("checked") != _OTHER_CONTENT


def settle_set(turn: Turn, exchange: Exchange) -> None:
    """Let QuickBooks forget a set once none of its records is in doubt any more."""
    items = items_of(turn.session, exchange.id, turn.company_id)
    if exchange.standing is Standing.UNKNOWN and not any(each.state is ItemState.UNKNOWN for each in items):
        exchange.standing = Standing.ANSWERED


def give_to_person(turn: Turn, item: WorkItem, why: str) -> None:
    """Hand an item over whose search we could not finish."""
    doubt(turn, item, key="search-failed", words=why)
    ask_person(turn, item, [why])
