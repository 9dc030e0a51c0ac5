"""Invoices are confirmed and voided while boxes are billed into them, by several people at the same time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import actor
from tests.wholesale.billing import NOW, SCANNER, TODAY, make_trade
from wholesale.automatic_billing import bill_received_boxes
from wholesale.billing_run import BillingTrigger
from wholesale.box import Box, BoxPlace
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_item import CustomerInvoiceItem, InvoicePrebook
from wholesale.customer_invoice_move import move_invoice
from wholesale.customer_invoice_status import CustomerInvoiceAction
from wholesale.db import keep_to_company
from wholesale.errors import TradeError
from wholesale.prebook import PrebookLine
from wholesale.user import Role

CONFIRM, VOID = CustomerInvoiceAction.CONFIRM, CustomerInvoiceAction.VOID


@dataclass
class Crowd:
    """Some who work on the invoices of one company at the same time, each thing in a transaction of its own."""

    sessions: sessionmaker[Session]
    company_id: int
    refused: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    def work(self, *works: Iterable[Callable[[Session], object]]) -> None:
        threads = [threading.Thread(target=self._each, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _each(self, work: Iterable[Callable[[Session], object]]) -> None:
        for do in work:
            try:
                with self.sessions.begin() as session:
                    do(keep_to_company(session, self.company_id))
            except TradeError as told:
                self.refused.append(told.entry.key)
            except DBAPIError as fault:
                self.faults.append(fault)

    def billing(self, ids: list[int]) -> Callable[[Session], object]:
        def bill(session: Session) -> None:
            bill_received_boxes(session, self.company_id, ids, BillingTrigger.CONFIRMATION, SCANNER, NOW, TODAY)

        return bill


def _moving(key: int, action: CustomerInvoiceAction, revision: int | None) -> Callable[[Session], object]:
    def move(session: Session) -> None:
        invoice = session.get_one(CustomerInvoice, key)
        move_invoice(session, invoice, action, actor(Role.SALES_MANAGER), NOW, revision=revision)

    return move


def test_no_box_is_lost_or_billed_twice_while_invoices_move(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        lines = [trade.prebook(charges=("1.00",)).lines[0] for _ in range(10)]
        first = [trade.boxes(line, 2) for line in lines]
        later = [trade.boxes(line, 2) for line in lines]
        trade.bill(list(chain(*first)))
        seen = {invoice.id: (invoice.revision, len(trade.items(invoice))) for invoice in trade.invoices()}
        crowd = Crowd(sessions, trade.company.id)
    crowd.work(
        [_moving(key, CONFIRM, revision) for key, (revision, _) in seen.items()],
        [crowd.billing(ids) for ids in later],
        [crowd.billing([*one, *two]) for one, two in zip(reversed(first), reversed(later), strict=True)],
        [_moving(key, VOID, None) for key in list(seen)[::3]],
    )

    assert crowd.faults == []
    assert set(crowd.refused) <= {"customer_invoice_changed", "customer_invoice_move_unknown"}
    with sessions.begin() as session:
        _check_boxes(session)
        _check_invoices(session, {key: count for key, (_, count) in seen.items()})


def _check_boxes(session: Session) -> None:
    items = session.scalars(select(CustomerInvoiceItem).where(CustomerInvoiceItem.box_id.is_not(None))).all()
    sold = session.scalars(select(Box.id).where(Box.place == BoxPlace.SOLD)).all()
    assert sorted(item.box_id or 0 for item in items) == sorted(sold)
    of_line = Counter(item.prebook_line_id for item in items)
    for line in session.scalars(select(PrebookLine)):
        assert line.billed_boxes == of_line[line.id] <= line.boxes


def _check_invoices(session: Session, seen: dict[int, int]) -> None:
    carried = session.scalars(select(InvoicePrebook.prebook_id)).all()
    assert len(carried) == len(set(carried))
    for invoice in session.scalars(select(CustomerInvoice)):
        if invoice.status is not CustomerInvoiceStatus.VOIDED:
            assert invoice.total == sum(item.amount for item in invoice.items) + invoice.charges_total
        if invoice.status is CustomerInvoiceStatus.CONFIRMED and invoice.id in seen:
            # Nobody has confirmed what he had not seen.
            assert len(invoice.items) == seen[invoice.id]
