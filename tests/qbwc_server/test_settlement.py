"""What QuickBooks' status codes do to a bill (qbxml.md 3.5 and 4), and what a late answer may no longer do."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from qbwc_server.queue import ItemState, WorkItem
from qbwc_server.resolve import dismiss, mark_posted
from qbxml.envelope import read_request
from tests.office import ACCOUNTANT
from tests.qbwc_server.desk import Desk, adds, refused
from wholesale.mail import OutgoingMail

DONE_WITH_A_REMARK = (501, 510, 530, 531, 550, 560, 570, 599, 999)
LOCKS = (
    (3170, "There was an error when saving a Bill: it has been modified by another user."),
    (3175, "There was an error adding. The object is in use by another user."),
    (3176, "The related object could not be locked: failed to acquire the lock."),
    (3180, "QuickBooks error message: The internals could not be locked. They are in use by another user."),
    (3231, "The request has not been processed."),
    (1010, "System not available."),
)
REFUSALS = (
    (3020, "Invalid date."),
    (3040, "Invalid amount."),
    (3070, "The string is too long."),
    (3100, 'The name "Rosas" of the list element is already in use.'),
    (3120, "Object not found."),
    (3140, "There is an invalid reference to QuickBooks Vendor."),
    (3150, "A required element is missing."),
    (3170, "The transaction is empty."),
    (3171, "The closing date has passed."),
    (3180, "There was an error when saving: the account number is already in use."),
    (3210, "A business check failed."),
    (3250, "Not available in this edition."),
    (3260, "Insufficient permission."),
    (3270, "Missing posting account."),
    (3999, "Nobody knows this code."),
)


def mails(desk: Desk) -> list[str]:
    with desk.sessions() as session:
        return list(session.scalars(select(OutgoingMail.template).order_by(OutgoingMail.id)))


@pytest.mark.parametrize(("code", "words"), REFUSALS, ids=[f"{code} {words[:12]}" for code, words in REFUSALS])
def test_a_refused_bill_is_failed_with_the_words_of_quickbooks_and_advice(desk: Desk, code: int, words: str) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(refused(talk.bills(), code, words))
    invoice, item = desk.invoices()[0], desk.items()[0]

    assert (desk.states(), desk.statuses()) == ("refused", "F")
    assert invoice.failure == item.words == words
    assert (item.advice_key or "").startswith(str(code))
    assert len(invoice.failure_advice or "") > 20
    assert mails(desk) == ["bill_failed"]


def test_a_refused_bill_leaves_changed_under_a_new_id_when_it_is_sent_again(desk: Desk) -> None:
    ids = desk.send(1)
    talk = desk.log_in()
    first = talk.bills()
    talk.deliver(refused(first, 3140))
    talk.close()
    desk.return_to_approved(ids[0])
    desk.send_again(ids[0])
    second = desk.log_in().bills()

    assert read_request(first).new_message_set_id != read_request(second).new_message_set_id
    assert adds(first)[0].request_id != adds(second)[0].request_id
    assert [item.state for item in desk.items()] == [ItemState.REFUSED, ItemState.SENDING]


@pytest.mark.parametrize("code", DONE_WITH_A_REMARK)
def test_saved_with_a_remark_is_posted(desk: Desk, code: int) -> None:
    desk.send(1)
    talk = desk.log_in()
    reply = desk.quickbooks.process(talk.bills())
    warned = reply.replace('statusCode="0" statusSeverity="Info"', f'statusCode="{code}" statusSeverity="Warn"')
    talk.deliver(warned)

    assert warned != reply
    assert (desk.states(), desk.statuses()) == ("posted", "S")
    assert desk.is_exactly_once()


@pytest.mark.parametrize("code", [510, 550, 570])
def test_saved_but_not_read_back_is_looked_for_and_found(desk: Desk, code: int) -> None:
    desk.send(2)
    talk = desk.log_in()
    request = talk.bills()
    desk.quickbooks.process(request)
    talk.deliver(refused(request, code, "Saved, but the object could not be read back.", severity="Warn"))
    meanwhile = desk.states()

    assert meanwhile == "unknown unknown"
    assert talk.to_the_end() == 100
    assert desk.states() == "posted posted"
    assert desk.is_exactly_once()


def test_said_to_be_saved_and_not_there_is_for_a_person(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(refused(talk.bills(), 510, "Saved, but the object could not be read back.", severity="Warn"))
    talk.to_the_end()

    assert (desk.states(), desk.statuses()) == ("needs_person", "ES")
    assert "said that it saved" in str(desk.items()[0].findings)
    assert mails(desk) == ["bill_needs_person"]
    assert desk.quickbooks.bills() == []


@pytest.mark.parametrize("ran", [True, False], ids=["had run", "had not run"])
@pytest.mark.parametrize(("code", "severity"), [(1000, "Error"), (3140, "Info"), (-1, "Error")])
def test_what_says_nothing_clear_is_unknown_and_found_out(desk: Desk, code: int, severity: str, ran: bool) -> None:
    desk.send(1)
    talk = desk.log_in()
    request = talk.bills()
    if ran:
        desk.quickbooks.process(request)
    talk.deliver(refused(request, code, "Internal error", severity=severity))
    meanwhile = desk.states()

    assert meanwhile == "unknown"
    assert talk.to_the_end() == 100
    assert desk.states() == "posted"
    assert desk.is_exactly_once()


@pytest.mark.parametrize(("ran", "state"), [(True, "posted"), (False, "needs_person")])
def test_done_with_the_severity_of_an_error_is_found_or_shown_to_a_person(desk: Desk, ran: bool, state: str) -> None:
    desk.send(1)
    talk = desk.log_in()
    request = talk.bills()
    if ran:
        desk.quickbooks.process(request)
    talk.deliver(refused(request, 0, "Status OK", severity="Error"))
    talk.to_the_end()

    assert desk.states() == state
    assert len(desk.quickbooks.bills()) == ran


def test_after_an_unclear_answer_the_record_leaves_under_a_new_id(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    first = talk.bills()
    talk.deliver(refused(first, 1000))
    second = talk.bills()

    # Under the old id QuickBooks would hand the stored error back without running anything (qbxml.md 3.5, 6).
    assert read_request(first).new_message_set_id != read_request(second).new_message_set_id


@pytest.mark.parametrize(("code", "words"), LOCKS, ids=[str(code) for code, _ in LOCKS])
def test_what_passes_by_itself_waits_and_leaves_again_under_a_new_id(desk: Desk, code: int, words: str) -> None:
    desk.send(1)
    talk = desk.log_in()
    first = talk.bills()
    talk.deliver(refused(first, code, words))
    talk.close()
    meanwhile = (desk.states(), desk.statuses(), desk.items()[0].words)
    desk.pass_time(timedelta(minutes=2))
    second = desk.log_in().bills()

    assert meanwhile == ("delayed", "ES", words)
    assert read_request(first).new_message_set_id != read_request(second).new_message_set_id
    assert adds(first)[0].request_id != adds(second)[0].request_id


def test_a_delayed_bill_can_be_taken_back(desk: Desk) -> None:
    ids = desk.send(1)
    talk = desk.log_in()
    talk.deliver(refused(talk.bills(), 3175, LOCKS[1][1]))

    assert desk.return_to_approved(ids[0])
    desk.pass_time(timedelta(minutes=2))
    assert desk.go() == "dismissed"
    assert desk.quickbooks.bills() == []


def test_what_does_not_pass_is_refused_after_so_many_tries(desk: Desk) -> None:
    desk.limits.attempts_limit = 3
    desk.send(1)
    for _ in range(3):
        talk = desk.log_in()
        talk.deliver(refused(talk.bills(), 3175, LOCKS[1][1]))
        talk.close()
        desk.pass_time(timedelta(hours=1))

    assert (desk.states(), desk.statuses()) == ("refused", "F")
    assert "3 times" in (desk.invoices()[0].failure or "")
    assert desk.log_in().path == "none"


def test_each_wait_is_twice_as_long_up_to_an_hour(desk: Desk) -> None:
    item = WorkItem(failures=0)
    waits = []
    for _ in range(12):
        item.delay(desk.clock.now(), key="3175", words="locked")
        waits.append((item.due_at or desk.clock.now()) - desk.clock.now())

    assert [wait.total_seconds() / 60 for wait in waits] == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]


def test_a_record_without_an_answer_of_its_own_is_unknown_and_the_others_are_settled(desk: Desk) -> None:
    desk.send(3)
    talk = desk.log_in()
    request = talk.bills()
    reply = desk.quickbooks.process(request)
    parts = reply.split("<BillAddRs")
    shortened = "<BillAddRs".join([parts[0], parts[1], parts[3]])
    talk.deliver(shortened)
    meanwhile = desk.states()

    assert meanwhile == "posted unknown posted"
    assert talk.to_the_end() == 100
    assert desk.states() == "posted posted posted"
    assert desk.is_exactly_once()


def test_a_bill_of_another_amount_raises_an_alarm(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    reply = desk.quickbooks.process(talk.bills())
    talk.deliver(reply.replace("<AmountDue>500.00</AmountDue>", "<AmountDue>499.99</AmountDue>"))

    assert "499.99" not in reply
    assert (desk.states(), mails(desk)) == ("posted", ["bill_differs"])


def test_a_late_answer_does_not_overrule_a_person(desk_on_both: Desk) -> None:
    """The person decides while the stored result is being asked for; then it comes (the fence of settlement)."""
    desk = desk_on_both
    desk.send(1)
    lost = desk.log_in()
    desk.quickbooks.process(lost.bills())
    lost.close()
    talk = desk.log_in()
    talk.trip()
    late = desk.quickbooks.process(talk.ask())
    with desk.sessions.begin() as session:
        item = session.get_one(WorkItem, desk.items()[0].id)
        mark_posted(session, item, "1A2-1700000000", ACCOUNTANT, desk.clock.now())
    talk.deliver(late)

    assert "BillAddRs" in late
    assert (desk.states(), desk.items()[0].accounting_id) == ("posted", "1A2-1700000000")
    assert desk.invoices()[0].accounting_id == "1A2-1700000000"
    assert desk.happenings()[-1] == "marked as posted"


def test_a_late_refusal_does_not_fail_an_invoice_twice(desk: Desk) -> None:
    desk.send(1, vendor="Nobody in QuickBooks")
    lost = desk.log_in()
    desk.quickbooks.process(lost.bills())
    lost.close()
    talk = desk.log_in()
    talk.trip()
    late = desk.quickbooks.process(talk.ask())
    with desk.sessions.begin() as session:
        item = session.get_one(WorkItem, desk.items()[0].id)
        dismiss(session, item, ACCOUNTANT, desk.clock.now(), "It is not wanted any more.")
    talk.deliver(late)

    assert 'statusCode="3140"' in late
    assert desk.states() == "dismissed"
    assert mails(desk) == ["bill_failed"]


@pytest.mark.parametrize(("code", "is_read_again"), [(3140, True), (3070, False)])
def test_lists_are_read_again_after_a_bill_that_named_what_is_not_in_them(
    desk: Desk, code: int, is_read_again: bool
) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(refused(talk.bills(), code))
    with desk.sessions() as session:
        due_at = desk.connection(session).lists_due_at

    assert (due_at is not None and due_at <= desk.clock.now()) == is_read_again
