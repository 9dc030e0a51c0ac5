import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import actor, make_company, make_invoice, make_vendor
from tests.wholesale.orders import A_DAY, BUYER, boxes, grower_of, order_in, told
from wholesale.awb import read_awb
from wholesale.clock import SetClock
from wholesale.errors import TradeError
from wholesale.history import Actor
from wholesale.mail import OutgoingMail
from wholesale.order_confirm import confirm_order, return_to_approved
from wholesale.order_move import approve_order, cancel_order, order_moves_allowed, return_to_pending
from wholesale.order_ship import receive_boxes, ship_order, undo_shipment
from wholesale.order_status import VISIBLE_TO_VENDORS, OrderAction, OrderStatus, VendorView
from wholesale.purchase_order import ChargesState, PurchaseOrder
from wholesale.status import InvoiceStatus
from wholesale.user import Role

Sessions = sessionmaker[Session]
PA, A, CF, SC, CA = OrderStatus
BUYERS = {Role.ADMIN, Role.PROCUREMENT_MANAGER, Role.PROCUREMENT_USER}

# (from, action): to, who.
ALLOWED: dict[tuple[OrderStatus, str], tuple[OrderStatus, set[Role]]] = {
    (PA, "approve"): (A, BUYERS),
    (A, "return_to_pending"): (PA, BUYERS),
    (A, "confirm"): (CF, BUYERS | {Role.VENDOR}),
    (CF, "confirm"): (CF, BUYERS | {Role.VENDOR}),
    (CF, "return_to_approved"): (A, BUYERS),
    (CF, "ship"): (SC, BUYERS | {Role.VENDOR}),
    (SC, "undo_shipment"): (CF, BUYERS),
    (PA, "cancel"): (CA, BUYERS),
    (A, "cancel"): (CA, BUYERS),
    (CF, "cancel"): (CA, BUYERS),
}


def _do(session: Session, order: PurchaseOrder, action: OrderAction, who: Actor, now: datetime) -> None:
    every_box = {line.id: line.boxes for line in order.lines}
    doing: dict[OrderAction, Callable[[], Any]] = {
        OrderAction.APPROVE: lambda: approve_order(session, order, who, now),
        OrderAction.RETURN_TO_PENDING: lambda: return_to_pending(session, order, who, now),
        OrderAction.CONFIRM: lambda: confirm_order(session, order, every_box, who, now),
        OrderAction.RETURN_TO_APPROVED: lambda: return_to_approved(session, order, who, now),
        OrderAction.SHIP: lambda: ship_order(session, order, read_awb("729-12345675"), A_DAY, who, now, A_DAY),
        OrderAction.UNDO_SHIPMENT: lambda: undo_shipment(session, order, who, now),
        OrderAction.CANCEL: lambda: cancel_order(session, order, who, now),
    }
    doing[action]()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("action", OrderAction)
@pytest.mark.parametrize("old", OrderStatus)
def test_each_role_moves_an_order_exactly_as_the_table_says(
    sessions: Sessions, clock: SetClock, old: OrderStatus, action: OrderAction
) -> None:
    new, roles = ALLOWED.get((old, action.value), (old, set()))
    moved, shown = set(), set()
    with sessions() as session:
        for role in Role:
            order = order_in(session, old)
            who = grower_of(order) if role is Role.VENDOR else actor(role)
            shown |= {role for move in order_moves_allowed(order, who) if move.action is action}
            try:
                _do(session, order, action, who, clock.now())
            except TradeError:
                assert order.status is old
            else:
                moved.add(role)
                assert order.status is new

    assert (moved, shown) == (roles, roles)


@pytest.mark.parametrize("action", [OrderAction.CONFIRM, OrderAction.SHIP])
def test_a_vendor_acts_on_no_other_vendors_order(sessions: Sessions, clock: SetClock, action: OrderAction) -> None:
    with sessions.begin() as session:
        order = order_in(session, A if action is OrderAction.CONFIRM else CF)
        stranger = Actor(
            name="Sara", roles=frozenset({Role.VENDOR}), vendor_id=make_vendor(session, make_company(session)).id
        )
        unbound = Actor(name="Nobody", roles=frozenset({Role.VENDOR}))
        for who in (stranger, unbound):
            with pytest.raises(TradeError, match=f"{order.number} is none of the orders {who.name} may see"):
                _do(session, order, action, who, clock.now())


@pytest.mark.parametrize("status", sorted(set(OrderStatus) - VISIBLE_TO_VENDORS))
def test_a_vendor_is_not_told_of_orders_that_are_not_approved(
    sessions: Sessions, clock: SetClock, status: OrderStatus
) -> None:
    with sessions.begin() as session:
        order = order_in(session, status)
        with pytest.raises(TradeError, match="none of the orders"):
            confirm_order(session, order, boxes(order, 10, 4), grower_of(order), clock.now())


def test_approving_mails_the_order_to_the_vendor(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, PA, notes="New boxes, please.")
        order.vendor.email_for_orders = "gloria@rosas.example; oscar@rosas.example"
        approve_order(session, order, BUYER, clock.now())
        mails = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
        line = told(session, order)[-1]

    assert [mail.to for mail in mails] == ["gloria@rosas.example", "oscar@rosas.example"]
    assert mails[0].subject.startswith(f"Purchase order {order.number}")
    assert "Roses 60 cm" in mails[0].body
    assert "New boxes, please." in mails[0].body
    assert order.mailed_at == order.approved_at == clock.now()
    assert line == "PA>A Mailed to gloria@rosas.example; oscar@rosas.example"


def test_an_order_of_a_vendor_without_address_is_approved_but_not_mailed(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, PA)
        approve_order(session, order, BUYER, clock.now())

        assert session.scalars(select(OutgoingMail)).all() == []
    assert (order.status, order.mailed_at) == (A, None)


def test_an_order_without_lines_is_not_approved(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, PA)
        order.lines.clear()
        with pytest.raises(TradeError, match="has no lines"):
            approve_order(session, order, BUYER, clock.now())


def test_an_order_with_an_invoice_is_not_canceled(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, A)
        make_invoice(session, order)
        with pytest.raises(TradeError, match=r"can not be canceled: it has 1 vendor invoice\(s\)"):
            cancel_order(session, order, BUYER, clock.now())

    assert order.status is A


@pytest.mark.parametrize("status", [InvoiceStatus.A, InvoiceStatus.ES, InvoiceStatus.S, InvoiceStatus.P])
def test_an_order_with_an_approved_invoice_is_not_taken_back(
    sessions: Sessions, clock: SetClock, status: InvoiceStatus
) -> None:
    with sessions.begin() as session:
        for old, action in (
            (A, OrderAction.RETURN_TO_PENDING),
            (CF, OrderAction.RETURN_TO_APPROVED),
            (SC, OrderAction.UNDO_SHIPMENT),
        ):
            order = order_in(session, old)
            make_invoice(session, order, status)
            with pytest.raises(TradeError, match="can not be taken back"):
                _do(session, order, action, BUYER, clock.now())


def test_a_vendor_may_confirm_fewer_boxes_and_the_order_is_worth_less(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, A)
        before = order.total
        confirm_order(session, order, boxes(order, 8, 0), grower_of(order), clock.now())

        assert (before, order.subtotal, order.order_total) == (625, 400, 425)
        assert (order.confirmed_boxes, order.qty_confirmed, order.boxes) == (8, 8, 14)
        assert (order.status, order.vendor_view, order.confirmed_by) == (CF, VendorView.PARTIAL, "Gloria Grower")
        assert order.charges_state is ChargesState.PROCESSING
        assert told(session, order)[-1] == "A>CF Confirmed 8 of 14 boxes"


def test_a_confirmation_may_be_changed_until_the_order_is_shipped(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, A)
        grower = grower_of(order)
        confirm_order(session, order, boxes(order, 8, 0), grower, clock.now())
        confirm_order(session, order, boxes(order, 10, 4), grower, clock.now())
        changed = order.vendor_view
        ship_order(session, order, read_awb("729 1234 5675"), A_DAY, grower, clock.now())
        with pytest.raises(TradeError, match='"Confirm" can not be done'):
            confirm_order(session, order, boxes(order, 1, 1), grower, clock.now())

        assert changed is VendorView.CONFIRMED
        assert (order.vendor_view, order.awb, order.ship_date) == (VendorView.SHIPPED, "729-12345675", A_DAY)
        assert order.arrival_date is None  # what was expected is before the day it left
        assert order.confirmed_boxes == 14


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((11, 4), "Roses 60 cm: 11 boxes can not be confirmed. Enter a whole number from 0 to 10"),
        ((-1, 4), "-1 boxes can not be confirmed"),
        ((0, 0), "can not be confirmed with no box at all"),
        ((10,), "nothing was said of Carnations 60 cm"),
    ],
)
def test_a_confirmation_that_can_not_be_is_refused(
    sessions: Sessions, clock: SetClock, counts: tuple[int, ...], words: str
) -> None:
    with sessions.begin() as session:
        order = order_in(session, A)
        with pytest.raises(TradeError, match=words):
            confirm_order(session, order, boxes(order, *counts), grower_of(order), clock.now())

        assert (order.status, order.confirmed_boxes) == (A, None)


def test_a_vendor_does_not_confirm_what_was_changed_meanwhile(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, A, revision=3)
        with pytest.raises(TradeError, match="was changed by somebody else"):
            confirm_order(session, order, boxes(order, 10, 4), grower_of(order), clock.now(), revision=2)


def test_of_two_who_confirm_what_they_saw_the_second_is_told(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, A)
        seen = order.revision
        confirm_order(session, order, boxes(order, 8, 4), BUYER, clock.now(), seen)
        with pytest.raises(TradeError, match="was changed by somebody else"):
            confirm_order(session, order, boxes(order, 10, 4), grower_of(order), clock.now(), seen)

        assert order.confirmed_boxes == 12


def test_returning_to_approved_forgets_the_confirmation(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, CF)
        return_to_approved(session, order, BUYER, clock.now())

        assert (order.confirmed_boxes, order.qty_confirmed, order.vendor_view) == (None, None, VendorView.PENDING)


def test_an_order_does_not_arrive_before_it_is_shipped(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, CF, arrival_date=None)
        with pytest.raises(TradeError, match="Right is the ship date 2026-03-12 or a later day"):
            ship_order(session, order, read_awb("729-12345675"), A_DAY, BUYER, clock.now(), A_DAY.replace(day=11))


def test_received_boxes_are_counted_beside_the_confirmed_ones(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = order_in(session, SC)
        receive_boxes(session, order, {order.lines[0].id: 9}, actor(Role.INVENTORY), clock.now())

        assert [line.is_received_otherwise for line in order.lines] == [True, False]
        assert (order.received_boxes, order.qty_received, order.quantity_differs) == (9, 9, True)
        assert told(session, order) == ["SC>SC Roses 60 cm: received None -> 9"]
        receive_boxes(session, order, {order.lines[0].id: None}, actor(Role.INVENTORY), clock.now())
        assert order.qty_received is None


def test_only_those_who_receive_enter_received_boxes(sessions: Sessions, clock: SetClock) -> None:
    allowed = set()
    with sessions.begin() as session:
        order = order_in(session, SC)
        for role in Role:
            try:
                receive_boxes(session, order, {order.lines[0].id: 9}, actor(role), clock.now())
            except TradeError:
                continue
            allowed.add(role)
        with pytest.raises(TradeError, match="-1 boxes can not be received"):
            receive_boxes(session, order, {order.lines[0].id: -1}, BUYER, clock.now())
        with pytest.raises(TradeError, match="Receive boxes"):
            receive_boxes(session, order_in(session, PA), {}, BUYER, clock.now())

    assert allowed == BUYERS | {Role.ACCOUNTS_PAYABLE, Role.INVENTORY}


def test_of_two_who_ship_and_cancel_at_once_one_is_told(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order_id = order_in(session, CF).id
    meet, outcomes = threading.Barrier(2), []

    def act(action: OrderAction) -> None:
        with sessions() as session:
            # SQLite lets one writer in at a time, so they meet before they begin.
            meet.wait()
            try:
                _do(session, session.get_one(PurchaseOrder, order_id), action, BUYER, clock.now())
                session.commit()
                outcomes.append("done")
            except TradeError as refused:
                outcomes.append(refused.entry.key)

    both = [threading.Thread(target=act, args=(action,)) for action in (OrderAction.SHIP, OrderAction.CANCEL)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert sorted(outcomes) == ["done", "order_move_unknown"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("729-12345675", "729-12345675"), (" 729 1234 5675 ", "729-12345675"), ("72912345675", "729-12345675")],
)
def test_an_air_waybill_is_read_as_people_write_it(text: str, number: str) -> None:
    assert (read_awb(text).number, read_awb(text).check_digit_is_wrong) == (number, False)


def test_a_wrong_check_digit_is_seen_but_not_refused() -> None:
    assert read_awb("729-12345676").check_digit_is_wrong


@pytest.mark.parametrize("text", ["", "729", "729-1234567", "729-123456789", "ABC-12345675", "729_12345675"])
def test_what_is_no_air_waybill_is_refused(text: str) -> None:
    with pytest.raises(TradeError, match="is no air waybill number"):
        read_awb(text)


def test_a_temporary_air_waybill_is_any_short_code() -> None:
    assert read_awb("tmp-17", is_temporary=True).number == "TMP-17"
    with pytest.raises(TradeError, match="temporary"):
        read_awb("x" * 21, is_temporary=True)
