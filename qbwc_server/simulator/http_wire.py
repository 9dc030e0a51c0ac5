"""One kept-alive HTTP connection that speaks as .NET's web service client does (web_connector.md 3.1)."""

import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

# .NET waits this long for "100 Continue" and then sends the body all the same.
CONTINUE_SECONDS = 0.35
# The default of .NET's web service clients.
ANSWER_SECONDS = 100.0

_MAXIMUM_LINE = 65_536
_NO_BODY = {204, 304}
_CONTINUE = 100
_FINAL = 200


class WireError(Exception):
    """No answer came over the connection; the text is what .NET would say."""


@dataclass(frozen=True)
class Address:
    """Where a URL points: scheme, host, port and the path with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, url: str) -> Self:
        """Answer the address of an http or https URL."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise WireError(f"The URL must begin with http:// or https:// and name a host, got: {url!r}")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(parts.scheme, parts.hostname, port, path)

    @property
    def host_header(self) -> str:
        """What stands in the Host header: the port only when it is not the usual one."""
        usual = 443 if self.scheme == "https" else 80
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == usual else f"{name}:{self.port}"


@dataclass(frozen=True)
class HttpReply:
    """A final HTTP answer; header names are in lower case."""

    status: int
    reason: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class HttpWire:
    """A connection to one server, opened on demand and kept while the server keeps it."""

    def __init__(
        self, address: Address, *, tls: ssl.SSLContext | None = None, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self._address = address
        self._tls = tls
        self._answer_seconds = answer_seconds
        self._socket: socket.socket | None = None
        self._unread = b""
        self.opened = 0

    def ask(self, method: str, headers: Sequence[tuple[str, str]], body: bytes = b"") -> HttpReply:
        """Send one request with exactly these headers in this order and answer the final reply.

        With an `Expect: 100-continue` header the body waits for the server's word. WireError: no answer came.
        """
        try:
            return self._ask(method, headers, body)
        except (OSError, WireError) as problem:
            self.close()
            if isinstance(problem, WireError):
                raise
            raise WireError(_words(problem)) from problem

    def close(self) -> None:
        """Close the connection; the next request opens a new one."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None
        self._unread = b""

    def _ask(self, method: str, headers: Sequence[tuple[str, str]], body: bytes) -> HttpReply:
        connection = self._connection()
        lines = [f"{method} {self._address.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        if any(name == "Expect" for name, _ in headers) and self._heard_within(CONTINUE_SECONDS):
            reply = self._reply(body_of=method)
            if reply.status >= _FINAL:
                # The server decided on the headers alone: .NET does not send the body and drops the connection.
                self.close()
                return reply
        connection.sendall(body)
        connection.settimeout(self._answer_seconds)
        reply = self._reply(body_of=method)
        while reply.status < _FINAL:
            reply = self._reply(body_of=method)
        if reply.headers.get("connection", "").lower() == "close":
            self.close()
        return reply

    def _connection(self) -> socket.socket:
        if self._socket is not None and self._was_closed():
            self.close()
        if self._socket is None:
            plain = socket.create_connection((self._address.host, self._address.port), timeout=self._answer_seconds)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._address.scheme == "https":
                context = self._tls or ssl.create_default_context()
                self._socket = context.wrap_socket(plain, server_hostname=self._address.host)
            else:
                self._socket = plain
            self.opened += 1
        self._socket.settimeout(self._answer_seconds)
        return self._socket

    def _was_closed(self) -> bool:
        """Whether the server closed the idle connection meanwhile; .NET then opens another one silently."""
        if self._socket is None or self._unread:
            return False
        self._socket.settimeout(0)
        try:
            self._unread = self._socket.recv(_MAXIMUM_LINE)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True
        return not self._unread

    def _heard_within(self, seconds: float) -> bool:
        if self._unread:
            return True
        if self._socket is None:
            return False
        self._socket.settimeout(seconds)
        try:
            self._fill()
        except TimeoutError:
            return False
        finally:
            self._socket.settimeout(self._answer_seconds)
        return True

    def _fill(self) -> None:
        if self._socket is None:
            raise WireError("The underlying connection was closed: The connection was closed unexpectedly.")
        data = self._socket.recv(_MAXIMUM_LINE)
        if not data:
            raise WireError(
                "The underlying connection was closed: "
                "A connection that was expected to be kept alive was closed by the server."
            )
        self._unread += data

    def _line(self) -> str:
        while b"\n" not in self._unread:
            if len(self._unread) > _MAXIMUM_LINE:
                raise WireError("The server committed a protocol violation. Section=ResponseHeader")
            self._fill()
        line, self._unread = self._unread.split(b"\n", 1)
        return line.rstrip(b"\r").decode("latin-1")

    def _exactly(self, count: int) -> bytes:
        parts = [self._unread]
        have = len(self._unread)
        while have < count:
            self._unread = b""
            self._fill()
            parts.append(self._unread)
            have += len(self._unread)
        whole = b"".join(parts)
        self._unread = whole[count:]
        return whole[:count]

    def _reply(self, *, body_of: str) -> HttpReply:
        protocol, _, rest = self._line().partition(" ")
        number, _, reason = rest.partition(" ")
        if not protocol.startswith("HTTP/") or not number.isdigit():
            raise WireError("The server committed a protocol violation. Section=ResponseStatusLine")
        headers: dict[str, str] = {}
        while line := self._line():
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        status = int(number)
        has_body = body_of != "HEAD" and status >= _FINAL and status not in _NO_BODY
        return HttpReply(status, reason, headers, self._body(headers) if has_body else b"")

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks()
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        headers["connection"] = "close"
        return self._until_closed()

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self._line().partition(";")[0], 16):
            parts.append(self._exactly(size))
            self._line()
        while self._line():
            pass
        return b"".join(parts)

    def _until_closed(self) -> bytes:
        while self._socket is not None:
            data = self._socket.recv(_MAXIMUM_LINE)
            if not data:
                break
            self._unread += data
        whole, self._unread = self._unread, b""
        return whole


def _words(problem: OSError) -> str:
    match problem:
        case TimeoutError():
            return "The operation has timed out"
        case socket.gaierror():
            return "The remote name could not be resolved"
        case ConnectionRefusedError():
            return f"Unable to connect to the remote server: {problem}"
        case ssl.SSLError():
            return (
                "The underlying connection was closed: "
                f"Could not establish trust relationship for the SSL/TLS secure channel. ({problem})"
            )
        case _:
            return f"The underlying connection was closed: {problem}"
