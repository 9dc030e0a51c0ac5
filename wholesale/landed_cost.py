"""What a unit costs once the additional charges of its order are spread over it (domain.md 2.8)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from wholesale.purchase_order import PurchaseOrder

_PLACES = Decimal("0.0001")


def charges_percentage(order: PurchaseOrder) -> Decimal:
    """Answer the order's charges as a percentage of its subtotal: 15 and 10 on 500 are 5; 0 without a subtotal."""
    return order.charges_total * 100 / order.subtotal if order.subtotal else Decimal(0)


def spread_charges(order: PurchaseOrder) -> None:
    """Give each line its part of the charges for one unit: the percentage of its unit cost, rounded to four places."""
    percentage = charges_percentage(order)
    for line in order.lines:
        line.other_charges = (line.unit_cost * percentage / 100).quantize(_PLACES, ROUND_HALF_UP)
