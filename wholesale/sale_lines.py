"""What an invoice to a customer says line by line in the accounting program: boxes alike together, then charges."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_item import CustomerInvoiceItem

_CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class SaleLine:
    """One line of an invoice; the accounting side finds its item by kind and subject."""

    kind: Literal["goods", "charge"]
    subject: str  # the category of the goods, or the charge's name
    amount: Decimal  # US dollars, two places; below zero for charges that lower the invoice
    quantity: int | None  # stems or bunches; None = it has none
    memo: str


def sale_lines_of(invoice: CustomerInvoice) -> list[SaleLine]:
    """Answer the lines of an invoice; their sum is its total."""
    alike: dict[tuple[object, ...], list[CustomerInvoiceItem]] = {}
    for item in invoice.items:
        key = (item.category, item.description, item.box_type, item.unit_type, item.units, item.price)
        alike.setdefault(key, []).append(item)
    return [_goods(items) for items in alike.values()] + _charges(invoice)


def _goods(items: list[CustomerInvoiceItem]) -> SaleLine:
    one, count = items[0], len(items)
    boxes = f"{count} {one.box_type.value}"
    return SaleLine(
        kind="goods",
        subject=one.category,
        amount=sum((item.amount for item in items), Decimal("0.00")),
        quantity=sum(item.units for item in items),
        memo=f"{boxes} {one.description}, {one.units} {one.unit_type.value} each at {one.price.normalize():f}",
    )


def _charges(invoice: CustomerInvoice) -> list[SaleLine]:
    """Round charges to cents so that together they are what the invoice has of them: each takes what the sum grows."""
    lines, exact, rounded = [], Decimal(0), Decimal("0.00")
    for charge in invoice.charges:
        exact += charge.amount
        grown = exact.quantize(_CENT, ROUND_HALF_UP)
        if amount := grown - rounded:
            lines.append(SaleLine(kind="charge", subject=charge.name, amount=amount, quantity=None, memo=charge.name))
        rounded = grown
    return lines
