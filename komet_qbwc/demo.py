"""The demonstration: a person sends approved bills, and the simulated Web Connector takes them to QuickBooks."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from sqlalchemy import select
from sqlalchemy.orm import Session

from komet_qbwc.command import CommandError
from komet_qbwc.demo_company import bookkeeper, vendors_in_quickbooks
from komet_qbwc.demo_pc import DemoPc
from komet_qbwc.demo_screen import Screen, Shown
from komet_qbwc.installation import Installation
from qbwc_server.mapping import KnownAccounting
from qbwc_server.simulator.web_connector import WebConnector
from wholesale.company import Company
from wholesale.db import reading
from wholesale.sending import send
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import VendorInvoice

_AT_ONCE = 3  # bills that a person sends in one go
_AT_ONCE_IN_HASTE = 12
_START_SECONDS = 60
_MOST_FAILURES = 10


@dataclass
class Demo:
    """One showing. `pace` is the time in seconds from one poll to the next; `once` ends it when all is settled."""

    found: Installation
    pc: DemoPc
    screen: Screen
    pace: float
    once: bool
    _unfit: set[int] = field(default_factory=set)  # bills that may not be sent, found out by trying

    def run(self, stop: Event) -> None:
        """Run beside the server until told to stop, or with `once` until every bill is in QuickBooks or refused."""
        company = self.pc.open_company(vendors_in_quickbooks())
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
        self._show("The bills of the sample company are approved.")
        while not stop.is_set():
            if sent := self._send_some():
                self._show(f"A person has sent {sent} bills.")
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
        """Send the next few approved bills, as a person would; answer how many went."""
        with self.found.sessions.begin() as session:
            company = session.scalars(select(Company)).one()
            waiting = select(VendorInvoice).where(
                VendorInvoice.status == InvoiceStatus.A, VendorInvoice.id.not_in(self._unfit)
            )
            some = _AT_ONCE_IN_HASTE if self.once else _AT_ONCE
            next_ones = session.scalars(waiting.order_by(VendorInvoice.id).limit(some)).all()
            accounting = KnownAccounting(session, company)
            results = send(session, next_ones, bookkeeper(session), accounting, self.found.clock.now())
            self._unfit.update(result.invoice.id for result in results if result.reasons)
            return sum(not result.reasons for result in results)

    def _is_settled(self) -> bool:
        on_the_way = {InvoiceStatus.A, InvoiceStatus.ES}
        return not any(bill.status in on_the_way and bill.id not in self._unfit for bill in self._bills())

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
