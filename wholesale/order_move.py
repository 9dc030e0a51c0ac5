"""Moving a purchase order from one status to another, and the moves that need nothing else (domain.md 6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wholesale.errors import TradeError
from wholesale.history import Actor, note_change
from wholesale.mail import queue_mail
from wholesale.order_access import check_actor, check_not_billed, hold_order
from wholesale.order_refusal import ORDER_INVOICED, ORDER_MOVE_UNKNOWN, ORDER_WITHOUT_LINES
from wholesale.order_status import OrderAction, OrderMove, order_move_by, order_moves_from, roles_for
from wholesale.purchase_order import PurchaseOrder
from wholesale.reconciliation import note_order
from wholesale.vendor_invoice import VendorInvoice


def order_moves_allowed(order: PurchaseOrder, actor: Actor) -> list[OrderMove]:
    """Answer what an actor may do with an order now, in the order of the table."""
    return [move for move in order_moves_from(order.status) if _may(order, move, actor)]


def approve_order(session: Session, order: PurchaseOrder, actor: Actor, now: datetime) -> None:
    """Let the vendor see the order, and mail it to the vendor's addresses for orders."""
    move = begin_move(session, order, OrderAction.APPROVE, actor)
    if not order.lines:
        raise TradeError(ORDER_WITHOUT_LINES, order=order.number)
    order.approved_at = now
    why = move.action.label
    if order.vendor.email_for_orders:
        _mail(session, order, now)
        order.mailed_at = now
        why = f"Mailed to {order.vendor.email_for_orders}"
    finish_move(session, order, move, actor, now, why)


def return_to_pending(session: Session, order: PurchaseOrder, actor: Actor, now: datetime, why: str = "") -> None:
    """Take the approval back, so that the lines can be changed; the vendor does not see the order until then."""
    move = begin_move(session, order, OrderAction.RETURN_TO_PENDING, actor)
    order.approved_at = order.mailed_at = None
    finish_move(session, order, move, actor, now, why)


def cancel_order(session: Session, order: PurchaseOrder, actor: Actor, now: datetime, why: str = "") -> None:
    """Cancel an order nobody has billed."""
    move = begin_move(session, order, OrderAction.CANCEL, actor)
    mine = (VendorInvoice.company_id == order.company_id, VendorInvoice.purchase_order_id == order.id)
    count = session.scalar(select(func.count()).select_from(VendorInvoice).where(*mine))
    if count:
        raise TradeError(ORDER_INVOICED, order=order.number, count=count)
    finish_move(session, order, move, actor, now, why)


def begin_move(
    session: Session, order: PurchaseOrder, action: OrderAction, actor: Actor, *, revision: int | None = None
) -> OrderMove:
    """Hold the order and answer the move that leads on, or raise TradeError: of two who try at once, one is told."""
    if any(move.takes_back and move.action is action for move in order_moves_from(order.status)):
        check_not_billed(session, order)
    hold_order(session, order, revision)
    check_actor(order, actor, _told(order, action), roles_for(action))
    move = order_move_by(order.status, action)
    if move is None:
        allowed = ", ".join(move.action.label for move in order_moves_from(order.status)) or "nothing"
        raise TradeError(
            ORDER_MOVE_UNKNOWN, order=order.number, old=order.status.sentence, action=action.label, allowed=allowed
        )
    check_actor(order, actor, _told(order, action), move.roles)
    return move


def finish_move(
    session: Session, order: PurchaseOrder, move: OrderMove, actor: Actor, now: datetime, why: str = ""
) -> None:
    """Give a held order its new status, with its history."""
    order.status = move.new
    # Whoever still looks at the order as it was is told so (hold_order).
    order.revision += 1
    note_change(session, order, move.old, move.new, actor, now, why or move.action.label)
    note_order(session, order)


def _told(order: PurchaseOrder, action: OrderAction) -> str:
    return f'do "{action.label}" on purchase order {order.number}'


def _may(order: PurchaseOrder, move: OrderMove, actor: Actor) -> bool:
    try:
        check_actor(order, actor, _told(order, move.action), move.roles)
    except TradeError:
        return False
    return True


def _mail(session: Session, order: PurchaseOrder, now: datetime) -> None:
    lines = [
        {
            "description": line.description,
            "boxes": f"{line.boxes} {line.box_type}",
            "units": line.quantity,
            "unit_cost": f"${line.unit_cost:.4f}",  # an amount would be shown with two places
            "amount": line.amount,
        }
        for line in order.lines
    ]
    values = {
        "order": order.number,
        "order_id": order.id,
        "vendor": order.vendor.name,
        "ship_date": order.ship_date,
        "boxes": order.boxes,
        "total": order.total,
        "notes": order.notes,
        "lines": lines,
    }
    queue_mail(session, order.company_id, order.vendor.email_for_orders, "purchase_order", values, now)
