"""What a person decides about a work item, and what becomes of its invoice (needs.md 3.12)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qbwc_server.queue import OPEN_STATES, ItemState, WorkItem
from qbwc_server.resolve import decisions_for, dismiss, mark_posted, retry_now, send_again
from tests.office import ACCOUNTANT
from tests.qbwc_server.desk import Desk, refused
from wholesale.errors import TradeError
from wholesale.history import StatusChange
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import Transfer

FOUND = "1A2-1700000000"
LOCKED = "The object is in use by another user."


def mark(session: Session, item: WorkItem, now: datetime) -> None:
    mark_posted(session, item, FOUND, ACCOUNTANT, now)


def again(session: Session, item: WorkItem, now: datetime) -> None:
    send_again(session, item, ACCOUNTANT, now)


def retry(session: Session, item: WorkItem, now: datetime) -> None:
    retry_now(session, item, ACCOUNTANT, now)


def drop(session: Session, item: WorkItem, now: datetime) -> None:
    dismiss(session, item, ACCOUNTANT, now, "not ours")


Decision = Callable[[Session, WorkItem, datetime], None]
ALLOWED: dict[Decision, set[ItemState]] = {
    mark: {ItemState.NEEDS_PERSON, ItemState.UNKNOWN},
    again: {ItemState.NEEDS_PERSON, ItemState.UNKNOWN},
    retry: {ItemState.DELAYED},
    drop: set(OPEN_STATES) - {ItemState.SENDING},
}
NAMES: dict[Decision, str] = {mark: "mark_posted", again: "send_again", retry: "retry", drop: "dismiss"}


def decide(desk: Desk, decision: Decision, place: int = 0) -> None:
    with desk.sessions.begin() as session:
        decision(session, session.get_one(WorkItem, desk.items()[place].id), desk.clock.now())


def lose(desk: Desk, *, ran: bool) -> None:
    talk = desk.log_in()
    request = talk.bills()
    if ran:
        desk.quickbooks.process(request)
    talk.close()


def bring_to(desk: Desk, state: ItemState) -> None:
    """Bring the only item into a state, the way it gets there."""
    desk.send(1, vendor="Nobody in QuickBooks" if state is ItemState.REFUSED else None)
    talk = desk.log_in()
    if state is ItemState.WAITING:
        return
    request = talk.bills()
    if state is ItemState.DELAYED:
        talk.deliver(refused(request, 3175, LOCKED))
    elif state is ItemState.UNKNOWN:
        talk.close()
    elif state is ItemState.NEEDS_PERSON:
        talk.deliver(refused(request, 510, "Saved", severity="Warn"))
        talk.to_the_end()
    elif state in {ItemState.POSTED, ItemState.REFUSED}:
        talk.deliver(desk.quickbooks.process(request))
    elif state is ItemState.DISMISSED:
        talk.close()
        decide(desk, drop)


def is_allowed(desk: Desk, decision: Decision) -> bool:
    """Try a decision and undo it."""
    with desk.sessions() as session:
        try:
            decision(session, session.get_one(WorkItem, desk.items()[0].id), desk.clock.now())
        except TradeError:
            return False
        return True


@pytest.mark.parametrize("state", list(ItemState), ids=str)
def test_each_decision_is_allowed_in_its_states_and_refused_in_all_others(desk: Desk, state: ItemState) -> None:
    bring_to(desk, state)
    at_first = desk.states()
    allowed = {decision for decision in ALLOWED if is_allowed(desk, decision)}

    assert at_first == state.value
    assert allowed == {decision for decision, states in ALLOWED.items() if state in states}
    assert desk.states() == state.value


@pytest.mark.parametrize(
    ("state", "decision", "words"),
    [
        (ItemState.SENDING, mark, "its answer is awaited"),
        (ItemState.POSTED, again, "only an item that needs a person, or is unknown, is decided by hand"),
        (ItemState.WAITING, retry, "only a delayed item can be tried at once"),
        (ItemState.REFUSED, drop, "is refused already"),
    ],
)
def test_a_refused_decision_says_why(desk: Desk, state: ItemState, decision: Decision, words: str) -> None:
    bring_to(desk, state)

    with pytest.raises(TradeError, match=f"Work item {desk.items()[0].id} .*{words}"):
        decide(desk, decision)


def test_a_bill_that_a_person_has_found_is_synchronised_under_its_id(desk_on_both: Desk) -> None:
    desk = desk_on_both
    bring_to(desk, ItemState.NEEDS_PERSON)
    decide(desk, mark)
    invoice = desk.invoices()[0]

    assert (desk.states(), invoice.status, invoice.accounting_id) == ("posted", InvoiceStatus.S, FOUND)
    assert desk.items()[0].finished_at == desk.clock.now()
    assert desk.log_in().path == "none"


def test_a_bill_that_a_person_sends_again_leaves_alone_under_a_new_id(desk: Desk) -> None:
    desk.send(2)
    lose(desk, ran=False)
    for place in (0, 1):
        decide(desk, again, place)
    waiting = [(item.state, item.alone, item.failures) for item in desk.items()]
    transfers = {each.transfer for each in desk.invoices()}
    desk.update()

    assert waiting == [(ItemState.WAITING, True, 0)] * 2
    assert transfers == {Transfer.TAKEN}
    assert desk.states() == "posted posted"
    assert desk.is_exactly_once()
    assert len({each.message_set_id for each in desk.exchanges("post")}) == 3


def test_an_invoice_to_be_sent_again_can_be_taken_back_instead(desk: Desk) -> None:
    bring_to(desk, ItemState.NEEDS_PERSON)
    decide(desk, again)

    assert desk.return_to_approved(desk.invoices()[0].id)
    assert desk.go() == "dismissed"
    assert desk.quickbooks.bills() == []


def test_a_delayed_bill_that_is_retried_does_not_wait(desk: Desk) -> None:
    bring_to(desk, ItemState.DELAYED)
    decide(desk, retry)
    item = desk.items()[0]

    assert (item.state, item.due_at, item.failures) == (ItemState.WAITING, None, 0)
    assert desk.go() == "posted"
    assert desk.is_exactly_once()


@pytest.mark.parametrize("state", [ItemState.WAITING, ItemState.DELAYED, ItemState.UNKNOWN, ItemState.NEEDS_PERSON])
def test_a_dismissed_bill_is_failed_and_can_be_returned_to_approved(desk: Desk, state: ItemState) -> None:
    bring_to(desk, state)
    decide(desk, drop)
    invoice = desk.invoices()[0]

    assert (desk.states(), invoice.status) == ("dismissed", InvoiceStatus.F)
    assert "Alba" in (invoice.failure or "")
    assert "not ours" in (invoice.failure or "")
    assert invoice.failure_advice
    assert desk.return_to_approved(invoice.id)


@pytest.mark.parametrize(
    ("state", "decision", "what"),
    [
        (ItemState.NEEDS_PERSON, mark, "marked as posted"),
        (ItemState.NEEDS_PERSON, again, "send again"),
        (ItemState.DELAYED, retry, "retry"),
        (ItemState.WAITING, drop, "dismissed"),
    ],
)
def test_each_decision_leaves_who_when_and_what(desk: Desk, state: ItemState, decision: Decision, what: str) -> None:
    bring_to(desk, state)
    desk.pass_time(timedelta(minutes=3))
    decide(desk, decision)
    event = desk.story()[-1]

    assert (event.what, event.actor, event.at) == (what, "Alba", desk.clock.now())


def test_a_decision_that_moves_the_invoice_leaves_its_history(desk: Desk) -> None:
    bring_to(desk, ItemState.NEEDS_PERSON)
    decide(desk, mark)
    with desk.sessions() as session:
        changes: Any = session.execute(select(StatusChange.old, StatusChange.new).order_by(StatusChange.id)).all()

    assert [tuple(change) for change in changes][-1] == ("ES", "S")


def test_a_decided_item_is_not_touched_by_recovery(desk: Desk) -> None:
    bring_to(desk, ItemState.UNKNOWN)
    decide(desk, drop)
    desk.send(1)
    requests = [request for request in desk.update().requests if "BillAddRq" in request]

    assert len(requests) == 1
    assert desk.states() == "dismissed posted"


def test_a_bill_dismissed_in_doubt_is_looked_for_before_it_is_added_after_all(desk: Desk) -> None:
    """It was in QuickBooks all along: returned to Approved and sent again, it must not be there twice."""
    desk.send(1)
    lose(desk, ran=True)
    decide(desk, drop)
    invoice = desk.invoices()[0]
    desk.return_to_approved(invoice.id)
    desk.send_again(invoice.id)
    desk.update()

    assert len(desk.quickbooks.bills()) == 1


def test_a_bill_sent_again_by_a_person_who_was_wrong_is_not_there_twice_when_its_set_is_still_known(desk: Desk) -> None:
    desk.send(1)
    lose(desk, ran=True)
    decide(desk, again)
    desk.update()

    assert len(desk.quickbooks.bills()) == 1


def test_what_may_be_decided_is_what_is_allowed(desk: Desk) -> None:
    told = {state: {str(each) for each in decisions_for(WorkItem(state=state))} for state in ItemState}

    assert told == {
        state: {NAMES[decision] for decision, states in ALLOWED.items() if state in states} for state in ItemState
    }


@pytest.mark.parametrize("given", ["", "4711", "P000001-IN1", "1A2B-", "1A2G-1700000000", "1A2B-1700000000; drop"])
def test_what_is_no_id_of_quickbooks_marks_nothing(desk: Desk, given: str) -> None:
    bring_to(desk, ItemState.UNKNOWN)
    with desk.sessions() as session, pytest.raises(TradeError) as refusal:
        mark_posted(session, session.get_one(WorkItem, 1), given, ACCOUNTANT, desk.clock.now())

    assert refusal.value.entry.key == "accounting_id_malformed"


def test_an_id_is_kept_as_quickbooks_writes_it(desk: Desk) -> None:
    bring_to(desk, ItemState.UNKNOWN)
    with desk.sessions.begin() as session:
        mark_posted(session, session.get_one(WorkItem, 1), " 1a2b-1700000000 ", ACCOUNTANT, desk.clock.now())

    assert desk.invoices()[0].accounting_id == "1A2B-1700000000"


def test_the_id_of_another_bill_marks_nothing(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(1)
    desk.update()
    [posted] = desk.invoices()
    desk.send(1)
    talk = desk.log_in()
    talk.bills()
    talk.close()
    item = desk.items()[1]
    number = desk.bill_number(posted.id)
    with desk.sessions() as session, pytest.raises(TradeError, match=number) as refusal:
        mark_posted(session, session.get_one(WorkItem, item.id), str(posted.accounting_id), ACCOUNTANT, item.created_at)

    assert refusal.value.entry.key == "accounting_id_taken"
