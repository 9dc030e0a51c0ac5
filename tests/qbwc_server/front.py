"""A proxy in front of the edge, good or bad in one way, with or without TLS, on a free port of this machine."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.samples.soap.stand_in import ask, edge, environ

NOW = datetime.now(UTC)


@dataclass(kw_only=True)
class Habits:
    """What the proxy does wrong."""

    redirects: str = ""
    closes_on_msie: bool = False
    limit: int = 2**30
    says_continue: bool = True
    compresses: bool = False
    page: bytes = b""  # a page of its own in place of ours, as text/html with 200
    status: int = 200  # of a GET
    clock: timedelta = timedelta(0)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    habits: Habits

    def do_GET(self) -> None:
        self._pass_on(b"")

    def do_POST(self) -> None:
        self._pass_on(self.rfile.read(int(self.headers["Content-Length"])))

    def handle_expect_100(self) -> bool:
        if int(self.headers["Content-Length"]) > self.habits.limit:
            self.close_connection = True
            self._answer("413 Request Entity Too Large", "text/html", b"too large")
            return False
        return super().handle_expect_100() if self.habits.says_continue else True

    def _pass_on(self, body: bytes) -> None:
        habits = self.habits
        if habits.redirects:
            return self._answer("301 Moved Permanently", "text/html", b"", Location=habits.redirects)
        if habits.page:
            return self._answer("200 OK", "text/html; charset=utf-8", habits.page)
        path, _, query = self.path.partition("?")
        heard = ask(edge(), environ(body, self.command, path, QUERY_STRING=query))
        status = heard.status if self.command == "POST" or habits.status == 200 else f"{habits.status} No"
        return self._answer(status, heard.headers["Content-Type"], heard.body)

    def _answer(self, status: str, kind: str, body: bytes, **headers: str) -> None:
        number, _, reason = status.partition(" ")
        self.send_response(int(number), reason)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        if self.habits.compresses:
            self.send_header("Content-Encoding", "gzip")
        if self.close_connection or (self.habits.closes_on_msie and "MSIE" in self.headers.get("User-Agent", "")):
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string((NOW + self.habits.clock).timestamp())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        del format, args


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address  # callers that hang up are what the tests are about


@contextmanager
def fronted(habits: Habits | None = None, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Lend the Web Connector's address of a running proxy."""
    handler = type("Handler", (_Handler,), {"habits": habits or Habits()})
    server = _Server(("127.0.0.1", 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"{'http' if tls is None else 'https'}://localhost:{server.server_address[1]}/qbwc"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Authority:
    """A certificate authority with a root and an intermediate certificate."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._root = _made("Test Root", None, folder / "root")
        self._middle = _made("Test Intermediate", self._root, folder / "middle")

    @property
    def trust(self) -> ssl.SSLContext:
        """A context that trusts this root besides those of the computer."""
        context = ssl.create_default_context()
        context.load_verify_locations(self._root.path)
        return context

    def server(
        self, name: str = "localhost", *, days: int = 90, starts: int = -30, whole: bool = True, itself: bool = False
    ) -> ssl.SSLContext:
        """A server's context with a certificate for that name, with the intermediate one or without."""
        issuer = None if itself else self._middle
        leaf = _made(name, issuer, self._folder / "leaf", days=days, starts=starts, is_authority=False)
        chain = self._folder / "chain.pem"
        chain.write_bytes(leaf.path.read_bytes() + (self._middle.path.read_bytes() if whole and not itself else b""))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, leaf.key_path)
        return context


@dataclass
class _Made:
    path: Path
    key_path: Path
    key: ec.EllipticCurvePrivateKey
    name: x509.Name


def _made(
    name: str, issuer: _Made | None, path: Path, *, days: int = 400, starts: int = -30, is_authority: bool = True
) -> _Made:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.name if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=starts))
        .not_valid_after(NOW + timedelta(days=days, hours=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    signed = built.sign(issuer.key if issuer else key, hashes.SHA256())
    made = _Made(path.with_suffix(".pem"), path.with_suffix(".key"), key, subject)
    made.path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    made.key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made
