"""Sales and the credit managers are told by mail of boxes that were skipped for a customer's credit (domain.md 4.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.billing_box import Decision, Known
from wholesale.billing_run import NotBilled
from wholesale.mail import queue_mail
from wholesale.user import Role, User

TOLD_OF_CREDIT: Final = frozenset({Role.SALES, Role.SALES_MANAGER, Role.CREDIT_MANAGER})
MOST_LISTED: Final = 50  # customers in one mail; the log has all of them
_FOR_CREDIT: Final = frozenset({NotBilled.CREDIT_HOLD, NotBilled.OVER_LIMIT})


def tell_sales(session: Session, company_id: int, decisions: Iterable[Decision], known: Known, now: datetime) -> None:
    """Queue a mail about the boxes of a run that were skipped for credit, where the settings ask for it.

    Boxes are scanned one by one: all that is told within ten minutes leaves as one mail.
    """
    skipped = Counter(
        (one.prebook.customer_id, one.reason)
        for one in decisions
        if one.prebook is not None
        and one.reason in _FOR_CREDIT
        and known.settings_of(one.box.location_id).notifies_sales
    )
    if not skipped or not (to := _addresses(session, company_id)):
        return
    values = {
        "boxes": sum(skipped.values()),
        "who": ", ".join(dict.fromkeys(known.customers[key].name for key, _ in list(skipped)[:MOST_LISTED])),
        "customers": list(_rows(skipped, known))[:MOST_LISTED],
        "more": len(skipped) - MOST_LISTED if len(skipped) > MOST_LISTED else None,
    }
    queue_mail(session, company_id, to, "boxes_skipped", values, now, gather="boxes_skipped_often")


def _rows(skipped: Counter[tuple[int, NotBilled]], known: Known) -> Iterator[dict[str, object]]:
    for (customer_id, _), boxes in skipped.items():
        customer = known.customers[customer_id]
        limit = "∞" if customer.limit is None else customer.limit
        # Of a customer without a limit nobody has added up what they owe.
        owed = "–" if customer.limit is None else customer.owed  # noqa: RUF001 - a dash for nothing, as on the pages
        hold = "✓" if customer.is_on_hold else ""
        yield {"customer": customer.name, "boxes": boxes, "hold": hold, "limit": limit, "owed": owed}


def _addresses(session: Session, company_id: int) -> str:
    people = session.scalars(
        select(User).where(User.company_id == company_id, User.is_active.is_(True)).order_by(User.id)
    )
    return ", ".join(one.email for one in people if one.roles & TOLD_OF_CREDIT)
