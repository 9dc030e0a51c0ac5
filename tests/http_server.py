"""A WSGI application behind a real HTTP/1.1 server on a free port of this machine, in a thread of the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any
from wsgiref.handlers import SimpleHandler
from wsgiref.simple_server import WSGIRequestHandler


class _Handler(SimpleHandler):
    http_version = "1.1"
    server_software = "test"


class _KeepAlive(WSGIRequestHandler):
    """Keeps the connection, answers `Expect: 100-continue`, and lets one connection send many requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else head and body of each reply wait for one another's acknowledgement

    def handle(self) -> None:
        self.close_connection = True
        self.handle_one_request()
        while not self.close_connection:
            self.handle_one_request()

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline:
            self.close_connection = True
            return
        if not self.parse_request():
            return
        length = int(self.headers.get("Content-Length") or 0)
        environ = self.get_environ()
        handler = _Handler(self.rfile, self.wfile, self.get_stderr(), environ, multithread=True, multiprocess=False)
        handler.request_handler = self  # type: ignore[attr-defined]
        environ["CONTENT_LENGTH"] = str(length)
        handler.run(self.server.get_app())  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        del format, args


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    application: Any = None
    base_environ: dict[str, str]

    def get_app(self) -> Any:
        return self.application


@contextmanager
def served(application: Any = None) -> Iterator[_Server]:
    """Lend a running server; its `application` may be set or exchanged at any time (a restart, for the caller)."""
    server = _Server(("127.0.0.1", 0), _KeepAlive)
    server.application = application
    port = server.server_address[1]
    server.base_environ = {
        "SERVER_NAME": "localhost",
        "GATEWAY_INTERFACE": "CGI/1.1",
        "SERVER_PORT": str(port),
        "REMOTE_HOST": "",
        "CONTENT_LENGTH": "",
        "SCRIPT_NAME": "",
    }
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
