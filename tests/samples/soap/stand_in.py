"""A conversation that records what it is asked, and ways to POST to the edge in process and over HTTP."""

import http.client
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from qbwc_server.soap_contract import ENVELOPE_NAMESPACE, NAMESPACE
from qbwc_server.wire import EdgeSettings, WebConnectorEdge

URL = "https://bills.example.com/qbwc"
REQUEST = '<?xml version="1.0"?>\r\n<QBXML>Ros\u00e9 & Co</QBXML>'


@dataclass
class Recorder:
    """Answers each operation with what it was told to answer, and keeps the calls."""

    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def _say(self, default: Any, name: str, *given: Any) -> Any:
        self.calls.append((name, *given))
        answer = self.answers.get(name, default)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def server_version(self) -> Any:
        return self._say("Komet 1.0", "serverVersion")

    def client_version(self, version: str, address: str) -> Any:
        return self._say("", "clientVersion", version)

    def authenticate(self, user_name: str, password: str, address: str) -> Any:
        return self._say(["a-ticket", ""], "authenticate", user_name, password, address)

    def send_request(self, *given: Any) -> Any:
        return self._say(REQUEST, "sendRequestXML", *given)

    def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> Any:
        return self._say(50, "receiveResponseXML", ticket, response, hresult, message)

    def connection_error(self, ticket: str, hresult: str, message: str) -> Any:
        return self._say("done", "connectionError", ticket, hresult, message)

    def last_error(self, ticket: str) -> Any:
        return self._say("No further requests", "getLastError", ticket)

    def close(self, ticket: str) -> Any:
        return self._say("OK", "closeConnection", ticket)

    def interactive_url(self, ticket: str, session_id: str) -> Any:
        return self._say("", "getInteractiveURL", ticket, session_id)

    def interactive_rejected(self, ticket: str, reason: str) -> Any:
        return self._say("The run was stopped.", "interactiveRejected", ticket, reason)

    def interactive_done(self, ticket: str) -> Any:
        return self._say("Done", "interactiveDone", ticket)


@dataclass
class Heard:
    """One reply."""

    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers["Content-Type"].partition(";")[0]


def edge(recorder: Recorder | None = None, **settings: Any) -> WebConnectorEdge:
    return WebConnectorEdge(recorder or Recorder(), EdgeSettings(**{"public_url": URL, **settings}))


def environ(body: bytes = b"", method: str = "POST", path: str = "/qbwc", **more: Any) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_TYPE": "text/xml; charset=utf-8",
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "203.0.113.7",
        "SERVER_NAME": "bills.example.com",
        "SERVER_PORT": "443",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        **more,
    }


def ask(app: Any, env: dict[str, Any]) -> Heard:
    heard: list[tuple[str, dict[str, str]]] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        heard.append((status, dict(headers)))

    body = b"".join(app(env, start))
    ((status, headers),) = heard
    return Heard(status, headers, body)


def post(app: Any, body: bytes, **more: Any) -> Heard:
    return ask(app, environ(body, **more))


def envelope(inner: str, *, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return (
        f'{head}<soap:Envelope xmlns:soap="{ENVELOPE_NAMESPACE}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        f"<soap:Body>{inner}</soap:Body></soap:Envelope>"
    ).encode()


def call(name: str, inner: str = "") -> bytes:
    """Makes an envelope as the Web Connector writes it."""
    return envelope(f'<{name} xmlns="{NAMESPACE}">{inner}</{name}>' if inner else f'<{name} xmlns="{NAMESPACE}" />')


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def served(app: Any) -> Iterator[int]:
    """Serves the application on loopback and answers the port."""
    with make_server("127.0.0.1", 0, app, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def http_post(port: int, body: bytes, headers: dict[str, str] | None = None) -> Heard:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", "/qbwc", body, headers or {"Content-Type": "text/xml; charset=utf-8"})
        reply = connection.getresponse()
        return Heard(str(reply.status), dict(reply.getheaders()), reply.read())
    finally:
        connection.close()
