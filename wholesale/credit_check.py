"""The credit of a customer who is to owe more by an invoice that a person writes (domain.md 4.7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_refusal import CUSTOMER_ON_HOLD, CUSTOMER_OVER_LIMIT
from wholesale.errors import TradeError
from wholesale.held_rows import ZERO, HeldRows
from wholesale.history import Actor
from wholesale.invoice_matching import OWED
from wholesale.user import Role

CREDIT_OVERRIDERS: Final = frozenset({Role.ADMIN, Role.CREDIT_MANAGER})
"""Those who approve overrides of the credit limit (domain.md 4.7): what they write themselves is approved by them."""
_NOTHING: Final = Decimal("0.00")


def check_credit(
    session: Session, invoice: CustomerInvoice, more: Decimal, actor: Actor, *, is_counted: bool = False
) -> None:
    """Raise TradeError where the customer, who is held, may not owe so much more; `is_counted` = the books have it.

    As automatic billing reckons: what is open and what waits for confirmation, against the limit and the open credits.
    """
    if more <= 0 or actor.is_system or actor.roles & CREDIT_OVERRIDERS:
        return
    customer = invoice.customer
    if customer.credit_hold:
        raise TradeError(CUSTOMER_ON_HOLD, customer=customer.name, customer_id=customer.id)
    if customer.credit_limit is None:
        return
    session.flush()
    rows = HeldRows(session, customer.company_id, is_holding=True)
    balance, open_amount = CustomerInvoice.balance, BalanceAdjustment.open_amount
    owed = rows.sums(balance, [customer.id], balance > ZERO, CustomerInvoice.status.in_(OWED)).get(customer.id)
    credits_ = rows.sums(open_amount, [customer.id], open_amount != ZERO).get(customer.id)
    due, allowed = (
        (owed or _NOTHING) + (_NOTHING if is_counted else more),
        customer.credit_limit + (credits_ or _NOTHING),
    )
    if due > allowed:
        raise TradeError(CUSTOMER_OVER_LIMIT, customer=customer.name, customer_id=customer.id, due=due, allowed=allowed)
