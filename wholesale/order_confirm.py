"""The vendor says how many boxes will come (domain.md 6: also fewer than ordered)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from wholesale.charging import costs_changed
from wholesale.errors import TradeError
from wholesale.history import Actor
from wholesale.order_move import begin_move, finish_move
from wholesale.order_refusal import BOXES_WRONG, LINES_UNANSWERED, MIXED_BOX_APART, NOTHING_CONFIRMED
from wholesale.order_status import OrderAction
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine


def confirm_order(
    session: Session,
    order: PurchaseOrder,
    boxes: Mapping[int, int],
    actor: Actor,
    now: datetime,
    revision: int | None = None,
) -> None:
    """Confirm each line with at most the boxes ordered; `boxes` is by the line's id, 0 = not available.

    May be done again until the order is shipped.
    """
    move = begin_move(session, order, OrderAction.CONFIRM, actor, revision=revision)
    _check(order, boxes)
    for line in order.lines:
        line.confirmed_boxes = boxes[line.id]
    order.is_confirmed_in_full = all(line.confirmed_boxes == line.boxes for line in order.lines)
    order.confirmed_at, order.confirmed_by = now, actor.name
    costs_changed(order)
    finish_move(session, order, move, actor, now, f"Confirmed {order.confirmed_boxes} of {order.boxes} boxes")


def return_to_approved(session: Session, order: PurchaseOrder, actor: Actor, now: datetime, why: str = "") -> None:
    """Forget the confirmation; the vendor is to confirm anew."""
    move = begin_move(session, order, OrderAction.RETURN_TO_APPROVED, actor)
    for line in order.lines:
        line.confirmed_boxes = None
    order.is_confirmed_in_full = False
    order.confirmed_at = order.confirmed_by = None
    costs_changed(order)
    finish_move(session, order, move, actor, now, why)


def _check(order: PurchaseOrder, boxes: Mapping[int, int]) -> None:
    unanswered = [line.description for line in order.lines if line.id not in boxes]
    if unanswered:
        raise TradeError(LINES_UNANSWERED, order=order.number, lines=", ".join(unanswered))
    for line in order.lines:
        if not 0 <= boxes[line.id] <= line.boxes:
            raise TradeError(
                BOXES_WRONG,
                order=order.number,
                line=line.description,
                value=boxes[line.id],
                what="confirmed",
                most=line.boxes,
            )
    _check_mixed(order, boxes)
    if not any(boxes[line.id] for line in order.lines):
        raise TradeError(NOTHING_CONFIRMED, order=order.number)


def _check_mixed(order: PurchaseOrder, boxes: Mapping[int, int]) -> None:
    """Raise TradeError when a mixed box would come in part: what lies in it comes together."""
    first: dict[int, PurchaseOrderLine] = {}
    for line in order.lines:
        if not line.breakdown:
            continue
        mate = first.setdefault(line.breakdown, line)
        if boxes[mate.id] != boxes[line.id]:
            raise TradeError(
                MIXED_BOX_APART,
                order=order.number,
                line=line.description,
                value=boxes[line.id],
                mate=mate.description,
                count=boxes[mate.id],
            )
