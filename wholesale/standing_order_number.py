"""The numbers a company gives its standing orders: S000001, S000002, ..."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session

from wholesale.db import Base, CompanyKey, Key


class StandingOrderNumber(Base):
    """The last number a company has given; none is given otherwise."""

    __tablename__ = "standing_order_number"
    __table_args__ = (UniqueConstraint("company_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    last: Mapped[int]


def take_standing_order_number(session: Session, company_id: int) -> str:
    """Take the next number; who asks meanwhile waits for the end of this transaction."""
    bump = (
        update(StandingOrderNumber)
        .where(StandingOrderNumber.company_id == company_id)
        .values(last=StandingOrderNumber.last + 1)
        .returning(StandingOrderNumber.last)
        .execution_options(synchronize_session=False)
    )
    while (last := session.scalar(bump)) is None:
        try:
            with session.begin_nested():
                session.add(StandingOrderNumber(company_id=company_id, last=0))
                session.flush()
        except IntegrityError:
            # Another has begun to count at the same moment.
            continue
    return f"S{last:06}"
