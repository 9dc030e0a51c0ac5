"""Vendors that QuickBooks lacks are created before their bills, where the company wants it, and never twice."""

import pytest

from qbwc_server.queue import ItemState
from qbxml.envelope import read_request, write_reply
from qbxml.messages.vendor import VendorAddRs
from tests.qbwc_server.desk import Desk, Talk

NEW = "Nuevo Vivero"


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """Lend a desk whose lists are read and whose company creates missing vendors."""
    desk.set_company(create_missing_vendors=True)
    desk.set(lists_due_at=desk.clock.now())
    desk.update()
    return desk


def vendors(desk: Desk) -> list[str]:
    return [entry.full_name for entry in desk.quickbooks.books.state.entries(("Vendor",)) if entry.full_name == NEW]


def refuse(talk: Talk, code: int, text: str) -> int:
    request = read_request(talk.until("<VendorAddRq"))
    answers = [
        VendorAddRs(request_id=each.request_id, status_code=code, status_severity="Error", status_message=text)
        for each in request.requests
    ]
    return talk.deliver(write_reply(answers, new_message_set_id=request.new_message_set_id, message_set_status_code=0))


def test_a_missing_vendor_is_created_once_for_all_its_bills_in_the_same_session(ready: Desk) -> None:
    ready.send(3, vendor=NEW)
    ready.update()

    assert vendors(ready) == [NEW]
    assert ready.statuses() == "S S S"
    assert [item.state for item in ready.items() if item.kind == "vendor"] == [ItemState.POSTED]


def test_a_known_vendor_is_not_created(ready: Desk) -> None:
    ready.send(1)
    requests = ready.update().requests

    assert not any("VendorAddRq" in request for request in requests)


def test_without_the_company_s_wish_no_vendor_is_created(desk: Desk) -> None:
    desk.set(lists_due_at=desk.clock.now())
    desk.update()
    desk.send(1, vendor=NEW)
    desk.update()

    assert (vendors(desk), desk.statuses()) == ([], "F")


def test_a_vendor_whose_answer_is_lost_is_found_by_its_name(ready: Desk) -> None:
    ready.send(1, vendor=NEW)
    talk = ready.log_in()
    ready.quickbooks.process(talk.until("<VendorAddRq"))
    ready.quickbooks.books.state.forget_message_sets(ready.quickbooks.books.application)
    talk.close()
    ready.update()

    assert vendors(ready) == [NEW]
    assert ready.statuses() == "S"


def test_a_vendor_that_somebody_entered_meanwhile_is_taken(ready: Desk) -> None:
    ready.send(1, vendor=NEW)
    talk = ready.log_in()
    talk.until("<VendorAddRq")
    talk.close()
    ready.quickbooks.add_vendor(NEW)
    ready.settle(2)

    assert vendors(ready) == [NEW]
    assert ready.statuses() == "S"


def test_the_bills_of_a_refused_vendor_are_failed_with_its_words(ready: Desk) -> None:
    ready.send(2, vendor=NEW)
    talk = ready.log_in()
    refuse(talk, 3100, 'The name "Nuevo Vivero" of the list element is already in use.')
    talk.to_the_end()

    assert ready.statuses() == "F F"
    assert "could not be created" in (ready.invoices()[0].failure or "")
    assert "already in use" in (ready.invoices()[1].failure or "")


def test_a_bill_sent_again_after_the_vendor_was_refused_tries_the_vendor_again(ready: Desk) -> None:
    ids = ready.send(1, vendor=NEW)
    talk = ready.log_in()
    refuse(talk, 3260, "Insufficient permission.")
    talk.to_the_end()
    talk.close()
    ready.clock.move(ready.clock.now() - ready.clock.now().replace(hour=1))
    ready.return_to_approved(ids[0])
    ready.send_again(ids[0])
    ready.update()

    assert vendors(ready) == [NEW]
    assert ready.statuses() == "S"


def test_a_vendor_waits_for_a_lock_and_its_bill_with_it(ready: Desk) -> None:
    ready.send(1, vendor=NEW)
    talk = ready.log_in()
    refuse(talk, 3180, "The internals could not be locked.")
    talk.to_the_end()
    talk.close()
    meanwhile = ready.statuses()
    ready.settle(2)

    assert meanwhile == "ES"
    assert ready.statuses() == "S"
    assert vendors(ready) == [NEW]
