from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor, make_invoice
from wholesale.clock import SetClock
from wholesale.errors import MoveRefused
from wholesale.history import history_of
from wholesale.mark_paid import mark_as_paid, undo_paid
from wholesale.status import InvoiceStatus
from wholesale.user import Role

Sessions = sessionmaker[Session]
TODAY = date(2026, 3, 10)


def test_an_invoice_is_paid_on_a_day_and_taken_back(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=InvoiceStatus.S, invoice_date=date(2026, 3, 3))
        plausible = mark_as_paid(session, invoice, TODAY, ADMIN, TODAY, clock.now())
        paid = (invoice.status, invoice.paid_on, invoice.purchase_order.row_status)
        undo_paid(session, invoice, ADMIN, clock.now())
        session.flush()

        assert plausible
        assert paid == (InvoiceStatus.P, TODAY, InvoiceStatus.P)
        assert (invoice.status, invoice.paid_on) == (InvoiceStatus.S, None)
        assert [line.why for line in history_of(session, invoice)] == [
            "Mark as Paid on 2026-03-10",
            "Undo Mark as Paid",
        ]


def test_nothing_is_paid_tomorrow(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=InvoiceStatus.A)
        with pytest.raises(MoveRefused, match="can not be paid on 2026-03-11: today is 2026-03-10"):
            mark_as_paid(session, invoice, TODAY + timedelta(days=1), ADMIN, TODAY, clock.now())
        with pytest.raises(MoveRefused, match="without a payment date"):
            mark_as_paid(session, invoice, None, ADMIN, TODAY, clock.now())

        assert invoice.status is InvoiceStatus.A


def test_a_payment_before_the_invoice_is_doubted(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=InvoiceStatus.A, invoice_date=date(2026, 3, 3))

        assert not mark_as_paid(session, invoice, date(2026, 3, 2), ADMIN, TODAY, clock.now())
        assert invoice.status is InvoiceStatus.P


def test_procurement_marks_nothing_as_paid_and_nothing_unpaid_is_undone(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=InvoiceStatus.A)
        with pytest.raises(MoveRefused, match="accounts_payable, admin"):
            mark_as_paid(session, invoice, TODAY, actor(Role.PROCUREMENT_USER), TODAY, clock.now())
        with pytest.raises(MoveRefused, match="marked as paid"):
            undo_paid(session, invoice, ADMIN, clock.now())
