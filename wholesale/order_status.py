"""The statuses of a purchase order and the one table of moves between them (domain.md 6)."""

from __future__ import annotations

from dataclasses import dataclass

from wholesale.choice import Choice
from wholesale.status import PROCUREMENT
from wholesale.user import Role


class OrderStatus(Choice):
    """Where a purchase order stands."""

    PA = "PA", "Pending Approval: entered, the vendor can not see it yet."
    A = "A", "Approved: the vendor can see it and is asked to confirm it."
    CF = "CF", "Confirmed by Farm: the vendor has said how many boxes will come."
    SC = "SC", "Sent to CargoMaster: shipped under its air waybill."
    CA = "CA", "Canceled: nothing of it will come."


class VendorView(Choice):
    """How the vendor's own list calls the same orders (domain.md 6)."""

    PENDING = "pending", "Pending: waits for your confirmation."
    PARTIAL = "partial", "Partially Confirmed: you confirmed fewer boxes than were ordered."
    CONFIRMED = "confirmed", "Confirmed: you confirmed every box."
    SHIPPED = "shipped", "Shipped: it is on its way under its air waybill."


PA, A, CF, SC, CA = OrderStatus
VENDOR = frozenset({Role.VENDOR})
VISIBLE_TO_VENDORS = frozenset({A, CF, SC})
RECEIVABLE = VISIBLE_TO_VENDORS
RECEIVERS = PROCUREMENT | {Role.ACCOUNTS_PAYABLE, Role.INVENTORY}


class OrderAction(Choice):
    """What can be done with an order to move it on or back."""

    APPROVE = "approve", "Let the vendor see the order and ask for a confirmation."
    RETURN_TO_PENDING = "return_to_pending", "Take the approval back, so that vendor and lines can be changed."
    CONFIRM = "confirm", "Say for each line how many boxes will come; until it is shipped this may be said anew."
    RETURN_TO_APPROVED = "return_to_approved", "Forget the confirmation and ask for it again."
    SHIP = "ship", "Note the air waybill it travels under."
    UNDO_SHIPMENT = "undo_shipment", "Take the shipment back, because it has not left."
    CANCEL = "cancel", "Nothing of it will come."

    @property
    def label(self) -> str:
        """What people call it: "Return to pending"."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, kw_only=True)
class OrderMove:
    """One allowed change of status and who may make it."""

    old: OrderStatus
    action: OrderAction
    new: OrderStatus
    roles: frozenset[Role]
    takes_back: bool = False  # refused while an invoice of the order is approved, sent or paid


_BOTH = PROCUREMENT | VENDOR
_APPROVE, _TO_PENDING, _CONFIRM, _TO_APPROVED, _SHIP, _UNDO_SHIPMENT, _CANCEL = OrderAction

ORDER_MOVES = (
    OrderMove(old=PA, action=_APPROVE, new=A, roles=PROCUREMENT),
    OrderMove(old=A, action=_TO_PENDING, new=PA, roles=PROCUREMENT, takes_back=True),
    OrderMove(old=A, action=_CONFIRM, new=CF, roles=_BOTH),
    OrderMove(old=CF, action=_CONFIRM, new=CF, roles=_BOTH),
    OrderMove(old=CF, action=_TO_APPROVED, new=A, roles=PROCUREMENT, takes_back=True),
    OrderMove(old=CF, action=_SHIP, new=SC, roles=_BOTH),
    OrderMove(old=SC, action=_UNDO_SHIPMENT, new=CF, roles=PROCUREMENT, takes_back=True),
    OrderMove(old=PA, action=_CANCEL, new=CA, roles=PROCUREMENT),
    OrderMove(old=A, action=_CANCEL, new=CA, roles=PROCUREMENT),
    OrderMove(old=CF, action=_CANCEL, new=CA, roles=PROCUREMENT),
)


def order_moves_from(old: OrderStatus) -> list[OrderMove]:
    """Answer every move that leaves a status."""
    return [move for move in ORDER_MOVES if move.old == old]


def order_move_by(old: OrderStatus, action: OrderAction) -> OrderMove | None:
    """Answer the move an action makes from a status; None = there is none, whoever asks."""
    return next((move for move in order_moves_from(old) if move.action is action), None)


def roles_for(action: OrderAction) -> frozenset[Role]:
    """Answer who may do this in one status or another."""
    return frozenset[Role]().union(*(move.roles for move in ORDER_MOVES if move.action is action))
