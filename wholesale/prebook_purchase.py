"""Purchase orders from prebooks: what was sold and nobody has ordered yet is ordered from its vendors (domain.md 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from wholesale.choice import Choice
from wholesale.errors import TradeError
from wholesale.held_rows import HeldRows
from wholesale.history import Actor, StatusChange, note_change
from wholesale.order_number import next_numbers
from wholesale.order_status import OrderStatus
from wholesale.prebook import Prebook, PrebookLine, ShipVia
from wholesale.prebook_cover import NOTHING, boxes_to_buy, covers_of, to_buy
from wholesale.prebook_entry import check_keeper
from wholesale.prebook_refusal import NOTHING_TO_BUY
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.reconciliation import note_orders
from wholesale.rows_at_once import insert_rows, is_among
from wholesale.status import PROCUREMENT

MOST_LEAD_DAYS: Final = 30
"""Between the day a vendor ships and the truck date; more is a slip of the pen."""
MOST_AT_ONCE: Final = 2000
"""Lines that are bought with one press."""


_LINE: Final = (
    *("purchase_order_id", "product_id", "prebook_line_id", "description", "category"),
    *("box_type", "boxes", "units_per_box", "unit_type", "stems_per_bunch", "unit_cost"),
)


class Obstacle(Choice):
    """Why boxes of a prebook line can not be ordered yet."""

    NO_VENDOR = "no_vendor", "No vendor: nobody has chosen who is to supply it."
    NO_COST = "no_cost", "No cost: a line without a cost is not put on a purchase order; 0.00 is a cost."
    VENDOR_INACTIVE = "vendor_inactive", "The vendor is not active any more."
    NO_CATEGORY = "no_category", "The product has no category, on which the accounts of the goods hang."


class Purchase(NamedTuple):
    """Boxes of one prebook line that nobody has ordered yet."""

    line: PrebookLine
    boxes: int

    @property
    def obstacle(self) -> Obstacle | None:
        """What keeps them from being ordered; None = nothing does."""
        return obstacle_of(self.line)


@dataclass(frozen=True, kw_only=True)
class PurchaseFilter:
    """Which prebooks are to be bought for."""

    first: date  # truck dates, both included
    last: date
    vendor_id: int | None = None  # None = all of them, and lines without one
    location_id: int | None = None


def obstacle_of(line: PrebookLine) -> Obstacle | None:
    """Answer what keeps a line from being ordered, null costs first of all (domain.md 6)."""
    if line.vendor is None:
        return Obstacle.NO_VENDOR
    if line.cost is None:
        return Obstacle.NO_COST
    if not line.vendor.is_active:
        return Obstacle.VENDOR_INACTIVE
    return None if line.product.category else Obstacle.NO_CATEGORY


def purchases(company_id: int, asked: PurchaseFilter) -> Select[PrebookLine, int]:
    """Answer the statement that finds lines with boxes to buy, each with how many; its order is the reader's."""
    wanted = (
        select(PrebookLine, to_buy())
        .join(Prebook, Prebook.id == PrebookLine.prebook_id)
        .where(Prebook.company_id == company_id, Prebook.truck_date.between(asked.first, asked.last), to_buy() > 0)
        .options(contains_eager(PrebookLine.prebook).joinedload(Prebook.customer))
        .options(contains_eager(PrebookLine.prebook).joinedload(Prebook.location))
        .options(joinedload(PrebookLine.product), joinedload(PrebookLine.vendor))
        .execution_options(by_keys=True)
    )
    if asked.vendor_id is not None:
        wanted = wanted.where(PrebookLine.vendor_id == asked.vendor_id)
    if asked.location_id is not None:
        wanted = wanted.where(Prebook.location_id == asked.location_id)
    return wanted


def lines_to_buy(session: Session, company_id: int, asked: PurchaseFilter) -> list[Purchase]:
    """Answer what is to be bought, by truck date, and of very much the first part."""
    wanted = purchases(company_id, asked).order_by(Prebook.truck_date, PrebookLine.id).limit(MOST_AT_ONCE)
    return [Purchase(line, int(boxes)) for line, boxes in session.execute(wanted)]


def make_purchase_orders(
    session: Session,
    company_id: int,
    line_ids: Collection[int],
    actor: Actor,
    now: datetime,
    today: date,
    *,
    lead_days: int = 0,
) -> list[PurchaseOrder]:
    """Order what is left of some lines: one order for each vendor, ship date and location, pending approval.

    The ship date is so many days before the truck date, today at the earliest. A line is bought once whoever presses
    at the same moment: it is held, and what is ordered already is left out; so is what has an obstacle. Raises
    TradeError where nothing is left.
    """
    check_keeper(actor, "make purchase orders from prebooks", PROCUREMENT)
    together: defaultdict[tuple[int, date, int | None], list[Purchase]] = defaultdict(list)
    for one in hold_purchases(session, company_id, line_ids):
        prebook, vendor = one.line.prebook, one.line.vendor
        if vendor is not None and one.obstacle is None:
            leaves = ship_date_of(prebook, lead_days, today)
            together[vendor.id, leaves, prebook.location_id].append(one)
    if not together:
        raise TradeError(NOTHING_TO_BUY)
    groups = sorted(together.items(), key=lambda group: (group[0][1], group[1][0].line.vendor_id, group[0][2] or 0))
    numbers = next_numbers(session, company_id, len(groups))
    orders = [
        _order(company_id, number, day, bought, actor, now)
        for number, ((_, day, _), bought) in zip(numbers, groups, strict=True)
    ]
    session.add_all(orders)
    session.flush()
    bought = [(order, one) for order, (_, group) in zip(orders, groups, strict=True) for one in group]
    lines = [_line(order, one) for order, one in bought]
    insert_rows(session, PurchaseOrderLine, _LINE, lines, company_id=company_id)
    _note(session, company_id, bought, actor, now)
    note_orders(session, company_id, [order.id for order in orders])
    return orders


def ship_date_of(prebook: Prebook, lead_days: int, today: date) -> date:
    """Answer when the vendor is to ship: so many days before the truck date, but nothing leaves yesterday."""
    return max(today, prebook.truck_date - timedelta(days=lead_days))


def hold_purchases(session: Session, company_id: int, line_ids: Collection[int]) -> list[Purchase]:
    """Answer what is left to buy of some lines as they are now; nobody buys, bills or changes them meanwhile."""
    session.flush()
    rows = HeldRows(session, company_id, is_holding=True)
    ids = sorted(set(line_ids))
    # A line never changes its prebook, so this may be asked before either is held.
    of_prebooks = select(PrebookLine.prebook_id).where(rows.are(PrebookLine, PrebookLine.id, ids)).distinct()
    rows.hold(Prebook, Prebook.id, sorted(session.scalars(of_prebooks.execution_options(by_keys=True))))
    held = rows.hold(PrebookLine, PrebookLine.id, ids)
    wanted = (
        select(PrebookLine)
        .where(is_among(session, PrebookLine.id, held))
        .order_by(PrebookLine.id)
        .options(joinedload(PrebookLine.prebook).joinedload(Prebook.customer), joinedload(PrebookLine.product))
        .options(joinedload(PrebookLine.prebook).joinedload(Prebook.location), joinedload(PrebookLine.vendor))
        .execution_options(by_keys=True, populate_existing=True)
    )
    lines = session.scalars(wanted).all()
    covers = covers_of(session, held)
    left = [Purchase(line, boxes_to_buy(line, covers.get(line.id, NOTHING))) for line in lines]
    return [one for one in left if one.boxes]


def _order(
    company_id: int, number: str, day: date, bought: Sequence[Purchase], actor: Actor, now: datetime
) -> PurchaseOrder:
    first = bought[0].line
    needed = min(one.line.prebook.truck_date for one in bought)
    return PurchaseOrder(
        company_id=company_id,
        number=number,
        vendor=first.vendor,
        location=first.prebook.location,
        status=OrderStatus.PA,
        ship_date=day,
        arrival_date=needed if needed >= day else None,
        notes=_notes(one.line for one in bought),
        created_at=now,
        created_by=actor.name,
    )


def _line(order: PurchaseOrder, one: Purchase) -> tuple[Any, ...]:
    line, product = one.line, one.line.product
    counts = (line.box_type, one.boxes, line.units_per_box, line.unit_type, line.stems_per_bunch, line.cost)
    return order.id, product.id, line.id, product.description, product.category, *counts


def _notes(lines: Iterable[PrebookLine]) -> str:
    """Tell the vendor what to write on which boxes, what was promised of them, and where those go that we never see."""
    told = []
    for line in lines:
        prebook = line.prebook
        goes_to = (prebook.customer.name, prebook.ship_to) if prebook.ship_via is ShipVia.GROWER else ()
        if said := ", ".join(filter(None, (line.mark_code, line.notes, *goes_to))):
            told.append(f"{line.product.description}: {said}")
    return "\n".join(dict.fromkeys(told))


def _note(
    session: Session, company_id: int, bought: Sequence[tuple[PurchaseOrder, Purchase]], actor: Actor, now: datetime
) -> None:
    """Tell the histories of the orders for whom they are, and those of the prebooks with which orders boxes come."""
    for order in dict.fromkeys(order for order, _ in bought):
        note_change(session, order, None, order.status, actor, now, f"Entered for {order.vendor.name}")
    boxes: defaultdict[tuple[int, str], int] = defaultdict(int)
    for order, one in bought:
        boxes[one.line.prebook_id, order.number] += one.boxes
    rows = [(key, f"Boxes ordered with {number}: {count}") for (key, number), count in boxes.items()]
    same = {"actor_name": actor.name, "user_id": actor.user_id, "at": now, "company_id": company_id}
    kept = {"record_kind": Prebook.__tablename__, "old": "open", "new": "open"}
    insert_rows(session, StatusChange, ("record_id", "why"), rows, **kept, **same)
