import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.qwc_reader import QwcRefusedError
from qbwc_server.simulator.web_connector import WebConnector
from tests.qbwc_server.simulator.qwc_text import FILE_ID, OWNER_ID, local_qwc
from tests.qbwc_server.simulator.soap_server import Script, serving


def refusal(script: Script, company: CompanyFile, **changes: str | None) -> str:
    with serving(script) as server:
        connector = WebConnector(local_qwc(server.url, **changes), "secret", company)
        with pytest.raises(QwcRefusedError) as refused:
            connector.add_application()
    return refused.value.code


def test_adding_writes_the_file_id_into_the_company(company: CompanyFile) -> None:
    with serving(Script()) as server:
        connector = WebConnector(local_qwc(server.url), "secret", company)
        connector.add_application()
        connector.add_application()

    assert company.stamped(OWNER_ID, "FileID") == FILE_ID


def test_removing_takes_the_file_id_out(company: CompanyFile) -> None:
    with serving(Script()) as server:
        connector = WebConnector(local_qwc(server.url), "secret", company)
        connector.add_application()
        connector.remove_application()

    assert company.stamped(OWNER_ID, "FileID") is None


@pytest.mark.parametrize("status", [204, 301, 302, 401, 404, 405, 500])
def test_any_get_but_200_looks_like_a_bad_certificate(company: CompanyFile, status: int) -> None:
    assert refusal(Script(get_status=status), company) == "QBWC1048"


def test_a_dead_server_looks_like_a_bad_certificate(company: CompanyFile) -> None:
    with serving(Script()) as server:
        url = server.url
    connector = WebConnector(local_qwc(url), "secret", company)

    with pytest.raises(QwcRefusedError, match="QBWC1048"):
        connector.add_application()


def test_the_support_page_must_answer(company: CompanyFile) -> None:
    with serving(Script()) as app, serving(Script(get_status=404)) as support:
        connector = WebConnector(local_qwc(app.url, AppSupport=support.url), "secret", company)
        with pytest.raises(QwcRefusedError, match="QBWC1003"):
            connector.add_application()


def test_a_support_page_may_say_accepted(company: CompanyFile) -> None:
    with serving(Script()) as app, serving(Script(get_status=202)) as support:
        WebConnector(local_qwc(app.url, AppSupport=support.url), "secret", company).add_application()

    assert company.stamped(OWNER_ID, "FileID") == FILE_ID


def test_a_support_page_that_cannot_be_reached(company: CompanyFile) -> None:
    with serving(Script()) as support:
        gone = support.url
    with serving(Script()) as app:
        connector = WebConnector(local_qwc(app.url, AppSupport=gone), "secret", company)
        with pytest.raises(QwcRefusedError, match="QBWC1004"):
            connector.add_application()


def test_a_certificate_url_is_fetched_instead(company: CompanyFile) -> None:
    with serving(Script()) as good, serving(Script(get_status=405)) as app:
        qwc = local_qwc(app.url, CertURL=good.url, AppSupport=good.url)
        WebConnector(qwc, "secret", company).add_application()

    assert company.stamped(OWNER_ID, "FileID") == FILE_ID


def test_read_only_cannot_be_registered(company: CompanyFile) -> None:
    assert refusal(Script(), company, IsReadOnly="true") == "QBWC1080"


def test_another_file_id_of_the_same_owner_is_refused(company: CompanyFile) -> None:
    company.stamp(OWNER_ID, "FileID", "{11111111-1111-1111-1111-111111111111}")

    assert refusal(Script(), company) == "QBWC1039"


def test_the_file_can_lie_on_disk(company: CompanyFile, tmp_path: Path) -> None:
    path = tmp_path / "bloom.qwc"
    path.write_bytes(local_qwc("http://localhost:1/qbwc"))

    assert WebConnector(path, "secret", company).application.name == "Bloom Bills"


def test_the_connection_is_kept_between_updates(company: CompanyFile) -> None:
    with serving(Script()) as server:
        connector = WebConnector(local_qwc(server.url), "secret", company)
        connector.update()
        connector.update()
        connector.close()

    assert len({call.connection for call in server.calls}) == 1
    assert [dict(call.headers).get("Connection") for call in server.calls].count("Keep-Alive") == 1


def test_polling_goes_on_until_stopped(company: CompanyFile) -> None:
    stop = threading.Event()
    logins = 0

    def log_in(_arguments: dict[str, str]) -> list[str]:
        nonlocal logins
        logins += 1
        if logins == 3:
            stop.set()
        return ["t", "none"]

    with serving(Script(answers={"authenticate": log_in})) as server:
        connector = WebConnector(local_qwc(server.url), "secret", company)
        connector.run(0.01, stop)
        connector.close()

    assert server.operations.count("authenticate") == 3


def test_two_connectors_share_one_company(open_company: Callable[..., CompanyFile]) -> None:
    front_desk, back_office = open_company(machine="FRONTDESK"), open_company(machine="BACKOFFICE")

    front_desk.hand_enter_bill("Flores del Valle", Decimal(100), ref_number="A")
    back_office.hand_enter_bill("Flores del Valle", Decimal(100), ref_number="B")

    assert [bill.ref_number for bill in front_desk.bills()] == ["A", "B"]
