"""Those who carry boxes to customers: truckers, couriers, the customer himself."""

from __future__ import annotations

from typing import Final

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from wholesale.db import Base, Code, CompanyKey, Key, Name

NO_CARRIER: Final = "NO-CARRIER"
"""The code of the carrier of invoices that nobody carries, such as imported ones."""


class Carrier(Base):
    """A transporter of invoices and prebooks (domain.md 7)."""

    __tablename__ = "carrier"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    code: Mapped[Code]
    name: Mapped[Name]
    is_active: Mapped[bool] = mapped_column(default=True)


def no_carrier(session: Session, company_id: int) -> Carrier:
    """Find or make the carrier "No Carrier" of a company, which imported invoices bear (domain.md 3.2)."""
    mine = select(Carrier).where(Carrier.company_id == company_id, Carrier.code == NO_CARRIER)
    if (found := session.scalar(mine)) is not None:
        return found
    try:
        with session.begin_nested():
            made = Carrier(company_id=company_id, code=NO_CARRIER, name="No Carrier")
            session.add(made)
            session.flush()
    except IntegrityError:
        # Another has made it at the same moment.
        return session.scalars(mine).one()
    return made
