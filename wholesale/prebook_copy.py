"""What a prebook takes from the standing order that makes it: all but the day (domain.md 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from wholesale.held_rows import HeldRows
from wholesale.prebook import PrebookCharge, PrebookLine
from wholesale.rows_at_once import insert_rows
from wholesale.standing_order import StandingOrder, StandingOrderCharge, StandingOrderLine

HEAD: Final = (
    *("customer_id", "carrier_id", "location_id", "ship_to", "customer_po", "ship_via", "salesperson", "comments"),
)
_LINE: Final = (
    *("product_id", "vendor_id", "boxes", "box_type", "unit_type", "bunches_per_box", "stems_per_bunch"),
    *("price", "cost", "mark_code", "notes"),
)
_CHARGE: Final = ("name", "amount")
Values = tuple[Any, ...]


class Copied(NamedTuple):
    """A prebook that is to get the lines and charges of an order."""

    prebook_id: int
    order_id: int


def head_of(order: StandingOrder) -> Values:
    """Answer the head of its prebooks, as HEAD names it."""
    return tuple(getattr(order, name) for name in HEAD)


def copy_parts(session: Session, company_id: int, copied: Sequence[Copied]) -> None:
    """Give prebooks the lines and charges of their orders, which nobody changes meanwhile."""
    held = HeldRows(session, company_id, is_holding=True)
    order_ids = sorted({one.order_id for one in copied})
    for part, model, names in (
        (StandingOrderLine, PrebookLine, _LINE),
        (StandingOrderCharge, PrebookCharge, _CHARGE),
    ):
        wanted = [part.standing_order_id, *(getattr(part, name) for name in names)]
        of_order: dict[int, list[Values]] = {}
        for row in held.rows(wanted, part.standing_order_id, order_ids):
            of_order.setdefault(row[0], []).append(tuple(row[1:]))
        rows = [(one.prebook_id, *values) for one in copied for values in of_order.get(one.order_id, ())]
        insert_rows(session, model, ("prebook_id", *names), rows, company_id=company_id)
