"""Sessions, queue and recovery in any order, with faults and restarts at any moment: never lost, never twice.

Two Web Connectors talk to the server call by call, and anything may happen between two calls.
"""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Engine

from qbwc_server.simulator.company_file import CrashPoint
from qbwc_server.simulator.rules import HResult
from tests.http_server import served
from tests.office import Office
from tests.tables import renew
from wholesale.clock import SetClock
from wholesale.db import make_sessions, open_engine
from wholesale.status import InvoiceStatus

_CALLERS = st.integers(0, 1)
_OPEN = {"sending", "unknown", "needs_person"}


class Caller:
    """One Web Connector, in the middle of something."""

    def __init__(self) -> None:
        self.ticket = ""
        self.greeted = False
        self.request = ""  # handed over by the server and not yet run
        self.reply: tuple[str, str, str] | None = None  # of QuickBooks, not yet delivered


@pytest.fixture(scope="module", autouse=True)
def _database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    Bookkeeping.template = sqlite_template
    Bookkeeping.engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('chance') / 'komet.db'}")
    yield
    Bookkeeping.engine.dispose()


class Bookkeeping(RuleBasedStateMachine):
    """What the server, two connectors, QuickBooks and people do to each other."""

    template: Path
    engine: Engine  # of one file, which each example finds empty

    @initialize(batch=st.sampled_from([1, 3, 20]))
    def open_office(self, batch: int) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="komet-chance-")
        folder = Path(self.folder.name)
        renew(Path(str(self.engine.url.database)), self.template)
        self.server = served()
        self.office = Office(
            make_sessions(self.engine),
            SetClock(datetime(2026, 3, 10, 12, tzinfo=UTC)),
            folder,
            self.server.__enter__(),
        )
        self.office.update()
        self.office.set(batch_size=batch)
        self.callers = [Caller(), Caller()]

    @rule(count=st.integers(1, 4))
    def people_send_invoices(self, count: int) -> None:
        self.office.send(count)

    @rule()
    def people_send_an_invoice_of_an_unknown_vendor(self) -> None:
        self.office.send(1, vendor=f"Unknown {len(self.office.invoices())}")

    @rule(place=st.integers(0, 20))
    def people_take_an_invoice_back(self, place: int) -> None:
        invoices = self.office.invoices()
        if invoices and invoices[place % len(invoices)].status in {InvoiceStatus.ES, InvoiceStatus.F, InvoiceStatus.S}:
            invoice = invoices[place % len(invoices)]
            self.office.return_to_approved(invoice.id)

    @rule(place=st.integers(0, 20))
    def people_send_an_approved_invoice(self, place: int) -> None:
        approved = [each for each in self.office.invoices() if each.status is InvoiceStatus.A]
        if approved:
            self.office.send_again(approved[place % len(approved)].id)

    @rule(who=_CALLERS)
    def connector_logs_in(self, who: int) -> None:
        caller = self.callers[who] = Caller()
        ticket, answer = self.office.protocol.authenticate(self.office.user_name, self.office.password, "10.0.0.1")
        if answer not in {"none", "busy"}:
            caller.ticket = ticket

    @precondition(lambda self: any(caller.ticket for caller in self.callers))
    @rule(who=_CALLERS)
    def connector_asks(self, who: int) -> None:
        caller = self.callers[who]
        hcp = "" if caller.greeted else self.office.quickbooks.host_facts(self.office.owner_id)
        caller.greeted = True
        caller.request = self.office.protocol.send_request(caller.ticket, hcp, "", "US", 16, 0)
        caller.reply = None

    @rule(who=_CALLERS, crash=st.sampled_from([None, None, None, *CrashPoint]))
    def quickbooks_runs_it(self, who: int, crash: CrashPoint | None) -> None:
        caller = self.callers[who]
        if not caller.request:
            return
        self.office.quickbooks.crash_at = crash
        try:
            caller.reply = (self.office.quickbooks.process(caller.request), "", "")
        except HResult as fault:
            caller.reply = ("", fault.code, str(fault))
            self.office.quickbooks.begin_session("Komet")
        self.office.quickbooks.crash_at = None
        caller.request = ""

    @rule(who=_CALLERS, times=st.sampled_from([1, 1, 1, 2]))
    def connector_delivers(self, who: int, times: int) -> None:
        caller = self.callers[who]
        for _ in range(times if caller.reply else 0):
            self.office.protocol.receive_response(caller.ticket, *(caller.reply or ("", "", "")))

    @rule(who=_CALLERS)
    def the_answer_is_lost(self, who: int) -> None:
        self.callers[who].reply = None

    @rule(who=_CALLERS)
    def connector_closes(self, who: int) -> None:
        self.office.protocol.close(self.callers[who].ticket)
        self.callers[who] = Caller()

    @rule(minutes=st.sampled_from([1, 5, 11, 70]))
    def time_passes(self, minutes: int) -> None:
        self.office.pass_time(timedelta(minutes=minutes))

    @rule()
    def the_server_restarts(self) -> None:
        self.office.restart()

    @rule(locked=st.booleans())
    def somebody_opens_or_closes_a_window(self, locked: bool) -> None:
        (self.office.quickbooks.lock_record if locked else self.office.quickbooks.unlock)("*")

    @invariant()
    def no_bill_is_there_twice(self) -> None:
        if hasattr(self, "office"):
            marks = [bill.ref_number for bill in self.office.quickbooks.bills()]

            assert len(marks) == len(set(marks)), self.office.states()

    @invariant()
    def every_synchronised_invoice_has_its_bill(self) -> None:
        if hasattr(self, "office"):
            there = {bill.txn_id for bill in self.office.quickbooks.bills()}
            told = [each.accounting_id for each in self.office.invoices() if each.status is InvoiceStatus.S]

            assert set(told) <= there, self.office.states()

    def teardown(self) -> None:
        """In the end, with nothing going wrong any more, every sent invoice is a Bill and every Bill is known."""
        if not hasattr(self, "office"):
            return
        try:
            self._settles()
        finally:
            self.office.close()
            self.server.__exit__(None, None, None)
            self.engine.dispose()
            self.folder.cleanup()

    def _settles(self) -> None:
        self.office.quickbooks.unlock("*")
        self.office.quickbooks.begin_session("Komet")
        self.office.settle()
        invoices = self.office.invoices()
        there = {bill.txn_id for bill in self.office.quickbooks.bills()}
        known: set[Any] = {invoice.accounting_id for invoice in invoices}

        assert not _OPEN & set(self.office.states().split()), self.office.states()
        assert all(each.status is not InvoiceStatus.ES for each in invoices), self.office.statuses()
        assert there <= known, "a bill that no invoice knows of"


Bookkeeping.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TestBookkeeping = Bookkeeping.TestCase
