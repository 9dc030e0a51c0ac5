"""The WSDL says what the contract says, and an independent client can work from it alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import zeep
from lxml import etree
from zeep.transports import Transport

from qbwc_server.soap_contract import NAMESPACE, OPERATIONS
from qbwc_server.wsdl import wsdl
from tests.reference import needs_shared, shared
from tests.samples.soap.stand_in import URL, Recorder, ask, edge, environ, served

NAMES = {
    "w": "http://schemas.xmlsoap.org/wsdl/",
    "s": "http://schemas.xmlsoap.org/wsdl/soap/",
    "x": "http://www.w3.org/2001/XMLSchema",
}


def root(text: bytes) -> Any:
    return etree.fromstring(text)


def contract(tree: Any) -> dict[str, Any]:
    """Answers operation -> (parameters with type and least number, result, SOAPAction) of a WSDL."""
    elements = {element.get("name"): element for element in tree.findall(".//x:schema/x:element", NAMES)}
    actions = {
        operation.get("name"): operation.find("s:operation", NAMES).get("soapAction")
        for operation in tree.findall("w:binding/w:operation", NAMES)
        if operation.find("s:operation", NAMES) is not None
    }
    return {
        name: (fields(elements[name]), fields(elements[f"{name}Response"]), action) for name, action in actions.items()
    }


def fields(element: Any) -> list[tuple[str, str, str]]:
    found = element.findall(".//x:sequence/x:element", NAMES)
    return [(f.get("name"), f.get("type").rpartition(":")[2], f.get("minOccurs", "1")) for f in found]


def test_the_wsdl_has_all_eleven_operations_of_the_table() -> None:
    ours = contract(root(wsdl(URL).encode()))

    assert list(ours) == [operation.name for operation in OPERATIONS]
    for operation in OPERATIONS:
        parameters, answer, action = ours[operation.name]
        assert [name for name, *_ in parameters] == list(operation.parameters)
        assert [(name, kind) for name, kind, _ in answer] == [(f"{operation.name}Result", operation.result.value)]
        assert action == f"http://developer.intuit.com/{operation.name}"


@needs_shared
def test_the_wsdl_says_what_intuits_own_says() -> None:
    theirs = contract(root(shared("qbwc.wsdl").read_bytes()))
    ours = contract(root(wsdl(URL).encode()))

    assert len(theirs) == 8
    assert {name: ours[name] for name in theirs} == theirs


@needs_shared
def test_the_array_of_strings_is_intuits() -> None:
    def array(tree: Any) -> dict[str, str]:
        (member,) = tree.findall(".//x:complexType[@name='ArrayOfString']/x:sequence/x:element", NAMES)
        return {**member.attrib, "type": member.get("type").rpartition(":")[2]}

    assert array(root(wsdl(URL).encode())) == array(root(shared("qbwc.wsdl").read_bytes()))


def test_names_are_qualified_in_intuits_namespace_with_its_slash() -> None:
    tree = root(wsdl(URL).encode())
    schema = tree.find(".//x:schema", NAMES)

    assert tree.get("targetNamespace") == schema.get("targetNamespace") == NAMESPACE == "http://developer.intuit.com/"
    assert schema.get("elementFormDefault") == "qualified"


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "wsdl=1"])
def test_the_wsdl_is_served_with_the_address_of_the_settings(query: str) -> None:
    heard = ask(edge(), environ(b"", "GET", "/qbwc", QUERY_STRING=query, HTTP_HOST="evil.example"))

    address = root(heard.body).find(".//s:address", NAMES)
    assert (heard.status, heard.kind) == ("200 OK", "text/xml")
    assert address.get("location") == URL
    assert b"evil" not in heard.body


def test_an_address_with_an_ampersand_survives() -> None:
    address = root(wsdl("https://x.example/q?a=1&b=2").encode()).find(".//s:address", NAMES)

    assert address.get("location") == "https://x.example/q?a=1&b=2"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[tuple[Any, Recorder]]:
    """Lends zeep, set up from nothing but the served WSDL."""
    recorder = Recorder({"authenticate": ["a-ticket", ""], "receiveResponseXML": 37})
    with served(edge(recorder)) as port, requests.Session() as session:
        local = f"http://127.0.0.1:{port}/qbwc"
        zeep_client = zeep.Client(f"{local}?wsdl", transport=Transport(session=session, timeout=20))
        yield zeep_client.create_service(f"{{{NAMESPACE}}}WebConnectorBinding", local), recorder


def test_an_independent_client_can_call_every_operation(client: tuple[Any, Recorder]) -> None:
    service, recorder = client

    answers = [
        service.serverVersion(),
        service.clientVersion(strVersion="34.0.1.2"),
        service.authenticate(strUserName="komet-x", strPassword="\u00e9 & <"),
        service.sendRequestXML(
            ticket="t", strHCPResponse="<a/>", qbXMLCountry="US", qbXMLMajorVers=16, qbXMLMinorVers=0
        ),
        service.receiveResponseXML(ticket="t", response="<QBXML/>", hresult="", message=""),
        service.connectionError(ticket="t", hresult="0x80040408", message="no"),
        service.getLastError(ticket="t"),
        service.closeConnection(ticket="t"),
        service.getInteractiveURL(wcTicket="t", sessionID="s"),
        service.interactiveRejected(wcTicket="t", reason="r"),
        service.interactiveDone(wcTicket="t"),
    ]

    assert recorder.calls == [
        ("serverVersion",),
        ("clientVersion", "34.0.1.2"),
        ("authenticate", "komet-x", "\u00e9 & <", "127.0.0.1"),
        ("sendRequestXML", "t", "<a/>", "", "US", 16, 0),
        ("receiveResponseXML", "t", "<QBXML/>", "", ""),
        ("connectionError", "t", "0x80040408", "no"),
        ("getLastError", "t"),
        ("closeConnection", "t"),
        ("getInteractiveURL", "t", "s"),
        ("interactiveRejected", "t", "r"),
        ("interactiveDone", "t"),
    ]
    assert answers[0:2] == ["Komet 1.0", None]
    assert [text or "" for text in answers[2]] == ["a-ticket", ""]
    assert answers[3] == '<?xml version="1.0"?>\r\n<QBXML>Ros\u00e9 & Co</QBXML>'
    assert answers[4:] == [37, "done", "No further requests", "OK", None, "The run was stopped.", "Done"]


def test_an_independent_client_understands_a_refusal(client: tuple[Any, Recorder]) -> None:
    service, _ = client
    service._binding_options["address"] += "/typo"

    with pytest.raises(zeep.exceptions.Fault, match="The Web Connector's address is https://bills"):
        service.serverVersion()
