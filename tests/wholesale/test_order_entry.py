import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import actor, make_company, make_invoice, make_location, make_order, make_vendor
from tests.wholesale.orders import A_DAY, BUYER, a_line, facts, order_in, told
from wholesale.awb import read_awb
from wholesale.clock import SetClock
from wholesale.errors import TradeError
from wholesale.order_entry import ChargeEntry, OrderFacts, charge_entries_of, create_order, edit_order
from wholesale.order_lines import LineEntry, entries_of
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import ChargesState, PurchaseOrder
from wholesale.status import InvoiceStatus
from wholesale.upload import upload_invoice
from wholesale.user import Role
from wholesale.vendor import Vendor

Sessions = sessionmaker[Session]
PA, A, CF, SC, CA = OrderStatus


def _create(session: Session, clock: SetClock, vendor: Vendor, number: str = "", **more: Any) -> PurchaseOrder:
    given: dict[str, Any] = {"lines": [a_line()], "charges": [], "actor": BUYER, "now": clock.now()} | more
    head = OrderFacts(vendor=vendor, location=None, ship_date=A_DAY)
    return create_order(session, vendor.company_id, head, number=number, **given)


def test_an_order_begins_pending_approval_with_the_next_number(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        vendor = make_vendor(session, make_company(session))
        make_order(session, vendor, number="P040989")
        freight = ChargeEntry(name=" Truck freight ", amount=Decimal("25.00"))
        first = _create(session, clock, vendor, charges=[freight])
        second = _create(session, clock, vendor)

        assert (first.number, second.number) == ("P040990", "P040991")
        assert (first.status, first.created_by, first.created_at) == (PA, "Pablo Buyer", clock.now())
        assert (first.lines[0].quantity, first.subtotal, first.order_total) == (
            1000,
            Decimal("285.50"),
            Decimal("310.50"),
        )
        assert (first.charges[0].name, first.charges_state) == ("Truck freight", ChargesState.PROCESSING)
        assert second.charges_state is ChargesState.READY
        assert told(session, first) == [f"None>PA Entered for {vendor.name}"]


def test_a_number_that_was_given_by_hand_is_passed_over(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        vendor = make_vendor(session, make_company(session))
        numbers = [_create(session, clock, vendor, number).number for number in ("", "P000002", "SPRING-1", "")]

    assert numbers == ["P000001", "P000002", "SPRING-1", "P000003"]


def test_numbers_given_elsewhere_are_passed_over_too(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        vendor = make_vendor(session, make_company(session))
        first = _create(session, clock, vendor).number
        for number in range(2, 9):
            make_order(session, vendor, number=f"P{number:06}")

        assert (first, _create(session, clock, vendor).number) == ("P000001", "P000009")


def test_a_number_is_given_once(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        vendor = make_vendor(session, make_company(session))
        _create(session, clock, vendor, "P000007")
        with pytest.raises(TradeError, match="There is a purchase order 'P000007' already"):
            _create(session, clock, vendor, "P000007")

        assert len(session.scalars(select(PurchaseOrder)).all()) == 1


def test_two_who_enter_orders_at_once_get_two_numbers(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        vendor_id = make_vendor(session, make_company(session)).id
    meet, numbers = threading.Barrier(3), []

    def enter() -> None:
        meet.wait()
        for _ in range(3):
            with sessions.begin() as session:
                numbers.append(_create(session, clock, session.get_one(Vendor, vendor_id)).number)

    threads = [threading.Thread(target=enter) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [f"P{number:06}" for number in range(1, 10)]


def test_procurement_enters_and_changes_orders(sessions: Sessions, clock: SetClock) -> None:
    entered, edited = set(), set()
    with sessions.begin() as session:
        order = order_in(session, PA)
        for role in Role:
            who = replace(actor(role), vendor_id=order.vendor_id if role is Role.VENDOR else None)
            try:
                _create(session, clock, order.vendor, actor=who)
                entered.add(role)
            except TradeError:
                pass
            try:
                edit_order(
                    session,
                    order,
                    facts(order, notes=role),
                    entries_of(order),
                    charge_entries_of(order),
                    who,
                    clock.now(),
                    revision=order.revision,
                )
                edited.add(role)
            except TradeError:
                pass

    assert entered == edited == {Role.ADMIN, Role.PROCUREMENT_MANAGER, Role.PROCUREMENT_USER}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"boxes": 0}, "line 1, boxes is '0'. Right is a whole number from 1"),
        ({"units_per_box": -5}, "line 1, units per box is '-5'"),
        ({"unit_cost": Decimal("-0.01")}, "line 1, unit cost is '-0.01'"),
        ({"unit_cost": Decimal("0.28555")}, "at most four places"),
        ({"description": "  "}, "line 1, product is"),
        ({"category": "x" * 201}, "line 1, category is"),
    ],
)
def test_a_line_that_can_not_be_is_refused(
    sessions: Sessions, clock: SetClock, more: dict[str, Any], words: str
) -> None:
    with sessions.begin() as session:
        vendor = make_vendor(session, make_company(session))
        with pytest.raises(TradeError, match=words):
            _create(session, clock, vendor, lines=[a_line(**more)])
        with pytest.raises(TradeError, match="Purchase order new has no lines"):
            _create(session, clock, vendor, lines=[])


def test_a_free_sample_is_ordered_at_no_cost(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        vendor = make_vendor(session, make_company(session))

        assert _create(session, clock, vendor, lines=[a_line(unit_cost=Decimal("0.00"))]).subtotal == 0


def _edit(session: Session, clock: SetClock, order: PurchaseOrder, lines: list[LineEntry], **more: Any) -> None:
    edit_order(
        session,
        order,
        facts(order, **more),
        lines,
        charge_entries_of(order),
        BUYER,
        clock.now(),
        revision=order.revision,
    )


def test_lines_are_changed_added_and_removed_while_pending(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, PA)
        roses, _ = entries_of(order)
        kept = order.lines[0].id
        _edit(session, clock, order, [replace(roses, boxes=12), a_line()])
        session.refresh(order)

        assert [(line.boxes, line.category) for line in order.lines] == [(12, "Roses"), (4, "Roses")]
        assert (order.lines[0].id, order.revision, order.order_total) == (kept, 2, Decimal("910.50"))
        assert order.charges_state is ChargesState.PROCESSING
        assert "10 QB x 100 at 0.5000 -> Roses 60 cm, 12 QB x 100 at 0.5000" in told(session, order)[-1]
        assert "line removed: Carnations 60 cm" in told(session, order)[-1]


@pytest.mark.parametrize("status", [A, CF, SC])
def test_an_approved_order_keeps_its_lines_but_not_its_days(
    sessions: Sessions, clock: SetClock, status: OrderStatus
) -> None:
    with sessions.begin() as session:
        order = order_in(session, status, awb="729-12345675" if status is SC else None)
        lines = entries_of(order)
        with pytest.raises(TradeError, match=r"vendor and the lines of purchase order .* can not be changed"):
            _edit(session, clock, order, [replace(lines[0], boxes=12), lines[1]])
        with pytest.raises(TradeError, match="can not be changed"):
            _edit(session, clock, order, lines, vendor=make_vendor(session, order.company))
        miami = make_location(session, order.company)
        _edit(session, clock, order, lines, ship_date=A_DAY, arrival_date=A_DAY, location=miami)

        assert (order.ship_date, order.arrives_on, order.location) == (A_DAY, A_DAY, miami)
        assert "ship date 2026-03-02 -> 2026-03-12" in told(session, order)[-1]
        assert "location none -> MIA" in told(session, order)[-1]


def test_a_shipped_order_keeps_an_air_waybill(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, SC, awb="729-12345675")
        _edit(session, clock, order, entries_of(order), awb=read_awb("729-12345686"))
        with pytest.raises(TradeError, match="Right is the air waybill it was shipped under"):
            _edit(session, clock, order, entries_of(order), awb=None)

        assert order.awb == "729-12345686"


def test_a_canceled_order_is_not_changed(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, CA)
        with pytest.raises(TradeError, match='"Edit" can not be done'):
            _edit(session, clock, order, entries_of(order), notes="again")


def test_an_edit_of_what_somebody_else_has_edited_is_refused(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, PA)
        lines, kept = entries_of(order), charge_entries_of(order)
        edit_order(session, order, facts(order, notes="one"), lines, kept, BUYER, clock.now(), revision=1)
        with pytest.raises(TradeError, match="was changed by somebody else"):
            edit_order(session, order, facts(order, notes="two"), lines, kept, BUYER, clock.now(), revision=1)

        assert order.notes == "one"


def test_charges_are_edited_with_the_order_until_an_invoice_is_approved(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, A)
        (freight,) = charge_entries_of(order)
        wanted = [replace(freight, amount=Decimal("30.00")), ChargeEntry(name="Box charge", amount=Decimal("-5.00"))]
        edit_order(session, order, facts(order), entries_of(order), wanted, BUYER, clock.now(), revision=1)
        make_invoice(session, order, InvoiceStatus.A)
        same = charge_entries_of(order)
        edit_order(session, order, facts(order, notes="x"), entries_of(order), same, BUYER, clock.now(), revision=2)
        with pytest.raises(TradeError, match="are locked"):
            edit_order(session, order, facts(order), entries_of(order), [], BUYER, clock.now(), revision=3)

        assert {one.name: one.amount for one in order.charges} == {"Truck freight": 30, "Box charge": -5}
        assert order.order_charges == 25


def test_lines_of_an_order_with_an_approved_invoice_stay(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, PA)
        make_invoice(session, order, InvoiceStatus.S)
        with pytest.raises(TradeError, match="can not be taken back"):
            _edit(session, clock, order, [a_line()])


@pytest.mark.parametrize("status", [InvoiceStatus.AP, InvoiceStatus.AA, InvoiceStatus.F])
def test_an_order_with_an_invoice_stays_with_its_vendor(
    sessions: Sessions, clock: SetClock, status: InvoiceStatus
) -> None:
    with sessions.begin() as session:
        order = order_in(session, PA)
        other = make_vendor(session, order.company)
        make_invoice(session, order, status)
        with pytest.raises(TradeError, match="whose invoices the order has; delete them first"):
            _edit(session, clock, order, entries_of(order), vendor=other)


def test_an_invoice_is_of_the_vendor_its_order_has_by_now(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, PA)
        other = make_vendor(session, order.company)
    with sessions() as session:
        # Somebody holds the order with the vendor it had.
        held = session.get_one(PurchaseOrder, order.id)
        before = held.vendor.id
        session.commit()
        with sessions.begin() as meanwhile:
            edited = meanwhile.get_one(PurchaseOrder, order.id)
            _edit(meanwhile, clock, edited, entries_of(edited), vendor=meanwhile.get_one(Vendor, other.id))
        invoice = upload_invoice(session, held, Decimal(5), BUYER, clock.now())

        assert (before == other.id, invoice.vendor_id) == (False, other.id)
