from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor, make_company, make_invoice, make_order, make_vendor
from wholesale.charging import add_charge, change_charge, remove_charge
from wholesale.clock import SetClock
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import InvoiceStatus
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice, approve

APPROVERS = {Role.ADMIN, Role.ACCOUNTS_PAYABLE, Role.PROCUREMENT_USER, Role.PROCUREMENT_MANAGER}
Sessions = sessionmaker[Session]
LOCKED = [InvoiceStatus.A, InvoiceStatus.ES, InvoiceStatus.S, InvoiceStatus.P]


def _order(session: Session) -> PurchaseOrder:
    return make_order(session, make_vendor(session, make_company(session)))


@pytest.mark.parametrize("status", LOCKED)
def test_charges_are_locked_once_an_invoice_is_approved(
    sessions: Sessions, clock: SetClock, status: InvoiceStatus
) -> None:
    with sessions.begin() as session:
        order = _order(session)
        make_invoice(session, order, status)
        with pytest.raises(TradeError, match=f"charges of purchase order {order.number} are locked"):
            change_charge(session, order.charges[0], Decimal(30), ADMIN, clock.now())
        with pytest.raises(TradeError, match="are locked"):
            add_charge(session, order, "Duties", Decimal(30), ADMIN, clock.now())
        with pytest.raises(TradeError, match="are locked"):
            remove_charge(session, order.charges[0], ADMIN, clock.now())

        assert [charge.amount for charge in order.charges] == [Decimal("25.00")]


@pytest.mark.parametrize("status", sorted(set(InvoiceStatus) - set(LOCKED)))
def test_charges_are_open_before_and_after_a_failure(
    sessions: Sessions, clock: SetClock, status: InvoiceStatus
) -> None:
    with sessions.begin() as session:
        order = _order(session)
        make_invoice(session, order, status)
        change_charge(session, order.charges[0], Decimal(-30), ADMIN, clock.now())
        (line,) = history_of(session, order.charges[0])

    assert order.charges_total == -30
    assert (line.old, line.new, line.why) == ("25.00", "-30", "Truck freight")


def test_a_charge_of_one_invoice_is_locked_by_that_invoice(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        pending, approved = make_invoice(session, order), make_invoice(session, order, InvoiceStatus.A)
        charge = add_charge(session, order, "Duties", Decimal(30), ADMIN, clock.now(), pending)
        with pytest.raises(TradeError, match="are locked"):
            add_charge(session, order, "Duties", Decimal(30), ADMIN, clock.now(), approved)

        assert charge.vendor_invoice is pending
        assert len(order.charges) == 2


def test_an_approval_given_since_the_page_was_shown_locks_the_charges(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        invoice = make_invoice(session, order, InvoiceStatus.AA)
    with sessions.begin() as session:
        approve(session, session.get_one(VendorInvoice, invoice.id), ADMIN, clock.now())
    with sessions.begin() as session:
        session.add_all([order, invoice])
        with pytest.raises(TradeError, match="are locked"):
            add_charge(session, order, "Duties", Decimal(30), ADMIN, clock.now())

        assert [charge.name for charge in order.charges] == ["Truck freight"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nobody_approves_while_a_charge_is_being_changed(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        invoice = make_invoice(session, order, InvoiceStatus.AA)
    with sessions.begin() as session:
        session.add(order)
        add_charge(session, order, "Duties", Decimal(30), ADMIN, clock.now())
        with sessions() as other:
            other.execute(text("SET lock_timeout = '200ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                approve(other, other.get_one(VendorInvoice, invoice.id), ADMIN, clock.now())


def test_a_removed_charge_leaves_its_history(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        charge = order.charges[0]
        remove_charge(session, charge, ADMIN, clock.now())
        (line,) = history_of(session, charge)

    assert order.charges == []
    assert (line.old, line.new, line.why) == ("25.00", None, "Truck freight")


def test_four_roles_change_charges(sessions: Sessions, clock: SetClock) -> None:
    refused = set()
    with sessions.begin() as session:
        order = _order(session)
        for role in Role:
            try:
                add_charge(session, order, role, Decimal(30), actor(role), clock.now())
            except TradeError as error:
                refused.add((role, error.entry.key))

        assert refused == {(role, "role_missing") for role in set(Role) - APPROVERS}
        assert {charge.name for charge in order.charges} == {"Truck freight", *APPROVERS}
