"""Calls an address the way the Web Connector's .NET client does, and keeps what a usual client would smooth over.

Its headers and their order (web_connector.md 3.1), no redirect, no compression, `Expect: 100-continue`, one connection
for several calls. Nothing waits longer than the deadline.
"""

from __future__ import annotations

import io
import select
import socket
import ssl
import time
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, parse_headers
from typing import Final, Self

USER_AGENT: Final = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)"
_ACTION: Final = "http://developer.intuit.com/serverVersion"
_ONE_WAIT: Final = 6.0  # seconds for one connection or one answer
_CONTINUE_WAIT: Final = 1.0  # .NET waits 0.35; what comes later costs it that time at each call
_PART: Final = 65536
_LONGEST_BODY: Final = 4 * 2**20


class BrokenReplyError(OSError):
    """What came back is no whole HTTP answer."""


class Deadline:
    """The moment by which everything must be over."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def left(self, most: float = _ONE_WAIT) -> float:
        """Answer the seconds one step may take; raises TimeoutError when none are left."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for this check is over")
        return min(left, most)


@dataclass(frozen=True)
class Reply:
    """One answer of the server."""

    status: int
    reason: str
    headers: HTTPMessage
    body: bytes
    said_continue: bool  # "100 Continue" came before the body was sent
    keeps_open: bool  # the server is willing to take another call on this connection

    @property
    def line(self) -> str:
        """Status line and kind of content, as proof: "301 Moved Permanently, text/html"."""
        return ", ".join(part for part in (f"{self.status} {self.reason}".strip(), self.kind) if part)

    @property
    def kind(self) -> str:
        """The content type without its charset, in small letters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class Line:
    """One connection to the server, for one call after the other."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None, deadline: Deadline) -> None:
        self._deadline = deadline
        self._host = host if port in {80, 443} else f"{host}:{port}"
        plain = socket.create_connection((host, port), timeout=deadline.left())
        try:
            self.socket = plain if context is None else context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise
        self._received = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def get(self, target: str) -> Reply:
        """Answer what a plain GET gives, as for the look at the certificate."""
        self._send([f"GET {target} HTTP/1.1", f"User-Agent: {USER_AGENT}", f"Host: {self._host}"])
        return self._reply(said_continue=False)

    def call(self, target: str, body: bytes) -> Reply:
        """Answer what a POST of the Web Connector gives."""
        self._send(
            [
                f"POST {target} HTTP/1.1",
                f"User-Agent: {USER_AGENT}",
                "Content-Type: text/xml; charset=utf-8",
                f'SOAPAction: "{_ACTION}"',
                f"Host: {self._host}",
                f"Content-Length: {len(body)}",
                "Expect: 100-continue",
                "Connection: Keep-Alive",
            ]
        )
        said_continue = False
        if self._something_comes():
            status, reason, headers, version = self._head()
            if status != 100:  # noqa: PLR2004 - "100 Continue" of HTTP
                return self._whole(status, reason, headers, version, said_continue=False)
            said_continue = True
        self._write(body)
        return self._reply(said_continue=said_continue)

    def _send(self, lines: list[str]) -> None:
        self._write("\r\n".join([*lines, "", ""]).encode("ascii"))

    def _write(self, data: bytes) -> None:
        self.socket.settimeout(self._deadline.left())
        try:
            self.socket.sendall(data)
        except ConnectionError:
            # The server may have answered and closed before it took all; its answer is read next.
            if not self._something_comes():
                raise

    def _something_comes(self) -> bool:
        """Answer whether something of an answer can be read; what TLS sends for itself does not count."""
        ends_at = time.monotonic() + self._deadline.left(_CONTINUE_WAIT)
        while not self._received and (left := ends_at - time.monotonic()) > 0:
            pending = isinstance(self.socket, ssl.SSLSocket) and self.socket.pending()
            if not pending and not select.select([self.socket], [], [], left)[0]:
                return False
            self.socket.settimeout(0)
            try:
                part = self.socket.recv(_PART)
            except (ssl.SSLWantReadError, BlockingIOError):
                continue
            except OSError:
                return False
            if not part:
                return False
            self._received += part
        return bool(self._received)

    def _reply(self, *, said_continue: bool) -> Reply:
        status, reason, headers, version = self._head()
        while status == 100:  # noqa: PLR2004 - "100 Continue" of HTTP, come late
            status, reason, headers, version = self._head()
        return self._whole(status, reason, headers, version, said_continue=said_continue)

    def _head(self) -> tuple[int, str, HTTPMessage, str]:
        version, _, rest = self._line().partition(" ")
        status, _, reason = rest.partition(" ")
        if not version.startswith("HTTP/") or not status.isdigit():
            raise BrokenReplyError(f"no HTTP answer but {version[:40]!r}")
        lines = []
        while line := self._line():
            lines.append(line)
        try:
            headers = parse_headers(io.BytesIO("\r\n".join([*lines, "", ""]).encode("latin-1")))
        except HTTPException as fault:
            raise BrokenReplyError(f"headers that cannot be read: {fault}") from fault
        return int(status), reason, headers, version

    def _whole(self, status: int, reason: str, headers: HTTPMessage, version: str, *, said_continue: bool) -> Reply:
        connection = headers.get("Connection", "").lower()
        keeps_open = "close" not in connection and (version != "HTTP/1.0" or "keep-alive" in connection)
        length = headers.get("Content-Length", "")
        if "chunked" in headers.get("Transfer-Encoding", "").lower():
            body = self._chunks()
        elif length.isdigit():
            body = self._exactly(int(length))
        else:
            body, keeps_open = self._until_closed(), False
        return Reply(status, reason, headers, body, said_continue, keeps_open)

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self._line().partition(";")[0] or "0", 16):
            parts.append(self._exactly(size))
            self._line()
        while self._line():
            pass
        return b"".join(parts)

    def _line(self) -> str:
        while b"\n" not in self._received:
            self._receive()
        line, _, self._received = self._received.partition(b"\n")
        return line.rstrip(b"\r").decode("latin-1")

    def _exactly(self, size: int) -> bytes:
        if size > _LONGEST_BODY:
            raise BrokenReplyError(f"an answer of {size} bytes")
        while len(self._received) < size:
            self._receive()
        body, self._received = self._received[:size], self._received[size:]
        return body

    def _until_closed(self) -> bytes:
        try:
            while len(self._received) <= _LONGEST_BODY:
                self._receive()
        except BrokenReplyError:
            body, self._received = self._received, b""
            return body
        raise BrokenReplyError(f"an answer of more than {_LONGEST_BODY} bytes")

    def _receive(self) -> None:
        self.socket.settimeout(self._deadline.left())
        part = self.socket.recv(_PART)
        if not part:
            raise BrokenReplyError("the connection was closed")
        if len(self._received) > _LONGEST_BODY:
            raise BrokenReplyError(f"more than {_LONGEST_BODY} bytes without an end")
        self._received += part
