"""The bytes of every reply, pinned: a changed serializer once made the Web Connector hang (web_connector.md 8, 33)."""

from typing import Any

import pytest

from qbwc_server.soap_contract import OPERATIONS
from qbwc_server.soap_text import fault
from tests.samples.soap.stand_in import Recorder, call, edge, post

HEAD = (
    b'<?xml version="1.0" encoding="utf-8"?>'
    b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
)
TAIL = b"</soap:Body></soap:Envelope>"

GOLDEN: list[tuple[str, Any, bytes]] = [
    (
        "serverVersion",
        "Komet 1.0",
        (
            b'<serverVersionResponse xmlns="http://developer.intuit.com/">'
            b"<serverVersionResult>Komet 1.0</serverVersionResult></serverVersionResponse>"
        ),
    ),
    (
        "clientVersion",
        "",
        (
            b'<clientVersionResponse xmlns="http://developer.intuit.com/">'
            b"<clientVersionResult></clientVersionResult></clientVersionResponse>"
        ),
    ),
    (
        "authenticate",
        ["0b7d6c1e", ""],
        (
            b'<authenticateResponse xmlns="http://developer.intuit.com/"><authenticateResult>'
            b"<string>0b7d6c1e</string><string></string></authenticateResult></authenticateResponse>"
        ),
    ),
    (
        "authenticate",
        ["0b7d6c1e", "nvu", "", "60"],
        (
            b'<authenticateResponse xmlns="http://developer.intuit.com/"><authenticateResult>'
            b"<string>0b7d6c1e</string><string>nvu</string><string></string><string>60</string>"
            b"</authenticateResult></authenticateResponse>"
        ),
    ),
    (
        "sendRequestXML",
        '<?xml version="1.0"?>\r\n<QBXML>Ros\u00e9 & "Co"\n</QBXML>',
        (
            b'<sendRequestXMLResponse xmlns="http://developer.intuit.com/"><sendRequestXMLResult>'
            b'&lt;?xml version="1.0"?&gt;&#13;\n&lt;QBXML&gt;Ros\xc3\xa9 &amp; "Co"\n&lt;/QBXML&gt;'
            b"</sendRequestXMLResult></sendRequestXMLResponse>"
        ),
    ),
    (
        "sendRequestXML",
        "",
        (
            b'<sendRequestXMLResponse xmlns="http://developer.intuit.com/">'
            b"<sendRequestXMLResult></sendRequestXMLResult></sendRequestXMLResponse>"
        ),
    ),
    (
        "receiveResponseXML",
        0,
        (
            b'<receiveResponseXMLResponse xmlns="http://developer.intuit.com/">'
            b"<receiveResponseXMLResult>0</receiveResponseXMLResult></receiveResponseXMLResponse>"
        ),
    ),
    (
        "receiveResponseXML",
        -1,
        (
            b'<receiveResponseXMLResponse xmlns="http://developer.intuit.com/">'
            b"<receiveResponseXMLResult>-1</receiveResponseXMLResult></receiveResponseXMLResponse>"
        ),
    ),
    (
        "connectionError",
        "done",
        (
            b'<connectionErrorResponse xmlns="http://developer.intuit.com/">'
            b"<connectionErrorResult>done</connectionErrorResult></connectionErrorResponse>"
        ),
    ),
    (
        "getLastError",
        "No further requests",
        (
            b'<getLastErrorResponse xmlns="http://developer.intuit.com/">'
            b"<getLastErrorResult>No further requests</getLastErrorResult></getLastErrorResponse>"
        ),
    ),
    (
        "closeConnection",
        "OK",
        (
            b'<closeConnectionResponse xmlns="http://developer.intuit.com/">'
            b"<closeConnectionResult>OK</closeConnectionResult></closeConnectionResponse>"
        ),
    ),
    (
        "getInteractiveURL",
        "",
        (
            b'<getInteractiveURLResponse xmlns="http://developer.intuit.com/">'
            b"<getInteractiveURLResult></getInteractiveURLResult></getInteractiveURLResponse>"
        ),
    ),
    (
        "interactiveRejected",
        "Stopped",
        (
            b'<interactiveRejectedResponse xmlns="http://developer.intuit.com/">'
            b"<interactiveRejectedResult>Stopped</interactiveRejectedResult></interactiveRejectedResponse>"
        ),
    ),
    (
        "interactiveDone",
        "Done",
        (
            b'<interactiveDoneResponse xmlns="http://developer.intuit.com/">'
            b"<interactiveDoneResult>Done</interactiveDoneResult></interactiveDoneResponse>"
        ),
    ),
]


@pytest.mark.parametrize(("name", "answer", "inner"), GOLDEN)
def test_each_reply_keeps_its_bytes(name: str, answer: Any, inner: bytes) -> None:
    heard = post(edge(Recorder({name: answer})), call(name))

    assert heard.body == HEAD + inner + TAIL
    assert heard.status == "200 OK"


def test_each_operation_has_golden_bytes() -> None:
    assert {name for name, *_ in GOLDEN} == {operation.name for operation in OPERATIONS}


def test_a_fault_keeps_its_bytes() -> None:
    expected = b"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>a &lt; b</faultstring></soap:Fault>"

    assert fault("a < b") == HEAD + expected + TAIL


@pytest.mark.parametrize("name", [operation.name for operation in OPERATIONS])
def test_a_reply_has_plain_headers_and_is_never_compressed(name: str) -> None:
    heard = post(edge(), call(name), HTTP_ACCEPT_ENCODING="gzip, deflate")

    assert heard.headers == {
        "Content-Type": "text/xml; charset=utf-8",
        "Content-Length": str(len(heard.body)),
        "X-Content-Type-Options": "nosniff",
    }
