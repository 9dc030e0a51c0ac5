"""The address check against real servers, each bad in one way."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from qbwc_server.doctor import Check, Finding, State, worst
from qbwc_server.doctor_address import look_at_address
from tests.qbwc_server.front import NOW, Authority, Habits, fronted


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def found(url: str, trust: ssl.SSLContext | None = None) -> dict[Check, Finding]:
    return {finding.check: finding for finding in look_at_address(url, NOW, trust)}


def met(habits: Habits) -> dict[Check, str]:
    with fronted(habits) as url:
        return keys(found(url))


def keys(findings: dict[Check, Finding]) -> dict[Check, str]:
    return {check: finding.entry.key for check, finding in findings.items() if finding.entry}


@pytest.fixture
def certified(authority: Authority) -> Iterator[dict[Check, Finding]]:
    with fronted(tls=authority.server()) as url:
        yield found(url, authority.trust)


def test_a_good_https_address_passes_every_check(certified: dict[Check, Finding]) -> None:
    assert {check: finding.state for check, finding in certified.items()} == dict.fromkeys(Check, State.GOOD)


def test_the_proof_of_a_certificate_names_host_days_and_chain(certified: dict[Check, Finding]) -> None:
    proof = certified[Check.CERTIFICATE].proof

    assert proof.startswith("localhost; ")
    assert proof.endswith("Test Intermediate > Test Root")


def test_http_on_this_computer_needs_no_certificate() -> None:
    with fronted() as url:
        findings = found(url)

    assert findings[Check.CERTIFICATE].state is State.NOT_NEEDED
    assert worst(list(findings.values())) is State.GOOD


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://bills.example.com/qbwc", "QBWC1010"),
        ("https://203.0.113.7/qbwc", "QBWC1001"),
        ("https:///qbwc", "QBWC1039"),
    ],
)
def test_an_address_of_the_wrong_form_is_not_called(url: str, key: str) -> None:
    findings = found(url)

    assert keys(findings) == {Check.FORM: key}
    assert findings[Check.NAME].state is State.NOT_TRIED


def test_a_name_that_leads_nowhere() -> None:
    assert keys(found("https://no-such-host.invalid/qbwc")) == {Check.NAME: "doctor_name_not_found"}


def test_a_port_where_nothing_answers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        findings = found(f"http://localhost:{taken.getsockname()[1]}/qbwc")

    assert keys(findings) == {Check.PORT: "doctor_nothing_answers"}


@pytest.mark.parametrize(
    ("certificate", "key"),
    [
        ({"name": "other.example"}, "doctor_certificate_name"),
        ({"days": -2}, "doctor_certificate_expired"),
        ({"starts": 5}, "doctor_certificate_not_yet"),
        ({"days": 3}, "doctor_certificate_ends"),
        ({"whole": False}, "doctor_certificate_incomplete"),
        ({"itself": True}, "doctor_certificate_self_signed"),
    ],
)
def test_a_bad_certificate_is_named_and_what_lies_behind_it_is_looked_at(
    authority: Authority, certificate: dict[str, object], key: str
) -> None:
    with fronted(tls=authority.server(**certificate)) as url:  # type: ignore[arg-type]  # mypy sees object
        findings = found(url, authority.trust)

    assert keys(findings) == {Check.CERTIFICATE: key}
    assert findings[Check.CALL].state is State.GOOD


def test_an_authority_nobody_knows(authority: Authority) -> None:
    with fronted(tls=authority.server()) as url:
        finding = found(url)[Check.CERTIFICATE]

    assert finding.entry is not None
    assert finding.entry.key == "doctor_certificate_untrusted"
    assert "issued by Test Root" in finding.entry.sentence


def test_tls_1_3_alone_is_too_new(authority: Authority) -> None:
    tls = authority.server()
    tls.minimum_version = ssl.TLSVersion.TLSv1_3
    with fronted(tls=tls) as url:
        assert keys(found(url, authority.trust)) == {Check.ENCRYPTION: "doctor_tls_too_new"}


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
def test_tls_1_1_alone_is_too_old(authority: Authority) -> None:
    tls = authority.server()
    tls.set_ciphers("ALL:@SECLEVEL=0")
    tls.minimum_version, tls.maximum_version = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1
    with fronted(tls=tls) as url:
        findings = found(url, authority.trust)

    assert keys(findings) == {Check.ENCRYPTION: "doctor_tls_too_old"}
    assert findings[Check.CALL].state is State.NOT_TRIED


def test_https_at_a_port_without_it() -> None:
    with fronted() as url:
        findings = found(url.replace("http://", "https://"))

    assert keys(findings) == {Check.ENCRYPTION: "doctor_no_tls"}


def test_a_redirect_is_named_with_its_target_and_not_followed() -> None:
    with fronted(Habits(redirects="https://elsewhere.example/login")) as url:
        findings = found(url)

    assert (
        keys(findings)[Check.PAGE] == keys(findings)[Check.SUPPORT] == keys(findings)[Check.CALL] == "doctor_redirect"
    )
    assert "https://elsewhere.example/login" in str(findings[Check.CALL].entry)


def test_a_connection_closed_on_msie_is_a_warning_with_nginxs_setting() -> None:
    with fronted(Habits(closes_on_msie=True)) as url:
        findings = found(url)

    assert keys(findings) == {Check.CONNECTION: "doctor_closes"}
    assert findings[Check.CONNECTION].state is State.WARNING
    assert "keepalive_disable none" in str(findings[Check.CONNECTION].entry)


def test_an_answer_too_large_for_the_proxy() -> None:
    assert met(Habits(limit=2**20)) == {Check.SIZE: "doctor_too_large"}


def test_a_proxy_that_does_not_say_continue() -> None:
    assert met(Habits(says_continue=False)) == {Check.CONNECTION: "doctor_no_continue"}


def test_a_compressed_answer() -> None:
    assert met(Habits(compresses=True))[Check.CALL] == "doctor_compressed"


def test_a_page_of_the_proxy_in_place_of_ours() -> None:
    keys_met = met(Habits(page=b"<h1>Welcome to nginx!</h1>"))

    assert keys_met[Check.PAGE] == "doctor_other_program"
    assert keys_met[Check.WSDL] == "doctor_no_wsdl"
    assert keys_met[Check.CALL] == "doctor_not_xml"


def test_a_get_that_is_not_let_through() -> None:
    keys_met = met(Habits(status=403))

    assert keys_met == dict.fromkeys([Check.PAGE, Check.WSDL, Check.SUPPORT], "doctor_page_status")


def test_clocks_that_differ() -> None:
    assert met(Habits(clock=timedelta(minutes=9))) == {Check.CLOCK: "doctor_clock_off"}


def test_a_server_that_hangs_up_is_told_and_nothing_is_raised() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://localhost:{server.getsockname()[1]}/qbwc"
        hangs_up = threading.Thread(target=_hang_up, args=(server,), daemon=True)
        hangs_up.start()
        findings = found(url)

    assert set(keys(findings).values()) == {"doctor_no_reply"}


def _hang_up(server: socket.socket) -> None:
    try:
        while True:
            server.accept()[0].close()
    except OSError:
        return


def test_findings_are_stored_and_read_back(authority: Authority) -> None:
    with fronted(Habits(limit=2**20, closes_on_msie=True)) as url:
        findings = look_at_address(url, NOW)
    stored = json.loads(json.dumps([finding.as_json() for finding in findings]))

    assert [Finding.from_json(one) for one in stored] == findings
    assert [str(Finding.from_json(one).entry) for one in stored] == [str(finding.entry) for finding in findings]
