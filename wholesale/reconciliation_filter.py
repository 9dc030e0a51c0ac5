"""What PO Reconciliation is asked for, and the order its pages come in (domain.md 2.7).

Every offered filter goes with an order that one index carries, so that a page costs the same at any number of orders:
a search by a number comes in order of that number, dates in order of the date, and everything else by ship date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from wholesale.choice import Choice
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.vendor_invoice import VendorInvoice

Chosen = TypeVar("Chosen", bound=Select[Any])

_LAST_LETTER = "\U0010ffff"
_ORDER_DIGITS = 6


class Sort(Choice):
    """What the list is in order of."""

    SHIP_DATE = "ship_date", "By ship date."
    ARRIVAL_DATE = "arrival_date", "By arrival date; an order without one stands at its ship date."
    NUMBER = "number", "By the number of the purchase order."
    STATUS = "status", "By the vendor invoice status, then by ship date."
    AWB = "awb", "By air waybill."
    INVOICE = "invoice", "By the number of the vendor's invoice."


_COLUMNS: dict[Sort, tuple[InstrumentedAttribute[Any], ...]] = {
    Sort.SHIP_DATE: (PurchaseOrder.ship_date, PurchaseOrder.id),
    Sort.ARRIVAL_DATE: (PurchaseOrder.arrives_on, PurchaseOrder.id),
    Sort.NUMBER: (PurchaseOrder.number,),  # no two of a company are the same
    Sort.STATUS: (PurchaseOrder.row_rank, PurchaseOrder.ship_date, PurchaseOrder.id),
    Sort.AWB: (PurchaseOrder.awb, PurchaseOrder.id),
    Sort.INVOICE: (VendorInvoice.number, VendorInvoice.id),
}
_ANY_ORDER = (Sort.SHIP_DATE, Sort.ARRIVAL_DATE, Sort.NUMBER, Sort.STATUS)
_NEWEST_FIRST = frozenset({Sort.SHIP_DATE, Sort.ARRIVAL_DATE})


@dataclass(frozen=True, kw_only=True)
class ReconciliationFilter:
    """Which orders are wanted, and in which order; None and "" ask for nothing."""

    ship_from: date | None = None
    ship_to: date | None = None
    arrival_from: date | None = None
    arrival_to: date | None = None
    vendor_id: int | None = None
    location_id: int | None = None
    rank: int | None = None  # of the row status (reconciliation_row.py); 0 = no invoice yet
    number: str = ""
    invoice: str = ""
    awb: str = ""
    only_differing: bool = False
    with_unshipped: bool = False  # approved orders that are neither shipped nor billed, too
    asked_sort: Sort | None = None
    asked_descending: bool | None = None

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """The orders this filter can come in, the first unless another is asked for."""
        if self.number:
            return (Sort.NUMBER,)
        if self.invoice:
            return (Sort.INVOICE,)
        if self.awb:
            return (Sort.AWB,)
        if self.arrival_from or self.arrival_to:
            return (Sort.ARRIVAL_DATE,)
        narrowed = self.ship_from or self.ship_to or self.vendor_id or self.location_id or self.only_differing
        return (Sort.SHIP_DATE,) if narrowed or self.rank is not None else _ANY_ORDER

    @property
    def sort(self) -> Sort:
        """The order the list comes in."""
        return self.asked_sort if self.asked_sort in self.sorts else self.sorts[0]

    @property
    def descending(self) -> bool:
        """Whether the largest comes first; without a wish the newest, and the smallest number."""
        if self.asked_descending is None or self.asked_sort is not self.sort:
            return self.sort in _NEWEST_FIRST
        return self.asked_descending

    @property
    def keys(self) -> Sequence[InstrumentedAttribute[Any]]:
        """The columns of the order, the last of them unique."""
        return _COLUMNS[self.sort]

    def applied(self, session: Session, wanted: Chosen) -> Chosen:
        """Answer a selection of orders with this filter on it."""
        return wanted.where(*self._conditions(session))

    def invoices(self) -> Select[Any]:
        """Answer the orders of the invoices whose number begins as asked, an order once for each."""
        return select(VendorInvoice.purchase_order_id).where(_begins(VendorInvoice.number, self.invoice))

    def _conditions(self, session: Session) -> Iterable[ColumnElement[bool]]:
        order = PurchaseOrder
        if self.number:
            yield _begins(order.number, _known_beginning(session, order.number, _order_numbers(self.number)))
        if self.awb:
            yield _begins(order.awb, _known_beginning(session, order.awb, _air_waybills(self.awb)))
        yield from _between(order.ship_date, self.ship_from, self.ship_to)
        yield from _between(order.arrives_on, self.arrival_from, self.arrival_to)
        if self.arrival_from or self.arrival_to:
            yield order.arrival_date.is_not(None)
        if self.vendor_id is not None:
            yield order.vendor_id == self.vendor_id
        if self.rank is not None:
            yield order.row_rank == self.rank
        if self.location_id is not None:
            is_second = self.rank is not None or self.vendor_id is not None
            yield _plainly(order.location_id, is_second) == self.location_id
        if self.only_differing:
            yield order.differs.expression
        if self.with_unshipped:
            yield order.status.not_in([OrderStatus.PA, OrderStatus.CA])
        else:
            # The very words of the indexes' condition (reconciliation_row.PAYABLE).
            yield or_(order.awb.is_not(None), order.row_rank > literal_column("0"))


def _between(
    column: InstrumentedAttribute[date], first: date | None, last: date | None
) -> Iterable[ColumnElement[bool]]:
    if first is not None:
        yield column >= first
    if last is not None:
        yield column <= last


def _plainly(column: InstrumentedAttribute[int | None], is_second: bool) -> ColumnElement[int | None]:
    # SQLite takes the first index that fits; a location has far more orders than a vendor, or a status in work.
    return column + literal_column("0") if is_second else column.expression


def _begins(column: InstrumentedAttribute[Any], text: str) -> ColumnElement[bool]:
    # A range, because neither database finds a LIKE with a parameter by an index. The columns sort letter by letter.
    return (column >= text) & (column < text + _LAST_LETTER)


def _order_numbers(text: str) -> list[str]:
    """Answer what a person may mean: P040989 is found by 40989, too."""
    return [text, text.upper(), *([f"P{text.zfill(_ORDER_DIGITS)}", f"P{text}"] if text.isdigit() else [])]


def _air_waybills(text: str) -> list[str]:
    """Answer what a person may mean: 729-12345675 is found by 72912345675 and 729 1234 5675, too."""
    digits = text.replace(" ", "").replace("-", "")
    return [
        text,
        text.upper(),
        *([f"{digits[:3]}-{digits[3:]}"] if digits.isdigit() and len(digits) > len("729") else []),
    ]


def _known_beginning(session: Session, column: InstrumentedAttribute[Any], texts: Sequence[str]) -> str:
    """Answer the first text that any order begins with; where none does, the first: nothing is found then."""
    for text in dict.fromkeys(texts):
        if session.scalar(select(column).where(_begins(column, text)).order_by(column).limit(1)) is not None:
            return text
    return texts[0]
