"""Lines of prebooks that are not billed in full, with the boxes on hand that could be given to them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload
from werkzeug.datastructures import MultiDict

from importer.paging import Keyset, PageOf
from importer.prebook_list import day_of
from importer.query import key_of
from wholesale.allocation_choice import PACK, is_of_pack, is_untied
from wholesale.box import Box, BoxPlace
from wholesale.customer import Customer
from wholesale.prebook import Prebook, PrebookLine
from wholesale.product import Product
from wholesale.purchase_order import UnitType

PAGE_SIZE: Final = 50
MOST_BOXES: Final = 200
"""Boxes shown of a line; the oldest ones, as they are to be sold first."""
BACK, AHEAD, FAR_BACK = timedelta(days=7), timedelta(days=7), timedelta(days=60)
_ORDER: Final = Keyset((Prebook.truck_date, Prebook.id, PrebookLine.id))


class OpenLine(NamedTuple):
    """A line of which not all is billed, with how many boxes on hand there are for it."""

    line: PrebookLine
    assigned: int  # to it, and not billed
    fits: int  # tied to nobody, of its size and pack
    others: int  # tied to nobody, of the same product in another size or pack

    @property
    def open(self) -> int:
        """The boxes that are not billed."""
        return self.line.boxes - self.line.billed_boxes


class Candidate(NamedTuple):
    """A box on hand that may be given to a line."""

    box: Box
    is_assigned: bool  # to this line already
    is_fit: bool  # of its size and pack


@dataclass(frozen=True, kw_only=True)
class AllocationFilter:
    """What a person asks for; what is no day or key is as if it were not asked."""

    truck_from: date | None = None
    truck_to: date | None = None
    customer: str = ""  # its code, or a part of its name
    words: str = ""  # of the product's code or description
    is_all: bool = False  # also lines for which no box is on hand
    box_id: int | None = None  # only lines that may get this box

    @classmethod
    def of(cls, query: MultiDict[str, str], today: date) -> Self:
        """Read the filter out of an address; without days it is about those around today."""
        asked = cls(
            truck_from=day_of(query.get("from")),
            truck_to=day_of(query.get("to")),
            customer=query.get("customer", "").strip()[:200],
            words=query.get("q", "").strip()[:200],
            is_all=query.get("all") == "1",
            box_id=query.get("box_id", type=key_of),
        )
        if asked.box_id is None and not {"from", "to"} & set(query):
            return replace(asked, truck_from=today - BACK, truck_to=today + AHEAD)
        # Whoever looks further back says so: years of filled prebooks are not walked through by chance.
        return replace(asked, truck_from=asked.truck_from or today - FAR_BACK)

    @property
    def query(self) -> Mapping[str, Any]:
        """The parts of an address that ask for it."""
        given = {
            "from": self.truck_from,
            "to": self.truck_to,
            "customer": self.customer,
            "q": self.words,
            "all": "1" if self.is_all else "",
            "box_id": self.box_id,
        }
        return {name: str(value) for name, value in given.items() if value}

    def page(self, session: Session, company_id: int, cursor: str | None) -> PageOf[OpenLine]:
        """Answer a page of lines, those that leave first at the top."""
        wanted = (
            select(PrebookLine)
            .join(PrebookLine.prebook)
            .where(Prebook.company_id == company_id, *self._conditions(session, company_id))
            .options(contains_eager(PrebookLine.prebook).joinedload(Prebook.customer), joinedload(PrebookLine.product))
        )
        page = _ORDER.page(session, wanted, cursor, PAGE_SIZE)
        return PageOf(with_counts(session, company_id, page.rows), page.previous, page.next)

    def _conditions(self, session: Session, company_id: int) -> Iterator[ColumnElement[bool]]:
        box = None if self.box_id is None else session.get(Box, self.box_id)
        if box is not None and box.prebook_line_id is not None:
            yield PrebookLine.id == box.prebook_line_id
            return
        yield self._waits(company_id, box)
        if self.truck_from is not None:
            yield Prebook.truck_date >= self.truck_from
        if self.truck_to is not None:
            yield Prebook.truck_date <= self.truck_to
        if self.customer:
            names = or_(Customer.code == self.customer.upper(), Customer.name.icontains(self.customer, autoescape=True))
            yield Prebook.customer_id.in_(select(Customer.id).where(Customer.company_id == company_id, names))
        if self.words:
            named = (column.icontains(self.words, autoescape=True) for column in (Product.description, Product.code))
            yield PrebookLine.product_id.in_(select(Product.id).where(Product.company_id == company_id, or_(*named)))

    def _waits(self, company_id: int, box: Box | None) -> ColumnElement[bool]:
        """Answer the condition that a line waits for boxes; one of a filled prebook, that boxes are assigned to it."""
        is_open = PrebookLine.billed_boxes < PrebookLine.boxes
        if self.box_id is not None:
            return is_open & (PrebookLine.product_id == (0 if box is None else box.product_id))
        here = (Box.company_id == company_id, Box.place == BoxPlace.INVENTORY)
        has_own = exists().where(*here, Box.prebook_line_id == PrebookLine.id)
        has_untied = exists().where(*here, Box.product_id == PrebookLine.product_id, is_untied())
        return has_own | (is_open if self.is_all else is_open & has_untied)


def with_counts(session: Session, company_id: int, lines: Sequence[PrebookLine]) -> list[OpenLine]:
    """Answer lines with how many boxes on hand there are for each, by three statements for all of them."""
    if not lines:
        return []
    ids = [line.id for line in lines]
    own = select(Box.prebook_line_id, func.count()).where(Box.prebook_line_id.in_(ids), Box.place == BoxPlace.INVENTORY)
    grouped = session.execute(own.group_by(Box.prebook_line_id).execution_options(by_keys=True))
    assigned = {row[0]: row[1] for row in grouped}
    untied: defaultdict[int, Counter[tuple[Any, ...]]] = defaultdict(Counter)
    products = {line.product_id for line in lines}
    wanted = select(Box.product_id, Box.location_id, *PACK, func.count()).where(
        Box.company_id == company_id, Box.product_id.in_(products), is_untied()
    )
    for product_id, *kind, count in session.execute(wanted.group_by(Box.product_id, Box.location_id, *PACK)):
        untied[product_id][tuple(kind)] = count
    return [OpenLine(line, assigned.get(line.id, 0), *_counts(line, untied[line.product_id])) for line in lines]


def candidates_of(session: Session, line: PrebookLine) -> list[Candidate]:
    """Answer the boxes on hand for a line: its own, then untied ones of its pack, then others; the oldest first."""
    location_id = line.prebook.location_id
    is_own = Box.prebook_line_id == line.id
    is_here = [] if location_id is None else [or_(Box.location_id.is_(None), Box.location_id == location_id)]
    rank = case((is_own, 0), (_of_pack(line), 1), else_=2)
    wanted = (
        select(Box, rank)
        .where(Box.company_id == line.company_id, Box.place == BoxPlace.INVENTORY, Box.product_id == line.product_id)
        .where(or_(is_own, and_(is_untied(), *is_here)))
        .order_by(rank, Box.ship_date, Box.id)
        .limit(MOST_BOXES)
    )
    own, fit, _ = range(3)
    return [
        Candidate(box, is_assigned=place == own, is_fit=place in (own, fit)) for box, place in session.execute(wanted)
    ]


def _of_pack(line: PrebookLine) -> ColumnElement[bool]:
    """Answer `is_of_pack` for SQL over boxes."""
    size = Box.box_type == line.box_type
    if line.unit_type is UnitType.STEM:
        return size & (Box.bunches_per_box * Box.stems_per_bunch == line.bunches_per_box * line.stems_per_bunch)
    return size & (Box.bunches_per_box == line.bunches_per_box) & (Box.stems_per_bunch == line.stems_per_bunch)


def _counts(line: PrebookLine, untied: Mapping[tuple[Any, ...], int]) -> tuple[int, int]:
    fits = others = 0
    for (location_id, *pack), count in untied.items():
        if line.prebook.location_id is not None and location_id not in (None, line.prebook.location_id):
            continue
        if is_of_pack(line, (pack[0], pack[1], pack[2])):
            fits += count
        else:
            others += count
    return fits, others
