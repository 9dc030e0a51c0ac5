"""A tiny SOAP server for the tests: it answers what a test tells it to and keeps every byte it got."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lxml import etree

INTUIT = "http://developer.intuit.com/"


@dataclass
class Call:
    operation: str
    arguments: dict[str, str]
    headers: list[tuple[str, str]]
    body: bytes
    connection: int  # port of the client: tells connections apart


@dataclass
class Script:
    """What the server answers: by operation, a value or a function of the arguments."""

    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    get_status: int = 200
    status: int = 200
    content_type: str = "text/xml; charset=utf-8"
    raw_body: bytes | None = None
    extra_headers: dict[str, str] = field(default_factory=dict)
    protocol: str = "HTTP/1.1"
    says_continue: bool = True
    refuses_expect: bool = False
    framing: str = "length"  # or "chunked", "close"
    tls: ssl.SSLContext | None = None
    port: int = 0

    @property
    def operations(self) -> list[str]:
        return [call.operation for call in self.calls]

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://localhost:{self.port}/qbwc"


DEFAULTS: dict[str, Any] = {
    "serverVersion": "1.0",
    "clientVersion": "",
    "authenticate": ["ticket-1", ""],
    "sendRequestXML": "",
    "receiveResponseXML": 100,
    "getLastError": "No further requests",
    "connectionError": "done",
    "closeConnection": "OK",
    "getInteractiveURL": "http://localhost/page",
    "interactiveRejected": "Rejected",
    "interactiveDone": "Done",
}


def envelope(operation: str, value: Any) -> bytes:
    if value is None:
        inner = ""
    elif isinstance(value, list):
        strings = "".join(f"<string>{_text(item)}</string>" for item in value)
        inner = f"<{operation}Result>{strings}</{operation}Result>"
    else:
        inner = f"<{operation}Result>{_text(value)}</{operation}Result>"
    return (
        '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
        f'<soap:Body><{operation}Response xmlns="{INTUIT}">{inner}</{operation}Response></soap:Body></soap:Envelope>'
    ).encode()


def _text(value: Any) -> str:
    return str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class _Handler(BaseHTTPRequestHandler):
    script: Script
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.send_response(self.script.get_status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def handle_expect_100(self) -> bool:
        if self.script.refuses_expect:
            self.send_response(417)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return False
        return super().handle_expect_100() if self.script.says_continue else True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        call = _read(body, list(self.headers.items()), self.client_address[1])
        self.script.calls.append(call)
        self._reply(_answer(self.script, call))

    def _reply(self, body: bytes) -> None:
        self.send_response(self.script.status)
        self.send_header("Content-Type", self.script.content_type)
        if self.script.framing == "length":
            self.send_header("Content-Length", str(len(body)))
        if self.script.framing == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x;note=1\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (20, body[:20], len(body) - 20, body[20:])
        for name, value in self.script.extra_headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.close_connection or self.script.framing == "close"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""


def _handler(script: Script) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"script": script, "protocol_version": script.protocol})


def _read(body: bytes, headers: list[tuple[str, str]], connection: int) -> Call:
    element = etree.fromstring(body)[0][0]
    arguments = {etree.QName(child).localname: child.text or "" for child in element}
    return Call(etree.QName(element).localname, arguments, headers, body, connection)


def _answer(script: Script, call: Call) -> bytes:
    if script.raw_body is not None:
        return script.raw_body
    value = script.answers.get(call.operation, DEFAULTS[call.operation])
    if isinstance(value, Iterator):
        value = next(value)
    elif isinstance(value, Callable):  # type: ignore[arg-type]  # a Protocol class cannot be named here
        value = value(call.arguments)
    return value if isinstance(value, bytes) else envelope(call.operation, value)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up: some tests make them."""


@contextmanager
def serving(script: Script) -> Iterator[Script]:
    server = _Server(("localhost", 0), _handler(script))
    if script.tls is not None:
        server.socket = script.tls.wrap_socket(server.socket, server_side=True)
    script.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
