"""Adding, changing and removing the additional charges of an order (domain.md 2.8)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from wholesale.charge import AdditionalCharge
from wholesale.errors import CHARGES_LOCKED, TradeError
from wholesale.history import Actor, note_change
from wholesale.order_access import LOCKING, check_actor, hold_invoices, hold_order
from wholesale.order_refusal import ORDER_VALUE_WRONG
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import ChargesState, PurchaseOrder
from wholesale.reconciliation import note_order
from wholesale.status import APPROVERS
from wholesale.vendor_invoice import VendorInvoice


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
    _recalculate(session, order)
    return charge


def change_charge(
    session: Session, charge: AdditionalCharge, amount: Decimal, actor: Actor, now: datetime, name: str | None = None
) -> None:
    """Change the amount of a charge, and its name where one is given."""
    _check(session, charge.purchase_order, charge.vendor_invoice, actor)
    renamed = name is not None and name != charge.name
    note_change(
        session,
        charge,
        str(charge.amount),
        str(amount),
        actor,
        now,
        why=f"{charge.name} -> {name}" if renamed else charge.name,
    )
    charge.amount, charge.name = amount, charge.name if name is None else name
    _recalculate(session, charge.purchase_order)


def remove_charge(session: Session, charge: AdditionalCharge, actor: Actor, now: datetime) -> None:
    """Take a charge away; its history row stays."""
    order = charge.purchase_order
    _check(session, order, charge.vendor_invoice, actor)
    note_change(session, charge, str(charge.amount), None, actor, now, why=charge.name)
    order.charges.remove(charge)
    _recalculate(session, order)


def charges_are_open(order: PurchaseOrder, invoice: VendorInvoice | None = None) -> bool:
    """Answer whether charges may be changed, as far as the statuses say: what a screen shows before it is tried."""
    concerned = order.invoices if invoice is None else [invoice]
    return order.status is not OrderStatus.CA and not any(one.status in LOCKING for one in concerned)


def costs_changed(order: PurchaseOrder) -> None:
    """Let charges be spread anew over lines that have changed; an order without charges has nothing to spread."""
    if order.charges or any(line.other_charges for line in order.lines):
        charges_changed(order)


def charges_changed(order: PurchaseOrder) -> None:
    """Let the job spread_charges calculate the landed costs anew; until then nothing of the order is sent."""
    order.charges_state = ChargesState.PROCESSING
    order.charges_attempts, order.charges_leased_until = 0, None


def _recalculate(session: Session, order: PurchaseOrder) -> None:
    charges_changed(order)
    note_order(session, order)


def _check(session: Session, order: PurchaseOrder, invoice: VendorInvoice | None, actor: Actor) -> None:
    invoices = hold_invoices(session, order)
    hold_order(session, order)
    check_actor(order, actor, "change additional charges", APPROVERS)
    if order.status is OrderStatus.CA:
        raise TradeError(
            ORDER_VALUE_WRONG, order=order.number, name="status", value="CA", right="any but CA: it is canceled"
        )
    for one in invoices:
        # A charge of the whole order concerns each of its invoices.
        if one.status in LOCKING and invoice in {None, one}:
            raise TradeError(CHARGES_LOCKED, order=order.number, invoice=one.bill_number, status=one.status.sentence)
