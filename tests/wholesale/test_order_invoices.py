import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_invoice, make_vendor
from tests.wholesale.orders import BUYER, grower_of, order_in
from wholesale.clock import SetClock
from wholesale.errors import TradeError
from wholesale.history import Actor
from wholesale.order_move import cancel_order
from wholesale.order_status import VISIBLE_TO_VENDORS, OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.upload import correct_invoice, delete_invoice, upload_invoice
from wholesale.user import Role

Sessions = sessionmaker[Session]


def test_a_vendor_uploads_corrects_and_deletes_invoices_of_its_own_orders(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        for status in VISIBLE_TO_VENDORS:
            order = order_in(session, status)
            grower = grower_of(order)
            invoice = upload_invoice(session, order, Decimal("19.50"), grower, clock.now(), number="IN1")
            correct_invoice(session, invoice, grower, clock.now(), total=Decimal("20.00"))
            seen = order.invoice_total
            delete_invoice(session, invoice, grower, clock.now())

            assert (seen, order.invoice_total) == (20, None)


def test_a_vendor_touches_no_invoice_of_another_vendor(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, OrderStatus.SC)
        invoice = make_invoice(session, order)
        stranger = Actor(name="Sara", roles=frozenset({Role.VENDOR}), vendor_id=make_vendor(session, order.company).id)
        with pytest.raises(TradeError, match="none of the orders"):
            upload_invoice(session, order, Decimal(1), stranger, clock.now())
        with pytest.raises(TradeError, match="none of the orders"):
            correct_invoice(session, invoice, stranger, clock.now(), total=Decimal(1))
        with pytest.raises(TradeError, match="none of the orders"):
            delete_invoice(session, invoice, stranger, clock.now())


def test_a_canceled_order_is_not_billed(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, OrderStatus.CA)
        with pytest.raises(TradeError, match='"Upload an invoice" can not be done'):
            upload_invoice(session, order, Decimal(1), BUYER, clock.now())


def test_an_order_that_is_billed_and_canceled_at_once_is_one_of_both(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order_id = order_in(session, OrderStatus.CF).id
    meet, outcomes = threading.Barrier(2), []

    def act(doing: Callable[[Session, PurchaseOrder], object]) -> None:
        with sessions() as session:
            meet.wait()
            try:
                doing(session, session.get_one(PurchaseOrder, order_id))
                session.commit()
                outcomes.append("done")
            except TradeError as refused:
                outcomes.append(refused.entry.key)

    both = [
        threading.Thread(target=act, args=(lambda s, order: cancel_order(s, order, BUYER, clock.now()),)),
        threading.Thread(target=act, args=(lambda s, order: upload_invoice(s, order, Decimal(1), BUYER, clock.now()),)),
    ]
    for each in both:
        each.start()
    for each in both:
        each.join()
    with sessions() as session:
        order = session.get_one(PurchaseOrder, order_id)

        assert sorted(outcomes) in (["done", "order_invoiced"], ["done", "order_move_unknown"])
        assert (order.status is OrderStatus.CA) != bool(order.invoices)
