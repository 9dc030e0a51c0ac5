"""What a customer owes on a day, by the age of it, and what may still be sold on credit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_company, make_customer
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.carrier import no_carrier
from wholesale.clock import SetClock
from wholesale.customer import Customer
from wholesale.customer_balance import Aging, balance_of, days_overdue, open_invoices, statement_of
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus

TODAY = date(2026, 3, 31)


def bill(session: Session, customer: Customer, clock: SetClock, number: int, balance: str, **more: Any) -> None:
    facts = {
        "company_id": customer.company_id,
        "number": number,
        "customer_id": customer.id,
        "carrier_id": no_carrier(session, customer.company_id).id,
        "status": CustomerInvoiceStatus.CONFIRMED,
        "invoice_date": TODAY,
        "ship_date": TODAY,
        "total": Decimal(balance),
        "balance": Decimal(balance),
        "created_at": clock.now(),
        "created_by": "Rosa Velez",
    }
    session.add(CustomerInvoice(**facts | more))
    session.flush()


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
            bill(session, customer, clock, number, f"{2**number}.01", due_date=due, invoice_date=due)
        bill(session, customer, clock, 20, "5000.00", due_date=None, invoice_date=TODAY - timedelta(days=45))
        for number, status in enumerate((CustomerInvoiceStatus.DRAFT, CustomerInvoiceStatus.VOIDED), 30):
            bill(session, customer, clock, number, "70000.00", status=status)
        bill(session, other, clock, 40, "80000.00")
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
