from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_company, make_invoice, make_order, make_vendor
from wholesale.bill_lines import charges_of, lines_of, shares_to_keep, split
from wholesale.charge import AdditionalCharge
from wholesale.company import Company
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import VendorInvoice

Sessions = sessionmaker[Session]
CENTS = st.integers(-2_000_000, 2_000_000).map(lambda cents: Decimal(cents) / 100)
ABOVE_ZERO = st.integers(1, 2_000_000).map(lambda cents: Decimal(cents) / 100)
CATEGORIES = st.lists(
    st.tuples(st.sampled_from(["Roses", "Carnations", "Greens"]), st.integers(0, 500), ABOVE_ZERO), max_size=6
)


def _order(
    lines: list[tuple[str, int, Decimal]], charges: list[tuple[Decimal, int]], totals: list[Decimal]
) -> PurchaseOrder:
    """Make an order that is in no database; a charge is (amount, place of its invoice; beyond the last = shared)."""
    order = PurchaseOrder(number="P000001", company=Company(bill_number_separator="-"))
    order.lines = [
        PurchaseOrderLine(category=name, boxes=1, units_per_box=count, unit_cost=cost) for name, count, cost in lines
    ]
    order.invoices = [
        VendorInvoice(number=f"IN{place}", total=total, status=InvoiceStatus.A) for place, total in enumerate(totals)
    ]
    for place, (amount, invoice) in enumerate(charges):
        own = order.invoices[invoice] if invoice < len(totals) else None
        order.charges.append(AdditionalCharge(name=f"Charge {place}", amount=amount, vendor_invoice=own))
    return order


@given(CATEGORIES, st.lists(st.tuples(CENTS, st.integers(0, 4)), max_size=5), st.lists(CENTS, min_size=1, max_size=4))
def test_the_lines_always_make_the_total(
    lines: list[tuple[str, int, Decimal]], charges: list[tuple[Decimal, int]], totals: list[Decimal]
) -> None:
    order = _order(lines, charges, totals)

    for invoice in order.invoices:
        assert sum(line.amount for line in lines_of(invoice)) == invoice.total


@given(st.lists(st.tuples(CENTS, st.integers(0, 4)), max_size=5), st.lists(CENTS, min_size=1, max_size=4))
def test_all_invoices_together_take_each_charge_once(charges: list[tuple[Decimal, int]], totals: list[Decimal]) -> None:
    order = _order([], charges, totals)
    taken = [(charge, amount) for invoice in order.invoices for charge, amount in charges_of(invoice)]

    for charge in order.charges:
        assert sum(amount for one, amount in taken if one is charge) == charge.amount


@given(CENTS, st.dictionaries(st.integers(), ABOVE_ZERO, min_size=1, max_size=6))
def test_a_part_differs_from_its_exact_share_by_less_than_a_cent(amount: Decimal, weights: dict[int, Decimal]) -> None:
    whole = sum(weights.values())

    for part, share in split(amount, weights).items():
        assert abs(share - amount * weights[part] / whole) < Decimal("0.01")


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        ("10.00", [1, 1, 1], ["3.34", "3.33", "3.33"]),
        ("-10.00", [1, 1, 1], ["-3.34", "-3.33", "-3.33"]),
        ("0.05", [3, 1], ["0.04", "0.01"]),
        ("9.99", [0, 0], ["5.00", "4.99"]),
        ("9.99", [-5, 1], ["0.00", "9.99"]),
        ("0.00", [1, 2], ["0.00", "0.00"]),
    ],
)
def test_left_over_cents_go_to_the_largest_remainders(amount: str, weights: list[int], parts: list[str]) -> None:
    shares = split(Decimal(amount), dict(enumerate(weights)))

    assert list(shares.values()) == [Decimal(part) for part in parts]


def test_goods_are_split_by_category_and_each_charge_has_its_line() -> None:
    lines = [("Roses", 100, Decimal("3.00")), ("Greens", 100, Decimal("1.00")), ("Roses", 100, Decimal("1.00"))]
    order = _order(lines, [(Decimal("25.00"), 9), (Decimal("-5.00"), 0)], [Decimal("520.00")])

    assert [(line.kind, line.subject, line.amount, line.memo) for line in lines_of(order.invoices[0])] == [
        ("goods", "Roses", Decimal("400.00"), "P000001 Roses"),
        ("goods", "Greens", Decimal("100.00"), "P000001 Greens"),
        ("charge", "Charge 0", Decimal("25.00"), "P000001 Charge 0"),
        ("charge", "Charge 1", Decimal("-5.00"), "P000001 Charge 1"),
    ]


def test_an_order_without_lines_has_one_line_of_goods() -> None:
    order = _order([], [(Decimal("25.00"), 0)], [Decimal("125.00")])

    assert [(line.kind, line.subject, line.amount) for line in lines_of(order.invoices[0])] == [
        ("goods", "goods", Decimal("100.00")),
        ("charge", "Charge 0", Decimal("25.00")),
    ]


def test_nothing_is_billed_in_lines_of_zero() -> None:
    order = _order([("Roses", 1, Decimal("1.00"))], [(Decimal("25.00"), 0), (Decimal(0), 0)], [Decimal("25.00")])

    assert [line.subject for line in lines_of(order.invoices[0])] == ["Charge 0"]


def test_a_charge_of_the_whole_order_is_shared_by_the_invoices_totals() -> None:
    order = _order([], [(Decimal("25.00"), 9)], [Decimal("300.00"), Decimal("100.00")])

    assert [charges_of(invoice)[0][1] for invoice in order.invoices] == [Decimal("18.75"), Decimal("6.25")]


def test_an_invoice_that_comes_after_the_first_was_sent_takes_what_is_left(sessions: Sessions) -> None:
    with sessions.begin() as session:
        order = make_order(session, make_vendor(session, make_company(session)), charges=[("Freight", "25.00")])
        first = make_invoice(session, order, InvoiceStatus.A, "300.00")
        first.charge_shares = shares_to_keep(first)
        first.status = InvoiceStatus.ES
        session.flush()
        second = make_invoice(session, order, InvoiceStatus.A, "300.00")

        assert charges_of(first)[0][1] == Decimal("25.00")
        assert charges_of(second)[0][1] == 0
