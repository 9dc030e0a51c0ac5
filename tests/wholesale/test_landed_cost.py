from decimal import Decimal

from wholesale.charge import AdditionalCharge
from wholesale.landed_cost import charges_percentage, spread_charges
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine


def _order(subtotal: str, *charges: str) -> PurchaseOrder:
    line = PurchaseOrderLine(category="Roses", boxes=10, units_per_box=100, unit_cost=Decimal(subtotal) / 1000)
    return PurchaseOrder(
        lines=[line], charges=[AdditionalCharge(name="Freight", amount=Decimal(one)) for one in charges]
    )


def test_15_and_10_on_500_are_5_percent_of_each_unit_cost() -> None:
    order = _order("500", "15.00", "10.00")
    spread_charges(order)
    (line,) = order.lines

    assert charges_percentage(order) == 5
    assert (line.unit_cost, line.other_charges, line.landed_cost) == (
        Decimal("0.5"),
        Decimal("0.0250"),
        Decimal("0.5250"),
    )


def test_a_negative_total_reduces_the_cost() -> None:
    order = _order("500", "15.00", "-40.00")
    spread_charges(order)

    assert order.lines[0].landed_cost == Decimal("0.4750")


def test_only_what_was_confirmed_carries_the_charges() -> None:
    order = _order("500", "25.00")
    order.lines[0].confirmed_boxes = 5

    assert (order.subtotal, charges_percentage(order)) == (250, 10)


def test_an_order_without_a_subtotal_spreads_nothing() -> None:
    assert charges_percentage(PurchaseOrder(charges=[AdditionalCharge(name="Freight", amount=Decimal(5))])) == 0


def test_an_order_shows_subtotal_charges_and_total() -> None:
    order = _order("500", "15.00", "10.00")

    assert (order.subtotal, order.charges_total, order.total) == (Decimal(500), Decimal(25), Decimal(525))
