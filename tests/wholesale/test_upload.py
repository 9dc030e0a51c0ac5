from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor, make_company, make_invoice, make_order, make_vendor
from wholesale.charging import add_charge
from wholesale.clock import SetClock
from wholesale.errors import TradeError
from wholesale.history import StatusChange, history_of
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import InvoiceStatus
from wholesale.upload import correct_invoice, delete_invoice, upload_invoice
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice

Sessions = sessionmaker[Session]
OPEN = [InvoiceStatus.AP, InvoiceStatus.AA]
LOCKED = sorted(set(InvoiceStatus) - set(OPEN))


def _order(session: Session) -> PurchaseOrder:
    return make_order(session, make_vendor(session, make_company(session)))


def test_an_uploaded_invoice_waits_for_procurement(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        invoice = upload_invoice(session, order, Decimal("19.50"), ADMIN, clock.now(), " IN2323 ", date(2026, 3, 1))
        (line,) = history_of(session, invoice)

        assert (invoice.status, invoice.number, invoice.vendor) == (InvoiceStatus.AP, "IN2323", order.vendor)
        assert (line.old, line.new, line.why) == (None, "AP", "uploaded, total 19.50")
        assert order.invoices == [invoice]


def test_a_number_that_is_taken_is_named(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        upload_invoice(session, order, Decimal("19.50"), ADMIN, clock.now(), "IN1")
        other = upload_invoice(session, order, Decimal("19.50"), ADMIN, clock.now(), "IN2")
        with pytest.raises(TradeError, match="already has an invoice with the number 'IN1'"):
            upload_invoice(session, order, Decimal("19.50"), ADMIN, clock.now(), "IN1")
        with pytest.raises(TradeError, match="already has an invoice with the number 'IN1'"):
            correct_invoice(session, other, ADMIN, clock.now(), number="IN1")
    with sessions() as session:
        numbers = session.scalars(select(VendorInvoice.number).order_by(VendorInvoice.number)).all()

    assert numbers == ["IN1", "IN2"]


@pytest.mark.parametrize("status", OPEN)
def test_a_pending_invoice_is_corrected(sessions: Sessions, clock: SetClock, status: InvoiceStatus) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, _order(session), status, number="IN1")
        correct_invoice(session, invoice, ADMIN, clock.now(), number="IN2", total=Decimal("30.00"))
        line = history_of(session, invoice)[0]

    assert (invoice.number, invoice.total, invoice.status) == ("IN2", Decimal("30.00"), InvoiceStatus.AP)
    assert line.why == "number IN1 -> IN2, total 525.00 -> 30.00"


def test_what_procurement_has_approved_goes_back_to_it_when_it_is_changed(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, _order(session), InvoiceStatus.AA, number="IN1")
        correct_invoice(session, invoice, ADMIN, clock.now(), total=Decimal("30.00"))
        back = history_of(session, invoice)[-1]

    assert (invoice.status, back.old, back.new, back.actor_name) == ("AP", "AA", "AP", ADMIN.name)
    assert back.why == "changed after procurement's approval"


def test_a_date_alone_leaves_procurements_approval(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, _order(session), InvoiceStatus.AA, number="IN1")
        correct_invoice(session, invoice, ADMIN, clock.now(), number="IN1", invoice_date=date(2026, 3, 1))

    assert invoice.status is InvoiceStatus.AA


@pytest.mark.parametrize("status", LOCKED)
def test_an_approved_invoice_is_neither_corrected_nor_deleted(
    sessions: Sessions, clock: SetClock, status: InvoiceStatus
) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, _order(session), status, accounting_id=None)
        with pytest.raises(TradeError, match="only while an approval is pending"):
            correct_invoice(session, invoice, ADMIN, clock.now(), total=Decimal("30.00"))
        with pytest.raises(TradeError, match="only while an approval is pending"):
            delete_invoice(session, invoice, ADMIN, clock.now())

        assert session.scalars(select(VendorInvoice.total)).all() == [Decimal("525.00")]


def test_an_invoice_approved_since_it_was_shown_is_not_corrected(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        seen = make_invoice(session, _order(session), InvoiceStatus.AA)
    with sessions.begin() as session:
        session.get_one(VendorInvoice, seen.id).status = InvoiceStatus.A
    with sessions.begin() as session:
        session.add(seen)
        with pytest.raises(TradeError, match="Approved: procurement and accounting"):
            correct_invoice(session, seen, ADMIN, clock.now(), total=Decimal("30.00"))

    assert seen.total == Decimal("525.00")


def test_a_deleted_invoice_leaves_its_charges_and_its_history(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        invoice = make_invoice(session, order, number="IN1")
        charge = add_charge(session, order, "Duties", Decimal(30), ADMIN, clock.now(), invoice)
        delete_invoice(session, invoice, ADMIN, clock.now(), "uploaded twice")
        gone = session.scalars(select(StatusChange).where(StatusChange.new.is_(None))).one()

        assert order.invoices == []
        assert charge.vendor_invoice is None
        assert charge in order.charges
        assert gone.why == f"deleted {order.number}-IN1, total 525.00. uploaded twice"


def test_an_invoice_in_the_books_is_not_deleted(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=InvoiceStatus.AA, accounting_id="8-1")
        with pytest.raises(TradeError, match="in the accounting program as 8-1"):
            delete_invoice(session, invoice, ADMIN, clock.now())

        assert session.get(VendorInvoice, invoice.id) is invoice


def test_whoever_does_not_buy_or_pay_uploads_nothing(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        with pytest.raises(TradeError, match="Rosa Velez may not upload an invoice"):
            upload_invoice(session, order, Decimal("19.50"), actor(Role.SALES), clock.now())

        assert order.invoices == []
