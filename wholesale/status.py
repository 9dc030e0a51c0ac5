"""The statuses of a vendor invoice and the one table of moves between them (domain.md 1.3, 1.4, 2.6, 2.10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wholesale.choice import Choice
from wholesale.user import Role


class InvoiceStatus(Choice):
    """Where a vendor invoice stands, in order of the workflow (domain.md 1.3)."""

    AP = "AP", "Pending Approval by Procurement: uploaded, nobody has approved it yet."
    AA = "AA", "Pending Approval by Accounting: procurement has approved it."
    A = "A", "Approved: procurement and accounting have approved it; it can be sent or paid."
    ES = "ES", "Sent to External System: it waits to be posted in the accounting program."
    F = "F", "Failed: the accounting program refused it."
    S = "S", "Synchronized: it exists as a bill in the accounting program."
    P = "P", "Paid: it was marked as paid."


AP, AA, A, ES, F, S, P = InvoiceStatus

PROCUREMENT = frozenset({Role.ADMIN, Role.PROCUREMENT_MANAGER, Role.PROCUREMENT_USER})
ACCOUNTING = frozenset({Role.ADMIN, Role.ACCOUNTS_PAYABLE})
APPROVERS = PROCUREMENT | ACCOUNTING
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Move:
    """One allowed change of status: its label on the screen and who may make it."""

    old: InvoiceStatus
    label: str
    new: InvoiceStatus
    roles: frozenset[Role] = NOBODY
    # Needs the user option "Allow invoice(s) approval from reconciliation screens" as well.
    needs_option: bool = False
    by_system: bool = False
    is_undo_of_paid: bool = False  # allowed only towards the status before P


_RETURN = "Return to Approved"
_PAY, _UNDO = "Mark as Paid", "Undo Mark as Paid"

MOVES = (
    Move(old=AP, label="Approve", new=AA, roles=PROCUREMENT, needs_option=True),
    Move(old=AA, label="Approve Payment", new=A, roles=ACCOUNTING, needs_option=True),
    # By itself, too, when the invoice was changed after procurement had approved it.
    Move(old=AA, label="Return to Procurement", new=AP, roles=ACCOUNTING, by_system=True),
    # Assumed: the page only says "to be reviewed again" (domain.md 8.3).
    Move(old=A, label="Cancel Payment", new=AA, roles=ACCOUNTING),
    Move(old=A, label="Send to External System", new=ES, roles=APPROVERS),
    Move(old=ES, label="Synchronized", new=S, by_system=True),
    Move(old=ES, label="Failed", new=F, by_system=True),
    Move(old=S, label=_RETURN, new=A, roles=APPROVERS, needs_option=True),
    Move(old=ES, label=_RETURN, new=A, roles=APPROVERS, needs_option=True),
    Move(old=F, label=_RETURN, new=A, roles=APPROVERS, needs_option=True),
    Move(old=A, label=_PAY, new=P, roles=ACCOUNTING),
    # A bill is paid in the accounting program; reading that back marks it here.
    Move(old=S, label=_PAY, new=P, roles=ACCOUNTING, by_system=True),
    Move(old=P, label=_UNDO, new=A, roles=ACCOUNTING, is_undo_of_paid=True),
    Move(old=P, label=_UNDO, new=S, roles=ACCOUNTING, by_system=True, is_undo_of_paid=True),
)

_BY_STATUSES = {(move.old, move.new): move for move in MOVES}
_ORDER = {status: place for place, status in enumerate(InvoiceStatus)}


def move_between(old: InvoiceStatus, new: InvoiceStatus) -> Move | None:
    """Answer the move from one status to another; None = there is none, whoever asks."""
    return _BY_STATUSES.get((old, new))


def moves_from(old: InvoiceStatus) -> list[Move]:
    """Answer every move that leaves a status."""
    return [move for move in MOVES if move.old == old]


def least_advanced(statuses: Iterable[InvoiceStatus]) -> InvoiceStatus | None:
    """Answer the status that is earliest in the workflow; None when there are none."""
    return min(statuses, key=_ORDER.__getitem__, default=None)
