"""Scanners, desks and programs work on the same boxes, prebooks and invoices at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN
from tests.wholesale.billing import NOW, TODAY, Trade, make_trade
from tests.wholesale.shipments import bought, boxes_of, shipped_order
from tests.wholesale.whole_way import check_everything
from wholesale.allocation import allocate, release_boxes
from wholesale.box_cost import spread_to_boxes
from wholesale.carrier import no_carrier
from wholesale.confirm_billing import confirm_and_bill
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_move import move_invoice
from wholesale.customer_invoice_status import CustomerInvoiceAction
from wholesale.db import keep_to_company
from wholesale.errors import TradeError
from wholesale.order_access import hold_order
from wholesale.order_ship import undo_shipment
from wholesale.prebook import Prebook, PrebookLine
from wholesale.prebook_change import delete_prebook
from wholesale.prebook_entry import PrebookLineEntry
from wholesale.prebook_making import make_prebooks
from wholesale.prebook_purchase import make_purchase_orders
from wholesale.purchase_order import PurchaseOrder
from wholesale.receiving import Scanned, receive_boxes
from wholesale.recurrence import Recurrence
from wholesale.standing_order import StandingOrder
from wholesale.standing_order_entry import create_standing_order
from wholesale.standing_order_facts import StandingOrderFacts
from wholesale.standing_order_skip import leave_out

Do = Callable[[Session], object]
DAYS = frozenset(range(1, 8))


@dataclass
class House:
    """Those who work in one company, each thing in a transaction of its own."""

    sessions: sessionmaker[Session]
    company_id: int
    boxes: list[str] = field(default_factory=list)  # barcodes of what is on its way
    box_ids: list[int] = field(default_factory=list)
    orders: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    standing: int = 0
    refused: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    @property
    def by_admin(self) -> dict[str, Any]:
        """Where and when everything is done, and by whom."""
        return {"company_id": self.company_id, "actor": ADMIN, "now": NOW}

    def work(self, *works: Iterator[Callable[[], object]]) -> None:
        threads = [threading.Thread(target=self._each, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _each(self, work: Iterator[Callable[[], object]]) -> None:
        for do in work:
            try:
                do()
            except TradeError as told:
                self.refused.add(told.entry.key)
            except DBAPIError as fault:
                self.faults.append(str(fault.orig))

    def alone(self, do: Do) -> Callable[[], object]:
        def begin() -> None:
            with self.sessions.begin() as session:
                do(keep_to_company(session, self.company_id))

        return begin

    def scans(self, *, backwards: bool) -> Iterator[Callable[[], object]]:
        """Scan all boxes, three at a time; both scanners send the same keys, as after a broken network."""
        scans = [Scanned(f"key {code}", code) for code in self.boxes]
        if backwards:
            scans.reverse()
        for place in range(0, len(scans), 3):
            yield self.alone(partial(receive_boxes, scans=scans[place : place + 3], **self.by_admin, today=TODAY))

    def confirms(self) -> Iterator[Callable[[], object]]:
        for place in range(0, len(self.box_ids), 7):
            ids = self.box_ids[place : place + 9]
            yield partial(confirm_and_bill, self.sessions, ids=ids, **self.by_admin, today=TODAY, at_once=4)

    def invoices(self) -> Iterator[Callable[[], object]]:
        for action in (CustomerInvoiceAction.CONFIRM, CustomerInvoiceAction.VOID) * 3:
            yield self.alone(partial(_move_latest, action=action))

    def desk(self) -> Iterator[Callable[[], object]]:
        """Give boxes and release them, buy, spread charges, undo shipments."""
        for place, line in enumerate(self.lines):
            some = self.box_ids[place :: len(self.lines)]
            order = self.orders[place % len(self.orders)]
            yield self.alone(partial(allocate, choice={line: some[:2]}, **self.by_admin, today=TODAY))
            yield self.alone(partial(release_boxes, ids=some[:1], **self.by_admin))
            yield self.alone(partial(make_purchase_orders, line_ids=self.lines, **self.by_admin, today=TODAY))
            yield self.alone(partial(_spread, order_id=order))
            yield self.alone(partial(_undo, order_id=order))

    def planning(self, *, by_hand: bool) -> Iterator[Callable[[], object]]:
        """One deletes prebooks of the standing order, another leaves the same days out, and both make what is due."""
        for place in range(1, 7):
            day = TODAY + timedelta(days=place)

            yield self.alone(partial(_delete if by_hand else _leave_out, standing=self.standing, day=day))
            yield self.alone(partial(make_prebooks, order_ids=[self.standing], **self.by_admin, today=TODAY))


def _move_latest(session: Session, action: CustomerInvoiceAction) -> None:
    for invoice in session.scalars(select(CustomerInvoice).order_by(CustomerInvoice.id.desc()).limit(1)):
        move_invoice(session, invoice, action, ADMIN, NOW)


def _delete(session: Session, standing: int, day: date) -> None:
    mine = (Prebook.standing_order_id == standing, Prebook.truck_date == day)
    for prebook in session.scalars(select(Prebook).where(*mine)):
        delete_prebook(session, prebook, ADMIN, NOW, revision=prebook.revision)


def _leave_out(session: Session, standing: int, day: date) -> None:
    leave_out(session, session.get_one(StandingOrder, standing), day, ADMIN, NOW, TODAY)


def _undo(session: Session, order_id: int) -> None:
    undo_shipment(session, session.get_one(PurchaseOrder, order_id), ADMIN, NOW)


def _spread(session: Session, order_id: int) -> None:
    order = session.get_one(PurchaseOrder, order_id)
    hold_order(session, order)
    spread_to_boxes(session, order)


def _standing_order(trade: Trade) -> int:
    carrier, session = no_carrier(trade.session, trade.company.id), trade.session
    facts = StandingOrderFacts(customer=trade.customer(), carrier=carrier, recurrence=Recurrence(TODAY, None, DAYS))
    line = PrebookLineEntry(
        product=trade.product, boxes=2, bunches_per_box=10, stems_per_bunch=25, price=Decimal("0.5")
    )
    return create_standing_order(session, trade.company.id, facts, [line], [], ADMIN, NOW, TODAY)[0].id


def test_nobody_waits_in_a_circle_and_nothing_is_billed_twice(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        house = House(sessions, trade.company.id, standing=_standing_order(trade))
        customers = [trade.customer(credit_limit=Decimal(900)), trade.customer(consolidates_invoices=True)]
        for place in range(6):
            line = trade.prebook(customers[place % 2], boxes=3, charges=("5.00",)).lines[0]
            order = shipped_order(trade, bought(trade, line), bought(trade, boxes=1))
            boxes = boxes_of(trade, order)
            house.boxes += [box.barcode for box in boxes]
            house.box_ids += [box.id for box in boxes]
            house.orders.append(order.id)
            house.lines.append(line.id)
    house.work(
        house.scans(backwards=False),
        house.scans(backwards=True),
        house.confirms(),
        house.invoices(),
        house.desk(),
        house.planning(by_hand=True),
        house.planning(by_hand=False),
    )

    assert house.faults == []
    with sessions.begin() as session:
        check_everything(session)
        days = session.scalars(select(Prebook.truck_date).where(Prebook.standing_order_id == house.standing)).all()

        assert len(days) == len(set(days))
        assert not {TODAY + timedelta(days=place) for place in range(1, 7)} & set(days)
        assert session.scalar(select(PrebookLine.billed_boxes).where(PrebookLine.billed_boxes > 0).limit(1))
