"""The one table of moves between the statuses of an invoice to a customer (domain.md 5.6, 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wholesale.choice import Choice
from wholesale.customer_invoice import CustomerInvoiceStatus
from wholesale.user import Role


class CustomerInvoiceAction(Choice):
    """What can be done with an invoice to a customer to move it on or back."""

    SUBMIT = "submit", "Say that it is written; it waits to be confirmed, and the customer's credit is looked at."
    CONFIRM = "confirm", "The customer owes it from now on."
    UNCONFIRM = "unconfirm", "Take the confirmation back, so that it can be changed."
    VOID = "void", "Take the invoice back for good; its boxes are free again."

    @property
    def label(self) -> str:
        """What people call it: "Confirm"."""
        return _LABELS.get(self, self.value.capitalize())


_SUBMIT, _CONFIRM, _UNCONFIRM, _VOID = CustomerInvoiceAction
_LABELS: Final = {_SUBMIT: "Submit for confirmation"}
DRAFT, PENDING, CONFIRMED, VOIDED = CustomerInvoiceStatus

# Assumed: the documents name the statuses and the confirmation, not who may do what. Whoever sells writes and confirms
# invoices; what a customer owes already is taken back by those who answer for it.
INVOICE_KEEPERS: Final = frozenset({Role.ADMIN, Role.SALES, Role.SALES_MANAGER, Role.ACCOUNTS_RECEIVABLE})
INVOICE_REVOKERS: Final = frozenset({Role.ADMIN, Role.SALES_MANAGER, Role.ACCOUNTS_RECEIVABLE})


@dataclass(frozen=True, kw_only=True)
class CustomerInvoiceMove:
    """One allowed change of status and who may make it."""

    old: CustomerInvoiceStatus
    action: CustomerInvoiceAction
    new: CustomerInvoiceStatus
    roles: frozenset[Role]


CUSTOMER_INVOICE_MOVES: Final = (
    CustomerInvoiceMove(old=DRAFT, action=_SUBMIT, new=PENDING, roles=INVOICE_KEEPERS),
    CustomerInvoiceMove(old=DRAFT, action=_CONFIRM, new=CONFIRMED, roles=INVOICE_KEEPERS),
    CustomerInvoiceMove(old=PENDING, action=_CONFIRM, new=CONFIRMED, roles=INVOICE_KEEPERS),
    # Back to what it was before it was confirmed, as the history has it (domain.md 5.6, "former status").
    CustomerInvoiceMove(old=CONFIRMED, action=_UNCONFIRM, new=PENDING, roles=INVOICE_REVOKERS),
    CustomerInvoiceMove(old=CONFIRMED, action=_UNCONFIRM, new=DRAFT, roles=INVOICE_REVOKERS),
    CustomerInvoiceMove(old=DRAFT, action=_VOID, new=VOIDED, roles=INVOICE_KEEPERS),
    CustomerInvoiceMove(old=PENDING, action=_VOID, new=VOIDED, roles=INVOICE_KEEPERS),
    CustomerInvoiceMove(old=CONFIRMED, action=_VOID, new=VOIDED, roles=INVOICE_REVOKERS),
)


def invoice_moves_from(old: CustomerInvoiceStatus) -> list[CustomerInvoiceMove]:
    """Answer every move that leaves a status."""
    return [move for move in CUSTOMER_INVOICE_MOVES if move.old is old]


def roles_for(action: CustomerInvoiceAction) -> frozenset[Role]:
    """Answer who may do this in one status or another."""
    return frozenset[Role]().union(*(move.roles for move in CUSTOMER_INVOICE_MOVES if move.action is action))
