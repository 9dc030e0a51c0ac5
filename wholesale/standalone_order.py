"""Orders that a vendor has confirmed, and perhaps shipped, before we enter them (domain.md 3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from wholesale.history import Actor, note_change
from wholesale.order_lines import LineEntry, check_lines
from wholesale.order_number import save_numbered
from wholesale.order_ship import check_days
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.reconciliation import note_order
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


def create_standalone_order(
    session: Session,
    company_id: int,
    facts: StandaloneFacts,
    lines: Sequence[StandaloneLine],
    actor: Actor,
    now: datetime,
    *,
    import_id: int | None = None,
) -> PurchaseOrder:
    """Enter an order with every box confirmed; with an air waybill, a temporary one too, it is shipped."""
    check_lines("new", [line.entry for line in lines])

    def make(number: str) -> PurchaseOrder:
        awb = facts.awb or (f"{TEMPORARY}{number}" if facts.vendor.enables_temporary_awb else None)
        return PurchaseOrder(
            company_id=company_id,
            number=number,
            vendor=facts.vendor,
            location_id=facts.location_id,
            status=OrderStatus.SC if awb else OrderStatus.CF,
            ship_date=facts.ship_date,
            arrival_date=facts.arrival_date,
            awb=awb,
            import_id=import_id,
            created_at=now,
            created_by=actor.name,
            approved_at=now,
            confirmed_at=now,
            confirmed_by=actor.name,
            is_confirmed_in_full=True,
            shipped_at=now if awb else None,
            lines=_made(company_id, lines, 0),
        )

    order = save_numbered(session, company_id, "", make)
    check_days(order)
    note_change(session, order, None, order.status, actor, now, f"Entered for {facts.vendor.name}")
    note_order(session, order)
    return order


def add_standalone_lines(session: Session, order: PurchaseOrder, lines: Sequence[StandaloneLine]) -> None:
    """Add lines to an order of the same import."""
    check_lines(order.number, [line.entry for line in lines])
    order.lines += _made(order.company_id, lines, max((line.breakdown for line in order.lines), default=0))
    note_order(session, order)


def told_awb(order: PurchaseOrder) -> str | None:
    """Answer the air waybill that the vendor has told; a temporary one of ours is none."""
    return None if order.awb == f"{TEMPORARY}{order.number}" else order.awb


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
