"""The Web Connector: adds an application from its .qwc file and updates it, once or every so often."""

import ssl
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.faults import Fault
from qbwc_server.simulator.http_wire import ANSWER_SECONDS, Address, HttpWire, WireError
from qbwc_server.simulator.qwc_reader import Application, QwcRefusedError, read_qwc
from qbwc_server.simulator.soap_client import USER_AGENT, SoapClient
from qbwc_server.simulator.update import Update, Wait
from qbwc_server.simulator.update_result import Habits, UpdateResult

_OK: Final = 200
_ACCEPTED: Final = 202
_FILE_ID: Final = "FileID"


class WebConnector:
    """The Windows program with one application in it, the QuickBooks company it works on, and the faults to come.

    `qwc` is the file's content or its path. One connector is one process on one computer: the first request of its
    life carries `Connection: Keep-Alive`, its connection is kept between updates, its faults count on.
    """

    def __init__(
        self,
        qwc: bytes | str | Path,
        password: str,
        company: CompanyFile,
        *,
        faults: Sequence[Fault] = (),
        habits: Habits | None = None,
        log: Callable[[str], object] = lambda _line: None,
        wait: Wait = time.sleep,
        user_agent: str = USER_AGENT,
        tls: ssl.SSLContext | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        content = qwc if isinstance(qwc, bytes) else Path(qwc).read_bytes()
        self.application: Application = read_qwc(content)
        self.password = password
        self.company = company
        self.faults = list(faults)
        self._habits = habits or Habits()
        self._log = log
        self._wait = wait
        self._tls = tls
        self._answer_seconds = answer_seconds
        self._client = SoapClient(
            self.application.url,
            style=self.application.style,
            user_agent=user_agent,
            tls=tls,
            answer_seconds=answer_seconds,
        )

    def add_application(self) -> None:
        """Add the application with QuickBooks and the company open, as File > Add an Application does.

        QwcRefusedError carries the Web Connector's code. Adding the same file again changes nothing.
        """
        if self._status_of(self.application.certificate_url, 1048) != _OK:
            raise QwcRefusedError(1048, "The Web Connector could not verify the web application server certificate.")
        support = self._status_of(self.application.support_url, 1004)
        if support not in {_OK, _ACCEPTED}:
            raise QwcRefusedError(1003, f"The support URL {self.application.support_url} answered {support}.")
        if self.application.is_read_only:
            # The Web Connector itself has to write FileID and AppLock into the company file.
            raise QwcRefusedError(1080, "IsReadOnly is true: the application cannot be registered.")
        stamped = self.company.stamped(self.application.owner_id, _FILE_ID)
        if stamped not in {None, self.application.file_id}:
            raise QwcRefusedError(1039, "Unique OwnerID/FileID pair value required")
        self.company.stamp(self.application.owner_id, _FILE_ID, self.application.file_id)
        self._log(f"Added {self.application.name}")

    def remove_application(self) -> None:
        """Remove the application; with the company open this also takes the FileID out of the company file."""
        self.company.unstamp(self.application.owner_id, _FILE_ID)

    def update(self) -> UpdateResult:
        """Update the application once, as pressing Update Selected does."""
        conversation = Update(
            self.application,
            self.password,
            self.company,
            self._client,
            faults=self.faults,
            habits=self._habits,
            log=self._log,
            wait=self._wait,
        )
        return conversation.run()

    def run(self, every_seconds: float, stop: threading.Event) -> None:
        """Update every so often until `stop` is set; a server may postpone the next time or raise the interval."""
        while not stop.is_set():
            result = self.update()
            every_seconds = max(every_seconds, result.minimum_seconds or 0)
            stop.wait(result.postponed_seconds or every_seconds)

    def close(self) -> None:
        """End the program: the kept connection is closed."""
        self._client.wire.close()

    def _status_of(self, url: str, error: int) -> int:
        """Fetch a page without following redirects, as the Web Connector does when an application is added."""
        try:
            address = Address.of(url)
            wire = HttpWire(address, tls=self._tls, answer_seconds=self._answer_seconds)
            reply = wire.ask("GET", [("Host", address.host_header), ("Connection", "Keep-Alive")])
        except WireError as problem:
            raise QwcRefusedError(error, f"{url} could not be fetched: {problem}") from problem
        wire.close()
        return reply.status
