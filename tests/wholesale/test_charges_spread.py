from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, Books, make_company, make_invoice, make_order, make_vendor
from tests.wholesale.orders import told
from wholesale.charging import add_charge, change_charge, charges_are_open, remove_charge
from wholesale.clock import SetClock
from wholesale.job import JobSettings
from wholesale.jobs.spread_charges import SpreadCharges, _claim, _spread
from wholesale.purchase_order import ChargesState, PurchaseOrder
from wholesale.sending import reasons_not_to_send
from wholesale.status import InvoiceStatus

Sessions = sessionmaker[Session]
READY, PROCESSING = ChargesState


def _order(session: Session) -> PurchaseOrder:
    """Make the order of domain.md 2.8: 500 of goods; its charges come later."""
    return make_order(session, make_vendor(session, make_company(session)), charges=())


def _sweep(sessions: Sessions, clock: SetClock) -> int:
    return SpreadCharges().sweep(sessions, clock, JobSettings())


def test_changed_charges_are_spread_by_the_job(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        add_charge(session, order, "Truck freight", Decimal("15.00"), ADMIN, clock.now())
        add_charge(session, order, "Delivery charge", Decimal("10.00"), ADMIN, clock.now())
        before = order.charges_state, order.lines[0].landed_cost
    settled = _sweep(sessions, clock), _sweep(sessions, clock)
    with sessions.begin() as session:
        order = session.get_one(PurchaseOrder, order.id)
        line = order.lines[0]

        assert before == (PROCESSING, Decimal("0.5000"))
        assert settled == (1, 0)
        assert (order.charges_state, order.charges_leased_until) == (READY, None)
        assert (line.unit_cost, line.other_charges, line.landed_cost) == (
            Decimal("0.5000"),
            Decimal("0.0250"),
            Decimal("0.5250"),
        )
        assert told(session, order) == ["A>A Charges spread: 5.00% of unit costs"]


def test_each_change_of_a_charge_is_spread_anew(sessions: Sessions, clock: SetClock) -> None:
    seen = []
    with sessions.begin() as session:
        order = _order(session)
        charge = add_charge(session, order, "Truck freight", Decimal("25.00"), ADMIN, clock.now())
    for change in (change_charge, remove_charge):
        _sweep(sessions, clock)
        with sessions.begin() as session:
            session.add(charge)
            amount = (Decimal("-25.00"),) if change is change_charge else ()
            change(session, charge, *amount, ADMIN, clock.now())
            seen.append((charge.purchase_order or order).charges_state)
    _sweep(sessions, clock)
    with sessions() as session:
        order = session.get_one(PurchaseOrder, order.id)

        assert seen == [PROCESSING, PROCESSING]
        assert (order.charges, order.lines[0].other_charges, order.order_total) == ([], 0, 500)


def test_nothing_is_sent_while_charges_are_processed(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        invoice = make_invoice(session, order, InvoiceStatus.AA)
        add_charge(session, order, "Freight", Decimal("15.00"), ADMIN, clock.now())
        invoice.status = InvoiceStatus.A
        reasons = [entry.key for entry in reasons_not_to_send(session, invoice, Books())]
    _sweep(sessions, clock)
    with sessions() as session:
        session.add(invoice)
        session.refresh(invoice.purchase_order)

        assert reasons == ["charges_processing"]
        assert reasons_not_to_send(session, invoice, Books()) == []


def test_a_worker_that_died_is_followed_when_its_lease_ends(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        add_charge(session, order, "Freight", Decimal("15.00"), ADMIN, clock.now())
    with sessions.begin() as session:
        attempt = _claim(session, order.company_id, order.id, clock.now())
    during = _sweep(sessions, clock)
    clock.move(timedelta(minutes=1))

    assert (attempt, during, _sweep(sessions, clock)) == (1, 0, 1)


def test_a_worker_that_lost_its_lease_changes_nothing(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        add_charge(session, order, "Freight", Decimal("15.00"), ADMIN, clock.now())
    with sessions.begin() as session:
        _claim(session, order.company_id, order.id, clock.now())
        session.execute(update(PurchaseOrder).values(charges_attempts=2))
    with sessions.begin() as session:
        late = _spread(session, session.get_one(PurchaseOrder, order.id), 1, clock.now())
    with sessions() as session:
        assert session.get_one(PurchaseOrder, order.id).charges_state is PROCESSING

    assert late is False


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_screen_knows_beforehand_whether_charges_are_open(sessions: Sessions) -> None:
    with sessions.begin() as session:
        order = _order(session)
        pending, approved = make_invoice(session, order), make_invoice(session, order, InvoiceStatus.A)
        session.refresh(order)

        assert not charges_are_open(order)
        assert charges_are_open(order, pending)
        assert not charges_are_open(order, approved)
