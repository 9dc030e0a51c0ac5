"""The WSGI edge: everything that reaches the Web Connector's address is answered here or passed on to spyne.

A POST is always answered as text/xml, whatever it holds, and nothing is ever redirected, compressed or preceded by a
blank: the .NET client behind the Web Connector gives up on each of these (web_connector.md 3.2).
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

from qbwc_server.soap import ADDRESS, ENVELOPE, soap_application
from qbwc_server.soap_contract import BY_NAME, NAMESPACE, Conversation, Operation
from qbwc_server.soap_text import fault, reply
from qbwc_server.wire_address import client_address, networks
from qbwc_server.wire_envelope import Envelope, RefusedError, read_envelope
from qbwc_server.wire_page import LANGUAGES, NOTHING_HERE, connector_page, language_of, support_page
from qbwc_server.wsdl import wsdl

logger = logging.getLogger(__name__)

_XML: Final = "text/xml; charset=utf-8"
_HTML: Final = "text/html; charset=utf-8"
_TEXT: Final = "text/plain; charset=utf-8"
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, kw_only=True)
class EdgeSettings:
    """What the edge must be told."""

    public_url: str  # AppURL as the Web Connector calls it: https://bills.example.com/qbwc
    max_body: int = 64 * 2**20  # bytes; an answer that is refused is lost, QuickBooks has already done the work
    trusted_proxies: tuple[str, ...] = ()  # networks whose X-Forwarded-For counts
    health: Callable[[], object] = field(default=lambda: None)  # raises when the server cannot do its work
    # HTML on the last session of the connection with this FileID, in this language; "" for one that is not known.
    last_session: Callable[[str, str], str] = field(default=lambda _file_id, _language: "")

    @property
    def path(self) -> str:
        """Answers the path of the address: "/qbwc"."""
        return urlsplit(self.public_url).path.rstrip("/")


class _TooLongError(Exception):
    """The body is longer than the limit."""


class WebConnectorEdge:
    """The WSGI application in front of the conversation."""

    def __init__(self, conversation: Conversation, settings: EdgeSettings) -> None:
        self._settings = settings
        self._soap = soap_application(conversation, max_body=settings.max_body)
        self._trusted = networks(settings.trusted_proxies)
        self._wsdl = wsdl(settings.public_url).encode()
        self._support = f"{settings.path}/support"
        # Made before they are asked for: the pages that everybody may see need no database.
        self._pages = {
            (path, language): page(language)
            for path, page in ((settings.path, connector_page), (self._support, support_page))
            for language in LANGUAGES
        }

    def serves(self, path: str) -> bool:
        """Answers whether a path is served here, with or without a slash at its end; a front door routes by it."""
        bare = path.rstrip("/")
        return bare in {"/health", self._settings.path} or bare.startswith(f"{self._settings.path}/")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers one request."""
        method = environ.get("REQUEST_METHOD", "GET").upper()
        if method == "POST":
            return self._post(environ, start_response)
        if method in {"GET", "HEAD"}:
            status, kind, body = self._get(environ)
        else:
            status, kind, body = "405 Method Not Allowed", _TEXT, b"Only GET, HEAD and POST are answered here.\n"
        return _send(start_response, status, kind, body, with_body=method != "HEAD")

    def _get(self, environ: WSGIEnvironment) -> tuple[str, str, bytes]:
        """Answers a GET with 200, because the Web Connector reports QBWC1048 (certificate) for everything else."""
        path = _path(environ)
        if path == self._settings.path and environ.get("QUERY_STRING", "").lower().split("=")[0] == "wsdl":
            return "200 OK", _XML, self._wsdl
        language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        if (path, language) in self._pages:
            return "200 OK", _HTML, self._pages[path, language]
        if path.startswith(f"{self._support}/"):
            return "200 OK", _HTML, self._own_support_page(path.rpartition("/")[2], language)
        if path == "/health":
            return self._health()
        return "404 Not Found", _TEXT, NOTHING_HERE

    def _own_support_page(self, file_id: str, language: str) -> bytes:
        """Answers the support page of one connection: the general one for a FileID that nobody has."""
        try:
            return support_page(language, self._settings.last_session(file_id, language))
        except Exception:  # the edge: the Web Connector must find a page here, also while the database is away
            logger.exception("the last session could not be read for the support page")
            return self._pages[self._support, language]

    def _health(self) -> tuple[str, str, bytes]:
        try:
            self._settings.health()
        except Exception:  # the edge: a failing check is the answer, not an accident
            logger.exception("the health check failed")
            return "503 Service Unavailable", _TEXT, b"failing\n"
        return "200 OK", _TEXT, b"ok\n"

    def _post(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers a POST as text/xml, always."""
        operation = _named_in_header(environ)
        try:
            self._check_address(environ)
            body = _body(environ, self._settings.max_body)
            envelope = read_envelope(body, environ.get("CONTENT_TYPE", ""))
            operation = _named_in_body(envelope)
            return self._ask(environ, envelope, start_response)
        except RefusedError as refusal:
            logger.warning("refused a POST: %s", refusal)
            return _send(start_response, *_fault(str(refusal)))
        except _TooLongError:
            logger.warning("%s is longer than the limit of %d bytes", _of(operation), self._settings.max_body)
            return _send(start_response, *_neutral(operation, f"at most {self._settings.max_body} bytes are taken"))
        except Exception:  # the SOAP edge: the Web Connector must get an answer it can read
            logger.exception("%s could not be answered", _of(operation))
            return _send(start_response, *_neutral(operation, "the server has noted why in its log"))

    def _check_address(self, environ: WSGIEnvironment) -> None:
        if _path(environ) != self._settings.path:
            raise RefusedError(f"The Web Connector's address is {self._settings.public_url}.")

    def _ask(self, environ: WSGIEnvironment, envelope: Envelope, start_response: StartResponse) -> Iterable[bytes]:
        """Answers what spyne answers; its status is held back until its bytes are complete."""
        if envelope.stripped:
            logger.warning("took %d letters out of a POST that XML cannot carry", envelope.stripped)
        environ[ENVELOPE] = envelope.root
        environ[ADDRESS] = client_address(
            environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", ""), self._trusted
        )
        status: list[str] = []
        whole = b"".join(self._soap(environ, lambda line, *_: status.append(line)))  # type: ignore[arg-type]  # spyne never calls what start_response returns
        return _send(start_response, status[-1], _XML, whole)


def _path(environ: WSGIEnvironment) -> str:
    # With and without the slash: a redirect from one to the other would end the Web Connector's run.
    whole: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return whole.rstrip("/")


def _body(environ: WSGIEnvironment, limit: int) -> bytes:
    """Answers the body, of known length or in chunks; raises _TooLongError without reading what is beyond the limit."""
    length = _length(environ)
    if length is not None and length > limit:
        raise _TooLongError
    stream = environ["wsgi.input"]
    if length is not None:
        whole: bytes = stream.read(length)
        return whole
    return _until_its_end(stream.read, limit) if _ends_by_itself(environ) else b""


def _length(environ: WSGIEnvironment) -> int | None:
    text = str(environ.get("CONTENT_LENGTH") or "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        raise RefusedError("Content-Length must be a number.")
    return int(text[:20])


def _ends_by_itself(environ: WSGIEnvironment) -> bool:
    # A server that leaves chunks to the application would block here for ever.
    return bool(environ.get("wsgi.input_terminated"))


def _until_its_end(read: Callable[[int], bytes], limit: int) -> bytes:
    parts, size = [], 0
    while part := read(_CHUNK):
        size += len(part)
        if size > limit:
            raise _TooLongError
        parts.append(part)
    return b"".join(parts)


def _named_in_header(environ: WSGIEnvironment) -> Operation | None:
    action: str = environ.get("HTTP_SOAPACTION", "")
    return BY_NAME.get(action.strip().strip('"').removeprefix(NAMESPACE))


def _named_in_body(envelope: Envelope) -> Operation | None:
    return BY_NAME.get(str(envelope.operation.tag).rpartition("}")[2])


def _of(operation: Operation | None) -> str:
    return operation.name if operation else "a POST"


def _neutral(operation: Operation | None, why: str) -> tuple[str, str, bytes]:
    """Answers in the protocol when the operation is known; else with a fault, the only answer left."""
    if operation is None:
        return _fault(f"The request could not be answered: {why}.", code="Server")
    return "200 OK", _XML, reply(operation, operation.if_broken())


def _fault(text: str, *, code: str = "Client") -> tuple[str, str, bytes]:
    return "500 Internal Server Error", _XML, fault(text, code=code)


def _send(
    start_response: StartResponse, status: str, kind: str, body: bytes, *, with_body: bool = True
) -> Iterable[bytes]:
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("X-Content-Type-Options", "nosniff")]
    start_response(status, headers)
    return [body] if with_body else []
