"""Orders that a vendor has confirmed, and perhaps shipped, before we enter them (domain.md 3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from wholesale.box_shipping import ship_lines
from wholesale.history import Actor, note_change
from wholesale.order_lines import LineEntry, check_lines
from wholesale.order_number import next_numbers
from wholesale.order_ship import check_days
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.reconciliation import note_orders
from wholesale.vendor import Vendor

TEMPORARY: Final = "TMP-"
"""How an air waybill number begins that stands in for one that is not known yet."""


@dataclass(frozen=True, kw_only=True)
class StandaloneFacts:
    """The head of such an order."""

    vendor: Vendor
    location_id: int | None
    ship_date: date
    arrival_date: date | None = None
    awb: str | None = None  # as awb.py writes it; None = not known yet


@dataclass(frozen=True, kw_only=True)
class StandaloneLine:
    """A line of such an order."""

    entry: LineEntry
    product_id: int
    stems_per_bunch: int
    mix: str = ""  # lines of one call with the same mix lie in one mixed box; "" = a box of one product


def create_standalone_orders(
    session: Session,
    company_id: int,
    orders: Sequence[tuple[StandaloneFacts, Sequence[StandaloneLine]]],
    actor: Actor,
    now: datetime,
    *,
    import_id: int | None = None,
) -> list[PurchaseOrder]:
    """Enter orders with every box confirmed; with an air waybill, a temporary one too, they are shipped.

    The boxes of those that are shipped are in transit.
    """
    for _, lines in orders:
        check_lines("new", [line.entry for line in lines])
    numbers = next_numbers(session, company_id, len(orders))
    same = {"import_id": import_id, "created_at": now, "approved_at": now, "confirmed_at": now}
    made = [
        PurchaseOrder(
            company_id=company_id,
            number=number,
            created_by=actor.name,
            confirmed_by=actor.name,
            is_confirmed_in_full=True,
            lines=_made(company_id, lines, 0),
            **_shipping(facts, number, now),
            **same,
        )
        for number, (facts, lines) in zip(numbers, orders, strict=True)
    ]
    for order in made:
        check_days(order)
    session.add_all(made)
    session.flush()
    for order in made:
        note_change(session, order, None, order.status, actor, now, f"Entered for {order.vendor.name}")
    ship_lines(session, company_id, [(order, order.lines) for order in made if order.status is OrderStatus.SC])
    note_orders(session, company_id, [order.id for order in made])
    return made


def add_standalone_lines(session: Session, added: Sequence[tuple[PurchaseOrder, Sequence[StandaloneLine]]]) -> None:
    """Add lines to orders of the same import."""
    shipped = []
    for order, lines in added:
        check_lines(order.number, [line.entry for line in lines])
        new = _made(order.company_id, lines, max((line.breakdown for line in order.lines), default=0))
        order.lines += new
        if order.status is OrderStatus.SC:
            shipped.append((order, new))
    if added:
        company_id = added[0][0].company_id
        ship_lines(session, company_id, shipped)
        note_orders(session, company_id, [order.id for order, _ in added])


def told_awb(number: str, awb: str | None) -> str | None:
    """Answer the air waybill that the vendor of an order has told; a temporary one of ours is none."""
    return None if awb == _temporary(number) else awb


def _temporary(number: str) -> str:
    return f"{TEMPORARY}{number}"


def _shipping(facts: StandaloneFacts, number: str, now: datetime) -> dict[str, Any]:
    awb = facts.awb or (_temporary(number) if facts.vendor.enables_temporary_awb else None)
    return {
        "vendor": facts.vendor,
        "location_id": facts.location_id,
        "ship_date": facts.ship_date,
        "arrival_date": facts.arrival_date,
        "awb": awb,
        "status": OrderStatus.SC if awb else OrderStatus.CF,
        "shipped_at": now if awb else None,
    }


def _made(company_id: int, lines: Sequence[StandaloneLine], last: int) -> list[PurchaseOrderLine]:
    mixes = dict.fromkeys(line.mix for line in lines if line.mix)
    numbers = {"": 0, **{mix: number for number, mix in enumerate(mixes, last + 1)}}
    return [
        PurchaseOrderLine(
            company_id=company_id,
            **line.entry.facts,
            product_id=line.product_id,
            stems_per_bunch=line.stems_per_bunch,
            breakdown=numbers[line.mix],
            confirmed_boxes=line.entry.boxes,
        )
        for line in lines
    ]
