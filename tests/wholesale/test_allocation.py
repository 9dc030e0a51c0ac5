"""Boxes are given to prebooks by hand and billed, or released to the open market (domain.md 4.6, 7)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import actor, make_location, make_product
from tests.wholesale.billing import NOW, TODAY, Trade, make_trade
from wholesale.allocation import ALLOCATORS, allocate, release_boxes
from wholesale.allocation_choice import boxes_that_fit
from wholesale.billing_run import BoxOutcome, NotBilled
from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.prebook import PrebookLine
from wholesale.purchase_order import BoxType, UnitType
from wholesale.user import Role

ANN = actor(Role.ALLOCATIONS, name="Ann Ley")


def told(trade: Trade, choice: Mapping[int, list[int]]) -> list[tuple[BoxOutcome, NotBilled | None]]:
    done = allocate(trade.session, trade.company.id, choice, ANN, NOW, TODAY)
    return [(one.outcome, one.reason) for one in done.decisions]


def refusal(trade: Trade, choice: Mapping[int, list[int]], who: Any = ANN) -> str:
    with pytest.raises(TradeError) as refused:
        allocate(trade.session, trade.company.id, choice, who, NOW, TODAY)
    return refused.value.entry.key


# The rules are the same on both databases.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def trade(sessions: sessionmaker[Session]) -> Iterator[Trade]:
    with sessions.begin() as session:
        yield make_trade(session, is_on=False)


@on_sqlite
def test_boxes_given_by_hand_are_billed_and_what_arrives_later_is_released(trade: Trade) -> None:
    trade.settings()
    # The truck has left two days ago and the customer is exempt: by hand a person decides.
    customer = trade.customer(is_exempt_from_billing=True)
    line = trade.prebook(customer, boxes=3, truck_date=TODAY - timedelta(days=2)).lines[0]
    line.mark_code = "PS-7"
    free, own = trade.boxes(None, 2), trade.boxes(line, 1, inventory_type=InventoryType.S)

    assert told(trade, {line.id: [*free, *own]}) == [(BoxOutcome.BILLED, None)] * 3
    box = trade.box(free[0])
    assert (box.place, box.inventory_type, box.prebook_line_id) == (BoxPlace.SOLD, InventoryType.P, line.id)
    assert (box.customer_id, box.mark_code) == (customer.id, "PS-7")
    assert trade.box(own[0]).inventory_type is InventoryType.S
    assert [(one.actor_name, one.why) for one in history_of(trade.session, box)] == [
        ("Ann Ley", f"Given to prebook {line.prebook.number}")
    ]
    assert line.billed_boxes == 3
    customer.is_exempt_from_billing = False
    line.prebook.truck_date = TODAY
    assert trade.told(trade.boxes(line)) == [(BoxOutcome.RELEASED, NotBilled.ALREADY_FILLED)]


@on_sqlite
def test_what_credit_keeps_back_stays_assigned_and_says_why(trade: Trade) -> None:
    line = trade.prebook(trade.customer(credit_limit=Decimal(200)), boxes=3).lines[0]
    ids = trade.boxes(None, 3)

    assert told(trade, {line.id: ids}) == [
        (BoxOutcome.BILLED, None),
        (BoxOutcome.SKIPPED, NotBilled.OVER_LIMIT),
        (BoxOutcome.SKIPPED, NotBilled.OVER_LIMIT),
    ]
    assert [trade.box(key).prebook_line_id for key in ids] == [line.id] * 3
    assert boxes_that_fit(trade.session, trade.company.id, [line.id]) == {line.id: ids[1:]}
    line.prebook.customer.credit_limit = None
    assert told(trade, {line.id: ids[1:]}) == [(BoxOutcome.BILLED, None)] * 2


@on_sqlite
def test_a_choice_is_refused_as_a_whole(trade: Trade) -> None:
    miami = make_location(trade.session, trade.company)
    line, other = trade.prebook(boxes=2, location_id=None).lines[0], trade.prebook(boxes=9).lines[0]
    there = trade.prebook(location_id=make_location(trade.session, trade.company, code="BOG").id).lines[0]
    good, second, third = trade.boxes(None, 3)
    lily = make_product(trade.session, trade.company).id
    cases: list[tuple[dict[int, list[int]], str]] = [
        ({line.id: [good, *trade.boxes(None, 1, place=BoxPlace.STAGING)]}, "allocation_box_gone"),
        ({line.id: [good, 99_999]}, "allocation_box_gone"),
        ({line.id: [good, *trade.boxes(other)]}, "allocation_box_taken"),
        ({line.id: [good, *trade.boxes(None, customer_id=trade.customer().id)]}, "allocation_box_taken"),
        ({line.id: [good, *trade.boxes(None, product_id=lily)]}, "allocation_box_unfit"),
        ({there.id: [good, *trade.boxes(None, location_id=miami.id)]}, "allocation_box_unfit"),
        ({line.id: [good, second, third]}, "allocation_too_many"),
        ({line.id: [good], other.id: [second, good]}, "allocation_twice"),
        ({line.id: [good], 99_999: [second]}, "allocation_line_gone"),
        ({line.id: []}, "boxes_not_chosen"),
    ]

    assert [refusal(trade, choice) for choice, _ in cases] == [key for _, key in cases]
    for role in set(Role) - ALLOCATORS:
        assert refusal(trade, {line.id: [good]}, actor(role)) == "role_missing"
    assert trade.box(good).prebook_line_id is None
    assert trade.session.scalar(select(func.count()).select_from(CustomerInvoiceItem)) == 0


@on_sqlite
def test_the_oldest_boxes_that_fit_go_to_the_prebook_that_leaves_first(trade: Trade) -> None:
    miami, bogota = (make_location(trade.session, trade.company, code=code) for code in ("MIA", "BOG"))
    late = trade.prebook(boxes=4, truck_date=TODAY + timedelta(days=2)).lines[0]
    soon = trade.prebook(boxes=3, truck_date=TODAY, location_id=miami.id).lines[0]
    full = trade.prebook(boxes=1).lines[0]
    full.billed_boxes = 1
    for line in (late, soon, full):
        line.bunches_per_box = 10
    young, old = trade.boxes(None, 2, ship_date=TODAY), trade.boxes(None, 2, ship_date=TODAY - timedelta(days=3))
    elsewhere = trade.boxes(None, 1, ship_date=TODAY - timedelta(days=9), location_id=bogota.id)
    own = trade.boxes(soon, 1)
    trade.boxes(None, 1, box_type=BoxType.HB)
    trade.boxes(None, 1, bunches_per_box=12)
    # The line that leaves last is sold by the bunch; for the other it does not matter how its stems are bunched.
    late.unit_type = UnitType.BUNCH
    loose = trade.boxes(None, 1, bunches_per_box=250, stems_per_bunch=1, ship_date=TODAY - timedelta(days=4))
    trade.boxes(full, 1)
    first = trade.boxes(None, 1)
    trade.box(first[0]).mixed_box_id = first[0]
    found = boxes_that_fit(trade.session, trade.company.id, [late.id, soon.id, full.id])

    assert found == {soon.id: [*own, *loose, old[0]], late.id: [*elsewhere, old[1], *young]}
    assert set(told(trade, found)) == {(BoxOutcome.BILLED, None)}


@on_sqlite
def test_a_released_box_is_open_market(trade: Trade) -> None:
    line = trade.prebook(boxes=3).lines[0]
    sold, kept = trade.boxes(line, 1), trade.boxes(line, 2, customer_id=line.prebook.customer_id, mark_code="PS-7")
    allocate(trade.session, trade.company.id, {line.id: sold}, ANN, NOW, TODAY)

    def release(ids: list[int], who: Any = ANN) -> Any:
        try:
            return release_boxes(trade.session, trade.company.id, ids, who, NOW)
        except TradeError as refused:
            return refused.entry.key

    assert release([*sold, *kept]) == "release_box_sold"
    assert release(kept, actor(Role.SALES)) == "role_missing"
    assert (release(kept), release(kept), release([])) == (2, "release_nothing", "boxes_not_chosen")
    box = trade.box(kept[0])
    assert (box.inventory_type, box.prebook_line_id, box.customer_id, box.mark_code) == (
        InventoryType.M,
        None,
        None,
        "",
    )
    assert [one.why for one in history_of(trade.session, box)] == ["Released to the open market"]


def test_two_who_give_the_same_boxes_at_once_sell_each_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        lines = [trade.prebook(boxes=6).lines[0].id for _ in range(2)]
        ids, company_id = trade.boxes(None, 6), trade.company.id
    both_are_ready, done = threading.Barrier(2), []

    def press(line_id: int, some: list[int]) -> None:
        both_are_ready.wait()
        try:
            with sessions.begin() as session:
                allocate(session, company_id, {line_id: some}, ANN, NOW, TODAY)
            done.append("given")
        except TradeError as refused:
            done.append(refused.entry.key)

    people = [threading.Thread(target=press, args=pair) for pair in ((lines[0], ids[:4]), (lines[1], ids[:2:-1]))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    with sessions.begin() as session:
        left = boxes_that_fit(session, company_id, lines)
        billed = session.scalars(select(CustomerInvoiceItem.box_id)).all()
        counted = session.scalars(select(PrebookLine.billed_boxes).order_by(PrebookLine.billed_boxes)).all()
        tied = session.scalar(select(func.count()).where(Box.prebook_line_id.is_not(None)))

    assert sorted(done) == ["allocation_box_gone", "given"]
    assert len(billed) == tied == counted[1]
    assert counted[0] == 0
    # The prebooks ask for another pack.
    assert left == {}
