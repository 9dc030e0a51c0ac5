"""A QWCLog.txt in, causes with proof out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbwc_server import doctor_log
from qbwc_server.doctor_log import Cause, LogReport, read_log

OURS = "https://bills.example.com/qbwc"
BASE = "QBWebConnector.SOAPWebService."


def line(time: str, text: str, where: str = "do_authenticate()", day: str = "20260309") -> str:
    return f"{day}.{time} UTC\t: {BASE}{where} : {text}"


def opening(
    time: str = "14:00:00", url: str = OURS, name: str = "Komet Sales - Andes Blooms", day: str = "20260309"
) -> list[str]:
    return [
        line(time, "Initiated connection to the following application.", "instantiateWebService()", day),
        line(time, f"AppName: {name}", "instantiateWebService()", day),
        line(time, f"AppURL: {url}", "instantiateWebService()", day),
        line(time, "*** Calling serverVersion().", "do_serverVersion()", day),
        line(time, '*** Calling clientVersion() with following parameter:<productVersion="2.3.0.215">', "x()", day),
        line(time, f"Authenticating to application '{name}', username = 'komet-andes'", day=day),
    ]


GOOD = [
    line("14:00:03", '<authRet[0]="0f3c"><authRet[1]="">'),
    line("14:00:09", "REQUEST: received from application: size (bytes) = 312", "ProcessRequestXML()"),
    line("14:00:12", "*** Calling closeConnection() with following parameter:", "do_closeConnection()"),
]


def reading(*lines: str, address: str = OURS) -> LogReport:
    return read_log("\r\n".join(lines).encode(), address)


def keys(report: LogReport) -> list[str]:
    return [cause.entry.key for cause in report.causes]


def only(report: LogReport) -> Cause:
    (cause,) = report.causes
    return cause


def test_a_good_run_has_no_cause_and_all_is_well() -> None:
    report = reading(*opening(), *GOOD)

    assert report.causes == []
    assert report.is_well
    assert (report.version, len(report.runs)) == ("2.3.0.215", 1)
    assert report.first_at == datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
    assert report.last_at == datetime(2026, 3, 9, 14, 0, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("QBWC1039: There was a problem adding the application.", "QBWC1039"),
        ("QBWC1048: QuickBooks Web Connector could not verify the web application server certificate.", "QBWC1048"),
        ("QBWC9876: Something new.", "log_unknown_code"),
        ("HRESULT = 0x80040408", "0x80040408"),
        ("Retrieving the COM class factory failed due to the following error: 80040154.", "0x80040154"),
        ('<BillAddRs statusCode="3140" statusSeverity="Error" statusMessage="There is an invalid reference">', "3140"),
        ('Received from authenticate() following parameters:<authRet[0]="x"> <authRet[1]="nvu">', "log_wrong_password"),
        ("Could not establish trust relationship for the SSL/TLS secure channel.", "log_not_trusted"),
        ("The underlying connection was closed: An unexpected error occurred on a send.", "log_no_secure_channel"),
        ("The request was aborted: Could not create SSL/TLS secure channel.", "log_no_secure_channel"),
        (
            (
                "The underlying connection was closed: A connection that was expected to be kept alive was closed "
                "by the server."
            ),
            "log_not_kept_alive",
        ),
        ("The request was aborted: The connection was closed unexpectedly.", "log_connection_broken"),
        ("The operation has timed out", "log_timed_out"),
        ("Unable to connect to the remote server", "log_unreachable"),
        ("The remote name could not be resolved: 'bills.example.com'", "log_name_unknown"),
        ("The request failed with HTTP status 404: Not Found.", "log_http_status"),
        ("Client found response content type of 'text/html', but expected 'text/xml'.", "log_not_xml"),
        ("Object reference not set to an instance of an object.", "log_null_answer"),
    ],
)
def test_a_line_is_a_sign_of_its_cause(text: str, key: str) -> None:
    report = reading(*opening(), line("14:00:05", text))
    cause = only(report)

    assert cause.entry.key == key
    assert (cause.last.number, cause.count) == (7, 1)
    assert cause.last.shown.startswith("20260309.14:00:05 UTC")
    assert not report.is_well


@pytest.mark.parametrize(
    "text",
    [
        '<authRet[0]="x"><authRet[1]="NONE">',
        "Application has no update. No data exchange required.",
        "Update postponed by application",
    ],
)
def test_what_is_no_fault_is_a_note(text: str) -> None:
    report = reading(*opening(), line("14:00:05", text))

    assert only(report).is_note
    assert report.is_well


@pytest.mark.parametrize("code", ["0", "1", "500"])
def test_an_answer_that_is_no_failure_is_no_sign(code: str) -> None:
    report = reading(*opening(), f'<VendorQueryRs statusCode="{code}" statusSeverity="Info" statusMessage="OK">')

    assert report.causes == []


def test_what_only_says_that_something_failed_stands_behind_what_did() -> None:
    report = reading(
        *opening(),
        line("14:00:05", "QBWC1012: Authentication failed due to following error message."),
        "Could not establish trust relationship for the SSL/TLS secure channel.",
        line("14:00:06", "QBWC1031: Update completed with some error."),
    )

    assert keys(report) == ["log_not_trusted", "QBWC1031", "QBWC1012"]
    assert [cause.is_consequence for cause in report.causes] == [False, True, True]


def test_the_last_run_comes_first_and_an_old_fault_later() -> None:
    report = reading(
        *opening("13:00:00"),
        line("13:00:05", "HRESULT = 0x80040408"),
        *opening("14:00:00"),
        line("14:00:05", "HRESULT = 0x80040414"),
    )

    assert keys(report) == ["0x80040414", "0x80040408"]
    assert [cause.in_last_run for cause in report.causes] == [True, False]


def test_all_is_well_once_the_last_run_was_good() -> None:
    report = reading(*opening("13:00:00"), line("13:00:05", "HRESULT = 0x80040408"), *opening(), *GOOD)

    assert report.is_well
    assert keys(report) == ["0x80040408"]


def test_a_cause_is_told_once_with_its_count_and_its_first_and_last_line() -> None:
    report = reading(*(text for hour in (11, 12, 13) for text in [*opening(f"{hour}:00:00"), "HRESULT = 0x80040408"]))
    cause = only(report)

    assert (cause.count, cause.first.number, cause.last.number) == (3, 7, 21)
    assert cause.last.at == datetime(2026, 3, 9, 13, tzinfo=UTC)


def test_runs_of_other_applications_are_left_out_where_ours_ran() -> None:
    other = opening("13:00:00", "https://other.example/soap", "Shop")
    report = reading(*other, "HRESULT = 0x80040408", *opening(), *GOOD)

    assert (len(report.runs), report.causes) == (1, [])


def test_a_log_without_our_application_says_so() -> None:
    report = reading(*opening(url="https://other.example/soap", name="Shop"), *GOOD)

    assert keys(report) == ["log_not_our_application"]
    assert "Shop (https://other.example/soap)" in report.causes[0].entry.sentence


def test_a_long_silence_is_named_with_its_ends() -> None:
    report = reading(*opening("17:00:00", day="20260306"), *opening("14:00:00"), *GOOD)

    assert only(report).entry.key == "log_long_silence"
    assert "from 2026-03-06 17:00 to 2026-03-09 14:00" in only(report).entry.sentence


def test_an_old_web_connector_is_named() -> None:
    old = [text.replace("2.3.0.215", "2.0.0.139") for text in opening()]

    assert keys(reading(*old, *GOOD)) == ["log_old_connector"]


def test_passwords_and_tickets_are_masked() -> None:
    cause = only(reading(*opening(), line("14:00:05", 'HRESULT = 0x80040408 wcTicket="0f3c" password = secret')))

    assert "0f3c" not in cause.last.shown
    assert "secret" not in cause.last.shown
    assert "0x80040408" in cause.last.shown


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_log_is_read_in_whatever_encoding_it_was_saved(encoding: str) -> None:
    text = "\r\n".join([*opening(name="Floristería Ñandú"), "HRESULT = 0x80040408"])
    report = read_log(text.encode(encoding), OURS)

    assert keys(report) == ["0x80040408"]
    assert report.runs[0].application == "Floristería Ñandú"


def test_of_a_large_log_the_end_is_read_and_lines_keep_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_log, "LONGEST", 2000)
    lines = [*["x" * 99] * 100, *opening(), "HRESULT = 0x80040408"]
    report = reading(*lines)

    assert report.is_cut
    assert only(report).last.number == len(lines)


def test_what_is_no_log_is_said_to_be_none() -> None:
    report = reading("Dear support, it does not work.")

    assert keys(report) == ["log_no_log"]
    assert not report.is_well


@given(st.binary(max_size=400))
def test_whatever_is_pasted_gets_an_answer(data: bytes) -> None:
    assert read_log(data, OURS).causes or read_log(data, OURS).first_at
