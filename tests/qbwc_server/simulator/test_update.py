from collections.abc import Callable
from typing import Any

import pytest

from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.update_result import Habits, UpdateResult
from qbwc_server.simulator.web_connector import WebConnector
from tests.qbwc_server.simulator.qbxml_text import bill, message
from tests.qbwc_server.simulator.qwc_text import FILE_ID, OWNER_ID, local_qwc
from tests.qbwc_server.simulator.soap_server import Script, serving

OPENING = ["serverVersion", "clientVersion", "authenticate"]
ONE_TRIP = [*OPENING, "sendRequestXML", "receiveResponseXML", "closeConnection"]


def run(script: Script, company: CompanyFile, **settings: Any) -> UpdateResult:
    with serving(script) as server:
        connector = WebConnector(local_qwc(server.url), "secret", company, **settings)
        result = connector.update()
        connector.close()
    return result


def of(script: Script, operation: str) -> list[dict[str, str]]:
    return [call.arguments for call in script.calls if call.operation == operation]


def works(*requests: str, **answers: Any) -> Script:
    return Script(answers={"sendRequestXML": iter([*requests, *[""] * 9])} | answers)


def test_one_trip_in_the_recorded_order(company: CompanyFile) -> None:
    script = works(message(bill()))

    result = run(script, company)

    assert script.operations == result.calls == ONE_TRIP
    assert (result.status, result.error, result.progress) == ("OK", None, [100])
    assert [bill.ref_number for bill in company.bills()] == ["INV-1"]


def test_the_login_carries_user_name_and_password(company: CompanyFile) -> None:
    script = works(message(bill()))

    run(script, company)

    assert of(script, "authenticate") == [{"strUserName": "bloom", "strPassword": "secret"}]
    assert of(script, "clientVersion") == [{"strVersion": "2.3.0.215"}]


def test_host_facts_come_with_the_first_request_only(company: CompanyFile) -> None:
    company.stamp(OWNER_ID, "FileID", FILE_ID)
    script = works(message(bill("A")), message(bill("B")), receiveResponseXML=iter([50, 100]))

    run(script, company)
    first, second = of(script, "sendRequestXML")

    facts = first["strHCPResponse"]
    assert facts.startswith('<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<HostQueryRs requestID="0"')
    assert "<?qbxml" not in facts
    assert FILE_ID in facts
    assert "LOCKED:FRONTDESK:" in facts
    assert second["strHCPResponse"] == ""


def test_each_request_names_file_country_and_version(company: CompanyFile) -> None:
    script = works(message(bill()))

    run(script, company)
    asked = of(script, "sendRequestXML")[0]

    assert asked["strCompanyFileName"].endswith("Sample Flower Wholesale.QBW")
    assert (asked["qbXMLCountry"], asked["qbXMLMajorVers"], asked["qbXMLMinorVers"]) == ("US", "16", "0")


def test_the_answer_of_quickbooks_is_handed_over(company: CompanyFile) -> None:
    script = works(message(bill()))

    result = run(script, company)

    assert of(script, "receiveResponseXML") == [
        {"ticket": "ticket-1", "response": result.responses[0], "hresult": "", "message": ""}
    ]
    assert "<BillAddRs" in result.responses[0]


def test_a_shape_fault_is_handed_over_as_an_hresult(company: CompanyFile) -> None:
    script = works(message("<BillAddRq><Wrong /></BillAddRq>"))

    run(script, company)

    assert of(script, "receiveResponseXML") == [
        {
            "ticket": "ticket-1",
            "response": "",
            "hresult": "0x80040400",
            "message": "QuickBooks found an error when parsing the provided XML text stream.",
        }
    ]


def test_zero_goes_on_like_any_progress(company: CompanyFile) -> None:
    script = works(message(bill("A")), message(bill("B")), receiveResponseXML=iter([0, 100]))

    result = run(script, company)

    assert result.progress == [0, 100]
    assert len(company.bills()) == 2


def test_a_missing_number_counts_as_zero(company: CompanyFile) -> None:
    script = works(message(bill("A")), receiveResponseXML=None)

    result = run(script, company)

    assert result.progress == [0]
    assert result.calls[-3:] == ["sendRequestXML", "getLastError", "closeConnection"]


def test_a_decimal_progress_breaks_the_update(company: CompanyFile) -> None:
    result = run(works(message(bill()), receiveResponseXML="99.5"), company)

    assert result.error == "QBWC1042"
    assert result.calls[-1] == "receiveResponseXML"


def test_a_negative_number_asks_why_and_closes(company: CompanyFile) -> None:
    script = works(message(bill()), receiveResponseXML=-1, getLastError="Vendor is missing")

    result = run(script, company)

    assert result.calls[-2:] == ["getLastError", "closeConnection"]
    assert (result.status, result.error) == ("Vendor is missing", "QBWC1031")


def test_an_empty_request_asks_why_and_closes(company: CompanyFile) -> None:
    result = run(works(), company)

    assert result.calls == [*OPENING, "sendRequestXML", "getLastError", "closeConnection"]
    assert (result.status, result.error) == ("No further requests", None)


def test_no_op_waits_five_seconds_and_asks_again(company: CompanyFile) -> None:
    waited: list[float] = []
    script = Script(answers={"sendRequestXML": iter(["", message(bill())]), "getLastError": "NoOp"})

    result = run(script, company, wait=waited.append)

    assert waited == [5.0]
    assert result.calls == [
        *OPENING, "sendRequestXML", "getLastError", "sendRequestXML", "receiveResponseXML", "closeConnection",
    ]  # fmt: skip
    assert of(script, "sendRequestXML")[1]["strHCPResponse"] == ""


@pytest.mark.parametrize(
    ("word", "status", "error"),
    [
        ("none", "No Data Exchange", None),
        ("NVU", "Invalid password for username", "QBWC1040"),
        ("Busy", "Application Busy", None),
    ],
)
def test_a_word_in_place_of_a_path_ends_the_update(
    company: CompanyFile, word: str, status: str, error: str | None
) -> None:
    result = run(Script(answers={"authenticate": ["t", word]}), company)

    assert (result.status, result.error) == (status, error)
    assert result.calls == [*OPENING, "closeConnection"]


def test_a_third_string_postpones_and_hides_the_reason(company: CompanyFile) -> None:
    result = run(Script(answers={"authenticate": ["t", "nvu", "60", ""]}), company)

    assert result.status == "Update postponed by application"
    assert result.postponed_seconds == 60


def test_a_fourth_string_raises_the_interval(company: CompanyFile) -> None:
    result = run(works(message(bill()), authenticate=["t", "", "", "600"]), company)

    assert result.minimum_seconds == 600
    assert result.is_ok


@pytest.mark.parametrize("answer", [["only one"], [], None])
def test_too_short_an_array_breaks_the_login(company: CompanyFile, answer: list[str] | None) -> None:
    result = run(Script(answers={"authenticate": answer}), company)

    assert result.error == "QBWC1012"
    assert result.calls == OPENING


@pytest.mark.parametrize(
    ("answer", "error"),
    [("", None), (None, None), ("O:3.0", None), ("E:Too old", "QBWC1037"), ("2.0", "QBWC1046")],
)
def test_what_client_version_may_answer(company: CompanyFile, answer: str | None, error: str | None) -> None:
    assert run(works(message(bill()), clientVersion=answer), company).error == error


def test_a_warning_is_for_the_user_to_decide(company: CompanyFile) -> None:
    accepted = run(works(message(bill()), clientVersion="W:Old"), company)
    refused = run(works(clientVersion="W:Old"), company, habits=Habits(continues_on_warning=False))

    assert accepted.is_ok
    assert (refused.error, refused.status) == ("QBWC1037", "Old")


def fault(words: str) -> bytes:
    return (
        '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
        f"<faultcode>s:Server</faultcode><faultstring>{words}</faultstring></s:Fault></s:Body></s:Envelope>"
    ).encode()


def test_a_failing_server_version_is_only_logged(company: CompanyFile) -> None:
    lines: list[str] = []

    result = run(works(message(bill()), serverVersion=fault("not here")), company, log=lines.append)

    assert result.is_ok
    assert any("not here" in line for line in lines)


@pytest.mark.parametrize(
    ("operation", "error"),
    [
        ("clientVersion", "QBWC1036"),
        ("authenticate", "QBWC1012"),
        ("sendRequestXML", "QBWC1041"),
        ("receiveResponseXML", "QBWC1042"),
        ("getLastError", "QBWC1043"),
        ("closeConnection", "QBWC1044"),
    ],
)
def test_a_fault_ends_the_update_with_the_operations_code(company: CompanyFile, operation: str, error: str) -> None:
    script = works(message(bill()), receiveResponseXML=50)
    script.answers[operation] = fault("broken")

    result = run(script, company)

    assert (result.error, result.status) == (error, "broken")
    assert result.calls[-1] == operation


def test_a_null_request_is_a_null_reference(company: CompanyFile) -> None:
    result = run(Script(answers={"sendRequestXML": None}), company)

    assert (result.error, result.status) == ("QBWC1041", "Object reference not set to an instance of an object.")


def test_an_open_dialog_is_reported_until_done(company: CompanyFile) -> None:
    company.open_dialog()
    script = Script(answers={"connectionError": iter(["", "DONE"])})

    result = run(script, company)

    assert [call["hresult"] for call in of(script, "connectionError")] == ["0x80040414", "0x80040414"]
    assert result.error == "QBWC1013"
    assert "sendRequestXML" not in result.calls


def test_another_company_needs_another_path(company: CompanyFile) -> None:
    company.open_another_company()
    script = works(message(bill()), authenticate=["t", company.own_file_name], connectionError="")

    result = run(script, company)

    assert of(script, "connectionError")[0]["hresult"] == "0x8004040A"
    assert result.is_ok
    assert of(script, "sendRequestXML")[0]["strCompanyFileName"].endswith("Another Company.QBW")
    assert company.bills() == []


def test_a_closed_company_needs_its_path(company: CompanyFile) -> None:
    company.close_company()
    script = works(message(bill()), connectionError=company.own_file_name)

    result = run(script, company)

    assert of(script, "connectionError")[0]["hresult"] == "0x80040416"
    assert result.is_ok


def test_interactive_mode_can_be_refused(company: CompanyFile) -> None:
    result = run(Script(answers={"getLastError": "Interactive mode"}), company)

    assert result.calls[-3:] == ["getLastError", "interactiveRejected", "closeConnection"]
    assert result.status == "Rejected"


def test_interactive_mode_can_be_had(company: CompanyFile) -> None:
    script = Script(
        answers={
            "sendRequestXML": iter(["", message(bill())]),
            "getLastError": "Interactive mode",
            "interactiveDone": iter(["not yet", "Done"]),
        }
    )
    waited: list[float] = []

    result = run(script, company, habits=Habits(agrees_to_interact=True), wait=waited.append)

    assert result.calls[4:9] == [
        "getLastError", "getInteractiveURL", "interactiveDone", "interactiveDone", "sendRequestXML",
    ]  # fmt: skip
    assert len(waited) == 1


def test_rpc_style_is_spoken_when_the_file_says_so(company: CompanyFile) -> None:
    script = works(message(bill()))
    with serving(script) as server:
        connector = WebConnector(local_qwc(server.url, Style="RPC"), "secret", company)
        result = connector.update()
        connector.close()

    assert result.is_ok
    assert b"<q1:authenticate" in script.calls[2].body


def test_the_lock_is_off_after_the_update(open_company: Callable[..., CompanyFile]) -> None:
    company = open_company()

    run(works(message(bill())), company)

    assert company.stamped(OWNER_ID, "AppLock") is None
