"""The eleven operations: whatever the conversation or the Web Connector does, the answer is one it understands."""

import io
import logging
import re
import uuid
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbwc_server import soap
from qbwc_server.soap_answer import whole
from qbwc_server.soap_contract import BY_NAME, NAMESPACE, OPERATIONS
from tests.each import for_each
from tests.samples.soap.stand_in import Heard, Recorder, ask, call, edge, envelope, environ, post

NEUTRAL = {
    "serverVersion": "unknown",
    "clientVersion": "",
    "sendRequestXML": "",
    "receiveResponseXML": "-1",
    "connectionError": "done",
    "closeConnection": "OK",
    "getInteractiveURL": "",
    "interactiveRejected": "The run was stopped.",
    "interactiveDone": "Done",
}


def result(heard: Heard) -> str:
    return ET.fromstring(heard.body)[0][0][0].text or ""


def members(heard: Heard) -> list[str]:
    return [member.text or "" for member in ET.fromstring(heard.body)[0][0][0]]


def test_there_are_eleven_operations_with_intuits_names_in_intuits_order() -> None:
    assert {operation.name: operation.parameters for operation in OPERATIONS} == {
        "serverVersion": (),
        "clientVersion": ("strVersion",),
        "authenticate": ("strUserName", "strPassword"),
        "sendRequestXML": (
            "ticket",
            "strHCPResponse",
            "strCompanyFileName",
            "qbXMLCountry",
            "qbXMLMajorVers",
            "qbXMLMinorVers",
        ),
        "receiveResponseXML": ("ticket", "response", "hresult", "message"),
        "connectionError": ("ticket", "hresult", "message"),
        "getLastError": ("ticket",),
        "closeConnection": ("ticket",),
        "getInteractiveURL": ("wcTicket", "sessionID"),
        "interactiveRejected": ("wcTicket", "reason"),
        "interactiveDone": ("wcTicket",),
    }


def test_get_server_version_of_the_guide_is_no_operation() -> None:
    heard = post(edge(), call("getServerVersion", "<ticket>t</ticket>"))

    assert heard.status == "500 Internal Server Error"
    assert heard.kind == "text/xml"
    assert b"getServerVersion" in heard.body


@pytest.mark.parametrize("name", NEUTRAL)
def test_an_unexpected_error_is_answered_in_the_protocol(name: str, caplog: pytest.LogCaptureFixture) -> None:
    heard = post(edge(Recorder({name: ZeroDivisionError("boom")})), call(name))

    assert (heard.status, result(heard)) == ("200 OK", NEUTRAL[name])
    assert f"{name} could not be answered" in caplog.text


def test_an_unexpected_error_at_log_in_says_busy_with_a_ticket_nobody_else_gets() -> None:
    app = edge(Recorder({"authenticate": ZeroDivisionError("boom")}))

    first, second = (members(post(app, call("authenticate"))) for _ in range(2))

    assert first[1:] == second[1:] == ["busy"]
    assert uuid.UUID(first[0]) != uuid.UUID(second[0])


def test_an_unexpected_error_at_get_last_error_still_says_something() -> None:
    heard = post(edge(Recorder({"getLastError": ZeroDivisionError("boom")})), call("getLastError"))

    assert "Nothing is posted twice" in result(heard)


def test_get_last_error_never_answers_nothing() -> None:
    heard = post(edge(Recorder({"getLastError": ""})), call("getLastError"))

    assert len(result(heard)) > 20


@for_each("name", [operation.name for operation in OPERATIONS])
@for_each("answer", [None, 1.5, b"x", ["only one"], ["t", None], 2**31], ids=repr)
def test_a_result_of_another_shape_becomes_the_neutral_answer(name: str, answer: Any) -> None:
    heard = post(edge(Recorder({name: answer})), call(name))

    outcome = ET.fromstring(heard.body)[0][0][0]
    assert heard.status == "200 OK"
    assert outcome.tag == f"{{{NAMESPACE}}}{name}Result"
    if name == "authenticate":
        assert members(heard)[1] == "busy"
    elif name != "getLastError":
        assert result(heard) == NEUTRAL[name]


def test_progress_of_nothing_is_sent_as_0() -> None:
    assert result(post(edge(Recorder({"receiveResponseXML": 0})), call("receiveResponseXML"))) == "0"


def test_letters_xml_cannot_carry_are_left_out_of_a_result(caplog: pytest.LogCaptureFixture) -> None:
    heard = post(edge(Recorder({"sendRequestXML": "a\x00b\x1f\ud800c\ufffe\td"})), call("sendRequestXML"))

    assert result(heard) == "abc\td"
    assert "4 letters" in caplog.text


@pytest.mark.parametrize("parameter", ["", "<ticket/>", "<ticket></ticket>", '<ticket xsi:nil="true"/>'])
def test_absent_empty_and_nil_texts_are_all_empty(parameter: str) -> None:
    recorder = Recorder()

    post(edge(recorder), call("closeConnection", parameter))

    assert recorder.calls == [("closeConnection", "")]


def test_blanks_within_a_parameter_are_kept() -> None:
    recorder = Recorder()

    post(edge(recorder), call("authenticate", "<strUserName> u </strUserName><strPassword>\n p</strPassword>"))

    assert recorder.calls == [("authenticate", " u ", "\n p", "203.0.113.7")]


@pytest.mark.parametrize(
    ("text", "number"),
    [("13", 13), (" 13 ", 13), ("13.0", 13), ("", 0), (None, 0), ("x", 0), ("-2", -2), ("9" * 40, 999999999)],
)
def test_numbers_are_read_with_patience(text: str | None, number: int) -> None:
    assert whole(text) == number


def test_qbxml_is_unescaped_exactly_once() -> None:
    recorder = Recorder()
    written = '&lt;Name&gt;A &amp;amp; B &amp;quot;C&amp;quot; "D"&lt;/Name&gt;\n'

    post(edge(recorder), call("receiveResponseXML", f"<response>{written}</response>"))

    assert recorder.calls[0][2] == '<Name>A &amp; B &quot;C&quot; "D"</Name>\n'


def test_a_first_request_without_company_query_hears_an_empty_one() -> None:
    recorder = Recorder()

    post(
        edge(recorder), call("sendRequestXML", "<ticket>t</ticket><strHCPResponse /><qbXMLMajorVers>5</qbXMLMajorVers>")
    )

    assert recorder.calls == [("sendRequestXML", "t", "", "", "", 5, 0)]


def test_server_version_with_the_parameter_of_a_wrong_copied_wsdl_is_answered() -> None:
    assert result(post(edge(), call("serverVersion", "<strVersion>1</strVersion>"))) == "Komet 1.0"


def test_the_web_connectors_server_version_body_of_300_bytes_is_answered() -> None:
    body = call("serverVersion")

    assert len(body) == 300
    assert result(post(edge(), body)) == "Komet 1.0"


def test_nothing_stands_before_the_xml_declaration_and_no_blank_between_elements() -> None:
    for operation in OPERATIONS:
        body = post(edge(), call(operation.name)).body

        assert body.startswith(b'<?xml version="1.0" encoding="utf-8"?><soap:Envelope ')
        assert re.search(rb">\s+<", body) is None


def test_an_answer_of_0_and_an_empty_text_are_elements_not_left_out() -> None:
    for name, answer in (("receiveResponseXML", 0), ("sendRequestXML", ""), ("clientVersion", "")):
        outcome = ET.fromstring(post(edge(Recorder({name: answer})), call(name)).body)[0][0]

        assert [child.tag for child in outcome] == [f"{{{NAMESPACE}}}{name}Result"]


def test_a_comment_inside_a_parameter_does_not_cut_it() -> None:
    recorder = Recorder()

    post(edge(recorder), call("clientVersion", "<strVersion>34.0<!-- x -->.1</strVersion>"))

    assert recorder.calls == [("clientVersion", "34.0.1")]


def test_elements_inside_a_parameter_go_the_way_of_spyne() -> None:
    recorder = Recorder()

    heard = post(edge(recorder), call("clientVersion", "<strVersion>34<b>0</b></strVersion>"))

    assert heard.status == "200 OK"
    assert recorder.calls == [("clientVersion", "34")]


def test_soap_headers_are_passed_over() -> None:
    body = envelope(f'<serverVersion xmlns="{NAMESPACE}"/>').replace(
        b"<soap:Body>", b"<soap:Header><x>1</x></soap:Header><soap:Body>"
    )

    assert result(post(edge(), body)) == "Komet 1.0"


def test_a_soap_action_is_not_needed_and_not_believed() -> None:
    body = call("serverVersion")

    without = post(edge(), body)
    wrong = post(edge(), body, HTTP_SOAPACTION='"http://developer.intuit.com/closeConnection"')

    assert result(without) == result(wrong) == "Komet 1.0"


def test_the_conversation_hears_where_a_log_in_comes_from() -> None:
    recorder = Recorder()

    post(edge(recorder), call("authenticate"), REMOTE_ADDR="198.51.100.9")

    assert recorder.calls == [("authenticate", "", "", "198.51.100.9")]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def plain(body: bytes, recorder: Recorder) -> Heard:
    """Answers what spyne's own protocol makes of it, without any short path."""
    return ask(soap.soap_application(recorder, protocol=soap.Soap11), environ(body))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(OPERATIONS), st.data())
def test_the_short_paths_say_what_spynes_own_code_says(operation: Any, data: st.DataObject) -> None:
    clean = TEXTS.map(lambda text: re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text))
    escaped = clean.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;"))
    parameters = [name for name in operation.parameters if data.draw(st.booleans())]
    inner = "".join(f"<{name}>{data.draw(escaped)}</{name}>" for name in parameters)
    answers = {"authenticate": ["t", data.draw(clean)], "receiveResponseXML": data.draw(st.integers(-9, 100))}
    answers |= {name: data.draw(clean) for name in BY_NAME if name not in answers}
    short, slow = Recorder(answers), Recorder(answers)

    heard, said = post(edge(short), call(operation.name, inner)), plain(call(operation.name, inner), slow)

    assert [c for call in short.calls for c in call[: len(operation.parameters) + 1]] == [
        c for call in slow.calls for c in call[: len(operation.parameters) + 1]
    ]
    assert ET.canonicalize(heard.body, rewrite_prefixes=True) == ET.canonicalize(said.body, rewrite_prefixes=True)


def test_spyne_does_not_collect_garbage_inside_a_request() -> None:
    assert float("inf") == soap.spyne.const.MIN_GC_INTERVAL


def test_no_password_and_no_ticket_is_logged_even_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    app = edge(Recorder({"authenticate": ZeroDivisionError("boom")}))
    secret = "e2k2-2kva-scf7"

    post(app, call("authenticate", f"<strUserName>u</strUserName><strPassword>{secret}</strPassword>"))
    post(app, call("closeConnection", f"<ticket>{secret}</ticket>"))
    post(app, call("authenticate", f"<strPassword>{secret}</strPassword")[:-9])
    post(app, call("authenticate", f"<strPassword>&{secret};</strPassword>"))
    post(app, call("nothing", f"<ticket>{secret}</ticket>"))
    post(app, call("clientVersion", f"<strVersion><b>{secret}</b></strVersion>"))

    assert secret not in caplog.text


def test_spyne_alone_would_lose_a_large_answer_and_we_do_not() -> None:
    recorder = Recorder()
    answer = "&lt;" * 3_000_000

    heard = post(edge(recorder), call("receiveResponseXML", f"<response>{answer}</response>"))

    assert heard.status == "200 OK"
    assert len(recorder.calls[0][2]) == 3_000_000


def test_a_stream_that_breaks_off_is_answered_in_the_protocol() -> None:
    class Broken(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise ConnectionResetError

    action = {"HTTP_SOAPACTION": f'"{NAMESPACE}receiveResponseXML"', "wsgi.input": Broken(), "CONTENT_LENGTH": "9"}

    assert result(post(edge(), b"", **action)) == "-1"
