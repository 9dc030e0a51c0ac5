"""The lists of purchase orders: what a filter asks for, a page at a time, the newest ship date first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from werkzeug.datastructures import MultiDict

from importer.paging import Keyset, PageOf
from importer.query import key_of
from wholesale.company import Location
from wholesale.order_status import OrderStatus, VendorView
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.vendor import Vendor

PAGE_SIZE = 50
_NEWEST = Keyset((PurchaseOrder.ship_date, PurchaseOrder.id), descending=True)
_BY_NUMBER = Keyset((PurchaseOrder.number, PurchaseOrder.id))
_AFTER_ALL = "\U0010ffff"
_DIGITS = 6  # of the numbers we give ourselves

Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class OrderFilter:
    """What a person asks for; what is no status, day or id is as if it were not asked."""

    number: str = ""
    vendor_id: int | None = None
    location_id: int | None = None
    status: OrderStatus | None = None
    shipped_from: date | None = None
    shipped_to: date | None = None

    @classmethod
    def of(cls, query: MultiDict[str, str]) -> Self:
        """Read the filter out of an address."""
        return cls(
            number=query.get("number", "").strip().upper()[:50],
            vendor_id=query.get("vendor", type=key_of),
            location_id=query.get("location", type=key_of),
            status=member(OrderStatus, query.get("status")),
            shipped_from=_day(query.get("from")),
            shipped_to=_day(query.get("to")),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that every order is shown."""
        return self == OrderFilter()

    def page(self, session: Session, cursor: str | None, size: int = PAGE_SIZE) -> PageOf[PurchaseOrder]:
        """Answer a page of orders; a search by number comes in order of the numbers."""
        wanted = select(PurchaseOrder).where(*self._conditions(session))
        return (_BY_NUMBER if self.number else _NEWEST).page(session, wanted, cursor, size)

    def _conditions(self, session: Session) -> Iterable[ColumnElement[bool]]:
        order = PurchaseOrder
        if self.number:
            yield _begins(order.number, _known_beginning(session, self.number))
        if self.vendor_id is not None:
            yield order.vendor_id == self.vendor_id
        if self.location_id is not None:
            yield order.location_id == self.location_id
        if self.status is not None:
            yield order.status == self.status
        if self.shipped_from is not None:
            yield order.ship_date >= self.shipped_from
        if self.shipped_to is not None:
            yield order.ship_date <= self.shipped_to


def vendor_page(
    session: Session, vendor_id: int, view: VendorView, cursor: str | None, size: int = PAGE_SIZE
) -> PageOf[PurchaseOrder]:
    """Answer a page of a vendor's own orders under one of its four headings."""
    return _NEWEST.page(session, _of_view(select(PurchaseOrder), vendor_id, view), cursor, size)


def vendor_counts(session: Session, vendor_id: int, most: int = 99) -> dict[VendorView, int]:
    """Answer how many orders stand under each heading, counted up to `most` + 1: more is only "many"."""
    counts = {}
    for view in VendorView:
        some = _of_view(select(PurchaseOrder.id), vendor_id, view).limit(most + 1).subquery()
        counts[view] = session.scalar(select(func.count()).select_from(some)) or 0
    return counts


def boxes_of(session: Session, orders: Sequence[PurchaseOrder]) -> dict[int, int]:
    """Answer the boxes ordered, by the order's id."""
    line = PurchaseOrderLine
    if not orders:
        return {}
    # What lies in one mixed box counts once.
    box = case((line.breakdown == 0, -line.id), else_=line.breakdown)
    boxes = (
        select(line.purchase_order_id.label("order_id"), func.max(line.boxes).label("count"))
        .where(line.company_id == orders[0].company_id, line.purchase_order_id.in_([order.id for order in orders]))
        .group_by(line.purchase_order_id, box)
        .subquery()
    )
    sums = select(boxes.c.order_id, func.sum(boxes.c.count)).group_by(boxes.c.order_id)
    return {order_id: int(count) for order_id, count in session.execute(sums)}


def names_of(session: Session, kind: type[Vendor | Location], ids: Iterable[int | None]) -> dict[int, str]:
    """Answer the names of vendors, or the codes of locations, by id."""
    wanted = sorted({each for each in ids if each is not None})
    label = kind.name if kind is Vendor else Location.code
    if not wanted:
        return {}
    found = session.execute(select(kind.id, label.label("shown")).where(kind.id.in_(wanted)))
    return {row.id: row.shown for row in found}


def member(kind: type[Member], text: str | None) -> Member | None:
    """Answer the value of an enum that a text names; None for any other text."""
    return kind(text) if text in set(kind) else None


def _of_view(wanted: Select[Any], vendor_id: int, view: VendorView) -> Select[Any]:
    status = {VendorView.PENDING: OrderStatus.A, VendorView.SHIPPED: OrderStatus.SC}.get(view, OrderStatus.CF)
    wanted = wanted.where(PurchaseOrder.vendor_id == vendor_id, PurchaseOrder.status == status)
    if status is OrderStatus.CF:
        wanted = wanted.where(PurchaseOrder.is_confirmed_in_full.is_(view is VendorView.CONFIRMED))
    return wanted


def _known_beginning(session: Session, text: str) -> str:
    """Answer how the numbers a person means begin: 40989 may be P040989; where none does, as it was typed."""
    meant = [text, f"P{text}", f"P{text.zfill(_DIGITS)}"] if text.isdecimal() else [text]
    for each in meant:
        if session.scalar(select(PurchaseOrder.id).where(_begins(PurchaseOrder.number, each)).limit(1)) is not None:
            return each
    return text


def _begins(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    # A range, so that the index of the numbers answers it on both databases.
    return column.between(text, text + _AFTER_ALL)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
