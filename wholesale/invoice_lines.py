"""What stands on an invoice to a customer: its boxes, those alike together, counted by the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.prebook import Prebook, PrebookLine
from wholesale.purchase_order import BoxType, UnitType

_ITEM: Final = CustomerInvoiceItem
_ALIKE: Final[tuple[Any, ...]] = (
    *(_ITEM.product_id, _ITEM.description, _ITEM.category, _ITEM.box_type, _ITEM.unit_type, _ITEM.units),
    *(_ITEM.price, _ITEM.landed_cost, _ITEM.mark_code, _ITEM.is_open_market),
)


class InvoiceLine(NamedTuple):
    """Boxes that are alike."""

    product_id: int
    description: str
    category: str
    box_type: BoxType
    unit_type: UnitType
    units: int  # in each box
    price: Decimal  # of one unit
    landed_cost: Decimal  # of one unit, as it is known now
    mark_code: str
    is_open_market: bool
    boxes: int
    amount: Decimal
    first: int  # the key of the first of its items

    @property
    def units_together(self) -> int:
        """The units in all of the boxes."""
        return self.units * self.boxes

    @property
    def cost(self) -> Decimal:
        """What all of the boxes have cost, charges included, to cents."""
        return (self.units_together * self.landed_cost).quantize(Decimal("0.01"))


def invoice_lines(session: Session, invoice: CustomerInvoice) -> list[InvoiceLine]:
    """Answer the boxes of an invoice in the order in which they came on it; an invoice may have thousands."""
    mine = (_ITEM.company_id == invoice.company_id, _ITEM.customer_invoice_id == invoice.id)
    found = select(*_ALIKE, func.count(), func.sum(_ITEM.amount), func.min(_ITEM.id)).where(*mine).group_by(*_ALIKE)
    rows: Sequence[Any] = session.execute(found.order_by(func.min(_ITEM.id))).all()
    return [InvoiceLine(*row) for row in rows]


def margin_of(amount: Decimal, cost: Decimal) -> Decimal | None:
    """Answer which part of the amount is above the cost, in percent; None = nothing was charged."""
    return None if not amount else ((amount - cost) * 100 / amount).quantize(Decimal("0.1"))


def as_sold(lines: Iterable[InvoiceLine]) -> list[InvoiceLine]:
    """Answer the lines as the customer sees them: boxes that only cost us different amounts are one line."""
    alike: dict[InvoiceLine, InvoiceLine] = {}
    for line in lines:
        seen = line._replace(landed_cost=Decimal(0), boxes=0, amount=Decimal(0), first=0)
        so_far = alike.get(seen, seen._replace(first=line.first))
        alike[seen] = so_far._replace(boxes=so_far.boxes + line.boxes, amount=so_far.amount + line.amount)
    return list(alike.values())


def prebooks_of(session: Session, invoice: CustomerInvoice) -> list[Prebook]:
    """Answer the prebooks whose boxes stand on an invoice, by their numbers."""
    lines = (
        select(PrebookLine.prebook_id)
        .join(_ITEM, _ITEM.prebook_line_id == PrebookLine.id)
        .where(_ITEM.company_id == invoice.company_id, _ITEM.customer_invoice_id == invoice.id)
    )
    found = select(Prebook).where(Prebook.id.in_(lines)).order_by(Prebook.number)
    return list(session.scalars(found.execution_options(by_keys=True)))
