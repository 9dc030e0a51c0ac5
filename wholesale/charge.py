"""Additional charges of a purchase order: truck freight, delivery, box type; they may be negative (domain.md 2.8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, relationship

from wholesale.db import Base, CompanyKey, Key, Name, Usd, foreign_key
from wholesale.errors import CHARGES_LOCKED, ROLE_MISSING, TradeError
from wholesale.history import Actor, note_change
from wholesale.status import APPROVERS, InvoiceStatus
from wholesale.vendor_invoice import VendorInvoice

if TYPE_CHECKING:
    from wholesale.purchase_order import PurchaseOrder

# F is open: a refused invoice is corrected, charges included, before it is sent again.
LOCKING = frozenset({InvoiceStatus.A, InvoiceStatus.ES, InvoiceStatus.S, InvoiceStatus.P})


class AdditionalCharge(Base):
    """One charge on top of the lines of a purchase order."""

    __tablename__ = "additional_charge"
    __table_args__ = (
        Index(None, "company_id", "purchase_order_id"),
        Index(None, "company_id", "vendor_invoice_id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    purchase_order_id: Mapped[int] = foreign_key("purchase_order.id", ondelete="CASCADE")
    vendor_invoice_id: Mapped[int | None] = foreign_key("vendor_invoice.id", ondelete="SET NULL")
    name: Mapped[Name]
    amount: Mapped[Usd]  # negative = reduces the order

    purchase_order: Mapped[PurchaseOrder] = relationship(back_populates="charges")
    # None = of the whole order: its invoices share it.
    vendor_invoice: Mapped[VendorInvoice | None] = relationship(back_populates="charges")


def add_charge(
    session: Session,
    order: PurchaseOrder,
    name: str,
    amount: Decimal,
    actor: Actor,
    now: datetime,
    invoice: VendorInvoice | None = None,
) -> AdditionalCharge:
    """Add a charge to an order, or to one of its invoices."""
    _check(session, order, invoice, actor)
    charge = AdditionalCharge(
        company_id=order.company_id, purchase_order=order, vendor_invoice=invoice, name=name, amount=amount
    )
    session.add(charge)
    session.flush()
    note_change(session, charge, None, str(amount), actor, now, why=name)
    return charge


def change_charge(session: Session, charge: AdditionalCharge, amount: Decimal, actor: Actor, now: datetime) -> None:
    """Change the amount of a charge."""
    _check(session, charge.purchase_order, charge.vendor_invoice, actor)
    note_change(session, charge, str(charge.amount), str(amount), actor, now, why=charge.name)
    charge.amount = amount


def remove_charge(session: Session, charge: AdditionalCharge, actor: Actor, now: datetime) -> None:
    """Take a charge away; its history row stays."""
    _check(session, charge.purchase_order, charge.vendor_invoice, actor)
    note_change(session, charge, str(charge.amount), None, actor, now, why=charge.name)
    charge.purchase_order.charges.remove(charge)


def _check(session: Session, order: PurchaseOrder, invoice: VendorInvoice | None, actor: Actor) -> None:
    if not actor.is_system and not actor.roles & APPROVERS:
        roles = ", ".join(sorted(APPROVERS))
        raise TradeError(ROLE_MISSING, actor=actor.name, action="change additional charges", roles=roles)
    for one in _invoices_held(session, order):
        # A charge of the whole order concerns each of its invoices.
        if one.status in LOCKING and invoice in {None, one}:
            raise TradeError(CHARGES_LOCKED, order=order.number, invoice=one.bill_number, status=one.status.sentence)


def _invoices_held(session: Session, order: PurchaseOrder) -> Sequence[VendorInvoice]:
    """Answer the order's invoices as they are now; nobody approves one until this transaction ends."""
    held = (
        select(VendorInvoice)
        .where(VendorInvoice.company_id == order.company_id, VendorInvoice.purchase_order_id == order.id)
        .order_by(VendorInvoice.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(held).all()
