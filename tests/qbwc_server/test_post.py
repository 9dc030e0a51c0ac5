"""Posting: what leaves, and what QuickBooks' answers and the hresults do to it (qbxml.md 3.1, 3.5, 4.1)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from qbwc_server.document import Document
from qbwc_server.exchange import Standing
from qbwc_server.queue import ItemState, WorkItem
from qbxml.envelope import read_request
from tests.office import ACCOUNTANT
from tests.qbwc_server.desk import Desk, adds, set_refused
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import Transfer, VendorInvoice, become

SURELY_NOT_RUN = (
    "0x80040401", "0x80040403", "0x80040408", "0x80040409", "0x8004040A", "0x8004040D", "0x80040410", "0x80040414",
    "0x80040416", "0x80040417", "0x80040418", "0x8004041A", "0x8004041B", "0x80040420", "0x80040421", "0x80040422",
    "0x80040423", "0x80040154",
)  # fmt: skip
MAY_HAVE_RUN = ("0x80040402", "0x80010105", "0x800706BA", "0x8004041C", "0x8004ABCD", "junk", "-2147417851")
NOT_AS_A_SET = (600, 9001, 9002, 9004)


def set_ids(desk: Desk) -> list[str | None]:
    return [each.message_set_id for each in desk.exchanges("post")]


@pytest.mark.parametrize("hresult", SURELY_NOT_RUN)
def test_what_surely_did_not_run_waits_again_and_leaves_under_a_new_id(desk: Desk, hresult: str) -> None:
    desk.send(2)
    talk = desk.log_in()
    talk.bills()
    progress = talk.deliver(hresult=hresult, message="the words")

    assert progress < 0
    assert hresult in talk.last_error()
    assert desk.states() == "waiting waiting"
    assert [each.transfer for each in desk.invoices()] == [Transfer.TAKEN] * 2
    talk.close()
    assert desk.go() == "posted posted"
    assert desk.is_exactly_once()
    assert len(set(set_ids(desk))) == 2


@pytest.mark.parametrize("ran", [True, False], ids=["had run", "had not run"])
@pytest.mark.parametrize("hresult", MAY_HAVE_RUN)
def test_what_may_have_run_is_unknown_and_found_out_before_it_leaves_again(desk: Desk, hresult: str, ran: bool) -> None:
    desk.send(2)
    talk = desk.log_in()
    request = talk.bills()
    if ran:
        desk.quickbooks.process(request)
    progress = talk.deliver(hresult=hresult, message="the words")

    assert progress < 0
    assert desk.states() == "unknown unknown"
    assert not any(desk.return_to_approved(each.id) for each in desk.invoices())
    talk.close()
    assert desk.go() == "posted posted"
    assert desk.is_exactly_once()
    assert len(set_ids(desk)) == 1


def test_a_fault_of_shape_in_a_batch_sends_each_record_alone(desk: Desk) -> None:
    desk.send(3)
    talk = desk.log_in()
    talk.bills()
    progress = talk.deliver(hresult="0x80040400")
    alone = [len(adds(talk.bills())) for _ in range(1)]

    assert 0 <= progress < 100
    assert alone == [1]
    assert [item.alone for item in desk.items()] == [True, True, True]
    talk.to_the_end()
    assert desk.states() == "posted posted posted"
    assert desk.is_exactly_once()


def test_a_fault_of_shape_in_one_record_refuses_it_with_the_words_of_quickbooks(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.bills()
    talk.deliver(hresult="0x80040400", message="QuickBooks found an error when parsing the provided XML text stream.")
    invoice = desk.invoices()[0]

    assert (desk.states(), desk.statuses()) == ("refused", "F")
    assert "parsing the provided XML" in (invoice.failure or "")
    assert talk.to_the_end() in {0, 100}


def test_the_one_badly_shaped_record_does_not_stop_the_others(desk: Desk) -> None:
    desk.send(5)
    desk.quickbooks_refuses_the_shape_of(desk.bill_number(desk.invoices()[2].id))
    desk.update()

    assert desk.states() == "posted posted refused posted posted"


@pytest.mark.parametrize("ran", [True, False], ids=["had run", "had not run"])
@pytest.mark.parametrize("code", NOT_AS_A_SET)
def test_a_refused_message_set_is_unknown_and_searched_for_never_taken_for_not_done(
    desk: Desk, code: int, ran: bool
) -> None:
    desk.send(2)
    talk = desk.log_in()
    request = talk.bills()
    if ran:
        desk.quickbooks.process(request)
    talk.deliver(set_refused(request, code))
    found = desk.states()
    progress = talk.to_the_end()

    assert found == "unknown unknown"
    assert progress == 100
    assert desk.states() == "posted posted"
    assert desk.is_exactly_once()
    # Whatever leaves again does so alone and under a new id: the old one is spoilt.
    assert len(set_ids(desk)) == (1 if ran else 3)
    assert len(set(set_ids(desk))) == len(set_ids(desk))


def test_an_answer_that_quickbooks_could_not_store_is_read_and_applied(desk: Desk) -> None:
    desk.quickbooks.cannot_store_answers = True
    desk.send(2)
    talk = desk.log_in()
    reply = desk.quickbooks.process(talk.bills())
    talk.deliver(reply)

    assert 'messageSetStatusCode="9005"' in reply
    assert desk.states() == "posted posted"


def test_a_set_that_is_sent_again_after_9005_is_not_added_twice(desk: Desk) -> None:
    desk.quickbooks.cannot_store_answers = True
    desk.send(2)
    talk = desk.log_in()
    desk.quickbooks.process(talk.bills())
    talk.close()
    desk.quickbooks.cannot_store_answers = False

    assert desk.go() == "posted posted"
    assert desk.is_exactly_once()


def test_message_set_ids_fit_and_are_of_letters_digits_and_hyphens(desk: Desk) -> None:
    desk.set(batch_size=1)
    desk.send(3)
    desk.update()
    with desk.sessions() as session:
        mark = desk.connection(session).mark

    assert all(re.fullmatch(rf"{mark}-[0-9a-z]+-\d+", each or "") for each in set_ids(desk))
    assert all(len(each or "") <= 23 for each in set_ids(desk))
    assert len(set(set_ids(desk))) == 3


def test_a_message_set_id_of_the_largest_item_fits() -> None:
    longest = "ab1cd-" + "1y2p0ij32e8e7" + "-" + "999"  # 2**63 - 1 in base 36, after 999 attempts

    assert int("1y2p0ij32e8e7", 36) == 2**63 - 1
    assert len(longest) == 23


def test_every_message_that_adds_carries_a_message_set_id(desk: Desk) -> None:
    desk.set_company(create_missing_vendors=True)
    desk.send(2)
    requests = [read_request(request) for request in desk.update().requests]

    assert all(each.new_message_set_id for each in requests if any("AddRq" in one.tag() for one in each.requests))
    assert not any(each.new_message_set_id for each in requests if any("Query" in one.tag() for one in each.requests))


def test_a_bill_that_was_taken_back_before_it_left_does_not_leave(desk: Desk) -> None:
    ids = desk.send(2)
    talk = desk.log_in()
    desk.return_to_approved(ids[0])
    talk.to_the_end()

    assert (desk.states(), desk.statuses()) == ("dismissed posted", "A S")
    assert desk.numbers() == [desk.bill_number(ids[1])]


def test_a_bill_that_is_taken_back_in_the_very_moment_it_leaves_does_not_leave(
    desk_on_postgres: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite there is one writer, so nobody comes between."""
    desk = desk_on_postgres
    ids = desk.send(2)
    bills = Document.registry["vendor_bill"]
    prepare = bills.prepare

    def prepare_and_lose(turn: object, item: WorkItem) -> object:
        request = prepare(turn, item)
        if item.record_id == ids[0]:
            with desk.sessions.begin() as other:
                take_back(other, ids[0], desk)
        return request

    monkeypatch.setattr(bills, "prepare", prepare_and_lose)
    desk.update()

    assert (desk.states(), desk.statuses()) == ("dismissed posted", "A S")
    assert desk.numbers() == [desk.bill_number(ids[1])]


def take_back(session: Session, invoice_id: int, desk: Desk) -> None:
    become(session, session.get_one(VendorInvoice, invoice_id), InvoiceStatus.A, ACCOUNTANT, desk.clock.now())


def test_a_bill_can_not_be_taken_back_from_the_moment_it_is_written_down(desk: Desk) -> None:
    ids = desk.send(1)
    before = [desk.return_to_approved(ids[0]), desk.send_again(ids[0])]
    talk = desk.log_in()
    talk.trip()

    assert before == [True, True]
    assert desk.invoices()[0].transfer is Transfer.UNDER_WAY
    assert not desk.return_to_approved(ids[0])


def test_a_repeated_message_that_surely_did_not_run_this_time_is_still_unknown(desk: Desk) -> None:
    desk.send(1)
    lost = desk.log_in()
    lost.bills()
    lost.close()
    talk = desk.log_in()
    again = talk.bills()
    talk.deliver(hresult="0x80040414")

    assert desk.states() == "unknown"
    assert desk.exchanges("post")[0].sendings == 2
    talk.close()
    # The first sending did run after all, only late.
    desk.quickbooks.process(again)
    assert desk.go() == "posted"
    assert desk.is_exactly_once()


def test_a_repeated_message_that_was_not_fetched_is_still_unknown(desk: Desk) -> None:
    desk.send(1)
    lost = desk.log_in()
    lost.bills()
    lost.close()
    talk = desk.log_in()
    while desk.exchanges("post")[0].sendings == 1:
        talk.trip()
    talk.close()

    assert desk.states() == "unknown"
    assert desk.go() == "posted"
    assert desk.is_exactly_once()


def test_a_delayed_bill_leaves_when_its_time_has_come(desk: Desk) -> None:
    desk.send(1)
    desk.quickbooks.lock_record("*")
    desk.update()
    desk.quickbooks.unlock("*")
    too_early = desk.log_in().path
    desk.pass_time(timedelta(minutes=1))

    assert desk.states() == "delayed"
    assert too_early == "none"
    assert desk.go() == "posted"


def test_a_set_aside_record_is_not_sent_again_in_every_session(desk: Desk) -> None:
    desk.send(1, vendor="Nobody in QuickBooks")
    desk.update()
    desk.send(1)
    requests = [request for request in desk.update().requests if "BillAddRq" in request]

    assert [len(adds(request)) for request in requests] == [1]
    assert desk.states() == "refused posted"


def test_items_of_two_kinds_never_share_a_message(desk: Desk) -> None:
    desk.set_company(create_missing_vendors=True)
    with desk.sessions.begin() as session:
        desk.connection(session).lists_due_at = desk.clock.now()
    desk.send(1)
    desk.send(2, vendor="Nuevo Vivero")
    requests = [read_request(each).requests for each in desk.update().requests]
    kinds = [{each.tag() for each in one if each.tag().endswith("AddRq")} for one in requests]

    assert desk.statuses() == "S S S"
    assert {"VendorAddRq"} in kinds
    assert all(len(kind) <= 1 for kind in kinds)


def test_the_exchange_stands_answered_once_all_is_settled_and_is_forgotten_then(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(desk.quickbooks.process(talk.bills()))
    answered = desk.exchanges("post")[0].standing
    talk.to_the_end()

    assert answered is Standing.ANSWERED
    assert desk.exchanges("post")[0].standing is Standing.FORGOTTEN
    assert desk.items()[0].state is ItemState.POSTED
