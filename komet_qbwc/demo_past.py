"""The last three weeks of the sample company, played through the same code that people use, with a clock that moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from komet_qbwc.demo_import import bring_in, sample_imports
from komet_qbwc.demo_mails import receive
from komet_qbwc.demo_office import DemoOffice
from komet_qbwc.demo_pc import DemoPc
from komet_qbwc.demo_poll import Fate, Visitor
from komet_qbwc.demo_sale import sales_steps, store
from komet_qbwc.demo_sample import LIVE, SampleInvoice, SampleOrder, bill_number, sample, sample_orders
from komet_qbwc.installation import Installation, job_settings
from qbwc_server.connection import Connection
from qbwc_server.simulator.company_file import CompanyFile
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.db import keep_to_company
from wholesale.jobs.spread_charges import SpreadCharges
from wholesale.status import InvoiceStatus

_FIRST_DAY = -25
_LATELY = -6
_STEPS = ("AP", "AA", "A", "ES", "S", "P")  # the way of an invoice; F leaves it after ES
_ORDER_STEPS = {"PA": 1, "A": 2, "CF": 3, "SC": 4, "CA": 2}
_NOT_YET = timedelta(minutes=2)


@dataclass(frozen=True)
class Event:
    """Something that happens at a moment: in QuickBooks and the Web Connector, or else (`do`) in our database."""

    at: datetime
    do: Callable[[DemoOffice], None] | None = None
    outside: Callable[[CompanyFile], None] | None = None
    fate: Fate | None = None  # what becomes of the poll at this moment; None = there is none
    alone: Callable[[Installation, date], None] | None = None  # in transactions of its own; on which day it is today


def play_past(found: Installation, pc: DemoPc, until: datetime) -> None:
    """Let everything happen that lies before a moment; what the sample has done by then is moved to just before it."""
    clock = found.clock
    if not isinstance(clock, SetClock):
        raise TypeError(f"the past needs a clock that can be set, got {type(clock).__name__}")
    with found.sessions() as session:
        zone = ZoneInfo(session.scalars(select(Company.time_zone)).one())
        connection = session.scalars(select(Connection)).one()
    plan = Plan(until, zone)
    quickbooks = pc.open_company(clock.now)
    visitor = Visitor(found, connection, pc.password or "", quickbooks)
    try:
        visitor.add_application()
        for in_office, events in groupby(plan.events(), key=lambda event: event.do is not None):
            if in_office:
                _in_office(found, clock, list(events))
            else:
                for event in events:
                    clock.moment = event.at
                    if event.outside is not None:
                        event.outside(quickbooks)
                    if event.fate is not None:
                        visitor.poll(event.fate)
                    if event.alone is not None:
                        event.alone(found, plan.today)
    finally:
        quickbooks.close()
    clock.moment = until


def _in_office(found: Installation, clock: SetClock, events: list[Event]) -> None:
    with found.sessions.begin() as session:
        company = session.scalars(select(Company)).one()
        keep_to_company(session, company.id)
        office = DemoOffice(session, company, clock, found.storage)
        for event in events:
            clock.moment = event.at
            if event.do is not None:
                event.do(office)
    SpreadCharges().sweep(found.sessions, clock, job_settings(found.settings))


class Plan:
    """When everything happens: the sample counts days from today, on the company's clock."""

    def __init__(self, until: datetime, zone: ZoneInfo) -> None:
        self._until, self._zone = until - _NOT_YET, zone
        self.today = until.astimezone(zone).date()

    def events(self) -> list[Event]:
        """Answer all events in their order."""
        events = [*self._of_quickbooks(), *self._polls()]
        for order in sample_orders():
            events += self._of_order(order)
            for invoice in order.invoices:
                events += self._of_invoice(order, invoice)
        events += [*self._mails(), *self._imports(), *self._sales()]
        return sorted(events, key=lambda event: event.at)

    def _at(self, day: int, hour: str) -> datetime:
        """Answer a moment; what the sample has today already is done by now, whatever hour it is."""
        local = datetime.combine(self.today + timedelta(days=day), time.fromisoformat(hour), tzinfo=self._zone)
        return min(local, self._until)

    def _of_order(self, order: SampleOrder) -> Iterator[Event]:
        ship = order.ship
        steps: list[tuple[int, str, Callable[[DemoOffice], None]]] = [
            (ship - 6, "10:00", lambda office: office.enter(order, self.today)),
            (ship - 6, "11:30", lambda office: office.approve_order(order)),
            (ship - 4, "09:10", lambda office: office.confirm(order)),
            (ship, "17:05", lambda office: office.ship(order)),
        ]
        for day, hour, do in steps[: _ORDER_STEPS[order.goal]]:
            yield Event(self._at(day, hour), do)
        if order.goal == "CA":
            yield Event(self._at(-1, "16:20"), lambda office: office.cancel(order))
        if order.goal == "SC" and ship + 2 <= 0:
            yield Event(self._at(ship + 2, "08:15"), lambda office: office.receive(order))
            if ship + 2 < 0:
                yield Event(self._at(ship + 2, "11:00"), alone=partial(store, order.number))

    def _of_invoice(self, order: SampleOrder, invoice: SampleInvoice) -> Iterator[Event]:
        ship = order.ship
        goal = {LIVE: "A", "F": "ES"}.get(invoice.goal, invoice.goal)
        steps: list[tuple[int, str, Callable[[DemoOffice], None]]] = [
            (ship + 1, "12:40", lambda office: office.upload(order, invoice)),
            (ship + 2, "10:25", lambda office: office.approve(order, invoice)),
            (ship + 2, "15:10", lambda office: office.approve(order, invoice)),
            (ship + 4, "09:20", lambda office: office.send(order, invoice)),
        ]
        for day, hour, do in steps[: _STEPS.index(goal) + 1]:
            yield Event(self._at(day, hour), do)

    def _mails(self) -> Iterator[Event]:
        for uid, mail in enumerate(sample("mails"), 1):
            yield Event(self._at(mail["day"], mail["hour"]), partial(_receive, mail, uid))

    def _imports(self) -> Iterator[Event]:
        for one in sample_imports():
            yield Event(self._at(one.day, one.hour), alone=partial(bring_in, one))

    def _sales(self) -> Iterator[Event]:
        for day, hour, step in sales_steps():
            yield Event(self._at(day, hour), partial(_on, self.today, step))

    def _polls(self) -> Iterator[Event]:
        """Answer the visits of the Web Connector, lately two a day; two of them end badly."""
        facts = sample("company")["quickbooks"]
        fates = {facts["answer_lost"]: Fate.ANSWER_LOST, facts["request_lost"]: Fate.REQUEST_LOST}
        for day in range(_FIRST_DAY, 1):
            yield Event(self._at(day, "09:45"), fate=fates.get(day, Fate.GOOD))
            if day >= _LATELY:
                yield Event(self._at(day, "15:45"), fate=Fate.GOOD)

    def _of_quickbooks(self) -> Iterator[Event]:
        facts = sample("company")["quickbooks"]
        inactive = facts["made_inactive"]
        yield Event(self._at(inactive["day"], "09:30"), outside=lambda file: file.deactivate_vendor(inactive["vendor"]))
        yield Event(self._at(facts["request_lost"], "12:00"), outside=_enter_by_hand)
        yield Event(self._at(facts["paid"], "11:00"), outside=_pay)
        yield Event(self._until + _NOT_YET / 2, outside=_replace_vendor)


def _on(today: date, step: Callable[[DemoOffice, date], None], office: DemoOffice) -> None:
    step(office, today)


def _receive(mail: dict[str, Any], uid: int, office: DemoOffice) -> None:
    receive(office.session, office.storage, mail, uid, office.now)


def _replace_vendor(quickbooks: CompanyFile) -> None:
    """Let a bookkeeper make a vendor inactive and add it anew under the name it has now."""
    replaced = sample("company")["quickbooks"]["replaced_today"]
    quickbooks.deactivate_vendor(replaced["vendor"])
    quickbooks.add_vendor(replaced["by"])


def _enter_by_hand(quickbooks: CompanyFile) -> None:
    """Let a bookkeeper who waits for bills type them into QuickBooks."""
    for order in sample_orders():
        if order.is_entered_by_hand:
            for invoice in order.invoices:
                vendor = next(grower for grower in sample("growers") if grower["code"] == order.vendor)
                number = bill_number(order, invoice)
                total = order.total(invoice)
                quickbooks.hand_enter_bill(
                    vendor["accounting_name"], total, account="Cost of Goods Sold:Flowers", ref_number=number
                )


def _pay(quickbooks: CompanyFile) -> None:
    """Let a bookkeeper pay the older bills."""
    paid = {
        bill_number(order, invoice)
        for order in sample_orders()
        for invoice in order.invoices
        if invoice.goal == InvoiceStatus.P
    }
    for bill in quickbooks.bills():
        if bill.ref_number in paid:
            quickbooks.pay_bill(bill.txn_id)
