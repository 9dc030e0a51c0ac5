"""Entering a purchase order and changing it: what a person gives, checked, then written with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.awb import Awb
from wholesale.box_shipping import redirect_boxes
from wholesale.charge import AdditionalCharge
from wholesale.charging import add_charge, change_charge, charges_changed, costs_changed, remove_charge
from wholesale.company import Location
from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.history import Actor, note_change
from wholesale.order_access import check_actor, check_not_billed, hold_order
from wholesale.order_lines import LineEntry, check_lines, lines_differ, write_lines
from wholesale.order_number import save_numbered
from wholesale.order_refusal import ORDER_LOCKED, ORDER_MOVE_UNKNOWN, ORDER_VALUE_WRONG
from wholesale.order_ship import check_days
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.reconciliation import note_order
from wholesale.status import PROCUREMENT
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """The head of an order as a person gives it."""

    vendor: Vendor
    location: Location | None
    ship_date: date
    arrival_date: date | None = None
    awb: Awb | None = None
    notes: str = ""


@dataclass(frozen=True, kw_only=True)
class ChargeEntry:
    """An additional charge as a person gives it; without an id it is a new one."""

    id: int | None = None
    name: str
    amount: Decimal


def create_order(
    session: Session,
    company_id: int,
    facts: OrderFacts,
    lines: Sequence[LineEntry],
    charges: Sequence[ChargeEntry],
    actor: Actor,
    now: datetime,
    *,
    number: str = "",
) -> PurchaseOrder:
    """Enter an order; it begins pending approval. Without a number it gets the next one."""
    if not actor.is_system and not actor.roles & PROCUREMENT:
        roles = ", ".join(sorted(PROCUREMENT))
        raise TradeError(ROLE_MISSING, actor=actor.name, action="enter a purchase order", roles=roles)
    check_lines(number or "new", lines)

    def make(taken: str) -> PurchaseOrder:
        order = PurchaseOrder(
            company_id=company_id, number=taken, status=OrderStatus.PA, created_at=now, created_by=actor.name
        )
        _set_head(order, facts)
        write_lines(order, lines)
        order.charges = [
            AdditionalCharge(company_id=company_id, name=one.name.strip(), amount=one.amount) for one in charges
        ]
        return order

    order = save_numbered(session, company_id, number.strip(), make)
    check_days(order)
    if charges:
        charges_changed(order)
    note_change(session, order, None, OrderStatus.PA, actor, now, f"Entered for {facts.vendor.name}")
    note_order(session, order)
    return order


def edit_order(
    session: Session,
    order: PurchaseOrder,
    facts: OrderFacts,
    lines: Sequence[LineEntry],
    charges: Sequence[ChargeEntry],
    actor: Actor,
    now: datetime,
    *,
    revision: int,
) -> None:
    """Change an order: its vendor and lines while it is pending approval, the rest until it is canceled.

    `revision` is the one the person saw. Charges are locked by their own rule (domain.md 2.8).
    """
    rewrites = order.vendor_id != facts.vendor.id or lines_differ(order, lines)
    if rewrites:
        check_not_billed(session, order)
    _edit_charges(session, order, charges, actor, now)
    hold_order(session, order, revision)
    check_actor(order, actor, f"change purchase order {order.number}", PROCUREMENT)
    _check_status(order, facts, rewrites=rewrites)
    _check_vendor(session, order, facts.vendor)
    check_lines(order.number, lines)
    told = _set_head(order, facts)
    if rewrites:
        told += write_lines(order, lines)
        costs_changed(order)
    check_days(order)
    redirect_boxes(session, order)
    order.revision += 1
    if told:
        note_change(session, order, order.status, order.status, actor, now, "; ".join(told))
    note_order(session, order)


def _check_status(order: PurchaseOrder, facts: OrderFacts, *, rewrites: bool) -> None:
    if order.status is OrderStatus.CA:
        raise TradeError(
            ORDER_MOVE_UNKNOWN, order=order.number, old=order.status.sentence, action="Edit", allowed="nothing"
        )
    if rewrites and order.status is not OrderStatus.PA:
        raise TradeError(ORDER_LOCKED, order=order.number, status=order.status.sentence)
    if order.status is OrderStatus.SC and facts.awb is None:
        right = "the air waybill it was shipped under; to take it off, undo the shipment"
        raise TradeError(ORDER_VALUE_WRONG, order=order.number, name="AWB", value="", right=right)


def _check_vendor(session: Session, order: PurchaseOrder, vendor: Vendor) -> None:
    """Raise TradeError when an order with invoices is to go to another vendor: it would see them, and not be paid."""
    if order.vendor_id == vendor.id:
        return
    mine = (VendorInvoice.company_id == order.company_id, VendorInvoice.purchase_order_id == order.id)
    if session.scalar(select(VendorInvoice.id).where(*mine).limit(1)) is not None:
        right = f"{order.vendor.name}, whose invoices the order has; delete them first"
        raise TradeError(ORDER_VALUE_WRONG, order=order.number, name="vendor", value=vendor.name, right=right)


def _edit_charges(
    session: Session, order: PurchaseOrder, charges: Sequence[ChargeEntry], actor: Actor, now: datetime
) -> None:
    given = {one.id: one for one in charges if one.id is not None}
    for charge in list(order.charges):
        entry = given.get(charge.id)
        if entry is None:
            remove_charge(session, charge, actor, now)
        elif (entry.name.strip(), entry.amount) != (charge.name, charge.amount):
            change_charge(session, charge, entry.amount, actor, now, entry.name.strip())
    for entry in charges:
        if entry.id is None:
            add_charge(session, order, entry.name.strip(), entry.amount, actor, now)


def _set_head(order: PurchaseOrder, facts: OrderFacts) -> list[str]:
    """Write the head and answer what has changed, in words."""
    awb = facts.awb.number if facts.awb else None
    changes: dict[str, tuple[Any, Any]] = {
        "ship date": (order.ship_date, facts.ship_date),
        "arrival date": (order.arrival_date, facts.arrival_date),
        "AWB": (order.awb, awb),
        "notes": (order.notes, facts.notes.strip()),
        "vendor": (order.vendor and order.vendor.name, facts.vendor.name),
        "location": (order.location and order.location.code, facts.location and facts.location.code),
    }
    order.vendor, order.location = facts.vendor, facts.location
    order.ship_date, order.arrival_date, order.awb = facts.ship_date, facts.arrival_date, awb
    order.notes = facts.notes.strip()
    return [f"{name} {old or 'none'} -> {new or 'none'}" for name, (old, new) in changes.items() if old != new]


def charge_entries_of(order: PurchaseOrder) -> list[ChargeEntry]:
    """Answer the charges of an order unchanged."""
    return [ChargeEntry(id=charge.id, name=charge.name, amount=charge.amount) for charge in order.charges]
