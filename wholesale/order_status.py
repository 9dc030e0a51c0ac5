"""The statuses of a purchase order and the one table of moves between them (domain.md 6)."""

from __future__ import annotations

from dataclasses import dataclass

from wholesale.choice import Choice
from wholesale.status import NOBODY, PROCUREMENT
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


@dataclass(frozen=True, kw_only=True)
class OrderMove:
    """One allowed change of status: its label on the screen and who may make it."""

    old: OrderStatus
    label: str
    new: OrderStatus
    roles: frozenset[Role] = NOBODY
    takes_back: bool = False  # refused while an invoice of the order is approved, sent or paid


ORDER_MOVES = (
    OrderMove(old=PA, label="Approve", new=A, roles=PROCUREMENT),
    OrderMove(old=A, label="Return to Pending Approval", new=PA, roles=PROCUREMENT, takes_back=True),
    OrderMove(old=A, label="Confirm", new=CF, roles=PROCUREMENT | VENDOR),
    # Until it is shipped the vendor may answer anew.
    OrderMove(old=CF, label="Change Confirmation", new=CF, roles=PROCUREMENT | VENDOR),
    OrderMove(old=CF, label="Return to Approved", new=A, roles=PROCUREMENT, takes_back=True),
    OrderMove(old=CF, label="Ship", new=SC, roles=PROCUREMENT | VENDOR),
    OrderMove(old=SC, label="Undo Shipment", new=CF, roles=PROCUREMENT, takes_back=True),
    OrderMove(old=PA, label="Cancel", new=CA, roles=PROCUREMENT),
    OrderMove(old=A, label="Cancel", new=CA, roles=PROCUREMENT),
    OrderMove(old=CF, label="Cancel", new=CA, roles=PROCUREMENT),
)

_BY_STATUSES = {(move.old, move.new): move for move in ORDER_MOVES}


def order_move_between(old: OrderStatus, new: OrderStatus) -> OrderMove | None:
    """Answer the move from one status to another; None = there is none, whoever asks."""
    return _BY_STATUSES.get((old, new))


def order_moves_from(old: OrderStatus) -> list[OrderMove]:
    """Answer every move that leaves a status."""
    return [move for move in ORDER_MOVES if move.old == old]
