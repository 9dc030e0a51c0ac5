"""The demonstration: somebody sends approved bills, and the simulated Web Connector takes them to QuickBooks."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from itertools import count, takewhile
from pathlib import Path
from threading import Event

from sqlalchemy import select
from sqlalchemy.orm import Session

from komet_qbwc.command import CommandError
from komet_qbwc.demo_office import DemoOffice
from komet_qbwc.demo_pc import DemoPc
from komet_qbwc.demo_sample import LIVE, bill_number, sample_orders
from komet_qbwc.demo_screen import Screen, Shown
from komet_qbwc.installation import Installation
from qbwc_server.mapping import KnownAccounting
from qbwc_server.simulator.web_connector import WebConnector
from wholesale.company import Company
from wholesale.db import keep_to_company, reading
from wholesale.sending import send
from wholesale.status import InvoiceStatus
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice

_SENDS_EVERY = 3  # polls, so that there is something to see for some minutes
_AT_ONCE_IN_HASTE = 3  # bills that are sent in one go, else one
_START_SECONDS = 60
_MOST_FAILURES = 10


@dataclass
class Demo:
    """One showing. `pace` is the time in seconds from one poll to the next; `once` ends it when all is settled.

    Only the bills that the sample calls live are sent by themselves; all others are left to whoever uses the web app.
    """

    found: Installation
    pc: DemoPc
    screen: Screen
    pace: float
    once: bool

    def run(self, stop: Event) -> None:
        """Run beside the server until told to stop, or with `once` until every bill is in QuickBooks or refused."""
        company = self.pc.open_company()
        try:
            if not self._server_answers(stop):
                return
            connector = self.pc.start_connector(company, log=lambda _line: None)
            connector.add_application()
            with self.screen:
                self._play(connector, stop)
            connector.close()
        finally:
            company.close()

    def _play(self, connector: WebConnector, stop: Event) -> None:
        failures = 0
        self._show("The Web Connector comes by itself; the web app is open.")
        for turn in takewhile(lambda _turn: not stop.is_set(), count()):
            is_time = self.once or turn % _SENDS_EVERY == 0
            if is_time and (sent := self._send_some()):
                self._show(f"Accounts payable has sent {sent} of the approved bills.")
                stop.wait(self.pace / 2)
            result = connector.update()
            failures = 0 if result.is_ok else failures + 1
            self._show(f"Web Connector: {result.error + ': ' if result.error else ''}{result.status}")
            if self.once and failures >= _MOST_FAILURES:
                said = f"{result.error} {result.status}"
                raise CommandError(f"The simulated Web Connector failed {failures} times: {said}")
            if self.once and self._is_settled():
                return
            stop.wait(self.pace / 2)

    def _send_some(self) -> int:
        """Send the next of the live bills, as a person would; answer how many went."""
        with self.found.sessions.begin() as session:
            company = session.scalars(select(Company)).one()
            keep_to_company(session, company.id)
            office = DemoOffice(session, company, self.found.clock, self.found.storage)
            ready = [bill for bill in _live(session) if bill.status is InvoiceStatus.A and bill.failure is None]
            some = ready[: _AT_ONCE_IN_HASTE if self.once else 1]
            accounting = KnownAccounting(session, company)
            actor = office.actor(Role.ACCOUNTS_PAYABLE)
            results = send(session, some, actor, accounting, self.found.clock.now())
            return sum(result.is_sent for result in results)

    def _is_settled(self) -> bool:
        with reading(self.found.sessions) as session:
            return not any(bill.status in {InvoiceStatus.A, InvoiceStatus.ES} for bill in _live(session))

    def _show(self, note: str) -> None:
        self.screen.show(self._bills(), note)

    def _bills(self) -> list[Shown]:
        with reading(self.found.sessions) as session:
            return shown_bills(session)

    def _server_answers(self, stop: Event) -> bool:
        """Wait until the server listens; False = told to stop meanwhile."""
        settings = self.found.settings
        for _ in range(_START_SECONDS * 10):
            try:
                socket.create_connection((settings.host, settings.port), timeout=1).close()
            except OSError:
                if stop.wait(0.1):
                    return False
            else:
                return True
        raise CommandError(f"The server did not begin to answer at port {settings.port}; its log says why.")


def _live(session: Session) -> list[VendorInvoice]:
    """Answer the bills that are sent while one watches."""
    numbers = {bill_number(order, one) for order in sample_orders() for one in order.invoices if one.goal == LIVE}
    bills = session.scalars(select(VendorInvoice).order_by(VendorInvoice.id))
    return [bill for bill in bills if bill.bill_number in numbers]


def shown_bills(session: Session) -> list[Shown]:
    """Answer every bill as the screen shows it."""
    return [
        Shown(
            id=invoice.id,
            number=invoice.bill_number,
            vendor=invoice.vendor.name,
            total=invoice.total,
            status=invoice.status,
            words=invoice.failure or "",
            advice=invoice.failure_advice or "",
        )
        for invoice in session.scalars(select(VendorInvoice).order_by(VendorInvoice.id))
    ]


def demo_pc(data_folder: Path) -> DemoPc:
    """Answer the simulated computer of a demonstration's data folder."""
    return DemoPc(data_folder / "quickbooks-pc")
