"""The boxes of a shipment: each has a row from the moment the vendor ships it until it is sold (domain.md 4, 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.errors import TradeError
from wholesale.held_rows import HeldRows
from wholesale.order_status import OrderStatus
from wholesale.prebook import Prebook, PrebookLine
from wholesale.product_match import ProductMatch
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine, UnitType
from wholesale.receiving_refusal import SHIPMENT_ARRIVED
from wholesale.rows_at_once import insert_rows, take_ids

Shipped = tuple[PurchaseOrder, Sequence[PurchaseOrderLine]]
_ALIKE: Final = (
    *("vendor_id", "product_id", "location_id", "awb", "reference", "ship_date", "arrival_date", "box_type"),
    *("unit_type", "bunches_per_box", "stems_per_bunch", "unit_cost", "other_charges", "inventory_type"),
    *("customer_id", "mark_code", "purchase_order_line_id", "prebook_line_id"),
)
_FIELDS: Final = ("id", "mixed_box_id", *_ALIKE)


@dataclass(frozen=True)
class _Buyer:
    """For whom the boxes of a line were bought: a line of a prebook."""

    customer_id: int
    mark_code: str
    stems_per_bunch: int
    location_id: int | None
    standing_order_id: int | None

    @property
    def inventory_type(self) -> InventoryType:
        return InventoryType.P if self.standing_order_id is None else InventoryType.S


def ship_boxes(session: Session, order: PurchaseOrder) -> None:
    """Make the boxes of an order that has left, one for each that the vendor has confirmed, in transit.

    A line that names no product of ours makes none; its boxes are counted by hand.
    """
    _name_products(session, order)
    ship_lines(session, order.company_id, [(order, order.lines)])


def ship_lines(session: Session, company_id: int, shipped: Sequence[Shipped]) -> None:
    """Make the boxes of lines of several orders: a number of statements that does not grow with the orders.

    Of a mixed box each product is a row; all of them carry the key of the first.
    """
    session.flush()
    buyers = _buyers(session, company_id, [line for _, lines in shipped for line in lines])
    boxes = [box for order, lines in shipped for box in _boxes(order, lines, buyers)]
    ids = take_ids(session, Box, len(boxes)) if boxes else ()
    rows = [
        (key, None if first is None else ids[place - first], *facts)
        for place, (key, (first, facts)) in enumerate(zip(ids, boxes, strict=True))
    ]
    insert_rows(session, Box, _FIELDS, rows, company_id=company_id, place=BoxPlace.IN_TRANSIT)


def take_back_boxes(session: Session, order: PurchaseOrder) -> None:
    """Delete the boxes of an order whose shipment is undone; raises TradeError when one of them has arrived."""
    rows = HeldRows(session, order.company_id, is_holding=True)
    lines = [line.id for line in order.lines]
    rows.hold(Box, Box.purchase_order_line_id, lines)
    mine = rows.are(Box, Box.purchase_order_line_id, lines)
    arrived = select(func.count()).select_from(Box).where(mine, Box.place != BoxPlace.IN_TRANSIT)
    if count := session.scalar(arrived.execution_options(by_keys=True)):
        raise TradeError(SHIPMENT_ARRIVED, order=order.number, count=count)
    session.execute(delete(Box).where(mine).execution_options(by_keys=True, synchronize_session=False))


def delete_boxes_in_transit(session: Session, order_ids: Sequence[int]) -> None:
    """Delete the boxes of held orders, none of which has arrived, before the orders themselves are deleted."""
    lines = select(PurchaseOrderLine.id).where(PurchaseOrderLine.purchase_order_id.in_(order_ids))
    of_lines = session.scalars(lines.execution_options(by_keys=True)).all()
    gone = delete(Box).where(Box.purchase_order_line_id.in_(of_lines), Box.place == BoxPlace.IN_TRANSIT)
    session.execute(gone.execution_options(by_keys=True, synchronize_session=False))


def redirect_boxes(session: Session, order: PurchaseOrder) -> None:
    """Let the boxes of an order that are still on their way follow its air waybill, days and location."""
    if order.status is not OrderStatus.SC or order.awb is None:
        return
    rows = HeldRows(session, order.company_id, is_holding=True)
    lines = [line.id for line in order.lines]
    rows.hold(Box, Box.purchase_order_line_id, lines, Box.place == BoxPlace.IN_TRANSIT)
    mine = (rows.are(Box, Box.purchase_order_line_id, lines), Box.place == BoxPlace.IN_TRANSIT)
    facts: dict[str, Any] = {"awb": order.awb, "ship_date": order.ship_date, "arrival_date": order.arrival_date}
    if order.location is not None:
        facts["location_id"] = order.location.id
    moved = update(Box).where(*mine).values(**facts)
    session.execute(moved.execution_options(by_keys=True, synchronize_session=False))


def lines_with_boxes(session: Session, order: PurchaseOrder) -> set[int]:
    """Answer the lines of an order that have boxes, by key: these are scanned, not counted."""
    of_line = select(Box.id).where(Box.purchase_order_line_id == PurchaseOrderLine.id).exists()
    wanted = select(PurchaseOrderLine.id).where(PurchaseOrderLine.purchase_order_id == order.id, of_line)
    return set(session.scalars(wanted.execution_options(by_keys=True)))


def _name_products(session: Session, order: PurchaseOrder) -> None:
    """Find the products of lines that were written by hand, by our name of them or the vendor's."""
    nameless = [line for line in order.lines if line.product_id is None]
    if not nameless:
        return
    names = [line.description for line in nameless]
    known = ProductMatch.of(session, order.company_id, descriptions=names, vendor_ids=[order.vendor_id])
    for line in nameless:
        try:
            line.product_id = known.find(code=None, description=line.description, vendor_id=order.vendor_id).id
        except TradeError:
            continue


def _buyers(session: Session, company_id: int, lines: Sequence[PurchaseOrderLine]) -> dict[int, _Buyer]:
    """Answer whom lines were bought for, by the prebook's line; held, so that it stays so."""
    ids = sorted({line.prebook_line_id for line in lines if line.prebook_line_id is not None})
    rows = HeldRows(session, company_id, is_holding=True)
    of_prebooks = rows.rows([PrebookLine.prebook_id], PrebookLine.id, ids)
    rows.hold(Prebook, Prebook.id, sorted({row.prebook_id for row in of_prebooks}))
    rows.hold(PrebookLine, PrebookLine.id, ids)
    wanted = (
        *(PrebookLine.id, Prebook.customer_id, PrebookLine.mark_code, PrebookLine.stems_per_bunch),
        *(Prebook.location_id, Prebook.standing_order_id),
    )
    found = rows.rows(wanted, PrebookLine.id, ids, PrebookLine.prebook_id == Prebook.id)
    return {row[0]: _Buyer(*row[1:]) for row in found}


def _boxes(
    order: PurchaseOrder, lines: Sequence[PurchaseOrderLine], buyers: dict[int, _Buyer]
) -> Iterator[tuple[int | None, tuple[Any, ...]]]:
    """Answer each box: how many places back the first of its mixed box stands, None = not mixed; and its facts."""
    mixed: defaultdict[int, list[PurchaseOrderLine]] = defaultdict(list)
    for line in lines:
        if line.product_id is None:
            continue
        if line.breakdown:
            mixed[line.breakdown].append(line)
            continue
        yield from [(None, _facts(order, line, buyers))] * line.boxes_due
    for contents in mixed.values():
        facts = [_facts(order, line, buyers) for line in contents]
        # A mixed box comes as a whole: its lines were confirmed alike.
        for _ in range(contents[0].boxes_due):
            yield from enumerate(facts)


def _facts(order: PurchaseOrder, line: PurchaseOrderLine, buyers: dict[int, _Buyer]) -> tuple[Any, ...]:
    buyer = None if line.prebook_line_id is None else buyers.get(line.prebook_line_id)
    return (
        *(order.vendor_id, line.product_id, order.location_id or (buyer and buyer.location_id), order.awb),
        *(order.number, order.ship_date, order.arrival_date, line.box_type, line.unit_type),
        *_contents(line, buyer),
        *(line.unit_cost, line.other_charges),
        *((buyer.inventory_type, buyer.customer_id, buyer.mark_code) if buyer else (InventoryType.M, None, "")),
        *(line.id, line.prebook_line_id if buyer else None),
    )


def _contents(line: PurchaseOrderLine, buyer: _Buyer | None) -> tuple[int, int]:
    """Answer the bunches in a box and the stems in a bunch. Assumed: a bunch nobody has told of is one stem."""
    stems = line.stems_per_bunch or (buyer.stems_per_bunch if buyer else 1)
    if line.unit_type is UnitType.BUNCH:
        return line.units_per_box, stems
    if line.units_per_box % stems:
        return line.units_per_box, 1
    return line.units_per_box // stems, stems
