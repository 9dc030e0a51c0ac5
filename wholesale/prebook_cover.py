"""What has become of the boxes of prebook lines: ordered from vendors, on their way, received, billed (domain.md 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from wholesale.box import Box, BoxPlace
from wholesale.order_status import OrderStatus
from wholesale.prebook import PrebookLine
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.rows_at_once import is_among

_RECEIVED: Final = (BoxPlace.STAGING, BoxPlace.INVENTORY, BoxPlace.SOLD)
_DUE: Final = func.coalesce(PurchaseOrderLine.confirmed_boxes, PurchaseOrderLine.boxes)


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Where the boxes of one line stand."""

    ordered: int = 0  # from vendors: those they confirmed, before that those ordered; canceled orders left out
    to_come: int = 0  # of them, those of orders that have not been shipped: there are no boxes of them yet
    in_transit: int = 0
    received: int = 0  # in the house, or sold from it

    @property
    def tied(self) -> int:
        """The boxes that were bought for the line or given to it by hand."""
        return self.in_transit + self.received

    @property
    def is_used(self) -> bool:
        """Whether anything rests on the line besides what is billed."""
        return bool(self.ordered or self.tied)


NOTHING: Final = Cover()


def covers_of(session: Session, line_ids: Collection[int]) -> dict[int, Cover]:
    """Answer the covers of some lines by their ids; a line of which nothing is bought or given has none."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    if not line_ids:
        return {}
    ids = sorted(line_ids)
    for line_id, ordered, to_come in session.execute(_orders_of(session, ids)):
        found[line_id] |= {"ordered": int(ordered), "to_come": int(to_come)}
    for line_id, in_transit, received in session.execute(_boxes_of(session, ids)):
        found[line_id] |= {"in_transit": int(in_transit), "received": int(received)}
    return {line_id: Cover(**counts) for line_id, counts in found.items()}


def boxes_to_buy(line: PrebookLine, cover: Cover) -> int:
    """Answer how many boxes of a line are neither ordered nor given to it; what is billed of it was one of both."""
    return max(0, line.boxes - cover.to_come - cover.tied)


def to_buy() -> ColumnElement[int]:
    """Answer `boxes_to_buy` for SQL over prebook lines; it may be below nothing."""
    line: Any = PurchaseOrderLine
    coming = (
        select(func.coalesce(func.sum(_DUE), 0))
        .join(PurchaseOrder, PurchaseOrder.id == line.purchase_order_id)
        .where(line.prebook_line_id == PrebookLine.id, PurchaseOrder.status != OrderStatus.CA, ~_has_boxes())
        .correlate(PrebookLine)
        .scalar_subquery()
    )
    return PrebookLine.boxes - coming - _tied()


def _tied() -> ScalarSelect[int]:
    mine = select(func.count()).select_from(Box).where(Box.prebook_line_id == PrebookLine.id)
    return mine.correlate(PrebookLine).scalar_subquery()


def _has_boxes() -> ColumnElement[bool]:
    # Once an order is shipped its boxes are counted, and those that were given to somebody else are missing.
    shipped = aliased(Box)
    return exists().where(shipped.purchase_order_line_id == PurchaseOrderLine.id).correlate(PurchaseOrderLine)


def _orders_of(session: Session, ids: list[int]) -> Any:  # noqa: ANN401 - a statement over columns
    line: Any = PurchaseOrderLine
    to_come = case((_has_boxes(), 0), else_=_DUE)
    return (
        select(line.prebook_line_id, func.sum(_DUE), func.sum(to_come))
        .join(PurchaseOrder, PurchaseOrder.id == line.purchase_order_id)
        .where(is_among(session, line.prebook_line_id, ids), PurchaseOrder.status != OrderStatus.CA)
        .group_by(line.prebook_line_id)
        .execution_options(by_keys=True)
    )


def _boxes_of(session: Session, ids: list[int]) -> Any:  # noqa: ANN401 - a statement over columns
    in_transit = case((Box.place == BoxPlace.IN_TRANSIT, 1), else_=0)
    received = case((Box.place.in_(_RECEIVED), 1), else_=0)
    return (
        select(Box.prebook_line_id, func.sum(in_transit), func.sum(received))
        .where(is_among(session, Box.prebook_line_id, ids))
        .group_by(Box.prebook_line_id)
        .execution_options(by_keys=True)
    )


def sum_of(covers: Iterable[Cover]) -> Cover:
    """Answer the covers of several lines together."""
    ordered = to_come = in_transit = received = 0
    for one in covers:
        ordered += one.ordered
        to_come += one.to_come
        in_transit += one.in_transit
        received += one.received
    return Cover(ordered=ordered, to_come=to_come, in_transit=in_transit, received=received)
