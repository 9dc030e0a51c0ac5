"""Messages and answers: written down before they leave, applied once, matched by their ids."""

import pytest

from qbwc_server.conversation import step_named
from qbwc_server.exchange import Standing
from qbxml.envelope import read_request, write_reply
from qbxml.messages.bill import BillAddRs
from tests.qbwc_server.desk import Desk, adds, tags


def test_the_exact_bytes_are_stored_before_they_leave(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(2)
    talk = desk.log_in()
    talk.trip()
    before = desk.exchanges("post")
    desk.restart()
    request = talk.ask()

    assert [(each.standing, each.request) for each in before] == [(Standing.PREPARED, request)]
    assert [(each.standing, each.request) for each in desk.exchanges("post")] == [(Standing.SENT, request)]


def test_the_raw_answer_is_stored(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    reply = desk.quickbooks.process(talk.bills())
    talk.deliver(reply)

    assert [each.answer for each in desk.exchanges("post")] == [reply]


def test_an_hresult_is_stored_with_its_message(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.bills()
    talk.deliver(hresult="0x80040402", message="See the file qbsdklog.txt")
    exchange = desk.exchanges("post")[0]

    assert (exchange.hresult, exchange.hresult_text) == ("0x80040402", "See the file qbsdklog.txt")
    assert exchange.answer is None


def test_asking_again_without_an_answer_makes_the_bills_unknown_and_asks_what_became_of_them(desk: Desk) -> None:
    desk.send(2)
    talk = desk.log_in()
    lost = talk.bills()
    again = talk.ask()
    check = read_request(again)

    assert desk.states() == "unknown unknown"
    assert check.requests == []
    assert check.old_message_set_id == check.new_message_set_id == read_request(lost).new_message_set_id
    talk.deliver(desk.quickbooks.process(again))
    talk.to_the_end()
    assert desk.states() == "posted posted"
    assert desk.is_exactly_once()


@pytest.mark.parametrize("ran", [True, False], ids=["had run", "had not run"])
def test_a_request_that_got_lost_on_its_way_is_never_added_twice(desk: Desk, ran: bool) -> None:
    desk.send(3)
    talk = desk.log_in()
    lost = talk.bills()
    if ran:
        desk.quickbooks.process(lost)
    talk.to_the_end()

    assert desk.states() == "posted posted posted"
    assert desk.is_exactly_once()


def test_a_question_that_got_lost_is_not_mistaken_for_an_answered_one(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    lost = talk.ask()
    following = talk.ask()

    assert "CompanyActivityQueryRq" in lost
    assert [each.standing for each in desk.exchanges("check_restore")] == [Standing.DROPPED]
    assert following != lost


def test_an_answer_that_comes_twice_counts_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.set(batch_size=1)
    desk.send(2)
    talk = desk.log_in()
    reply = desk.quickbooks.process(talk.bills())
    first, second = talk.deliver(reply), talk.deliver(reply)

    assert 0 <= second < 100
    assert first < 100
    assert desk.states() == "posted sending"
    talk.to_the_end()
    assert desk.states() == "posted posted"
    assert desk.is_exactly_once()


def test_the_answer_to_an_earlier_message_is_not_taken_for_the_awaited_one(desk: Desk) -> None:
    desk.set(batch_size=1)
    desk.send(2)
    talk = desk.log_in()
    stale = desk.quickbooks.process(talk.bills())
    talk.deliver(stale)
    awaited = talk.bills()
    progress = talk.deliver(stale)

    assert 0 <= progress < 100
    assert desk.states() == "posted sending"
    talk.deliver(desk.quickbooks.process(awaited))
    assert desk.states() == "posted posted"
    assert desk.is_exactly_once()


def test_an_answer_to_a_question_is_not_taken_for_the_answer_to_bills(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    stale = desk.quickbooks.process(talk.ask())
    talk.deliver(stale)
    talk.bills()

    assert 0 <= talk.deliver(stale) < 100
    assert desk.states() == "sending"


def test_an_answer_with_ids_of_nobody_changes_nothing(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    request = talk.bills()
    foreign = write_reply(
        [BillAddRs(request_id="999-1", status_code=3140, status_severity="Error", status_message="No such vendor")],
        new_message_set_id=read_request(request).new_message_set_id,
        message_set_status_code=0,
    )

    assert 0 <= talk.deliver(foreign) < 100
    assert (desk.states(), desk.statuses()) == ("sending", "ES")


def test_an_answer_nobody_asked_for_changes_nothing(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    progress = talk.deliver("<QBXML><QBXMLMsgsRs/></QBXML>")

    assert 0 <= progress < 100
    assert (desk.states(), desk.exchanges()) == ("waiting", [])


def test_an_answer_to_a_message_that_was_not_fetched_changes_nothing(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.trip()

    assert 0 <= talk.deliver(hresult="0x80040400") < 100
    assert desk.states() == "sending"
    assert talk.to_the_end() == 100
    assert desk.states() == "posted"


def test_a_message_that_was_not_fetched_waits_again_when_the_session_closes(desk: Desk) -> None:
    desk.send(2)
    talk = desk.log_in()
    talk.trip()
    talk.close()

    assert desk.states() == "waiting waiting"
    assert [each.standing for each in desk.exchanges("post")] == [Standing.NOT_RUN]
    assert all(desk.return_to_approved(each.id) for each in desk.invoices())


@pytest.mark.parametrize("ran", [True, False], ids=["had run", "had not run"])
@pytest.mark.parametrize("reply", ["", "no XML at all", "<QBXML><QBXMLMsgsRs>", "<html><body>502</body></html>"])
def test_an_answer_that_can_not_be_read_is_no_answer(desk: Desk, reply: str, ran: bool) -> None:
    desk.send(2)
    talk = desk.log_in()
    request = talk.bills()
    if ran:
        desk.quickbooks.process(request)
    progress = talk.deliver(reply)

    assert progress < 0
    assert talk.last_error() != "No further requests."
    assert desk.states() == "unknown unknown"
    talk.close()
    assert desk.go() == "posted posted"
    assert desk.is_exactly_once()


@pytest.mark.parametrize("ran", [True, False], ids=["had run", "had not run"])
def test_an_answer_without_any_record_s_status_is_no_answer(desk: Desk, ran: bool) -> None:
    desk.send(2)
    talk = desk.log_in()
    request = talk.bills()
    if ran:
        desk.quickbooks.process(request)
    talk.deliver(write_reply([], new_message_set_id=read_request(request).new_message_set_id))

    assert desk.states() == "unknown unknown"
    talk.close()
    assert desk.go() == "posted posted"
    assert desk.is_exactly_once()


def test_each_request_has_an_id_of_its_own_of_at_most_50_characters(desk: Desk) -> None:
    desk.set(batch_size=2)
    desk.send(5)
    requests = desk.update().requests
    ids = [each.request_id or "" for request in requests for each in read_request(request).requests]

    assert all(0 < len(each) <= 50 for each in ids)
    assert len(ids) == len(set(ids))


def test_answers_are_matched_by_request_id_whatever_their_order(desk: Desk) -> None:
    desk.send(1)
    desk.send(1, vendor="Nobody in QuickBooks")
    desk.send(1)
    talk = desk.log_in()
    request = talk.bills()
    reply = desk.quickbooks.process(request)
    parts = reply.split("<BillAddRs")
    last, tail = parts[-1].split("</QBXMLMsgsRs>")
    turned = "<BillAddRs".join([parts[0], last, *parts[-2:0:-1]]) + "</QBXMLMsgsRs>" + tail
    talk.deliver(turned)

    assert turned != reply
    assert desk.states() == "posted refused posted"
    assert desk.is_exactly_once() or desk.invoices()[1].accounting_id is None
    there = {bill.txn_id: bill.ref_number for bill in desk.quickbooks.bills()}
    assert [there.get(str(each.accounting_id)) for each in desk.invoices()] == [
        desk.bill_number(desk.invoices()[0].id),
        None,
        desk.bill_number(desk.invoices()[2].id),
    ]


def test_many_records_travel_in_one_message_each_with_its_own_answer(desk: Desk) -> None:
    desk.set(batch_size=4)
    desk.send(6)
    requests = [request for request in desk.update().requests if "BillAddRq" in request]

    assert [len(adds(request)) for request in requests] == [4, 2]
    assert {read_request(request).on_error for request in requests} == {"continueOnError"}
    assert [tags(request) for request in requests] == [["BillAddRq"] * 4, ["BillAddRq"] * 2]


def test_a_step_that_nobody_has_is_named_in_the_error() -> None:
    with pytest.raises(LookupError, match="'no such step'"):
        step_named("no such step")
