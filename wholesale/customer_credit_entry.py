"""Credits that are given to customers by hand, and taken back while nothing was applied from them (domain.md 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.customer_sync import queue_for_accounting, take_from_accounting
from wholesale.errors import ROLE_MISSING, Klass, TradeError, Who, define
from wholesale.held_rows import HeldRows
from wholesale.history import Actor, note_change
from wholesale.user import Role

# Assumed: the roles' sentences name those who receive payments and those who approve credits (domain.md 6).
CREDIT_KEEPERS: Final = frozenset({Role.ADMIN, Role.ACCOUNTS_RECEIVABLE, Role.CREDIT_MANAGER})
LONGEST_REFERENCE: Final = 20
LONGEST_REASON: Final = 2000
MOST_CREDIT: Final = Decimal(1_000_000)
_CENT: Final = Decimal("0.01")

CREDIT_VALUE_WRONG = define(
    "credit_value_wrong",
    Klass.FIX_DATA,
    "The {name} of a credit can not be {value!r}.",
    "Give {right} instead.",
    Who.CLERK,
)
CREDIT_APPLIED = define(
    "credit_applied",
    Klass.ASK_A_PERSON,
    "{used} of the credit of {amount} US dollars were applied to invoices already.",
    "Take back first what was applied.",
    Who.ACCOUNTANT,
)
CREDIT_VOIDED = define(
    "credit_voided",
    Klass.FIX_DATA,
    "The credit of {amount} US dollars was voided on {day} already.",
    "Nothing is to be done.",
    Who.NOBODY,
)


@dataclass(frozen=True, kw_only=True)
class CreditGiven:
    """A credit as it is given."""

    day: date
    amount: Decimal
    reason: str
    reference: str = ""
    location: Location | None = None
    key: str = ""  # made by the form that gives it, anew each time it is opened; "" = there is none


def create_credit(
    session: Session, customer: Customer, given: CreditGiven, actor: Actor, now: datetime
) -> BalanceAdjustment:
    """Enter a credit in a customer's favour; it waits for the accounting program where the company sends credits.

    A key that has come before answers the credit that it gave. Raises TradeError.
    """
    _check_keeper(actor, "give a credit")
    for name, value, right in _faults(given):
        raise TradeError(CREDIT_VALUE_WRONG, name=name, value=value, right=right)
    # Whoever adds up what the customer may owe, such as automatic billing, holds the customer.
    HeldRows(session, customer.company_id, is_holding=True).hold(Customer, Customer.id, [customer.id])
    if (before := _given_before(session, customer, given.key)) is not None:
        return before
    credit = BalanceAdjustment(
        company_id=customer.company_id,
        customer=customer,
        location=given.location,
        adjusted_on=given.day,
        amount=given.amount,
        open_amount=given.amount,
        reference=given.reference.strip(),
        notes=given.reason.strip(),
        entry_key=given.key or None,
        created_at=now,
        created_by=actor.name,
    )
    session.add(credit)
    session.flush()
    note_change(session, credit, None, "open", actor, now, given.reason.strip())
    session.flush()
    queue_for_accounting(session, credit, now)
    return credit


def void_credit(session: Session, credit: BalanceAdjustment, actor: Actor, now: datetime, why: str = "") -> None:
    """Take a credit back of which nothing was applied, and which the accounting program does not have."""
    _check_keeper(actor, "void a credit")
    session.flush()
    HeldRows(session, credit.company_id, is_holding=True).hold(Customer, Customer.id, [credit.customer_id])
    session.refresh(credit, with_for_update={"key_share": True})
    if credit.voided_at is not None:
        raise TradeError(CREDIT_VOIDED, amount=credit.amount, day=credit.voided_at.date())
    if used := credit.amount.quantize(_CENT, ROUND_HALF_UP) - credit.open_amount:
        raise TradeError(CREDIT_APPLIED, amount=credit.amount, used=used)
    take_from_accounting(session, credit)
    credit.open_amount, credit.voided_at = Decimal("0.00"), now
    note_change(session, credit, "open", "voided", actor, now, why.strip() or "Void")
    session.flush()


def _given_before(session: Session, customer: Customer, key: str) -> BalanceAdjustment | None:
    """Answer what a form has given already; the customer is held, so nobody gives it at the same moment."""
    mine = (BalanceAdjustment.company_id == customer.company_id, BalanceAdjustment.entry_key == key)
    return session.scalar(select(BalanceAdjustment).where(*mine)) if key else None


def _check_keeper(actor: Actor, action: str) -> None:
    if not actor.is_system and not actor.roles & CREDIT_KEEPERS:
        raise TradeError(ROLE_MISSING, actor=actor.name, action=action, roles=", ".join(sorted(CREDIT_KEEPERS)))


def _faults(given: CreditGiven) -> Iterator[tuple[str, object, str]]:
    amount = given.amount
    if not amount.is_finite() or not 0 < amount <= MOST_CREDIT:
        yield "amount", amount, f"an amount above zero, {MOST_CREDIT} at most"
    elif amount != amount.quantize(_CENT):
        yield "amount", amount, "two decimal places at most"
    if not given.reason.strip():
        yield "reason", given.reason, "why the customer gets it"
    if len(given.reason.strip()) > LONGEST_REASON:
        yield "reason", given.reason, f"at most {LONGEST_REASON} characters"
    if len(given.reference.strip()) > LONGEST_REFERENCE:
        yield "reference", given.reference, f"at most {LONGEST_REFERENCE} characters"
