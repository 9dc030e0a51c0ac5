"""What has used a customer: records that would be left without it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.box import Box
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_refusal import CUSTOMER_USED_SINCE
from wholesale.errors import Entry
from wholesale.prebook import Prebook
from wholesale.sentences import know
from wholesale.standing_order import StandingOrder

_USERS: Final[dict[str, InstrumentedAttribute[Any]]] = {
    "invoices": CustomerInvoice.customer_id,
    "balance adjustments": BalanceAdjustment.customer_id,
    "prebooks": Prebook.customer_id,
    "standing orders": StandingOrder.customer_id,
    "boxes": Box.customer_id,
}

know(_USERS)


def customers_used(session: Session, codes: dict[int, str]) -> dict[int, Entry]:
    """Answer which of these customers, by id with their codes, something refers to, and what it is."""
    found: dict[int, list[str]] = {}
    for what, column in _USERS.items():
        for customer_id in session.scalars(_users(column, list(codes))):
            found.setdefault(customer_id, []).append(what)
    return {key: CUSTOMER_USED_SINCE.told(customer=codes[key], what=", ".join(what)) for key, what in found.items()}


def _users(column: InstrumentedAttribute[Any], ids: Sequence[int]) -> Any:  # noqa: ANN401 - a statement of any row
    return select(column).where(column.in_(ids)).distinct().execution_options(by_keys=True)
