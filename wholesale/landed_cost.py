"""What a unit costs once the additional charges of its order are spread over it (domain.md 2.8)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine

_PLACES = Decimal("0.0001")


@dataclass(frozen=True, kw_only=True)
class LandedCost:
    """The cost of one unit of an order's line, in US dollars, four places."""

    line: PurchaseOrderLine
    unit_cost: Decimal
    other_charges: Decimal  # negative when the charges reduce the order

    @property
    def total(self) -> Decimal:
        """Unit cost and other charges."""
        return self.unit_cost + self.other_charges


def charges_percentage(order: PurchaseOrder) -> Decimal:
    """Answer the order's charges as a percentage of its subtotal: 15 and 10 on 500 are 5; 0 without a subtotal."""
    return order.charges_total * 100 / order.subtotal if order.subtotal else Decimal(0)


def landed_costs(order: PurchaseOrder) -> list[LandedCost]:
    """Answer the landed cost of a unit of each line, in order of the lines."""
    percentage = charges_percentage(order)
    return [
        LandedCost(
            line=line,
            unit_cost=line.unit_cost,
            other_charges=(line.unit_cost * percentage / 100).quantize(_PLACES, ROUND_HALF_UP),
        )
        for line in order.lines
    ]
