"""The step that finds out what became of what was sent and not answered: what it asks, and in which order."""

from datetime import timedelta

import pytest

from qbwc_server.exchange import Standing
from qbwc_server.simulator.books import Unproved
from qbwc_server.simulator.company_file import CrashPoint
from qbwc_server.simulator.machine_clock import MachineClock
from qbwc_server.simulator.rules import HResult
from qbxml.envelope import read_request, write_reply
from qbxml.messages.transaction import TransactionQueryRq, TransactionQueryRs
from tests.qbwc_server.desk import Desk, Talk, adds, refused, tags


def lose(desk: Desk, crash: CrashPoint | None = None, *, ran: bool = True) -> str:
    """Send bills and lose the answer; answer the message."""
    talk = desk.log_in()
    request = talk.bills()
    if crash is not None:
        desk.quickbooks.crash_at = crash
        with pytest.raises(HResult):
            desk.quickbooks.process(request)
    elif ran:
        desk.quickbooks.process(request)
    talk.close()
    return request


def requests_of(desk: Desk) -> list[str]:
    return list(desk.update().requests)


def test_the_stored_result_is_asked_for_first(desk: Desk) -> None:
    desk.send(2)
    lost = lose(desk)
    requests = requests_of(desk)
    check = read_request(requests[1])

    assert "CompanyActivityQueryRq" in requests[0]
    assert check.requests == []
    assert check.old_message_set_id == check.new_message_set_id == read_request(lost).new_message_set_id


def test_a_stored_result_settles_the_bills_without_a_search(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(3)
    lose(desk)
    requests = requests_of(desk)

    assert desk.states() == "posted posted posted"
    assert desk.is_exactly_once()
    assert not any("TransactionQueryRq" in request or "BillAddRq" in request for request in requests)


def test_a_stored_refusal_fails_the_invoice(desk: Desk) -> None:
    desk.send(1)
    desk.send(1, vendor="Nobody in QuickBooks")
    lose(desk)
    desk.update()

    assert (desk.states(), desk.statuses()) == ("posted refused", "S F")
    assert "Nobody in QuickBooks" in (desk.invoices()[1].failure or "")


@pytest.mark.parametrize("code", [600, 9002])
def test_a_set_that_is_not_known_is_searched_for_and_found(desk: Desk, code: int) -> None:
    desk.quickbooks.books.unproved = Unproved(unknown_set_code=code)
    desk.send(2)
    lost = lose(desk)
    forget = lost.partition("<QBXMLMsgsRq")[0] + (
        f'<QBXMLMsgsRq onError="continueOnError" oldMessageSetID="{read_request(lost).new_message_set_id}"/></QBXML>'
    )
    desk.quickbooks.process(forget)
    requests = requests_of(desk)

    assert desk.states() == "posted posted"
    assert desk.is_exactly_once()
    assert not any("BillAddRq" in request for request in requests)
    assert any(f'messageSetStatusCode="{code}"' in (each.answer or "") for each in desk.exchanges("recover"))


def test_the_search_goes_by_exact_number_and_vendor_and_by_time_never_by_a_plain_number(desk: Desk) -> None:
    desk.send(1)
    lose(desk, ran=False)
    requests = requests_of(desk)
    searches = [one for request in requests for one in read_request(request).requests]
    queries = [one for one in searches if isinstance(one, TransactionQueryRq)]

    # A query by RefNumber finds transactions of other vendors too, and not all of them (qbxml.md 2.4).
    assert not any("<RefNumber>" in request for request in requests if "BillAddRq" not in request)
    assert [one.ref_number_case_sensitive for one in queries] == [[desk.bill_number(desk.invoices()[0].id)], []]
    assert all(one.transaction_entity_filter for one in queries)
    assert queries[1].transaction_modified_date_range_filter is not None


def test_what_is_nowhere_leaves_again_with_the_same_id_and_the_same_bytes(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(3)
    lost = lose(desk, ran=False)
    again = [request for request in requests_of(desk) if "BillAddRq" in request]

    assert again == [lost]
    assert desk.states() == "posted posted posted"
    assert [item.attempt for item in desk.items()] == [1, 1, 1]
    assert [each.sendings for each in desk.exchanges("post")] == [2]
    assert desk.is_exactly_once()


def test_the_bytes_of_a_resend_are_those_that_left_even_when_the_invoice_would_make_others(desk: Desk) -> None:
    desk.send(1)
    lost = lose(desk, ran=False)
    desk.set_company(name="Another Name", bill_number_separator="/")
    again = [request for request in requests_of(desk) if "BillAddRq" in request]

    assert again == [lost]


def test_nothing_new_leaves_before_all_that_is_unknown_is_known(desk: Desk) -> None:
    desk.set(batch_size=1)
    desk.send(1)
    lost = lose(desk, ran=False)
    desk.send(2)
    sent = [request for request in requests_of(desk) if "BillAddRq" in request]

    assert sent[0] == lost
    assert len(sent) == 3
    assert desk.is_exactly_once()


def test_of_a_half_run_set_the_found_ones_are_adopted_and_the_missing_ones_leave_alone_under_new_ids(
    desk_on_both: Desk,
) -> None:
    desk = desk_on_both
    desk.send(3)
    lost = lose(desk, CrashPoint.FIRST_SAVED)
    sent = [request for request in requests_of(desk) if "BillAddRq" in request]

    assert desk.states() == "posted posted posted"
    assert desk.is_exactly_once()
    assert [len(adds(request)) for request in sent] == [1, 1]
    assert len({read_request(each).new_message_set_id for each in (lost, *sent)}) == 3
    assert [item.attempt for item in desk.items()] == [1, 2, 2]


@pytest.mark.parametrize("crash", list(CrashPoint), ids=[point.name.lower() for point in CrashPoint])
def test_whenever_quickbooks_dies_each_bill_is_there_once(desk: Desk, crash: CrashPoint) -> None:
    desk.send(3)
    lose(desk, crash)
    desk.update()
    desk.update()

    assert desk.states() == "posted posted posted"
    assert desk.is_exactly_once()


def test_what_quickbooks_answers_unclearly_again_and_again_needs_a_person(desk: Desk) -> None:
    desk.limits.attempts_limit = 3
    desk.send(1)
    sent = 0
    while desk.states() != "needs_person":
        talk = desk.log_in()
        progress = 0
        while progress < 100 and (request := talk.ask()):
            unclear = "BillAddRq" in request
            sent += unclear
            progress = talk.deliver(refused(request, 1000) if unclear else desk.quickbooks.process(request))
        talk.close()

    assert sent == 3
    assert "sent 3 times without a clear answer" in str(desk.items()[0].findings)


def test_what_was_sent_so_often_without_a_clear_answer_needs_a_person(desk: Desk) -> None:
    desk.limits.attempts_limit = 3
    desk.send(1)
    sent = 0
    for _ in range(6):
        talk = desk.log_in()
        if talk.path == "none":
            break
        progress = 0
        while progress < 100 and (request := talk.ask()):
            sent += "BillAddRq" in request
            progress = talk.deliver("" if "BillAddRq" in request else desk.quickbooks.process(request))
        talk.close()

    assert (desk.states(), desk.statuses()) == ("needs_person", "ES")
    assert "never answered; it is not in QuickBooks" in str(desk.items()[0].findings)
    assert sent <= 5
    assert desk.quickbooks.bills() == []


def test_a_search_that_was_not_answered_proves_nothing(desk: Desk) -> None:
    desk.send(1)
    lose(desk)
    talk = desk.log_in()
    request = failing_search(talk, desk)
    talk.to_the_end()

    assert "TransactionQueryRq" in request
    assert desk.states() == "unknown"
    assert desk.exchanges("post")[0].sendings == 1
    talk.close()
    assert desk.go() == "posted"
    assert desk.is_exactly_once()


def failing_search(talk: Talk, desk: Desk) -> str:
    """Let the status check find nothing and the search fail; answer the search."""
    check = talk.until("oldMessageSetID")
    set_id = read_request(check).new_message_set_id
    talk.deliver(write_reply([], new_message_set_id=set_id, message_set_status_code=600))
    request = talk.ask()
    answers = [
        TransactionQueryRs(
            request_id=each.request_id, status_code=1000, status_severity="Error", status_message="Internal error"
        )
        for each in read_request(request).requests
    ]
    talk.deliver(write_reply(answers))
    return request


def test_a_search_with_an_answer_missing_proves_nothing(desk: Desk) -> None:
    desk.send(1)
    lose(desk, ran=False)
    talk = desk.log_in()
    request = talk.until("TransactionQueryRq")
    reply = desk.quickbooks.process(request)
    first = reply.partition("<TransactionQueryRs")[2].partition("<TransactionQueryRs")[0]
    talk.deliver(reply.replace("<TransactionQueryRs" + first, "", 1))
    talk.to_the_end()

    assert len(tags(request)) == 2
    assert desk.states() == "unknown"
    assert desk.exchanges("post")[0].sendings == 1


def test_an_hresult_during_recovery_ends_the_session_and_leaves_all_unknown(desk: Desk) -> None:
    desk.send(2)
    lose(desk)
    talk = desk.log_in()
    talk.until("oldMessageSetID")
    progress = talk.deliver(hresult="0x80040402")

    assert progress < 0
    assert "0x80040402" in talk.last_error()
    assert desk.states() == "unknown unknown"
    talk.close()
    assert desk.go() == "posted posted"
    assert desk.is_exactly_once()


def test_recovery_that_is_broken_off_at_any_call_begins_again(desk: Desk) -> None:
    desk.send(2)
    lose(desk, CrashPoint.FIRST_SAVED)
    for calls in range(12):
        talk = desk.log_in()
        for _ in range(calls):
            if not (request := talk.ask()):
                break
            talk.deliver(desk.quickbooks.process(request))
        talk.close()

    assert desk.states() == "posted posted"
    assert desk.is_exactly_once()


def test_recovery_survives_a_restart_between_any_two_calls(desk: Desk) -> None:
    desk.before_each_call = desk.restart
    desk.send(3)
    lose(desk, CrashPoint.ALL_SAVED)
    desk.update()

    assert desk.states() == "posted posted posted"
    assert desk.is_exactly_once()


def test_a_set_whose_content_quickbooks_knows_otherwise_is_never_repeated(desk: Desk) -> None:
    desk.send(1)
    lost = lose(desk, ran=False)
    talk = desk.log_in()
    check = talk.until("oldMessageSetID")
    set_id = read_request(check).new_message_set_id
    talk.deliver(write_reply([], new_message_set_id=set_id, message_set_status_code=9001))
    again = talk.bills()

    assert read_request(again).new_message_set_id != read_request(lost).new_message_set_id
    talk.deliver(desk.quickbooks.process(again))
    assert desk.states() == "posted"


def test_many_lost_sets_are_settled_in_one_session(desk: Desk) -> None:
    desk.set(batch_size=1)
    desk.send(4)
    for _ in range(4):
        lose(desk)
    desk.update()

    assert desk.states() == "posted posted posted posted"
    assert desk.is_exactly_once()


def test_an_unknown_bill_is_not_forgotten_by_quickbooks_before_it_is_settled(desk: Desk) -> None:
    desk.send(1)
    lost = lose(desk)
    set_id = read_request(lost).new_message_set_id
    requests = requests_of(desk)
    forgets = [
        index
        for index, request in enumerate(requests)
        if read_request(request).old_message_set_id == set_id and read_request(request).new_message_set_id is None
    ]

    assert forgets == [len(requests) - 1]
    assert desk.exchanges("post")[0].standing is Standing.FORGOTTEN


def test_the_clock_of_the_other_computer_may_be_wrong(desk: Desk) -> None:
    desk.quickbooks.books.clock = MachineClock(desk.clock.now, zone="America/New_York", ahead=timedelta(minutes=-9))
    desk.send(2)
    lose(desk, CrashPoint.ALL_SAVED)
    desk.update()

    assert desk.states() == "posted posted"
    assert desk.is_exactly_once()
