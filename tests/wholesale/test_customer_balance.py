"""What a customer owes on a day, by the age of it, and what may still be sold on credit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_company, make_customer, make_customer_invoice
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.clock import SetClock
from wholesale.customer import Customer
from wholesale.customer_balance import Aging, balance_of, days_overdue, open_invoices, statement_of
from wholesale.customer_invoice import CustomerInvoiceStatus

TODAY = date(2026, 3, 31)


def credit(session: Session, customer: Customer, clock: SetClock, open_amount: str, day: date = TODAY) -> None:
    session.add(
        BalanceAdjustment(
            company_id=customer.company_id,
            customer_id=customer.id,
            adjusted_on=day,
            amount=Decimal("100.000"),
            open_amount=Decimal(open_amount),
            created_at=clock.now(),
        )
    )
    session.flush()


def test_a_balance_knows_age_credit_and_what_is_left_of_the_limit(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        customer = make_customer(session, company, credit_limit=Decimal(100))
        other = make_customer(session, company, credit_limit=None)
        for number, late in enumerate((0, -5, 1, 30, 31, 60, 61, 90, 91, 400)):
            due = TODAY - timedelta(days=late)
            make_customer_invoice(session, customer, f"{2**number}.01", due_date=due, invoice_date=due)
        make_customer_invoice(session, customer, "5000.00", due_date=None, invoice_date=TODAY - timedelta(days=45))
        for status in (CustomerInvoiceStatus.DRAFT, CustomerInvoiceStatus.VOIDED):
            make_customer_invoice(session, customer, "70000.00", status=status)
        make_customer_invoice(session, other, "80000.00")
        credit(session, customer, clock, "40.10")
        credit(session, customer, clock, "0.00")
        credit(session, other, clock, "100.00", TODAY - timedelta(days=1))
        balance, theirs = (balance_of(session, one, TODAY) for one in (customer, other))
        statement = statement_of(session, customer, TODAY, most=5)
        session.expire_all()
        delays = [days_overdue(invoice, TODAY) for invoice in session.scalars(open_invoices(customer))]

    assert balance.aging == Aging(*map(Decimal, ("3.02", "12.02", "5048.02", "192.02", "768.02")))
    assert (balance.open_balance, balance.open_credits) == (Decimal("6023.10"), Decimal("40.10"))
    assert (balance.due, balance.available) == (Decimal("5983.00"), Decimal("-5883.00"))
    assert (theirs.due, theirs.available) == (Decimal("79900.00"), None)
    assert (len(statement.invoices), len(statement.credits), statement.is_cut) == (5, 1, True)
    assert delays == [400, 91, 90, 61, 60, 45, 31, 30, 1, 0, 0]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_open_of_a_customer_is_found_by_an_index_that_knows_it(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    asked: list[str] = []
    with sessions.begin() as session:
        customer = make_customer(session, make_company(session))
        make_customer_invoice(session, customer)
        credit(session, customer, clock, "1.00")
        event.listen(session.get_bind(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        statement_of(session, customer, TODAY)
        connection, told = session.connection(), tuple(asked)
        plans = {
            one: str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", (1,) * one.count("?")).all())
            for one in told
        }
        of_invoices, of_credits = (
            [plan for statement, plan in plans.items() if f"FROM {table}" in statement]
            for table in ("customer_invoice", "balance_adjustment")
        )

    assert (len(of_invoices), len(of_credits)) == (2, 2)
    assert all("USING INDEX ix_customer_invoice_customer (" in plan for plan in of_invoices), of_invoices
    assert all("ix_balance_adjustment_open" in plan for plan in of_credits), of_credits
