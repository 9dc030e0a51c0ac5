"""Who may act on a purchase order, and holding it still meanwhile."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.history import Actor
from wholesale.order_refusal import ORDER_BILLED, ORDER_CHANGED, ORDER_NOT_YOURS
from wholesale.order_status import VENDOR, VISIBLE_TO_VENDORS
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import InvoiceStatus
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice

# F is open: a refused invoice is corrected, with its order, before it is sent again.
LOCKING = frozenset({InvoiceStatus.A, InvoiceStatus.ES, InvoiceStatus.S, InvoiceStatus.P})


def check_actor(order: PurchaseOrder, actor: Actor, action: str, roles: frozenset[Role]) -> None:
    """Raise TradeError unless the actor has one of the roles; a vendor's own user needs the order to be theirs, too."""
    if actor.is_system:
        return
    if not actor.roles & roles:
        raise TradeError(ROLE_MISSING, actor=actor.name, action=action, roles=", ".join(sorted(roles)))
    if _acts_for_vendor(actor, roles) and not is_visible_to(order, actor.vendor_id):
        raise TradeError(ORDER_NOT_YOURS, order=order.number, actor=actor.name)


def is_visible_to(order: PurchaseOrder, vendor_id: int | None) -> bool:
    """Answer whether a vendor sees the order: it is theirs, and approved (domain.md 2.3)."""
    return vendor_id is not None and order.vendor_id == vendor_id and order.status in VISIBLE_TO_VENDORS


def _acts_for_vendor(actor: Actor, roles: frozenset[Role]) -> bool:
    return actor.vendor_id is not None or not actor.roles & (roles - VENDOR)


def hold_order(session: Session, order: PurchaseOrder, revision: int | None = None) -> None:
    """Read the order as it is now; nobody changes it or adds an invoice until this transaction ends.

    `revision` is the one the person saw; raises TradeError when the order was edited since.
    """
    session.flush()
    session.refresh(order, with_for_update=True)
    if revision is not None and order.revision != revision:
        raise TradeError(ORDER_CHANGED, order=order.number)


def hold_invoices(session: Session, order: PurchaseOrder) -> list[VendorInvoice]:
    """Answer the order's invoices as they are now; nobody approves one until this transaction ends.

    Where both are held, the invoices come before their order: so does every move of an invoice.
    """
    held = (
        select(VendorInvoice)
        .where(VendorInvoice.company_id == order.company_id, VendorInvoice.purchase_order_id == order.id)
        .order_by(VendorInvoice.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(held))


def check_not_billed(session: Session, order: PurchaseOrder) -> None:
    """Raise TradeError when an invoice of the order is approved, sent or paid; none becomes so meanwhile."""
    for invoice in hold_invoices(session, order):
        if invoice.status in LOCKING:
            raise TradeError(
                ORDER_BILLED, order=order.number, invoice=invoice.bill_number, status=invoice.status.sentence
            )
