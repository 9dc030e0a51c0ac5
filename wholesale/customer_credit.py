"""Credit limits: who is told when one changes (domain.md 4.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.history import Actor
from wholesale.mail import queue_mail
from wholesale.user import Role, User

CREDIT_WATCHERS: Final = frozenset({Role.SALES_MANAGER, Role.CREDIT_MANAGER})
MOST_LISTED: Final = 50  # changes in one mail; the rest is told as a number


class LimitChange(NamedTuple):
    """The limit of one customer as it was and as it is; None = unlimited."""

    customer_id: int
    code: str
    name: str
    before: Decimal | None
    after: Decimal | None


def tell_of_limits(
    session: Session, company_id: int, changes: Sequence[LimitChange], actor: Actor, now: datetime
) -> None:
    """Queue a mail about changed credit limits to sales and credit managers, but not to the one who changed them."""
    people = session.scalars(
        select(User).where(User.company_id == company_id, User.is_active.is_(True)).order_by(User.id)
    )
    to = ", ".join(one.email for one in people if one.roles & CREDIT_WATCHERS and one.id != actor.user_id)
    if not to or not changes:
        return
    values = {
        "count": len(changes),
        "who": actor.name,
        "changes": [_shown(change) for change in changes[:MOST_LISTED]],
        "more": len(changes) - MOST_LISTED if len(changes) > MOST_LISTED else None,
    }
    queue_mail(session, company_id, to, "credit_limits_changed", values, now)


def _shown(change: LimitChange) -> dict[str, object]:
    limits = {"before": change.before, "after": change.after}
    return {"code": change.code, "name": change.name} | {
        name: "∞" if limit is None else limit for name, limit in limits.items()
    }
