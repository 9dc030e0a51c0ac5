"""The edge: pages, paths, limits and addresses, as the Web Connector and the .NET client behind it need them."""

import io
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from qbwc_server.soap_contract import NAMESPACE, OPERATIONS
from qbwc_server.soap_text import without_illegal
from qbwc_server.wire_address import client_address, networks
from qbwc_server.wire_envelope import _without_illegal
from tests.samples.soap.stand_in import URL, Recorder, ask, call, edge, environ, post

REDIRECTS = range(300, 400)


def get(path: str, method: str = "GET", **more: Any) -> Any:
    return ask(edge(), environ(b"", method, path, **more))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/qbwc", "/qbwc/", "/qbwc/support", "/qbwc/support/"])
def test_the_certificate_check_finds_a_page_and_no_redirect(method: str, path: str) -> None:
    heard = get(path, method)

    assert heard.status == "200 OK"
    assert heard.kind == "text/html"


def test_a_head_has_the_headers_of_its_get_and_no_body() -> None:
    seen, heard = get("/qbwc"), get("/qbwc", "HEAD")

    assert heard.body == b""
    assert heard.headers == seen.headers
    assert heard.headers["Content-Length"] == str(len(seen.body))


def test_the_pages_name_no_company_and_need_no_log_in() -> None:
    text = get("/qbwc").body + get("/qbwc/support").body

    assert b"<input" not in text
    assert b"Komet" not in text


def test_health_is_ok_or_says_so() -> None:
    def fails() -> None:
        raise ConnectionError

    assert get("/health").status == "200 OK"
    assert ask(edge(health=fails), environ(b"", "GET", "/health")).status == "503 Service Unavailable"


def test_an_unknown_page_is_not_found() -> None:
    assert get("/nothing").status == "404 Not Found"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused_without_a_redirect(method: str) -> None:
    assert get("/qbwc", method).status == "405 Method Not Allowed"


@pytest.mark.parametrize("path", ["/qbwc", "/qbwc/"])
def test_a_post_is_taken_with_and_without_a_slash_at_the_end(path: str) -> None:
    recorder = Recorder()

    heard = ask(edge(recorder), environ(call("serverVersion"), path=path))

    assert heard.status == "200 OK"
    assert recorder.calls


def test_a_service_at_the_root_of_its_host_works_too() -> None:
    app = edge(public_url="https://bills.example.com/")

    assert ask(app, environ(call("serverVersion"), path="/")).status == "200 OK"
    assert ask(app, environ(b"", "GET", "/support")).status == "200 OK"


def test_a_service_mounted_below_a_prefix_works_too() -> None:
    heard = post(edge(public_url="https://bills.example.com/komet/qbwc"), call("serverVersion"), SCRIPT_NAME="/komet")

    assert heard.status == "200 OK"


def test_a_post_to_another_address_is_told_the_right_one() -> None:
    heard = ask(edge(), environ(call("serverVersion"), path="/qbwc/typo"))

    assert (heard.status, heard.kind) == ("500 Internal Server Error", "text/xml")
    assert URL.encode() in heard.body


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/soap+xml", "text/xml; charset=UTF-8"])
def test_the_content_type_is_not_insisted_on(content_type: str) -> None:
    assert post(edge(), call("serverVersion"), CONTENT_TYPE=content_type).status == "200 OK"


def test_a_missing_content_type_is_fine() -> None:
    env = environ(call("serverVersion"))
    del env["CONTENT_TYPE"]

    assert ask(edge(), env).status == "200 OK"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("content_type", ["text/xml", "text/xml; charset=utf-8"])
def test_byte_order_marks_and_utf_16_are_read(encoding: str, content_type: str) -> None:
    recorder = Recorder()
    text = call("clientVersion", "<strVersion>Ros\u00e9 \u4e2d</strVersion>").decode()

    heard = post(edge(recorder), text.encode(encoding), CONTENT_TYPE=content_type)

    assert heard.status == "200 OK"
    assert recorder.calls == [("clientVersion", "Ros\u00e9 \u4e2d")]


def test_an_older_charset_is_read_as_it_is_declared() -> None:
    recorder = Recorder()
    body = call("clientVersion", "<strVersion>Ros\u00e9</strVersion>").decode().replace("utf-8", "iso-8859-1")

    post(edge(recorder), body.encode("latin-1"), CONTENT_TYPE="text/xml")

    assert recorder.calls == [("clientVersion", "Ros\u00e9")]


def test_the_charset_of_the_header_wins_over_the_declaration() -> None:
    recorder = Recorder()
    body = call("clientVersion", "<strVersion>Ros\u00e9</strVersion>").replace(b"utf-8", b"iso-8859-1")

    post(edge(recorder), body, CONTENT_TYPE='text/xml; charset="utf-8"')

    assert recorder.calls == [("clientVersion", "Ros\u00e9")]


@pytest.mark.parametrize("bad", ["&#x1;", "&#1;", "&#0;", "&#x1F;", "&#xFFFE;", "&#xD800;", "\x01", "\x0b", "\x1f"])
def test_illegal_letters_of_quickbooks_data_are_taken_out_and_told(bad: str, caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder()

    heard = post(edge(recorder), call("receiveResponseXML", f"<response>a{bad}b&#233;&#x9;{bad}c</response>"))

    assert heard.status == "200 OK"
    assert recorder.calls == [("receiveResponseXML", "", "ab\u00e9\tc", "", "")]
    assert "took 2 letters out" in caplog.text


def test_exactly_the_illegal_references_are_taken_out() -> None:
    codes = [*range(0x400), *range(0xD700, 0xE100), *range(0xFF00, 0x10010), 0x10FFFF]
    illegal = [code for code in codes if without_illegal(chr(code))[1]]
    forms = ("&#{0};", "&#00{0};", "&#x{0:x};", "&#x{0:X};", "&#x000{0:x};")

    for form in forms:
        text = "".join(form.format(code) for code in codes).encode()
        legal = "".join(form.format(code) for code in codes if code not in illegal).encode()
        assert _without_illegal(text) == (legal, len(illegal))


def test_too_many_illegal_letters_are_no_accident() -> None:
    heard = post(edge(), call("receiveResponseXML", f"<response>{'&#1;' * 100_001}</response>"))

    assert (heard.status, heard.kind) == ("500 Internal Server Error", "text/xml")
    assert b"more than 100000 letters" in heard.body


def test_legal_references_are_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder()

    post(edge(recorder), call("clientVersion", "<strVersion>&#13;&#10;&#x1F600;&amp;#x1;</strVersion>"))

    assert recorder.calls == [("clientVersion", "\r\n\U0001f600&#x1;")]
    assert not caplog.text


def test_a_body_over_the_limit_is_not_read_and_answered_in_the_protocol(caplog: pytest.LogCaptureFixture) -> None:
    class Untouchable(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError

    env = environ(b"", HTTP_SOAPACTION=f'"{NAMESPACE}receiveResponseXML"')
    env |= {"CONTENT_LENGTH": "101", "wsgi.input": Untouchable()}

    heard = ask(edge(max_body=100), env)

    assert heard.status == "200 OK"
    assert b"<receiveResponseXMLResult>-1</receiveResponseXMLResult>" in heard.body
    assert "receiveResponseXML is longer than the limit of 100 bytes" in caplog.text


def chunked(body: bytes) -> dict[str, Any]:
    env = environ(body, HTTP_TRANSFER_ENCODING="chunked")
    del env["CONTENT_LENGTH"]
    return env | {"wsgi.input_terminated": True}


def test_a_body_in_chunks_is_read_to_its_end() -> None:
    recorder = Recorder()

    heard = ask(edge(recorder), chunked(call("clientVersion", f"<strVersion>{'x' * 3_000_000}</strVersion>")))

    assert heard.status == "200 OK"
    assert len(recorder.calls[0][1]) == 3_000_000


def test_a_body_in_chunks_over_the_limit_is_refused_as_text_xml() -> None:
    heard = ask(edge(max_body=2_000_000), chunked(b"x" * 3_000_000))

    assert (heard.status, heard.kind) == ("500 Internal Server Error", "text/xml")
    assert b"2000000 bytes" in heard.body


def test_a_body_of_unknown_length_on_a_server_without_chunks_is_empty() -> None:
    env = environ(call("serverVersion"))
    del env["CONTENT_LENGTH"]

    assert ask(edge(), env).status == "500 Internal Server Error"


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><x a="&l11;">&l11;</x>'.encode()


DEEP = call("clientVersion", "<a>" * 40 + "</a>" * 40)
FOREIGN: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \r\n ",
    "not XML": b"user=1&password=2",
    "cut off": call("serverVersion")[:-20],
    "DOCTYPE": b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/hostname">' + call("serverVersion")[38:],
    "entities": billion_laughs(),
    "entities in UTF-16": billion_laughs().decode().encode("utf-16"),
    "unknown entity": call("clientVersion", "<strVersion>&nbsp;</strVersion>"),
    "a reference to itself": call("clientVersion", '<strVersion id="a" href="#a"/>'),
    "a reference to nothing": call("clientVersion", '<strVersion href="#b"/>'),
    "too deep": DEEP,
    "far too deep": call("clientVersion", "<a>" * 900 + "</a>" * 900),
    "too wide": call("clientVersion", "<a/>" * 400_000),
    "no Body": b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"/>',
    "an empty Body": (
        b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body/></soap:Envelope>'
    ),
    "SOAP 1.2": call("serverVersion").replace(
        b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope"
    ),
    "another namespace": call("serverVersion").replace(b"developer.intuit.com/", b"localhost:8000//"),
    "unknown charset": call("serverVersion").replace(b"utf-8", b"klingon"),
    "a codec that is no charset": call("serverVersion").replace(b"utf-8", b"rot13"),
    "not the charset it says": call("serverVersion").replace(b"utf-8", b"utf-16"),
    "broken UTF-8": call("clientVersion", "<strVersion>x</strVersion>").replace(b">x<", b">\xff\xfe\xfa<"),
    "an unknown operation": call("dropAllTables"),
    "sections that never end": call("clientVersion", "<![CDATA[" * 3000),
    "not the first element": b"<x/>" + call("serverVersion"),
    "a fault": call("serverVersion").replace(b"serverVersion", b"Fault"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_what_no_web_connector_sends_gets_a_helpful_fault_as_text_xml(what: str) -> None:
    recorder = Recorder()

    heard = post(edge(recorder), FOREIGN[what], CONTENT_TYPE="text/xml")

    assert (heard.status, heard.kind) == ("500 Internal Server Error", "text/xml")
    assert len(etree.fromstring(heard.body).findtext(".//faultstring") or "") > 20
    assert not recorder.calls


def test_a_charset_only_the_header_names_wrongly_is_refused() -> None:
    heard = post(edge(), call("serverVersion"), CONTENT_TYPE="text/xml; charset=klingon")

    assert b"klingon" in heard.body
    assert heard.kind == "text/xml"


@pytest.mark.parametrize("length", ["x", "-5", "\u0663", "1e3"])
def test_a_length_that_is_no_number_is_refused_as_text_xml(length: str) -> None:
    heard = post(edge(), call("serverVersion"), CONTENT_LENGTH=length)

    assert (heard.status, heard.kind) == ("500 Internal Server Error", "text/xml")


def test_many_tags_within_cdata_are_no_tree() -> None:
    recorder = Recorder()
    answer = "<Row/>" * 3000

    post(edge(recorder), call("receiveResponseXML", f"<response><![CDATA[{answer}]]></response>"))

    assert recorder.calls == [("receiveResponseXML", "", answer, "", "")]


ENVELOPES = st.sampled_from([call(operation.name) for operation in OPERATIONS])
DAMAGED = st.tuples(ENVELOPES, st.integers(0, 300), st.binary(max_size=12)).map(
    lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] + len(parts[2]) :]
)


@settings(max_examples=250, deadline=None)
@given(st.one_of(st.binary(max_size=400), DAMAGED), st.sampled_from(["text/xml", "text/xml; charset=utf-8", "\x00"]))
@example(b"\xff\xfe<\x00", "text/xml")
@example(b"\x00<\x00?", "text/xml")
@example(b"<?xml version='1.0' encoding='utf-8'?>\x00", "text/xml")
def test_whatever_is_posted_is_answered_with_well_formed_text_xml(body: bytes, content_type: str) -> None:
    heard = post(edge(), body, CONTENT_TYPE=content_type)

    assert heard.kind == "text/xml"
    assert heard.status.split()[0] in {"200", "500"}
    assert heard.body.startswith(b"<?xml")
    assert etree.fromstring(heard.body).tag == "{http://schemas.xmlsoap.org/soap/envelope/}Envelope"


@pytest.mark.parametrize("path", ["/", "/qbwc", "/qbwc/", "/qbwc/support", "/health", "/x"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
def test_nothing_is_ever_redirected(path: str, method: str) -> None:
    heard = ask(edge(), environ(call("serverVersion"), method, path))

    assert int(heard.status.split()[0]) not in REDIRECTS


PROXIES = networks(["10.0.0.0/8", "::1", "127.0.0.1"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.1.2.3", "198.51.100.1, 203.0.113.7, 10.9.9.9", "203.0.113.7"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", "nonsense", "10.1.2.3"),
        ("10.1.2.3", "10.4.4.4", "10.4.4.4"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("[::1]:443", "[2001:db8::7]:50123", "2001:db8::7"),
        ("10.1.2.3:5000", "198.51.100.1:61000", "198.51.100.1"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_caller_is_who_the_last_trusted_proxy_says(peer: str, forwarded: str, address: str) -> None:
    assert client_address(peer, forwarded, PROXIES) == address


def test_a_forwarded_address_is_not_believed_without_a_trusted_proxy() -> None:
    recorder = Recorder()

    post(edge(recorder), call("authenticate"), HTTP_X_FORWARDED_FOR="198.51.100.1")

    assert recorder.calls == [("authenticate", "", "", "203.0.113.7")]


def test_a_forwarded_address_is_believed_behind_a_trusted_proxy() -> None:
    recorder = Recorder()
    app = edge(recorder, trusted_proxies=("203.0.113.0/24",))

    post(app, call("authenticate"), HTTP_X_FORWARDED_FOR="198.51.100.1")

    assert recorder.calls == [("authenticate", "", "", "198.51.100.1")]


@pytest.mark.parametrize("path", ["/qbwc", "/qbwc/", "/qbwc/support", "/health"])
def test_a_front_door_is_told_which_paths_are_served_here(path: str) -> None:
    assert edge().serves(path)


@pytest.mark.parametrize("path", ["/", "/qbwcx", "/quickbooks", "/healthy"])
def test_a_front_door_is_told_which_paths_are_not_served_here(path: str) -> None:
    assert not edge().serves(path)
