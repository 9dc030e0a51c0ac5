"""The numbers a company gives its purchase orders: P000001, P000002, ..."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session

from wholesale.db import Base, CompanyKey, Key
from wholesale.errors import TradeError
from wholesale.order_refusal import ORDER_NUMBER_TAKEN
from wholesale.purchase_order import PurchaseOrder


class OrderNumber(Base):
    """The last number a company has taken by itself."""

    __tablename__ = "order_number"
    __table_args__ = (UniqueConstraint("company_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    last: Mapped[int]


def save_numbered(
    session: Session, company_id: int, number: str, make: Callable[[str], PurchaseOrder]
) -> PurchaseOrder:
    """Make and save an order under the number given, or under the next that is free where none is.

    The unique key decides: of two who take one number at once, one is told or gets the next.
    """
    if number:
        return _save(session, make(number))
    while True:
        order = make(next_number(session, company_id))
        try:
            return _save(session, order)
        except TradeError:
            # Somebody has given this number by hand at the same moment.
            continue


def next_number(session: Session, company_id: int) -> str:
    """Take the next number of a company that no order has: P000123."""
    while True:
        number = f"P{_next(session, company_id):06}"
        mine = select(PurchaseOrder.id).where(PurchaseOrder.company_id == company_id, PurchaseOrder.number == number)
        if session.scalar(mine) is None:
            return number


def next_numbers(session: Session, company_id: int, count: int) -> list[str]:
    """Take the next so many numbers of a company that no order has."""
    free: list[str] = []
    while len(free) < count:
        last = _next(session, company_id, count - len(free))
        taken = [f"P{number:06}" for number in range(last - count + len(free) + 1, last + 1)]
        mine = (PurchaseOrder.company_id == company_id, PurchaseOrder.number.between(min(taken), max(taken)))
        known = set(session.scalars(select(PurchaseOrder.number).where(*mine)))
        free += [number for number in taken if number not in known]
    return free


def _save(session: Session, order: PurchaseOrder) -> PurchaseOrder:
    try:
        with session.begin_nested():
            session.add(order)
            session.flush()
    except IntegrityError as fault:
        if "number" not in str(fault.orig):
            raise
        raise TradeError(ORDER_NUMBER_TAKEN, number=order.number) from fault
    return order


def _next(session: Session, company_id: int, count: int = 1) -> int:
    """Take the next so many numbers and answer the last of them."""
    bump = (
        update(OrderNumber)
        .where(OrderNumber.company_id == company_id)
        .values(last=OrderNumber.last + count)
        .returning(OrderNumber.last)
        .execution_options(synchronize_session=False)
    )
    while (taken := session.scalar(bump)) is None:
        try:
            with session.begin_nested():
                session.add(OrderNumber(company_id=company_id, last=_highest(session, company_id)))
                session.flush()
        except IntegrityError:
            # Another has begun to count at the same moment.
            continue
    return taken


def _highest(session: Session, company_id: int) -> int:
    """Answer the highest number in use; asked once in a company's life."""
    mine = select(PurchaseOrder.number).where(
        PurchaseOrder.company_id == company_id, PurchaseOrder.number.startswith("P")
    )
    digits = (number[1:] for number in session.scalars(mine))
    return max((int(each) for each in digits if each.isascii() and each.isdigit() and len(each) < 10), default=0)  # noqa: PLR2004 - longer ones come from elsewhere and would not fit
