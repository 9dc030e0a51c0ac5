import pytest

from qbwc_server.simulator.qwc_reader import QwcRefusedError, read_qwc
from qbwc_server.simulator.soap_client import Style
from tests.qbwc_server.simulator.qwc_text import qwc_text


def test_a_good_file_is_read() -> None:
    application = read_qwc(qwc_text())

    assert application.user_name == "bloom"
    assert application.every_seconds == 300
    assert application.style is Style.DOCUMENT


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"AppSupport": "https://other.example/support"}, "QBWC1000"),
        ({"AppURL": "https://10.0.0.5/qbwc"}, "QBWC1001"),
        ({"AppSupport": "https://10.0.0.5/support"}, "QBWC1002"),
        ({"AppURL": "http://erp.example/qbwc"}, "QBWC1010"),
        ({"AppName": None}, "QBWC1039"),
        ({"UserName": ""}, "QBWC1039"),
        ({"OwnerID": "57F3B9B1-86F1-4fcc-B1EE-566DE1813D20"}, "QBWC1039"),
        ({"FileID": "{57F3B9B186F14fccB1EE566DE1813D20}"}, "QBWC1039"),
        ({"Style": "Wrapped"}, "QBWC1039"),
        ({"AppURL": "erp.example/qbwc"}, "QBWC1039"),
        ({"AppSupport": "support"}, "QBWC1039"),
        ({"Password": "secret"}, "QBWC1039"),
        ({"QBType": "QBOE"}, "QBWC1065"),
    ],
)
def test_a_faulty_file_is_refused_with_the_connectors_code(changes: dict[str, str | None], code: str) -> None:
    with pytest.raises(QwcRefusedError) as refused:
        read_qwc(qwc_text(**changes))

    assert refused.value.code == code


def test_a_support_page_may_have_another_scheme() -> None:
    assert read_qwc(qwc_text(AppSupport="http://erp.example/support")).support_url == "http://erp.example/support"


def test_localhost_needs_no_https() -> None:
    texts = {"AppURL": "http://localhost:8000/qbwc", "AppSupport": "http://localhost:8000/support"}

    assert read_qwc(qwc_text(**texts)).url == "http://localhost:8000/qbwc"


def test_what_is_no_xml_is_refused() -> None:
    with pytest.raises(QwcRefusedError, match=r"QBWC1039.*not well-formed"):
        read_qwc(b"<QBWCXML><AppName>")


def test_another_document_is_refused() -> None:
    with pytest.raises(QwcRefusedError, match="root element must be QBWCXML"):
        read_qwc(b"<settings/>")


def test_the_first_interval_wins() -> None:
    both = "<RunEveryNSeconds>30</RunEveryNSeconds><RunEveryNMinutes>9</RunEveryNMinutes>"
    content = qwc_text().replace(b"<RunEveryNMinutes>5</RunEveryNMinutes>", both.encode())

    assert read_qwc(content).every_seconds == 30


def test_an_interval_in_words_is_refused() -> None:
    with pytest.raises(QwcRefusedError, match="RunEveryNMinutes must be a whole number, got: 'often'"):
        read_qwc(qwc_text().replace(b"<RunEveryNMinutes>5<", b"<RunEveryNMinutes>often<"))


def test_without_scheduler_it_runs_only_by_hand() -> None:
    assert read_qwc(qwc_text(Scheduler=None)).every_seconds is None
