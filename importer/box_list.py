"""Boxes as the Staging Area and the inventory show them: in groups with counts and cost, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import BigInteger, ColumnElement, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from importer.order_list import member
from importer.paging import Keyset, PageOf
from importer.query import key_of
from wholesale.box import Box, BoxPlace
from wholesale.product import Product
from wholesale.purchase_order import BoxType, UnitType

PAGE_SIZE: Final = 50
_BY_SHIPMENT: Final = Keyset((Box.awb, Box.vendor_id, Box.product_id))
_BY_PRODUCT: Final = Keyset((Product.description, Product.id))
# Single boxes, in the order of the index that finds them.
_BOXES: Final = Keyset((Box.awb, Box.vendor_id, Box.product_id, Box.id))
_BOXES_OF_PRODUCT: Final = Keyset((Box.box_type, Box.id))
_AFTER_ALL: Final = "\U0010ffff"
_KEY: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)\.(\d+)\.(.*)", re.ASCII)
_EIGHTHS: Final = 8  # of a full box: all box types are made of them

_UNITS: Final = Box.bunches_per_box * case((Box.unit_type == UnitType.STEM, Box.stems_per_bunch), else_=1)
_SUMS: Final = (
    func.count(Box.id),
    func.sum(case({one: int(one.fbe * _EIGHTHS) for one in BoxType}, value=Box.box_type, else_=0)),
    func.sum(Box.bunches_per_box * Box.stems_per_bunch),
    func.sum(type_coerce(Box.unit_cost, BigInteger) * _UNITS),
    func.min(Box.ship_date),
    func.max(Box.ship_date),
    func.max(Box.id),
    func.count(Box.prebook_line_id),
)


class Sums(NamedTuple):
    """What some boxes make together."""

    boxes: int
    fbe: Decimal
    stems: int
    cost: Decimal  # rounded half up to cents, once
    first_shipped: date
    last_shipped: date
    last_id: int  # of the boxes that were seen
    presold: int  # boxes that were bought for a prebook

    @classmethod
    def of(cls, row: Sequence[Any]) -> Self:
        """Read what the database has added up."""
        boxes, eighths, stems, cost, first, last, last_id, presold = row
        dollars = Decimal(int(cost)).scaleb(-Box.unit_cost.type.places).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return cls(
            int(boxes), Decimal(int(eighths)) / _EIGHTHS, int(stems), dollars, first, last, last_id, int(presold)
        )


class Shipment(NamedTuple):
    """The boxes of one vendor, product and air waybill."""

    awb: str
    vendor_id: int
    product_id: int
    sums: Sums

    @property
    def key(self) -> str:
        """How a form names it, with the last box and the count that were seen."""
        return f"{self.vendor_id}.{self.product_id}.{self.sums.last_id}.{self.sums.boxes}.{self.awb}"


class OnHand(NamedTuple):
    """The boxes of one product in boxes of one size."""

    product: Product
    box_type: BoxType
    sums: Sums


@dataclass(frozen=True, kw_only=True)
class BoxFilter:
    """What a person asks for; what is no day, id or size is as if it were not asked."""

    vendor_id: int | None = None
    location_id: int | None = None
    product_id: int | None = None
    shipment: str = ""  # exactly this air waybill
    awb: str = ""  # beginning of the air waybill
    words: str = ""  # of the product's code or description
    box_type: BoxType | None = None
    shipped_from: date | None = None
    shipped_to: date | None = None

    @classmethod
    def of(cls, query: MultiDict[str, str]) -> Self:
        """Read the filter out of an address."""
        return cls(
            vendor_id=query.get("vendor", type=key_of),
            location_id=query.get("location", type=key_of),
            product_id=query.get("product", type=key_of),
            shipment=query.get("shipment", "")[:20],
            awb=query.get("awb", "").strip().upper()[:20],
            words=query.get("q", "").strip()[:200],
            box_type=member(BoxType, query.get("type")),
            shipped_from=_day(query.get("from")),
            shipped_to=_day(query.get("to")),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that every box is shown."""
        return self == BoxFilter()

    @property
    def query(self) -> Mapping[str, Any]:
        """The parts of an address that ask for it."""
        given = {
            "vendor": self.vendor_id,
            "location": self.location_id,
            "product": self.product_id,
            "shipment": self.shipment,
            "awb": self.awb,
            "q": self.words,
            "type": self.box_type and self.box_type.value,
            "from": self.shipped_from,
            "to": self.shipped_to,
        }
        return {name: str(value) for name, value in given.items() if value}

    def shipments(self, session: Session, company_id: int, place: BoxPlace, cursor: str | None) -> PageOf[Shipment]:
        """Answer a page of what stands at a place, in groups, by air waybill."""
        names: tuple[Any, ...] = (Box.awb.label("group_awb"), Box.vendor_id.label("by"), Box.product_id.label("of"))
        wanted: Any = select(*names, *_SUMS)
        wanted = wanted.where(*self._conditions(company_id, place, is_grouped=True))
        wanted = wanted.group_by(Box.awb, Box.vendor_id, Box.product_id)
        page = _BY_SHIPMENT.page(session, wanted, cursor, PAGE_SIZE)
        groups = [Shipment(row[0], row[1], row[2], Sums.of(row[3:])) for row in page.rows]
        return PageOf(groups, page.previous, page.next)

    def on_hand(self, session: Session, company_id: int, cursor: str | None) -> PageOf[OnHand]:
        """Answer a page of the products in inventory with their boxes by size, by description."""
        conditions = list(self._facts(company_id, BoxPlace.INVENTORY))
        is_there = select(Box.id).where(Box.product_id == Product.id, *conditions).exists()
        wanted_products = select(Product).where(Product.company_id == company_id, is_there)
        if self.words:
            wanted_products = wanted_products.where(_is_named(self.words))
        page = _BY_PRODUCT.page(session, wanted_products, cursor, PAGE_SIZE)
        products = {product.id: product for product in page.rows}
        wanted = select(Box.product_id, Box.box_type, *_SUMS).where(*conditions, Box.product_id.in_(products))
        grouped = session.execute(wanted.group_by(Box.product_id, Box.box_type)) if products else ()
        found: dict[int, list[OnHand]] = {key: [] for key in products}
        for row in grouped:
            found[row[0]].append(OnHand(products[row[0]], row[1], Sums.of(row[2:])))
        largest_first = (sorted(some, key=lambda one: -one.box_type.fbe) for some in found.values())
        return PageOf([one for some in largest_first for one in some], page.previous, page.next)

    def boxes(self, session: Session, company_id: int, place: BoxPlace, cursor: str | None) -> PageOf[Box]:
        """Answer a page of single boxes: of one product by size, else by shipment; then in the order they came."""
        order = _BOXES if self.product_id is None or self.shipment else _BOXES_OF_PRODUCT
        wanted = select(Box).where(*self._conditions(company_id, place))
        return order.page(session, wanted, cursor, PAGE_SIZE)

    def chosen(self, session: Session, company_id: int, place: BoxPlace, keys: Sequence[str]) -> tuple[list[int], int]:
        """Answer the boxes of the groups that a form names, and how many were seen when it was chosen.

        Boxes that came later were not seen, and those that this filter hides were not either.
        """
        found: list[int] = []
        seen = 0
        for parts in filter(None, map(_KEY.fullmatch, keys)):
            vendor_id, product_id, last_id, count = (key_of(part) or 0 for part in parts.groups()[:4])
            group = (Box.awb == parts[5], Box.vendor_id == vendor_id, Box.product_id == product_id, Box.id <= last_id)
            wanted = select(Box.id).where(*self._conditions(company_id, place), *group).order_by(Box.id)
            found += session.scalars(wanted)
            seen += count
        return found, seen

    def _conditions(
        self, company_id: int, place: BoxPlace, *, is_grouped: bool = False
    ) -> Iterator[ColumnElement[bool]]:
        yield from self._facts(company_id, place, is_grouped=is_grouped)
        if self.words:
            named = select(Product.id).where(Product.company_id == company_id, _is_named(self.words))
            yield Box.product_id.in_(named)

    def _facts(self, company_id: int, place: BoxPlace, *, is_grouped: bool = False) -> Iterator[ColumnElement[bool]]:
        yield Box.company_id == company_id
        yield Box.place == place
        if self.awb:
            # A range, so that the index of the shipments answers it on both databases.
            yield Box.awb.between(self.awb, self.awb + _AFTER_ALL)
        if self.shipment:
            yield Box.awb == self.shipment
        for column, value in (
            (Box.vendor_id, self.vendor_id),
            (Box.location_id, self.location_id),
            (Box.product_id, self.product_id),
            (Box.box_type, self.box_type),
        ):
            if value is not None:
                # Told that a column has one value, SQLite no longer groups by the index, but sorts everything first.
                yield column.between(value, value) if is_grouped else column == value
        if self.shipped_from is not None:
            yield Box.ship_date >= self.shipped_from
        if self.shipped_to is not None:
            yield Box.ship_date <= self.shipped_to


def _is_named(words: str) -> ColumnElement[bool]:
    columns = (Product.description, Product.code)
    return or_(*(column.icontains(words, autoescape=True) for column in columns))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
