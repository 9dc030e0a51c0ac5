"""What a customer owes: open invoices by their age, less the credits that are not applied yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, literal_column, select
from sqlalchemy.orm import Session

from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus

MOST_LINES: Final = 1000  # of each part of a statement on paper; its totals know all of them
_NOTHING: Final = Decimal("0.00")
# Written out, so that the partial index of open credits is known to hold the rows.
_ZERO: Final[ColumnElement[Decimal]] = literal_column("0")
_DUE: Final = func.coalesce(CustomerInvoice.due_date, CustomerInvoice.invoice_date)


class Aging(NamedTuple):
    """Open balances by the days since they fell due; an invoice without terms is due on its own day."""

    current: Decimal
    to_30: Decimal
    to_60: Decimal
    to_90: Decimal
    older: Decimal

    @property
    def total(self) -> Decimal:
        """All of them."""
        return sum(self, _NOTHING)


@dataclass(frozen=True)
class CustomerBalance:
    """What a customer owes on a day."""

    limit: Decimal | None  # None = unlimited
    aging: Aging
    open_credits: Decimal

    @property
    def open_balance(self) -> Decimal:
        """The invoices that are confirmed and not paid."""
        return self.aging.total

    @property
    def due(self) -> Decimal:
        """The open invoices less the open credits; below zero the company owes the customer."""
        return self.open_balance - self.open_credits

    @property
    def available(self) -> Decimal | None:
        """What may still be sold on credit; below zero the limit is passed, None = unlimited (domain.md 4.7)."""
        return None if self.limit is None else self.limit + self.open_credits - self.open_balance


@dataclass(frozen=True)
class Statement:
    """A customer's open invoices and credits, the oldest first."""

    balance: CustomerBalance
    invoices: Sequence[CustomerInvoice]
    credits: Sequence[BalanceAdjustment]
    is_cut: bool  # more is open than the lists hold


def balance_of(session: Session, customer: Customer, today: date) -> CustomerBalance:
    """Answer what a customer owes."""
    first_days = [today - timedelta(days=count) for count in (0, 30, 60, 90)]
    # The first of the ages that fits is the invoice's own.
    age = case(*((day <= _DUE, place) for place, day in enumerate(first_days)), else_=len(first_days))
    sums = [func.sum(case((age == place, CustomerInvoice.balance))) for place in range(len(Aging._fields))]
    found = session.execute(select(*sums).where(*_is_open_invoice(customer))).one()
    credit = select(func.sum(BalanceAdjustment.open_amount)).where(*_is_open_credit(customer))
    aging = Aging(*(amount or _NOTHING for amount in found))
    return CustomerBalance(customer.credit_limit, aging, session.scalar(credit) or _NOTHING)


def statement_of(session: Session, customer: Customer, today: date, *, most: int = MOST_LINES) -> Statement:
    """Answer a customer's statement of balance."""
    invoices = session.scalars(open_invoices(customer).limit(most + 1)).all()
    credits_ = session.scalars(open_credits(customer).limit(most + 1)).all()
    is_cut = len(invoices) > most or len(credits_) > most
    return Statement(balance_of(session, customer, today), invoices[:most], credits_[:most], is_cut)


def open_invoices(customer: Customer) -> Select[Any]:
    """Ask for what is not paid of a customer's invoices, the oldest first."""
    return (
        select(CustomerInvoice)
        .where(*_is_open_invoice(customer))
        .order_by(CustomerInvoice.invoice_date, CustomerInvoice.id)
    )


def open_credits(customer: Customer) -> Select[Any]:
    """Ask for what is not applied of a customer's credits, the oldest first."""
    return (
        select(BalanceAdjustment)
        .where(*_is_open_credit(customer))
        .order_by(BalanceAdjustment.adjusted_on, BalanceAdjustment.id)
    )


def days_overdue(invoice: CustomerInvoice, today: date) -> int:
    """Answer for how many days an invoice should have been paid; 0 = it is not due yet."""
    return max((today - (invoice.due_date or invoice.invoice_date)).days, 0)


def _is_open_invoice(customer: Customer) -> tuple[ColumnElement[bool], ...]:
    return (
        CustomerInvoice.company_id == customer.company_id,
        CustomerInvoice.customer_id == customer.id,
        CustomerInvoice.status == CustomerInvoiceStatus.CONFIRMED,
        CustomerInvoice.balance > _ZERO,
    )


def _is_open_credit(customer: Customer) -> tuple[ColumnElement[bool], ...]:
    return (
        BalanceAdjustment.company_id == customer.company_id,
        BalanceAdjustment.customer_id == customer.id,
        BalanceAdjustment.open_amount != _ZERO,
    )
