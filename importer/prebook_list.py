"""The list of prebooks: what a filter asks for, a page at a time, the latest truck date first, with sums of lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, Self

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, or_, select, type_coerce
from sqlalchemy.orm import Session, joinedload
from werkzeug.datastructures import MultiDict

from importer.paging import Keyset, PageOf
from importer.query import key_of
from wholesale.customer import Customer
from wholesale.prebook import Prebook, PrebookLine
from wholesale.purchase_order import UnitType

PAGE_SIZE: Final = 50
LINES: Final = 200
"""How many lines of a prebook stand on one page."""
_LATEST: Final = Keyset((Prebook.truck_date, Prebook.id), descending=True)
_BY_NUMBER: Final = Keyset((Prebook.number, Prebook.id))
_BY_PO: Final = Keyset((Prebook.customer_po, Prebook.id))
_BY_LINE: Final = Keyset((PrebookLine.id,))
_AFTER_ALL: Final = "\U0010ffff"
_DIGITS: Final = 6  # of the numbers we give ourselves
_MOST_CUSTOMERS: Final = 200  # that one word may mean
_PRICE: Final = type_coerce(PrebookLine.price, BigInteger)  # in the units it is stored in: ten-thousandths
_HUNDREDTHS: Final = 100  # of a cent in them
_HALF: Final = 50


@dataclass(frozen=True, kw_only=True)
class PrebookFilter:
    """What a person asks for; what is no day or id is as if it were not asked."""

    number: str = ""
    customer: str = ""  # its code, or a part of its name
    customer_po: str = ""  # begins with this
    location_id: int | None = None
    truck_from: date | None = None
    truck_to: date | None = None

    @classmethod
    def of(cls, query: MultiDict[str, str]) -> Self:
        """Read the filter out of an address."""
        return cls(
            number=query.get("number", "").strip().upper()[:50],
            customer=query.get("customer", "").strip()[:200],
            customer_po=query.get("customer_po", "").strip()[:50],
            location_id=query.get("location", type=key_of),
            truck_from=day_of(query.get("from")),
            truck_to=day_of(query.get("to")),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that every prebook is shown."""
        return self == PrebookFilter()

    def page(self, session: Session, cursor: str | None, size: int = PAGE_SIZE) -> PageOf[Prebook]:
        """Answer a page of prebooks; a search by a number comes in order of those numbers."""
        with_names = (joinedload(Prebook.customer), joinedload(Prebook.carrier), joinedload(Prebook.location))
        wanted = select(Prebook).where(*self._conditions(session)).options(*with_names)
        return self._order.page(session, wanted, cursor, size)

    @property
    def _order(self) -> Keyset:
        if self.number:
            return _BY_NUMBER
        return _BY_PO if self.customer_po and not self.customer else _LATEST

    def _conditions(self, session: Session) -> Iterable[ColumnElement[bool]]:
        if self.number:
            number = f"B{self.number.zfill(_DIGITS)}" if self.number.isdecimal() else self.number
            yield Prebook.number.between(number, number + _AFTER_ALL)
        if self.customer:
            yield Prebook.customer_id.in_(customers_meant(session, self.customer))
        if self.customer_po:
            yield Prebook.customer_po.between(self.customer_po, self.customer_po + _AFTER_ALL)
        if self.location_id is not None:
            yield Prebook.location_id == self.location_id
        if self.truck_from is not None:
            yield Prebook.truck_date >= self.truck_from
        if self.truck_to is not None:
            yield Prebook.truck_date <= self.truck_to


class LineSums(NamedTuple):
    """What the lines of one prebook make together."""

    lines: int = 0
    boxes: int = 0
    amount: Decimal = Decimal("0.00")  # of the lines with a price, each rounded half up to cents
    without_price: int = 0


def sums_of(session: Session, prebooks: Iterable[Prebook]) -> Mapping[int, LineSums]:
    """Answer the sums of the lines of some prebooks, by the prebook's id."""
    ids = [prebook.id for prebook in prebooks]
    line = PrebookLine
    per_bunch = case((line.unit_type == UnitType.STEM, line.stems_per_bunch), else_=1)
    # Whole numbers all through, and large ones: a sum of rounded amounts, exact on both databases.
    units = cast(line.boxes, BigInteger) * line.bunches_per_box * per_bunch
    cents = (units * _PRICE + _HALF) // _HUNDREDTHS
    sums = (
        select(
            line.prebook_id,
            func.count(),
            func.sum(line.boxes),
            func.sum(cents),
            func.sum(case((_PRICE == 0, 1), else_=0)),
        )
        .where(line.prebook_id.in_(ids))
        .group_by(line.prebook_id)
        .execution_options(by_keys=True)
    )
    found = session.execute(sums) if ids else ()
    return {
        key: LineSums(lines, int(boxes), Decimal(int(sum_)).scaleb(-2), int(free))
        for key, lines, boxes, sum_, free in found
    }


def lines_page(session: Session, prebook: Prebook, cursor: str | None, size: int = LINES) -> PageOf[PrebookLine]:
    """Answer a page of the lines of a prebook, in their order."""
    mine = select(PrebookLine).where(PrebookLine.prebook_id == prebook.id).execution_options(by_keys=True)
    with_names = (joinedload(PrebookLine.product), joinedload(PrebookLine.vendor))
    return _BY_LINE.page(session, mine.options(*with_names), cursor, size)


def day_of(text: str | None) -> date | None:
    """Answer the day a text names; None for any other text."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def customers_meant(session: Session, words: str) -> list[int]:
    """Answer the customers that are meant: the one of this code, else those with these words in the name."""
    by_code = select(Customer.id).where(or_(Customer.code == words, Customer.code == words.upper()))
    if (found := session.scalar(by_code.limit(1))) is not None:
        return [found]
    like = select(Customer.id).where(Customer.name.icontains(words, autoescape=True))
    return list(session.scalars(like.order_by(Customer.id).limit(_MOST_CUSTOMERS)))
