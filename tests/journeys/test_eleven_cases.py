"""The eleven cases in which public Web Connector servers fail (needs.md 2), one after the other."""

from datetime import timedelta

import pytest

from qbwc_server.simulator.faults import Fault
from tests.office import Office

TEN = " ".join(["S"] * 10)


@pytest.fixture
def ready(office: Office) -> Office:
    office.update()
    office.set(batch_size=1)
    office.send(10)
    return office


def audited(office: Office) -> tuple[str, int, list[object]]:
    return office.statuses(), len(office.quickbooks.bills()), list(office.quickbooks.duplicates())


def test_1_the_answer_to_the_first_bill_is_lost(ready: Office) -> None:
    ready.update(Fault.named("answer_lost", at=2))
    ready.settle(3)

    assert audited(ready) == (TEN, 10, [])


def test_2_the_same_answer_is_delivered_twice(ready: Office) -> None:
    ready.update(Fault.named("answer_twice", at=2))

    assert audited(ready) == (TEN, 10, [])


def test_3_the_user_stops_after_three_and_starts_again(ready: Office) -> None:
    ready.update(Fault.named("stop_after_n", at=4))
    ready.update()

    assert audited(ready) == (TEN, 10, [])


def test_4_the_computer_is_switched_off_after_three(ready: Office) -> None:
    ready.update(Fault.named("power_off_after_n", at=4))
    ready.pass_time(timedelta(minutes=11))
    ready.update()

    assert audited(ready) == (TEN, 10, [])


def test_5_the_second_bill_is_refused(office: Office) -> None:
    office.send(1)
    office.send(1, vendor="Not in the list")
    office.send(8)
    office.update()
    requests = [text for text in office.update().requests if "BillAddRq" in text]

    assert office.statuses() == "S F" + " S" * 8
    assert requests == []


def test_6_the_second_bill_is_no_proper_qbxml(ready: Office) -> None:
    second = ready.invoices()[1]
    ready.quickbooks_refuses_the_shape_of(ready.bill_number(second.id))
    ready.update()
    again = ready.update()

    assert ready.statuses() == "S F" + " S" * 8
    assert "0x80040400" in str(ready.items()[1].advice_key)
    assert not any("BillAddRq" in text for text in again.requests)


def test_6_among_others_in_one_message_only_the_bad_one_is_refused(ready: Office) -> None:
    ready.set(batch_size=20)
    ready.quickbooks_refuses_the_shape_of(ready.bill_number(ready.invoices()[1].id))
    ready.update()

    assert ready.statuses() == "S F" + " S" * 8
    assert len(ready.quickbooks.bills()) == 9


def test_7_an_unknown_ticket_is_answered_in_the_protocol(ready: Office) -> None:
    answers = [
        ready.protocol.send_request("no such ticket", "", "", "US", 13, 0),
        ready.protocol.receive_response("no such ticket", "", "", ""),
        ready.protocol.connection_error("no such ticket", "0x80040408", ""),
        ready.protocol.close("no such ticket"),
    ]

    assert answers == ["", -1, "done", "OK"]
    assert ready.protocol.last_error("no such ticket")
    assert ready.statuses() == " ".join(["ES"] * 10)


def test_8_a_ticket_is_dead_after_close_connection(ready: Office) -> None:
    ticket, _ = ready.protocol.authenticate(ready.user_name, ready.password, "10.0.0.1")
    ready.protocol.close(ticket)

    assert ready.protocol.send_request(ticket, "", "", "US", 13, 0) == ""
    assert ready.protocol.receive_response(ticket, "<QBXML/>", "", "") == -1
    assert ready.protocol.close(ticket) == "OK"


def test_9_forty_wrong_passwords_lock_the_guesser_out_and_not_the_connector(ready: Office) -> None:
    guesses = [ready.protocol.authenticate(ready.user_name, f"guess {each}", "203.0.113.9")[1] for each in range(40)]
    right_from_there = ready.protocol.authenticate(ready.user_name, ready.password, "203.0.113.9")[1]
    ready.update()

    assert guesses == ["nvu"] * 40
    assert right_from_there == "nvu"
    assert ready.statuses() == TEN


def test_10_a_second_login_during_a_session_gets_other_work(ready: Office) -> None:
    first, _ = ready.protocol.authenticate(ready.user_name, ready.password, "10.0.0.1")
    ready.begin(first)
    ready.update()

    assert ready.states() == "sending" + " posted" * 9
    assert audited(ready)[1:] == (9, [])


def test_11_all_eleven_operations_are_served(ready: Office) -> None:
    wsdl = ready.wsdl()
    names = [
        "serverVersion",
        "clientVersion",
        "authenticate",
        "sendRequestXML",
        "receiveResponseXML",
        "connectionError",
        "getLastError",
        "closeConnection",
        "getInteractiveURL",
        "interactiveRejected",
        "interactiveDone",
    ]

    assert [name for name in names if f'operation name="{name}"' not in wsdl] == []
