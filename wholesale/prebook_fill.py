"""Giving prebook lines the vendor and the cost that they lack, so that they can be ordered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from wholesale.errors import TradeError
from wholesale.history import Actor, note_change
from wholesale.prebook_change import OPEN
from wholesale.prebook_entry import MOST_PRICE, PREBOOK_KEEPERS, check_keeper, is_price
from wholesale.prebook_purchase import Purchase, hold_purchases
from wholesale.prebook_refusal import PREBOOK_LINE_UNFILLED
from wholesale.status import PROCUREMENT
from wholesale.vendor import Vendor

FILLERS: Final = PREBOOK_KEEPERS | PROCUREMENT


class Supply(NamedTuple):
    """Who supplies a line, and for how much a unit; None = that is left as it is."""

    vendor: Vendor | None
    cost: Decimal | None


def fill_lines(
    session: Session, company_id: int, given: Mapping[int, Supply], actor: Actor, now: datetime
) -> list[Purchase]:
    """Give lines of which boxes are left to buy their vendors and costs; answer those that have changed."""
    check_keeper(actor, "choose vendors of prebooks", FILLERS)
    told: defaultdict[int, list[str]] = defaultdict(list)
    changed = []
    for one in hold_purchases(session, company_id, given):
        if said := _fill(one, given[one.line.id]):
            told[one.line.prebook_id] += said
            changed.append(one)
    for prebook in {one.line.prebook_id: one.line.prebook for one in changed}.values():
        prebook.revision += 1
        note_change(session, prebook, OPEN, OPEN, actor, now, "; ".join(told[prebook.id]))
    session.flush()
    return changed


def _fill(one: Purchase, given: Supply) -> list[str]:
    line, name = one.line, one.line.product.description
    said = []
    if given.cost is not None and not is_price(given.cost):
        right = f"an amount from 0 to {MOST_PRICE} with at most four places"
        raise TradeError(
            PREBOOK_LINE_UNFILLED, prebook=line.prebook.number, line=name, name="cost", value=given.cost, right=right
        )
    if given.vendor is not None and given.vendor.id != line.vendor_id:
        said.append(f"{name}: vendor {line.vendor.name if line.vendor else 'none'} -> {given.vendor.name}")
        line.vendor = given.vendor
    if given.cost is not None and given.cost != line.cost:
        said.append(f"{name}: cost {'none' if line.cost is None else line.cost} -> {given.cost}")
        line.cost = given.cost
    return said
