"""What waits for the accounting program, what is locked, and what a refusal does (domain.md 5.6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_company, make_customer, make_customer_invoice
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus, Sync
from wholesale.customer_sync import (
    CustomerDocument,
    accounting_name,
    change_sync,
    queue_for_accounting,
    refuse,
    take_from_accounting,
)
from wholesale.errors import TradeError
from wholesale.history import Actor, history_of, note_change

QUICKBOOKS = Actor.system("QuickBooks")


def an_invoice(session: Session, *, sends: bool = True, **more: Any) -> CustomerInvoice:
    company = make_company(session, sends_customer_documents=sends)
    return make_customer_invoice(session, make_customer(session, company), **more)


def a_credit(session: Session, **more: Any) -> BalanceAdjustment:
    customer = make_customer(session, make_company(session, sends_customer_documents=True))
    facts = {"company_id": customer.company_id, "customer_id": customer.id, "adjusted_on": date(2026, 3, 2)}
    amounts = {"amount": Decimal("12.500"), "open_amount": Decimal("12.50")}
    made = {"created_at": datetime(2026, 3, 2, 15, 0, tzinfo=UTC), "reference": "QC-7"}
    credit = BalanceAdjustment(**facts | amounts | made | more)
    session.add(credit)
    session.flush()
    return credit


@pytest.mark.parametrize(
    ("make", "waits"),
    [
        (an_invoice, True),
        (a_credit, True),
        (lambda session: an_invoice(session, sends=False), False),
        (lambda session: an_invoice(session, status=CustomerInvoiceStatus.PENDING), False),
        (lambda session: an_invoice(session, import_id=3), False),
        (lambda session: a_credit(session, import_id=3), False),
        (lambda session: a_credit(session, amount=Decimal("-5.000"), open_amount=Decimal("-5.00")), False),
        (lambda session: an_invoice(session, sync=Sync.FAILED, sync_failure="no item"), True),
    ],
)
def test_confirmed_invoices_and_own_credits_wait_where_the_company_sends_them(
    sessions: sessionmaker[Session], clock: SetClock, make: Callable[[Session], CustomerDocument], *, waits: bool
) -> None:
    with sessions.begin() as session:
        document = make(session)

        assert queue_for_accounting(session, document, clock.now()) is waits
        assert queue_for_accounting(session, document, clock.now()) is waits
        session.refresh(document)
        assert (document.sync is Sync.WAITING, document.sync_failure) == (waits, None)


def test_what_the_accounting_program_may_have_is_not_taken_back(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        invoice = an_invoice(session)
        queue_for_accounting(session, invoice, clock.now())
        take_from_accounting(session, invoice)
        assert invoice.sync is Sync.NONE
        queue_for_accounting(session, invoice, clock.now())
        session.flush()
        for locked in (Sync.TAKEN, Sync.DONE):
            invoice.sync = Sync.WAITING
            session.flush()
            assert change_sync(session, invoice, locked, clock.now(), only_from=(Sync.WAITING,))
            assert not change_sync(session, invoice, locked, clock.now(), only_from=(Sync.WAITING,))

            with pytest.raises(TradeError, match=f"Invoice {invoice.number} is in the accounting program"):
                take_from_accounting(session, invoice)
            assert invoice.sync is locked


@pytest.mark.parametrize(("before", "unconfirms"), [("draft", True), ("pending", True), ("pending", False)])
def test_a_refused_invoice_is_what_it_was_before_where_the_company_wants_it(
    sessions: sessionmaker[Session], clock: SetClock, before: str, *, unconfirms: bool
) -> None:
    with sessions.begin() as session:
        invoice = an_invoice(session, sync=Sync.TAKEN, confirmed_at=clock.now())
        note_change(session, invoice, before, "confirmed", QUICKBOOKS, clock.now())
        session.flush()
        session.get_one(Company, invoice.company_id).unconfirms_refused_invoices = unconfirms
        words = "There is an invalid reference to QuickBooks Item 'Roses 50 cm' in the Invoice."
        refuse(session, invoice, words, QUICKBOOKS, clock.now())
        session.flush()

        assert invoice.sync is Sync.FAILED
        assert invoice.sync_failure == "There is an invalid reference to QuickBooks Item…"
        assert len(invoice.sync_failure) <= 50
        assert invoice.status == (before if unconfirms else "confirmed")
        assert (history_of(session, invoice)[-1].why == words) is unconfirms


def test_a_customer_bears_its_accounting_code_or_its_name(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        company = make_company(session)

        assert accounting_name(make_customer(session, company, name="Petal & Stem")) == "Petal & Stem"
        assert accounting_name(make_customer(session, company, accounting_code=" PS 01 ")) == "PS 01"
