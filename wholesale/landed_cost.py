"""What a unit costs once the additional charges of its order are spread over it (domain.md 2.8)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from wholesale.purchase_order import PurchaseOrder, UnitType

_PLACES = Decimal("0.0001")


def charges_percentage(order: PurchaseOrder) -> Decimal:
    """Answer the order's charges as a percentage of its subtotal: 15 and 10 on 500 are 5; 0 without a subtotal."""
    return order.charges_total * 100 / order.subtotal if order.subtotal else Decimal(0)


def spread_charges(order: PurchaseOrder) -> None:
    """Give each line its part of the charges for one unit: the percentage of its unit cost, rounded to four places."""
    percentage = charges_percentage(order)
    for line in order.lines:
        line.other_charges = charges_of_unit(line.unit_cost, percentage)


def charges_of_unit(unit_cost: Decimal, percentage: Decimal) -> Decimal:
    """Answer the part of the charges that one unit bears, rounded half up to four places."""
    return (unit_cost * percentage / 100).quantize(_PLACES, ROUND_HALF_UP)


def cost_by(cost: Decimal, of: UnitType, wanted: UnitType, stems_per_bunch: int) -> Decimal:
    """Answer what one bunch, or stem, costs: boxes are bought by the one and sold by the other."""
    if wanted is of:
        return cost
    if wanted is UnitType.BUNCH:
        return cost * stems_per_bunch
    return (cost / max(stems_per_bunch, 1)).quantize(_PLACES, ROUND_HALF_UP)
