"""Each fault by name, against a server that wants ten bills posted."""

from collections.abc import Callable
from typing import Any

import pytest

from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.faults import Fault
from qbwc_server.simulator.update_result import UpdateResult
from qbwc_server.simulator.web_connector import WebConnector
from tests.qbwc_server.simulator.qbxml_text import ask, bill, message
from tests.qbwc_server.simulator.qwc_text import local_qwc
from tests.qbwc_server.simulator.soap_server import Script, serving

TRIPS = 5
Answered = list[dict[str, str]]


def five_bills(batch: int = 1) -> Script:
    """Answer a server that sends five messages, each under its own message set ID, whatever comes back."""

    def body(number: int) -> str:
        return "".join(bill(f"INV-{number}{part}", request_id=f"{number}{part}") for part in "abc"[:batch])

    requests = [message(body(number), new=f"set-{number}") for number in range(1, TRIPS + 1)]
    return Script(
        answers={
            "sendRequestXML": iter([*requests, *[""] * 20]),
            "receiveResponseXML": iter([*[10] * (TRIPS - 1), *[100] * 20]),
        }
    )


def run(script: Script, company: CompanyFile, *faults: Fault, **settings: Any) -> UpdateResult:
    with serving(script) as server:
        connector = WebConnector(local_qwc(server.url), "secret", company, faults=faults, **settings)
        result = connector.update()
        connector.close()
    return result


def answered(script: Script) -> Answered:
    return [call.arguments for call in script.calls if call.operation == "receiveResponseXML"]


def numbers(company: CompanyFile) -> list[str | None]:
    return [record.ref_number for record in company.bills()]


def test_without_faults_all_is_posted(company: CompanyFile) -> None:
    script = five_bills()

    result = run(script, company)

    assert result.is_ok
    assert len(company.bills()) == len(answered(script)) == TRIPS


def test_answer_lost(company: CompanyFile) -> None:
    script = five_bills()

    result = run(script, company, Fault.named("answer_lost", at=3))

    assert result.error == "QBWC1042"
    assert (len(company.bills()), len(answered(script))) == (3, 2)
    assert script.operations[-1] == "sendRequestXML"


def test_reply_lost(company: CompanyFile) -> None:
    script = five_bills()

    result = run(script, company, Fault.named("reply_lost", at=3))

    assert (result.error, result.status) == ("QBWC1042", "The operation has timed out")
    assert (len(company.bills()), len(answered(script))) == (3, 3)
    assert script.operations[-1] == "receiveResponseXML"


def test_answer_twice(company: CompanyFile) -> None:
    script = five_bills()

    run(script, company, Fault.named("answer_twice", at=2))

    assert answered(script)[1] == answered(script)[2]
    assert len(answered(script)) == TRIPS


def test_request_lost(company: CompanyFile) -> None:
    script = five_bills()

    result = run(script, company, Fault.named("request_lost", at=2))

    assert result.error == "QBWC1041"
    assert numbers(company) == ["INV-1a"]
    assert script.operations.count("sendRequestXML") == 2


def test_request_twice(company: CompanyFile) -> None:
    script = five_bills()

    run(script, company, Fault.named("request_twice", at=2))

    assert numbers(company)[:2] == ["INV-1a", "INV-3a"]
    assert script.operations.count("receiveResponseXML") < script.operations.count("sendRequestXML")


def test_stop_closes_in_good_order(company: CompanyFile) -> None:
    script = five_bills()

    result = run(script, company, Fault.named("stop_after_n", at=3))

    assert script.operations[-2:] == ["receiveResponseXML", "closeConnection"]
    assert (len(company.bills()), result.is_ok) == (3, True)


def test_power_off_sends_nothing_more(company: CompanyFile) -> None:
    script = five_bills()

    run(script, company, Fault.named("power_off_after_n", at=3))

    assert script.operations[-1] == "receiveResponseXML"
    assert len(company.bills()) == 3


def status_of(company: CompanyFile, set_id: str) -> int | None:
    company.begin_session("Bloom Bills")
    return ask(company, "", new=set_id, old=set_id).message_set_status_code


@pytest.mark.parametrize(
    ("name", "saved", "status"),
    [
        ("crash_before_commit", 0, 600),
        ("crash_after_opening_set", 0, 9002),
        ("crash_mid_batch", 1, 9002),
        ("crash_after_commit", 3, 9002),
        ("crash_after_storing", 3, 0),
    ],
)
def test_a_crash_leaves_what_was_saved_and_no_more(company: CompanyFile, name: str, saved: int, status: int) -> None:
    script = five_bills(batch=3)

    run(script, company, Fault.named(name, at=2))

    crashed = [number for number in numbers(company) if number and number.startswith("INV-2")]
    assert len(crashed) == saved
    assert answered(script)[1]["hresult"] == "0x80010105"
    assert status_of(company, "set-2") == status


def test_after_a_crash_quickbooks_is_gone_until_the_next_session(company: CompanyFile) -> None:
    script = five_bills()

    run(script, company, Fault.named("crash_after_commit", at=2))

    assert [call["hresult"] for call in answered(script)[1:]] == ["0x80010105", *["0x800706BA"] * 3]
    assert run(five_bills(), company).is_ok


def test_an_answer_that_cannot_be_stored_still_comes(company: CompanyFile) -> None:
    script = five_bills()

    run(script, company, Fault.named("answer_not_stored", at=2))

    assert 'messageSetStatusCode="9005"' in answered(script)[1]["response"]
    assert len(company.bills()) == TRIPS
    assert status_of(company, "set-2") == 9002


def test_modal_dialog_lasts_one_update(company: CompanyFile) -> None:
    dialog = Fault.named("modal_dialog", at=1)

    with serving(five_bills()) as server:
        connector = WebConnector(local_qwc(server.url), "secret", company, faults=[dialog])
        results = [connector.update(), connector.update()]
        connector.close()

    assert [result.error for result in results] == ["QBWC1013", None]
    assert server.operations[3] == "connectionError"


def test_a_quickbooks_that_cannot_start_is_reported(company: CompanyFile) -> None:
    script = five_bills()

    result = run(script, company, Fault.named("cannot_start", at=1))

    assert (result.error, result.status) == ("QBWC1013", "Could not start QuickBooks.")
    assert script.calls[-1].arguments["hresult"] == "0x80040408"


def test_dialog_meanwhile_stops_one_request(company: CompanyFile) -> None:
    script = five_bills()

    run(script, company, Fault.named("dialog_meanwhile", at=2))

    assert [call["hresult"] for call in answered(script)] == ["", "0x80040414", "", "", ""]
    assert len(company.bills()) == TRIPS - 1


def test_wrong_company_gets_the_bills_of_a_careless_server(company: CompanyFile) -> None:
    script = five_bills()

    run(script, company, Fault.named("wrong_company", at=1))

    assert company.bills() == []
    assert "Another Company" in script.calls[3].arguments["strHCPResponse"]
    assert run(five_bills(), company).is_ok
    assert len(company.bills()) == TRIPS


def test_locked_record_refuses_one_request(company: CompanyFile) -> None:
    script = five_bills()

    run(script, company, Fault.named("locked_record", at=2))

    assert 'statusCode="3176"' in answered(script)[1]["response"]
    assert "failed to acquire the lock" in answered(script)[1]["response"]
    assert len(company.bills()) == TRIPS - 1


def test_slow_takes_its_time(company: CompanyFile) -> None:
    waited: list[float] = []

    run(five_bills(), company, Fault.named("slow", at=2), wait=waited.append)

    assert waited == [180.0]


def test_a_chance_is_the_same_each_time(open_company: Callable[..., CompanyFile]) -> None:
    def lost(name: str) -> int:
        company = open_company(name)
        script = five_bills()
        run(script, company, Fault.named("dialog_meanwhile", chance=0.5, seed=7))
        return len(company.bills())

    assert lost("a.sqlite") == lost("b.sqlite") < TRIPS


def test_several_trips_can_be_named(company: CompanyFile) -> None:
    run(five_bills(), company, Fault.named("locked_record", at=[1, 4]))

    assert numbers(company) == ["INV-2a", "INV-3a", "INV-5a"]


def test_every_fault_has_its_sentence() -> None:
    sentences = [fault.sentence() for fault in Fault.known.values()]

    assert len(set(sentences)) == len(Fault.known) > 15
    assert all(sentence.endswith(".") and len(sentence) > 20 for sentence in sentences)


def test_an_unknown_fault_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"No fault is named 'earthquake'; there are: .*answer_lost"):
        Fault.named("earthquake", at=1)


def test_a_fault_needs_a_trip_or_a_chance() -> None:
    with pytest.raises(ValueError, match="'slow' needs a trip"):
        Fault.named("slow")
