"""A company with its server, its Web Connector and its QuickBooks: what the journeys need, with time in their hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.connection import Connection, create_connection
from qbwc_server.lists import ListKind
from qbwc_server.mapping import Subject, Target, put
from qbwc_server.protocol import Protocol
from qbwc_server.queue import OPEN_STATES, WorkItem
from qbwc_server.qwc import write_qwc
from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.faults import Fault
from qbwc_server.simulator.rules import PARSE_ERROR, HResult
from qbwc_server.simulator.update import UpdateResult
from qbwc_server.simulator.web_connector import WebConnector
from qbwc_server.step import SessionLimits
from qbwc_server.wire import EdgeSettings, WebConnectorEdge
from tests.factories import make_company, make_invoice, make_order, make_user, make_vendor
from tests.http_server import served
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.errors import MoveRefused
from wholesale.history import Actor
from wholesale.status import InvoiceStatus
from wholesale.user import Role
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice, become

SERVER_KEY = b"a key of the tests, 32 bytes long"
ACCOUNTANT = Actor(name="Alba", roles=frozenset({Role.ADMIN}), allows_invoice_approval=True)
GROWER = "Rosas del Valle"
LISTS: dict[str, Any] = {
    "accounts": [{"name": "Flowers", "type": "CostOfGoodsSold"}, {"name": "Freight In", "type": "CostOfGoodsSold"}],
    "terms": [{"name": "Net 30", "days": 30}],
    "vendors": [GROWER, "Flores de Cayambe"],
}


class Office:
    """One company on a server of its own; `restart` throws away everything a server process holds."""

    def __init__(self, sessions: sessionmaker[Session], clock: SetClock, folder: Path, server: Any) -> None:
        self.sessions, self.clock, self._server = sessions, clock, server
        self.folder = folder
        self.limits = SessionLimits()
        self._connectors: list[WebConnector] = []
        url = f"http://localhost:{server.server_address[1]}/qbwc"
        with sessions.begin() as session:
            company = make_company(session, require_additional_charges=False)
            make_user(session, company, Role.ADMIN, email="alba@andesblooms.example")
            self.company_id = company.id
            put(session, company.id, Subject.DEFAULT_EXPENSE, "", Target(ListKind.ACCOUNT, "Flowers"))
            connection, self.password = create_connection(session, company, url, server_key=SERVER_KEY, now=clock.now())
            self.user_name, self.qwc = connection.user_name, write_qwc(connection)
            self._vendor_id = make_vendor(session, company, accounting_name=GROWER).id
        self.restart()
        self.quickbooks = CompanyFile(folder / "quickbooks.db", clock=clock.now, contents=LISTS)
        self.connector = self.new_connector()
        self.connector.add_application()

    def restart(self) -> None:
        """Answer with a new server process, as far as the Web Connector can tell."""
        self.protocol = Protocol(self.sessions, self.clock, self.limits, SERVER_KEY, "test")
        url = f"http://localhost:{self._server.server_address[1]}/qbwc"
        self._server.application = WebConnectorEdge(self.protocol, EdgeSettings(public_url=url))

    def new_connector(self, *faults: Fault, password: str | None = None) -> WebConnector:
        """Answer another Web Connector on the same QuickBooks, with faults to come."""
        connector = WebConnector(
            self.qwc,
            self.password if password is None else password,
            self.quickbooks,
            faults=faults,
            wait=lambda seconds: self.pass_time(timedelta(seconds=seconds)),
        )
        self._connectors.append(connector)
        return connector

    def close(self) -> None:
        """Switch every computer off."""
        for connector in self._connectors:
            connector.close()
        self.quickbooks.close()

    def update(self, *faults: Fault) -> UpdateResult:
        """Run one update of the Web Connector, with faults."""
        self.connector.faults = list(faults)
        return self.connector.update()

    def pass_time(self, span: timedelta) -> None:
        """Let time pass for everybody."""
        self.clock.move(span)

    def settle(self, most: int = 12) -> None:
        """Let the Web Connector come again, an hour apart, until nothing is open, and once more after that."""
        for turn in range(most):
            was_open = any(item.state in OPEN_STATES for item in self.items())
            self.pass_time(timedelta(minutes=61))
            self.update()
            # What was sent just before is open only once it has come for it.
            if not was_open and turn:
                return

    def set(self, **facts: Any) -> None:
        """Set columns of the connection."""
        with self.sessions.begin() as session:
            connection = self.connection(session)
            for name, value in facts.items():
                setattr(connection, name, value)

    def connection(self, session: Session) -> Connection:
        """Answer the company's connection."""
        return session.scalars(select(Connection).where(Connection.company_id == self.company_id)).one()

    def send(self, count: int = 1, *, vendor: str | None = None, **facts: Any) -> list[int]:
        """Approve and send so many vendor invoices; answer their ids."""
        with self.sessions.begin() as session:
            party = session.get_one(Vendor, self._vendor_id)
            if vendor is not None:
                company = session.get_one(Company, self.company_id)
                party = make_vendor(session, company, accounting_name=vendor)
            return [self._send_one(session, party, facts) for _ in range(count)]

    def _send_one(self, session: Session, vendor: Vendor, facts: dict[str, Any]) -> int:
        order = make_order(session, vendor, charges=(), ship_date=date(2026, 3, 2))
        invoice = make_invoice(session, order, status=InvoiceStatus.A, **facts)
        become(session, invoice, InvoiceStatus.ES, ACCOUNTANT, self.clock.now())
        return invoice.id

    @property
    def owner_id(self) -> str:
        """The product's OwnerID, as the .qwc tells it."""
        with self.sessions() as session:
            return self.connection(session).owner_id

    def begin(self, ticket: str) -> str:
        """Open a session by hand up to its first message of bills, which is answered."""
        asked = self.protocol.send_request(ticket, self.quickbooks.host_facts(self.owner_id), "", "US", 13, 0)
        self.protocol.receive_response(ticket, self.quickbooks.process(asked), "", "")
        return self.protocol.send_request(ticket, "", "", "US", 13, 0)

    def quickbooks_refuses_the_shape_of(self, number: str) -> None:
        """Let QuickBooks find a fault of shape in every message that carries this number."""
        process = self.quickbooks.process

        def refusing(request: str) -> str:
            if f"<RefNumber>{number}</RefNumber>" in request:
                raise HResult(PARSE_ERROR)
            return process(request)

        self.quickbooks.process = refusing  # type: ignore[method-assign]

    def wsdl(self) -> str:
        """Answer the WSDL as it is served."""
        address = f"http://localhost:{self._server.server_address[1]}/qbwc?wsdl"
        with urlopen(address, timeout=10) as answer:
            return str(answer.read().decode())

    def return_to_approved(self, invoice_id: int) -> bool:
        """Choose "Return to Approved"; answer whether it was allowed."""
        return self._move(invoice_id, InvoiceStatus.A)

    def send_again(self, invoice_id: int) -> bool:
        """Choose "Send to External System"; answer whether it was allowed."""
        return self._move(invoice_id, InvoiceStatus.ES)

    def _move(self, invoice_id: int, status: InvoiceStatus) -> bool:
        try:
            with self.sessions.begin() as session:
                invoice = session.get_one(VendorInvoice, invoice_id)
                become(session, invoice, status, ACCOUNTANT, self.clock.now())
        except MoveRefused:
            return False
        return True

    def bill_number(self, invoice_id: int) -> str:
        """Answer the number that the invoice's Bill bears."""
        with self.sessions() as session:
            return session.get_one(VendorInvoice, invoice_id).bill_number

    def set_company(self, **facts: Any) -> None:
        """Set columns of the company."""
        with self.sessions.begin() as session:
            company = session.get_one(Company, self.company_id)
            for name, value in facts.items():
                setattr(company, name, value)

    def invoices(self) -> list[VendorInvoice]:
        """Answer the company's vendor invoices, the oldest first."""
        with self.sessions() as session:
            found = select(VendorInvoice).where(VendorInvoice.company_id == self.company_id)
            return list(session.scalars(found.order_by(VendorInvoice.id)))

    def statuses(self) -> str:
        """Answer the statuses of all invoices in order: "S S F"."""
        return " ".join(invoice.status.value for invoice in self.invoices())

    def items(self) -> list[WorkItem]:
        """Answer the company's work items, the oldest first."""
        with self.sessions() as session:
            found = select(WorkItem).where(WorkItem.company_id == self.company_id)
            return list(session.scalars(found.order_by(WorkItem.id)))

    def states(self) -> str:
        """Answer the states of all work items in order."""
        return " ".join(item.state.value for item in self.items())


@contextmanager
def opened(sessions: sessionmaker[Session], clock: SetClock, folder: Path) -> Iterator[Office]:
    """Lend an office on a free port."""
    with served() as server:
        office = Office(sessions, clock, folder, server)
        yield office
        office.close()
