import socket
import threading
from pathlib import Path

import pytest
from lxml import etree

from qbwc_server.simulator.soap_client import CallFailedError, SoapClient, Style, Value, escape, write_envelope
from tests.qbwc_server.simulator.soap_server import Script, envelope, serving
from tests.reference import SHARED, needs_shared

_CAPTURES = sorted((SHARED / "envelopes").glob("[AB]*.xml")) if SHARED else []


def _call_of(body: bytes) -> tuple[str, dict[str, Value]]:
    element = etree.fromstring(body, etree.XMLParser(huge_tree=True))[0][0]
    arguments: dict[str, Value] = {etree.QName(child).localname: child.text or "" for child in element}
    return etree.QName(element).localname, arguments


@needs_shared
@pytest.mark.parametrize("capture", _CAPTURES, ids=lambda path: path.name)
def test_envelopes_are_byte_for_byte_what_the_web_connector_sent(capture: Path) -> None:
    body = capture.read_bytes()
    operation, arguments = _call_of(body)

    assert write_envelope(operation, arguments) == body.rstrip(b"\n")


def test_the_body_of_server_version_has_300_bytes() -> None:
    assert len(write_envelope("serverVersion", {})) == 300


def test_lengths_of_the_recorded_calls() -> None:
    ticket = "c" * 32

    lengths = [
        len(write_envelope("clientVersion", {"strVersion": "2.0.0.116"})),
        len(write_envelope("authenticate", {"strUserName": "api", "strPassword": "password"})),
        len(write_envelope("getLastError", {"ticket": ticket})),
        len(write_envelope("closeConnection", {"ticket": ticket})),
    ]

    assert lengths == [348, 377, 361, 367]


def test_empty_parameters_are_short_elements() -> None:
    body = write_envelope("receiveResponseXML", {"ticket": "t", "response": "", "hresult": "0x80040400", "message": ""})

    assert b"<response /><hresult>0x80040400</hresult><message /></receiveResponseXML>" in body


def test_only_three_signs_are_escaped_and_control_characters_become_references() -> None:
    assert escape('<a b="1">&\'\n\x01\x1f') == '&lt;a b="1"&gt;&amp;\'\n&#x1;&#x1F;'


def test_rpc_style_has_unqualified_typed_parameters() -> None:
    body = write_envelope("sendRequestXML", {"ticket": "t", "qbXMLMajorVers": 13}, Style.RPC).decode()

    assert '<q1:sendRequestXML xmlns:q1="http://developer.intuit.com/"><ticket xsi:type="xsd:string">t</ticket>' in body
    assert '<qbXMLMajorVers xsi:type="xsd:int">13</qbXMLMajorVers>' in body
    assert 'soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"' in body


def test_headers_come_in_dot_nets_order_and_keep_alive_only_once() -> None:
    with serving(Script()) as server:
        client = SoapClient(server.url)
        client.call("serverVersion")
        client.call("clientVersion", strVersion="2.3.0.215")
        client.wire.close()
    first, second = server.calls

    assert [name for name, _ in first.headers] == [
        "User-Agent", "Content-Type", "SOAPAction", "Host", "Content-Length", "Expect", "Connection",
    ]  # fmt: skip
    assert [name for name, _ in second.headers] == [name for name, _ in first.headers][:-1]
    assert dict(first.headers)["SOAPAction"] == '"http://developer.intuit.com/serverVersion"'
    assert "MS Web Services Client Protocol 4.0.30319.42000" in dict(first.headers)["User-Agent"]


def test_one_connection_is_kept_for_all_calls() -> None:
    with serving(Script()) as server:
        client = SoapClient(server.url)
        for _ in range(3):
            client.call("serverVersion")
        client.wire.close()

    assert len({call.connection for call in server.calls}) == 1
    assert client.wire.opened == 1


def test_the_body_goes_out_without_100_continue_too() -> None:
    with serving(Script(says_continue=False)) as server:
        client = SoapClient(server.url)
        answer = client.call("serverVersion")
        client.wire.close()

    assert answer == "1.0"


@pytest.mark.parametrize(("framing", "connections"), [("length", 1), ("chunked", 1), ("close", 2)])
def test_answers_come_in_every_framing(framing: str, connections: int) -> None:
    with serving(Script(framing=framing)) as server:
        client = SoapClient(server.url)
        answers = [client.call("serverVersion"), client.call("serverVersion")]
        client.wire.close()

    assert answers == ["1.0", "1.0"]
    assert client.wire.opened == connections


def test_a_server_that_is_not_there_is_named() -> None:
    with serving(Script()) as server:
        url = server.url

    with pytest.raises(CallFailedError, match="Unable to connect to the remote server"):
        SoapClient(url).call("serverVersion")


def test_a_silent_server_times_out() -> None:
    with socket.create_server(("localhost", 0)) as silent:
        client = SoapClient(f"http://localhost:{silent.getsockname()[1]}/qbwc", answer_seconds=0.05)

        with pytest.raises(CallFailedError, match="The operation has timed out"):
            client.call("serverVersion")


def test_a_server_that_hangs_up_is_an_error() -> None:
    def hang_up() -> None:
        connection, _ = listener.accept()
        connection.recv(65_536)
        connection.close()

    with socket.create_server(("localhost", 0)) as listener:
        thread = threading.Thread(target=hang_up)
        thread.start()
        client = SoapClient(f"http://localhost:{listener.getsockname()[1]}/qbwc")

        with pytest.raises(CallFailedError, match="The underlying connection was closed"):
            client.call("serverVersion")
        thread.join()


def test_a_connection_the_server_closed_meanwhile_is_opened_anew() -> None:
    with serving(Script(extra_headers={"Connection": "close"})) as server:
        client = SoapClient(server.url)
        answers = [client.call("serverVersion"), client.call("serverVersion")]
        client.wire.close()

    assert answers == ["1.0", "1.0"]
    assert client.wire.opened == 2


def _failure(script: Script) -> str:
    with serving(script) as server:
        client = SoapClient(server.url)
        with pytest.raises(CallFailedError) as failed:
            client.call("serverVersion")
        client.wire.close()
    return str(failed.value)


def test_redirects_are_not_followed() -> None:
    assert "302" in _failure(Script(status=302, extra_headers={"Location": "/elsewhere"}))


def test_a_web_page_is_no_answer() -> None:
    assert "expected 'text/xml'" in _failure(Script(content_type="text/html"))


def test_a_page_of_a_proxy_names_its_status() -> None:
    assert "413" in _failure(Script(status=413, content_type="text/html"))


def test_anything_before_the_declaration_is_not_well_formed() -> None:
    assert "not well-formed" in _failure(Script(raw_body=b"\n" + envelope("serverVersion", "1")))


def test_a_compressed_answer_is_not_read() -> None:
    assert "not well-formed" in _failure(
        Script(raw_body=b"\x1f\x8b\x08rest", extra_headers={"Content-Encoding": "gzip"})
    )


def test_a_document_type_is_refused() -> None:
    body = envelope("serverVersion", "1").replace(b"<soap:Envelope", b"<!DOCTYPE x><soap:Envelope", 1)

    assert "DTD is prohibited" in _failure(Script(raw_body=body))


def test_a_refused_expectation_breaks_the_call_and_the_body_stays_here() -> None:
    script = Script(refuses_expect=True)

    assert "417" in _failure(script)
    assert script.calls == []


def test_the_words_of_a_fault_are_shown() -> None:
    fault = (
        b'<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
        b"<faultcode>s:Server</faultcode><faultstring>Queue is full</faultstring></s:Fault></s:Body></s:Envelope>"
    )

    assert _failure(Script(status=500, raw_body=fault)) == "Queue is full"


def _answer(script: Script, operation: str = "serverVersion") -> object:
    with serving(script) as server:
        client = SoapClient(server.url)
        answer = client.call(operation)
        client.wire.close()
    return answer


def test_a_missing_result_is_null() -> None:
    assert _answer(Script(answers={"serverVersion": None})) is None


def test_a_result_in_another_namespace_is_null() -> None:
    body = envelope("serverVersion", "1").replace(b"developer.intuit.com/", b"localhost:8000/")

    assert _answer(Script(raw_body=body)) is None


def test_results_are_unescaped_once() -> None:
    assert _answer(Script(answers={"serverVersion": "&lt;x&gt; & <y>"})) == "&lt;x&gt; & <y>"


def test_an_array_keeps_its_empty_members() -> None:
    assert _answer(Script(), "authenticate") == ["ticket-1", ""]


def test_an_array_in_another_namespace_is_empty() -> None:
    body = envelope("authenticate", ["t", ""]).replace(b"<string>", b'<string xmlns="urn:arrays">')

    assert _answer(Script(raw_body=body), "authenticate") == []


@needs_shared
def test_recorded_replies_are_understood() -> None:
    assert SHARED is not None
    recorded = SHARED / "envelopes" / "responses" / "A09_reply_accepted_by_qbwc_2.0.0.116.xml"

    assert _answer(Script(raw_body=recorded.read_bytes()), "authenticate") == ["ea0bf596246b623664adb465cc8662a2", ""]
