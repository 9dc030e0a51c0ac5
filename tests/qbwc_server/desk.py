"""An office without wires: the Web Connector's calls reach the protocol directly, one by one or a whole session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.exchange import Exchange
from qbwc_server.lists import ListKind
from qbwc_server.mapping import Subject, Target, put
from qbwc_server.protocol import Protocol
from qbwc_server.queue import WorkItem
from qbwc_server.session import Ticket
from qbwc_server.simulator.entry_query import new_entry
from qbwc_server.simulator.faults import Fault
from qbwc_server.simulator.qwc_reader import read_qwc
from qbwc_server.simulator.update import Update
from qbwc_server.simulator.update_result import UpdateResult
from qbwc_server.story import ItemEvent, story_of
from qbxml.envelope import RequestSet, read_request, write_reply
from qbxml.messages.bill import BillAddRq, BillAddRs
from tests.factories import make_customer, make_customer_invoice
from tests.office import SERVER_KEY, Office
from tests.tables import renew
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_sync import queue_for_accounting
from wholesale.db import make_sessions

SOLD = "Flowers Sold"
_FAR = datetime(2030, 1, 1, tzinfo=UTC)
_MOMENT = timedelta(milliseconds=5)  # a call takes some time, so that messages are in order
PATH = r"C:\Books\Andes.qbw"


class Desk(Office):
    """One company, its QuickBooks and a server one can talk to call by call.

    Lists and payments are not due, so that a session asks about backups and then posts.
    """

    def __init__(self, sessions: sessionmaker[Session], clock: SetClock, folder: Path) -> None:
        self.before_each_call: Callable[[], object] = lambda: None
        super().__init__(sessions, clock, folder, SimpleNamespace(server_address=("localhost", 1)))
        self.set(lists_due_at=_FAR, paid_due_at=_FAR)

    def restart(self) -> None:
        """Answer with a new server process: nothing of the old one is left."""
        self.protocol = Protocol(self.sessions, self.clock, self.limits, SERVER_KEY, "test")

    def new_connector(self, *faults: Fault, password: str | None = None) -> Any:
        """Answer another Web Connector on the same QuickBooks, with faults to come."""
        return _Connector(self, list(faults), self.password if password is None else password)

    def log_in(self) -> Talk:
        """Log in as the Web Connector does."""
        return Talk(self)

    def open_quickbooks(self) -> None:
        """Open a session with QuickBooks as our application, whose message sets are its own; starts a dead one."""
        self.quickbooks.begin_session(read_qwc(self.qwc).name)

    def sells_to(self, name: str, *, is_known: bool = True) -> None:
        """Let the company send documents of customers, of one whom QuickBooks knows or not; its lists are read."""
        self.set_company(sends_customer_documents=True)
        with self.sessions.begin() as session:
            put(session, self.company_id, Subject.DEFAULT_SALE, "", Target(ListKind.ITEM, SOLD))
            company = session.get_one(Company, self.company_id)
            self.customer_id = make_customer(session, company, name=name, terms="Net 30").id
        with self.quickbooks.books.state.saving():
            new_entry(self.quickbooks.books, "ItemNonInventory", SOLD)
            if is_known:
                new_entry(self.quickbooks.books, "Customer", name)
        self.set(lists_due_at=self.clock.now())
        self.update()

    def confirm(self, total: str = "125.00", **facts: Any) -> int:
        """Confirm an invoice to the customer; answer its id."""
        with self.sessions.begin() as session:
            customer = session.get_one(Customer, self.customer_id)
            invoice = make_customer_invoice(session, customer, total, **facts)
            assert queue_for_accounting(session, invoice, self.clock.now())
            return invoice.id

    def credit(self, amount: str = "12.505", **facts: Any) -> int:
        """Enter a credit to the customer by hand; answer its id."""
        with self.sessions.begin() as session:
            given = Decimal(amount)
            credit = BalanceAdjustment(
                company_id=self.company_id,
                customer_id=self.customer_id,
                adjusted_on=date(2026, 3, 2),
                amount=given,
                open_amount=given.quantize(Decimal("0.01"), ROUND_HALF_UP),
                created_at=self.clock.now(),
                **facts,
            )
            session.add(credit)
            session.flush()
            assert queue_for_accounting(session, credit, self.clock.now())
            return credit.id

    def customer_invoice(self, invoice_id: int) -> CustomerInvoice:
        """Answer an invoice to a customer as it stands."""
        with self.sessions() as session:
            return session.get_one(CustomerInvoice, invoice_id)

    def go(self) -> str:
        """Have one undisturbed session, as it comes back after some time; answer the items' states."""
        self.update()
        return self.states()

    def tickets(self) -> list[Ticket]:
        """Answer every session there was, the oldest first."""
        with self.sessions() as session:
            return list(session.scalars(select(Ticket).where(Ticket.company_id == self.company_id).order_by(Ticket.id)))

    def exchanges(self, step: str | None = None) -> list[Exchange]:
        """Answer every message there was, or those of one step, the oldest first."""
        with self.sessions() as session:
            found = select(Exchange).where(Exchange.company_id == self.company_id).order_by(Exchange.id)
            rows = session.scalars(found if step is None else found.where(Exchange.step == step)).all()
            for row in rows:
                _ = row.request, row.answer  # deferred columns, read while the session lives
            return list(rows)

    def story(self, item: WorkItem | None = None) -> list[ItemEvent]:
        """Answer what happened to an item, or to the only one."""
        with self.sessions() as session:
            return story_of(session, self.items()[0] if item is None else item)

    def happenings(self) -> list[str]:
        """Answer the events of the only item, a word each."""
        return [event.what for event in self.story()]

    def numbers(self) -> list[str | None]:
        """Answer the numbers of the bills in QuickBooks."""
        return [bill.ref_number for bill in self.quickbooks.bills()]

    def is_exactly_once(self) -> bool:
        """Answer whether each synchronised invoice is one Bill of its amount, and each Bill an invoice."""
        there = {bill.txn_id: bill.amount for bill in self.quickbooks.bills()}
        told = {str(each.accounting_id): each.total for each in self.invoices()}
        return there == told and not self.quickbooks.duplicates()


class Talk:
    """One session, call by call."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.ticket, self.path = desk.protocol.authenticate(desk.user_name, desk.password, "10.0.0.1")
        desk.open_quickbooks()
        self._greeting = desk.quickbooks.host_facts(desk.owner_id)

    def ask(self, *, greeting: str | None = None, path: str = PATH, version: tuple[int, int] = (16, 0)) -> str:
        """Call sendRequestXML."""
        self.desk.pass_time(_MOMENT)
        hcp = self._greeting if greeting is None else greeting
        self._greeting = ""
        return self.desk.protocol.send_request(self.ticket, hcp, path, "US", *version)

    def deliver(self, reply: str = "", hresult: str = "", message: str = "") -> int:
        """Call receiveResponseXML."""
        self.desk.pass_time(_MOMENT)
        return self.desk.protocol.receive_response(self.ticket, reply, hresult, message)

    def trip(self) -> int:
        """Ask, let QuickBooks run it and deliver."""
        return self.deliver(self.desk.quickbooks.process(self.ask()))

    def until(self, mark: str) -> str:
        """Go on until a request holds this mark; answer the request, which is not run yet."""
        while True:
            request = self.ask()
            assert request, f"the session ended without {mark}: {self.last_error()}"
            if mark in request:
                return request
            self.deliver(self.desk.quickbooks.process(request))

    def bills(self) -> str:
        """Go on until bills leave; answer the request, which is not run yet."""
        return self.until("<BillAddRq")

    def to_the_end(self) -> int:
        """Go on until nothing is left or the session stops; answer the last progress."""
        progress = 0
        while 0 <= progress < 100 and (request := self.ask()):
            progress = self.deliver(self.desk.quickbooks.process(request))
        return progress

    def last_error(self) -> str:
        """Call getLastError."""
        return self.desk.protocol.last_error(self.ticket)

    def close(self) -> str:
        """Call closeConnection."""
        return self.desk.protocol.close(self.ticket)


class _Connector:
    """The simulator's Web Connector, whose calls need no wire."""

    def __init__(self, desk: Desk, faults: list[Fault], password: str) -> None:
        self.faults, self.password = faults, password
        self._desk, self._application = desk, read_qwc(desk.qwc)

    def add_application(self) -> None:
        self._desk.quickbooks.stamp(self._application.owner_id, "FileID", self._application.file_id)

    def update(self) -> UpdateResult:
        client: Any = _Direct(self._desk)
        conversation = Update(
            self._application,
            self.password,
            self._desk.quickbooks,
            client,
            faults=self.faults,
            wait=lambda _seconds: None,
        )
        return conversation.run()

    def close(self) -> None:
        """There is no connection to close."""


class _Direct:
    """Hands each of the Web Connector's calls to the protocol."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def call(self, operation: str, **arguments: Any) -> str | list[str]:
        self._desk.pass_time(_MOMENT)
        self._desk.before_each_call()
        protocol, values = self._desk.protocol, list(arguments.values())
        if operation == "authenticate":
            return protocol.authenticate(*values, "10.0.0.1")
        if operation == "receiveResponseXML":
            return str(protocol.receive_response(*values))
        known: dict[str, Callable[..., str]] = {
            "serverVersion": protocol.server_version,
            "clientVersion": protocol.client_version,
            "sendRequestXML": protocol.send_request,
            "connectionError": protocol.connection_error,
            "getLastError": protocol.last_error,
            "closeConnection": protocol.close,
        }
        return known[operation](*values)


def adds(request: str) -> list[BillAddRq]:
    """Answer the adds of a message."""
    return [each for each in read_request(request).requests if isinstance(each, BillAddRq)]


def asked(request: str) -> RequestSet:
    """Answer a message as it is read."""
    return read_request(request)


def tags(request: str) -> list[str]:
    """Answer the kinds of requests in a message."""
    return [each.tag() for each in read_request(request).requests]


def refused(request: str, code: int, text: str = "It was refused.", severity: str = "Error") -> str:
    """Answer what QuickBooks says when it refuses every add of a message."""
    answers = [
        BillAddRs(request_id=each.request_id, status_code=code, status_severity=severity, status_message=text)
        for each in adds(request)
    ]
    set_id = read_request(request).new_message_set_id
    return write_reply(answers, new_message_set_id=set_id, message_set_status_code=0)


def set_refused(request: str, code: int) -> str:
    """Answer what QuickBooks says of a message set that it does not run."""
    set_id = read_request(request).new_message_set_id
    return write_reply([], new_message_set_id=set_id, message_set_status_code=code)


@contextmanager
def desk_on_file(engine: Engine, template: Path, clock: SetClock, folder: Path) -> Iterator[Desk]:
    """Lend a desk on the SQLite file of an engine, which is emptied before; the engine may serve many tests."""
    renew(Path(str(engine.url.database)), template)
    with opened_desk(make_sessions(engine), clock, folder) as desk:
        yield desk
    engine.dispose()


@contextmanager
def opened_desk(sessions: sessionmaker[Session], clock: SetClock, folder: Path) -> Iterator[Desk]:
    """Lend a desk."""
    desk = Desk(sessions, clock, folder)
    yield desk
    desk.close()
