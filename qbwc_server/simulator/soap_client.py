"""The Web Connector's SOAP calls, byte for byte as .NET writes them (web_connector.md 1 and 3).

Written from captures, not from our server: the two share no code, so each can prove the other wrong.
"""

import re
import ssl
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from lxml import etree

from qbwc_server.simulator.http_wire import ANSWER_SECONDS, Address, HttpReply, HttpWire, WireError

INTUIT: Final = "http://developer.intuit.com/"
USER_AGENT: Final = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)"

_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_ENCODING: Final = "http://schemas.xmlsoap.org/soap/encoding/"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_XSD: Final = "http://www.w3.org/2001/XMLSchema"
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REDIRECTION: Final = 300
_READABLE_FAULTS: Final = {400, 500}

Value = str | int
Answer = str | list[str] | None


class Style(StrEnum):
    """How the envelope is written; the .qwc's Style names it."""

    DOCUMENT = "Document"
    """Document/literal, wrapped: what every recorded session used."""
    DOC_WRAPPED = "DocWrapped"
    """Written like Document; no difference in requests is known."""
    RPC = "RPC"
    """RPC/encoded: prefixed operation, unqualified parameters with xsi:type."""


class CallFailedError(Exception):
    """A call brought no usable answer; the text is what .NET's exception says."""


def write_envelope(operation: str, arguments: Mapping[str, Value], style: Style = Style.DOCUMENT) -> bytes:
    """Answer the body of one call: one line, no byte order mark, empty parameters as `<x />`."""
    text = _rpc(operation, arguments) if style is Style.RPC else _document(operation, arguments)
    return text.encode("utf-8")


def escape(text: str) -> str:
    """Escape text as .NET's writer does: `& < >` only, control characters as (ill-formed) references."""
    marked = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ILLEGAL.sub(lambda found: f"&#x{ord(found.group()):X};", marked)


def _document(operation: str, arguments: Mapping[str, Value]) -> str:
    inner = "".join(_parameter(name, value, "") for name, value in arguments.items())
    opening = f'<{operation} xmlns="{INTUIT}"'
    element = f"{opening}>{inner}</{operation}>" if arguments else f"{opening} />"
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{_SOAP}" xmlns:xsi="{_XSI}" xmlns:xsd="{_XSD}">'
        f"<soap:Body>{element}</soap:Body></soap:Envelope>"
    )


def _rpc(operation: str, arguments: Mapping[str, Value]) -> str:
    typed = {name: ' xsi:type="xsd:int"' if isinstance(value, int) else ' xsi:type="xsd:string"'
             for name, value in arguments.items()}  # fmt: skip
    inner = "".join(_parameter(name, value, typed[name]) for name, value in arguments.items())
    opening = f'<q1:{operation} xmlns:q1="{INTUIT}"'
    element = f"{opening}>{inner}</q1:{operation}>" if arguments else f"{opening} />"
    tns = INTUIT.rstrip("/")
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{_SOAP}" xmlns:soapenc="{_ENCODING}" xmlns:tns="{tns}" '
        f'xmlns:types="{tns}/encodedTypes" xmlns:xsi="{_XSI}" xmlns:xsd="{_XSD}">'
        f'<soap:Body soap:encodingStyle="{_ENCODING}">{element}</soap:Body></soap:Envelope>'
    )


def _parameter(name: str, value: Value, attributes: str) -> str:
    text = escape(str(value))
    return f"<{name}{attributes}>{text}</{name}>" if text else f"<{name}{attributes} />"


def read_answer(operation: str, reply: HttpReply) -> Answer:
    """Answer the call's result as .NET would see it: text, an array of texts, or None when the element is missing.

    CallFailedError: a status, content type, fault or body that .NET throws upon.
    """
    kind = reply.headers.get("content-type", "")
    is_xml = kind.partition(";")[0].strip().lower() in {"text/xml", "application/soap+xml"}
    if reply.status >= _REDIRECTION and not (reply.status in _READABLE_FAULTS and is_xml):
        raise CallFailedError(f"The request failed with HTTP status {reply.status}: {reply.reason}.")
    if not is_xml:
        raise CallFailedError(f"Client found response content type of '{kind}', but expected 'text/xml'.")
    body = _body(reply.body)
    first = next((child for child in body if isinstance(child.tag, str)), None)
    if first is not None and etree.QName(first).localname == "Fault":
        raise CallFailedError(_fault_words(first))
    if reply.status >= _REDIRECTION:
        raise CallFailedError(f"The request failed with HTTP status {reply.status}: {reply.reason}.")
    return _result(operation, first)


def _body(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise CallFailedError(f"Response is not well-formed XML. {problem}") from problem
    if b"<!DOCTYPE" in data:
        raise CallFailedError("For security reasons DTD is prohibited in this XML document.")
    body = next((child for child in root if isinstance(child.tag, str) and child.tag.endswith("}Body")), None)
    if etree.QName(root).localname != "Envelope" or body is None:
        raise CallFailedError("Possible SOAP version mismatch: no Envelope with a Body in the answer.")
    return body


def _fault_words(fault: etree._Element) -> str:
    for element in fault.iter("faultstring", "{*}Text"):
        return element.text or "fault without text"
    return "fault without text"


def _result(operation: str, response: etree._Element | None) -> Answer:
    if response is None or etree.QName(response).localname != f"{operation}Response":
        return None
    namespaces = {f"{{{INTUIT}}}{operation}Result", f"{operation}Result"}
    # A result in any other namespace is skipped without a word and comes out as null.
    result = next((child for child in response if child.tag in namespaces), None)
    if result is None or result.get(f"{{{_XSI}}}nil") in {"true", "1"}:
        return None
    if operation == "authenticate":
        return [child.text or "" for child in result if child.tag in {f"{{{INTUIT}}}string", "string"}]
    if len(result):
        raise CallFailedError("There is an error in XML document (1, 1): unexpected child element in a text value.")
    return result.text or ""


class SoapClient:
    """The calls of one Web Connector to one address."""

    def __init__(
        self,
        url: str,
        *,
        style: Style = Style.DOCUMENT,
        user_agent: str = USER_AGENT,
        tls: ssl.SSLContext | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._address = Address.of(url)
        self._style = style
        self._user_agent = user_agent
        self.wire = HttpWire(self._address, tls=tls, answer_seconds=answer_seconds)
        self._is_first = True

    def call(self, operation: str, **arguments: Value) -> Answer:
        """Call one operation and answer its result; parameters go out in the order given."""
        body = write_envelope(operation, arguments, self._style)
        try:
            reply = self.wire.ask("POST", self._headers(operation, len(body)), body)
        except WireError as problem:
            raise CallFailedError(str(problem)) from problem
        return read_answer(operation, reply)

    def _headers(self, operation: str, length: int) -> list[tuple[str, str]]:
        headers = [
            ("User-Agent", self._user_agent),
            ("Content-Type", "text/xml; charset=utf-8"),
            ("SOAPAction", f'"{INTUIT}{operation}"'),
            ("Host", self._address.host_header),
            ("Content-Length", str(length)),
            ("Expect", "100-continue"),
        ]
        if self._is_first:
            # .NET leaves the header out once it knows that the server speaks HTTP/1.1.
            headers.append(("Connection", "Keep-Alive"))
            self._is_first = False
        return headers
