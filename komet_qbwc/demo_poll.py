"""One visit of the Web Connector in the past of the demonstration: the same conversation, without a wire between."""

from __future__ import annotations

from enum import Enum

from komet_qbwc import __version__
from komet_qbwc.installation import Installation
from qbwc_server.connection import Connection
from qbwc_server.protocol import Protocol
from qbwc_server.simulator.company_file import CompanyFile

_CONNECTOR, _ADDRESS = "2.3.0.215", "127.0.0.1"
_DONE = 100
_NOTHING_TO_DO = {"none", "nvu", "busy"}


class Fate(Enum):
    """What becomes of the first message with bills of a visit."""

    GOOD = "QuickBooks saves it and its answer arrives."
    REQUEST_LOST = "The computer is switched off before QuickBooks gets it."
    ANSWER_LOST = "QuickBooks saves it, and the computer is switched off before the answer leaves."


class Visitor:
    """The Web Connector on the simulated computer; QuickBooks is told by the caller what time it is."""

    def __init__(self, found: Installation, connection: Connection, password: str, quickbooks: CompanyFile) -> None:
        self._protocol = Protocol(found.sessions, found.clock, found.settings, found.server_key, __version__)
        self._connection, self._password, self._quickbooks = connection, password, quickbooks

    def add_application(self) -> None:
        """Add the application: QuickBooks keeps its FileID in the company file."""
        self._quickbooks.stamp(self._connection.owner_id, "FileID", self._connection.file_id)

    def poll(self, fate: Fate) -> None:
        """Come once."""
        self._protocol.client_version(_CONNECTOR, _ADDRESS)
        ticket, answer = self._protocol.authenticate(self._connection.user_name, self._password, _ADDRESS)[:2]
        if answer in _NOTHING_TO_DO:
            return
        self._quickbooks.begin_session(self._connection.app_name, "")
        if self._exchange(ticket, fate):
            self._protocol.close(ticket)
        self._quickbooks.end_session()

    def _exchange(self, ticket: str, fate: Fate) -> bool:
        """Carry messages there and answers back; answer whether the session came to its end."""
        facts = self._quickbooks.host_facts(self._connection.owner_id)
        progress = 0
        while progress < _DONE:
            version = self._quickbooks.country_and_version
            request = self._protocol.send_request(ticket, facts, self._quickbooks.file_name, *version)
            facts = ""
            if not request:
                return True
            has_bills = "BillAddRq" in request
            if has_bills and fate is Fate.REQUEST_LOST:
                return False
            response = self._quickbooks.process(request)
            if has_bills and fate is Fate.ANSWER_LOST:
                return False
            progress = self._protocol.receive_response(ticket, response, "", "")
        return True
