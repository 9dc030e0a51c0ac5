"""The numbers a company gives its customer invoices, handed out in blocks."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session

from wholesale.customer_invoice import CustomerInvoice
from wholesale.db import Base, CompanyKey, Key


class CustomerInvoiceNumber(Base):
    """The last number a company has given."""

    __tablename__ = "customer_invoice_number"
    __table_args__ = (UniqueConstraint("company_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    last: Mapped[int]


def take_numbers(session: Session, company_id: int, count: int) -> range:
    """Take the next so many numbers; whoever asks meanwhile waits for the end of this transaction."""
    bump = (
        update(CustomerInvoiceNumber)
        .where(CustomerInvoiceNumber.company_id == company_id)
        .values(last=CustomerInvoiceNumber.last + count)
        .returning(CustomerInvoiceNumber.last)
        .execution_options(synchronize_session=False)
    )
    while (last := session.scalar(bump)) is None:
        try:
            with session.begin_nested():
                session.add(CustomerInvoiceNumber(company_id=company_id, last=_highest(session, company_id)))
                session.flush()
        except IntegrityError:
            # Another has begun to count at the same moment.
            continue
    return range(last - count + 1, last + 1)


def _highest(session: Session, company_id: int) -> int:
    return session.scalar(select(func.max(CustomerInvoice.number)).where(CustomerInvoice.company_id == company_id)) or 0
