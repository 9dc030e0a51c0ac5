"""Spreads changed additional charges over the unit costs of their orders (domain.md 2.8)."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from wholesale.box_cost import spread_to_boxes
from wholesale.clock import Clock
from wholesale.db import keep_to_company, reading
from wholesale.history import Actor, note_change
from wholesale.job import Job, JobSettings
from wholesale.landed_cost import charges_percentage, spread_charges
from wholesale.order_access import hold_order
from wholesale.purchase_order import ChargesState, PurchaseOrder

LEASE = timedelta(minutes=1)
_AT_ONCE = 500
_PERCENT = Decimal("0.01")
_US = Actor.system("Landed cost")


class SpreadCharges(Job):
    """Takes each order whose charges were changed, under a lease, and calculates its landed costs; then it is ready."""

    name = "spread_charges"
    interval = timedelta(seconds=2)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:  # noqa: ARG002 - every job is told the settings
        """Spread the charges of every order that waits for it; answer how many were settled."""
        with reading(sessions) as session:
            # An order that keeps failing comes after those that have not been tried.
            due = select(PurchaseOrder.company_id, PurchaseOrder.id).where(*_is_due(clock.now()))
            found = session.execute(
                due.order_by(PurchaseOrder.charges_attempts, PurchaseOrder.id).limit(_AT_ONCE)
            ).all()
        return sum(_settle(row.company_id, row.id, sessions, clock) for row in found)


def _settle(company_id: int, order_id: int, sessions: sessionmaker[Session], clock: Clock) -> bool:
    with sessions.begin() as session:
        attempt = _claim(session, company_id, order_id, clock.now())
    if attempt is None:
        return False
    with sessions.begin() as session:
        keep_to_company(session, company_id)
        return _spread(session, session.get_one(PurchaseOrder, order_id), attempt, clock.now())


def _claim(session: Session, company_id: int, order_id: int, now: datetime) -> int | None:
    """Take an order for the length of a lease and answer which attempt it is; None = another worker was faster."""
    claim = (
        update(PurchaseOrder)
        .where(PurchaseOrder.company_id == company_id, PurchaseOrder.id == order_id, *_is_due(now))
        .values(charges_leased_until=now + LEASE, charges_attempts=PurchaseOrder.charges_attempts + 1)
        .returning(PurchaseOrder.charges_attempts)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(claim)


def _spread(session: Session, order: PurchaseOrder, attempt: int, now: datetime) -> bool:
    # Whoever changes a charge holds the order, too: what is calculated here is what is there when it becomes ready.
    hold_order(session, order)
    if order.charges_state is not ChargesState.PROCESSING or order.charges_attempts != attempt:
        return False
    spread_charges(order)
    spread_to_boxes(session, order)
    order.charges_state, order.charges_leased_until = ChargesState.READY, None
    percentage = charges_percentage(order).quantize(_PERCENT)
    note_change(session, order, order.status, order.status, _US, now, f"Charges spread: {percentage}% of unit costs")
    return True


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    leased_until = PurchaseOrder.charges_leased_until
    return (
        PurchaseOrder.charges_state == ChargesState.PROCESSING,
        or_(leased_until.is_(None), leased_until <= now),
    )
