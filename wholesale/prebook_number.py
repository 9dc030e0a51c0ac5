"""The numbers a company gives its prebooks, B000001, B000002, ..., handed out in blocks."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session

from wholesale.db import Base, CompanyKey, Key
from wholesale.prebook import Prebook


class PrebookNumber(Base):
    """The last number a company has given."""

    __tablename__ = "prebook_number"
    __table_args__ = (UniqueConstraint("company_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    last: Mapped[int]


def take_prebook_numbers(session: Session, company_id: int, count: int) -> list[str]:
    """Take the next so many numbers that no prebook has; who asks meanwhile waits for the end of this transaction."""
    free: list[str] = []
    while len(free) < count:
        last = _take(session, company_id, count - len(free))
        taken = [f"B{number:06}" for number in range(last - count + len(free) + 1, last + 1)]
        free += _not_given_by_hand(session, company_id, taken)
    return free


def _not_given_by_hand(session: Session, company_id: int, numbers: list[str]) -> list[str]:
    # The numbers of a block follow each other as texts, too, as long as they have as many digits: a range finds them.
    mine = (Prebook.company_id == company_id, Prebook.number.between(min(numbers), max(numbers)))
    known = set(session.scalars(select(Prebook.number).where(*mine)))
    return [number for number in numbers if number not in known]


def _take(session: Session, company_id: int, count: int) -> int:
    bump = (
        update(PrebookNumber)
        .where(PrebookNumber.company_id == company_id)
        .values(last=PrebookNumber.last + count)
        .returning(PrebookNumber.last)
        .execution_options(synchronize_session=False)
    )
    while (last := session.scalar(bump)) is None:
        try:
            with session.begin_nested():
                session.add(PrebookNumber(company_id=company_id, last=0))
                session.flush()
        except IntegrityError:
            # Another has begun to count at the same moment.
            continue
    return last
