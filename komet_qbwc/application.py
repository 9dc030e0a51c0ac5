"""The server's WSGI application, put together: the conversation with the Web Connector and the web app for people."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from importer.api import PATH as API_PATH
from importer.api import create_api
from importer.app import create_app
from importer.services import Services
from komet_qbwc import __version__
from komet_qbwc.installation import Installation, opened
from komet_qbwc.logs import set_up_logs
from komet_qbwc.settings import Settings
from qbwc_server.protocol import Protocol
from qbwc_server.support import LastSession
from qbwc_server.wire import EdgeSettings, WebConnectorEdge

# What a server process has opened; it lives as long as the process.
_open_for_the_process = ExitStack()


def front_door(installation: Installation) -> WSGIApplication:
    """Answer the whole WSGI application: the Web Connector's address, the API, and the web app at every other."""
    edge, services = web_connector_edge(installation), services_of(installation)
    app, api = create_app(services), create_api(services)

    def door(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        # A SOAP call at a wrong address is told the right one in its own protocol.
        is_soap = "HTTP_SOAPACTION" in environ or environ.get("CONTENT_TYPE", "").startswith("text/xml")
        if is_soap or edge.serves(path):
            return edge(environ, start_response)
        is_api = path == API_PATH or path.startswith(f"{API_PATH}/")
        return (api if is_api else app)(environ, start_response)

    return door


def services_of(installation: Installation) -> Services:
    """Answer what the web app and the API are handed."""
    settings = installation.settings
    return Services(
        sessions=installation.sessions,
        clock=installation.clock,
        server_key=installation.server_key,
        storage=installation.storage,
        public_url=settings.public_url,
        connector_url=settings.connector_url,
        version=__version__,
        trusted_proxies=tuple(map(str, settings.trusted_proxies)),
        upload_limit=settings.upload_limit,
        import_limit=settings.import_limit,
    )


def web_connector_edge(installation: Installation) -> WebConnectorEdge:
    """Answer the WSGI application that the Web Connector talks to."""
    settings = installation.settings
    protocol = Protocol(installation.sessions, installation.clock, settings, installation.server_key, __version__)
    edge = EdgeSettings(
        public_url=settings.connector_url,
        max_body=settings.body_limit,
        trusted_proxies=tuple(map(str, settings.trusted_proxies)),
        health=installation.check_database,
        last_session=LastSession(installation.sessions, installation.clock),
    )
    return WebConnectorEdge(protocol, edge)


def server_process(settings: Settings, log_file: Path | None = None) -> WSGIApplication:
    """Answer the application of a new server process: it opens the database and the log for itself."""
    if sys.platform != "win32":
        # Ctrl-C in a terminal reaches every process of the group; this one waits until its parent tells it to stop.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    enter = _open_for_the_process.enter_context
    stream = enter(log_file.open("a", encoding="utf-8", buffering=1)) if log_file else None
    set_up_logs(settings.log_level, stream)
    return front_door(enter(opened(settings)))


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, so that a killed server does not keep its port."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
