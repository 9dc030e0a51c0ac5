"""Standing orders make prebooks, which follow them until somebody touches them (domain.md 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import (
    ADMIN,
    actor,
    make_boxes,
    make_company,
    make_customer,
    make_location,
    make_order,
    make_product,
    make_vendor,
)
from wholesale.billing_setup import BillingChoices, change_settings
from wholesale.carrier import Carrier
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.job import JobSettings
from wholesale.jobs.make_prebooks import MakePrebooks
from wholesale.prebook import Prebook, PrebookLine, ShipVia
from wholesale.prebook_entry import PrebookLineEntry
from wholesale.prebook_following import Renewed
from wholesale.purchase_order import UnitType
from wholesale.recurrence import Recurrence
from wholesale.standing_order import StandingOrder
from wholesale.standing_order_entry import (
    StandingOrderState,
    change_standing_order,
    create_standing_order,
    end_standing_order,
    pause_standing_order,
    resume_standing_order,
    state_of,
)
from wholesale.standing_order_facts import StandingOrderFacts
from wholesale.standing_order_skip import leave_out, skip_day, take_in
from wholesale.user import Role

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # a Monday
TODAY = NOW.date()
MONDAYS = Recurrence(TODAY, None, frozenset({1}))
FOUR = [TODAY + timedelta(weeks=week) for week in range(5)]  # the Mondays of 28 days ahead
CHARGES = [("Delivery", Decimal("15.00"))]


def given(session: Session, company: Company, **more: Any) -> tuple[StandingOrderFacts, PrebookLineEntry]:
    customer = make_customer(session, company)
    carrier = Carrier(company_id=company.id, code=f"T{customer.id}", name="Flower Truck")
    session.add(carrier)
    facts = StandingOrderFacts(
        customer=customer,
        carrier=carrier,
        recurrence=MONDAYS,
        ship_to="Gate 4",
        customer_po="PO-9",
        ship_via=ShipVia.GROWER,
        salesperson="Ana Soto",
        comments="Before noon",
    )
    line = PrebookLineEntry(
        product=make_product(session, company),
        vendor=make_vendor(session, company),
        boxes=4,
        bunches_per_box=12,
        stems_per_bunch=25,
        price=Decimal("9.5000"),
        cost=Decimal("5.2500"),
        unit_type=UnitType.BUNCH,
        mark_code="PS1",
        notes="Closed blooms",
    )
    return replace(facts, **more), line


def enter(session: Session, company: Company, today: date = TODAY, **more: Any) -> StandingOrder:
    facts, line = given(session, company, **more)
    return create_standing_order(session, company.id, facts, [line], CHARGES, ADMIN, NOW, today)[0]


def facts_of(order: StandingOrder, **more: Any) -> StandingOrderFacts:
    facts = StandingOrderFacts(
        customer=order.customer,
        carrier=order.carrier,
        recurrence=order.recurrence,
        location=order.location,
        ship_to=order.ship_to,
        customer_po=order.customer_po,
        ship_via=order.ship_via,
        salesperson=order.salesperson,
        comments=order.comments,
    )
    return replace(facts, **more)


def lines_of(order: StandingOrder, **more: Any) -> list[PrebookLineEntry]:
    names = ("boxes", "bunches_per_box", "stems_per_bunch", "price", "cost", "box_type", "unit_type", "mark_code")
    return [
        PrebookLineEntry(
            product=line.product,
            vendor=line.vendor,
            notes=line.notes,
            **{name: getattr(line, name) for name in names} | more,
        )
        for line in order.lines
    ]


def change(session: Session, order: StandingOrder, boxes: int = 4, today: date = TODAY, **more: Any) -> Renewed:
    lines, facts, revision = lines_of(order, boxes=boxes), facts_of(order, **more), order.revision
    return change_standing_order(session, order, facts, lines, CHARGES, ADMIN, NOW, today, revision=revision)


def prebooks_of(session: Session, order: StandingOrder) -> list[Prebook]:
    mine = select(Prebook).where(Prebook.standing_order_id == order.id).order_by(Prebook.truck_date)
    return list(session.scalars(mine.execution_options(populate_existing=True)))


def days(session: Session, order: StandingOrder) -> list[date]:
    return [each.truck_date for each in prebooks_of(session, order)]


def sweep(sessions: sessionmaker[Session], clock: SetClock, today: date) -> int:
    clock.move(datetime(today.year, today.month, today.day, 15, tzinfo=UTC) - clock.now())
    return MakePrebooks().sweep(sessions, clock, JobSettings())


def test_a_standing_order_makes_prebooks_like_itself_for_the_days_ahead(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        order = enter(session, company)
        first = prebooks_of(session, order)[0]
        line = first.lines[0]
        head = (first.number, first.customer, first.carrier, first.ship_to, first.customer_po, first.ship_via)

        assert order.number == "S000001"
        assert head == ("B000001", order.customer, order.carrier, "Gate 4", "PO-9", ShipVia.GROWER)
        assert (first.salesperson, first.comments) == ("Ana Soto", "Before noon")
        assert (line.product, line.vendor) == (order.lines[0].product, order.lines[0].vendor)
        assert (line.boxes, line.price, line.cost) == (4, Decimal("9.5000"), Decimal("5.2500"))
        assert (line.unit_type, line.mark_code, line.notes) == (UnitType.BUNCH, "PS1", "Closed blooms")
        assert [(charge.name, charge.amount) for charge in first.charges] == CHARGES
        assert [each.why for each in history_of(session, first)] == ["Made by standing order S000001"]
        assert days(session, order) == FOUR
    made = [sweep(sessions, clock, TODAY + timedelta(days=days)) for days in (0, 6, 7, 7, 21)]
    with sessions.begin() as session:
        kept = session.get_one(StandingOrder, order.id)

        # Each Monday one more comes within 28 days; after a fortnight's silence there are two.
        assert made == [0, 0, 1, 0, 2]
        assert len(set(days(session, kept))) == len(days(session, kept)) == 8
        assert (kept.made_until, kept.next_day) == (date(2026, 4, 20), date(2026, 4, 27))


def test_nothing_is_made_of_the_past_for_the_ended_the_pausing_or_inactive_customers(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        place = make_location(session, company)
        change_settings(session, company.id, place.id, BillingChoices(horizon_days=7), ADMIN, NOW)
        old = enter(session, company, recurrence=replace(MONDAYS, starts_on=date(2025, 1, 6)))
        ended = enter(session, company, recurrence=replace(MONDAYS, ends_on=FOUR[1]))
        near = enter(session, company, location=place)
        pausing, inactive = enter(session, company), enter(session, company)
        pause_standing_order(session, pausing, ADMIN, NOW, TODAY, revision=1)
        inactive.customer.is_active = False
        found = {each.number: days(session, each) for each in (old, ended, near, pausing, inactive)}
    sweep(sessions, clock, FOUR[2])
    with sessions.begin() as session:
        again = [session.get_one(StandingOrder, each.id) for each in (old, ended, near, pausing, inactive)]
        later = [len(days(session, each)) for each in again]
        states = [state_of(each, FOUR[2]) for each in again]
        resume_standing_order(session, again[3], ADMIN, NOW, FOUR[2], revision=2)
        resumed = days(session, again[3])

        assert list(found.values()) == [FOUR, FOUR[:2], FOUR[:2], [], FOUR]
        assert later == [7, 2, 4, 0, 5]
        assert states == [
            StandingOrderState.ACTIVE,
            StandingOrderState.ENDED,
            StandingOrderState.ACTIVE,
            StandingOrderState.PAUSED,
            StandingOrderState.CUSTOMER_INACTIVE,
        ]
        assert again[1].next_day is None
        assert resumed == [FOUR[2] + timedelta(weeks=week) for week in range(5)]


def test_prebooks_to_come_follow_until_they_are_edited_ordered_shipped_or_billed(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        order = enter(session, company, recurrence=replace(MONDAYS, weekdays=frozenset({1, 2})))
        edited, ordered, shipped, billed, free, *rest = prebooks_of(session, order)
        edited.revision += 1
        vendor = make_vendor(session, company)
        make_order(session, vendor).lines[0].prebook_line_id = ordered.lines[0].id
        make_boxes(session, vendor, order.lines[0].product, prebook_line_id=shipped.lines[0].id)
        billed.lines[0].billed_boxes = 1
        known = [each.number for each in (edited, ordered, shipped, billed, free, *rest)]
        # Tuesday stays, Thursday is new, and there are more boxes.
        weekdays = replace(order.recurrence, weekdays=frozenset({2, 4}))
        renewed = change(session, order, boxes=6, recurrence=weekdays, customer_po="PO-10")
        after = prebooks_of(session, order)
        touched = {each.number: (each.boxes, each.customer_po) for each in after if each.number in known[:4]}
        again = change(session, order, boxes=6)

        assert renewed == Renewed(made=4, changed=2, removed=3, kept=4)
        assert set(touched.values()) == {(4, "PO-9")}
        assert {(each.boxes, each.customer_po) for each in after if each.number not in touched} == {(6, "PO-10")}
        assert [each.truck_date.isoweekday() for each in after] == [1, 2, 4, 1, 2, 4, 2, 4, 2, 4]
        assert {each.number for each in after if each.truck_date.isoweekday() == 2} <= set(known)
        assert [(each.revision, each.revision_made) for each in after if each.number == rest[0].number] == [(2, 2)]
        assert session.scalar(select(func.count()).select_from(PrebookLine)) == len(after)
        assert again == Renewed()
        told = history_of(session, order)[-1].why.split("; ")
        assert told[0] == "days Monday + Tuesday -> Tuesday + Thursday"
        assert told[1] == "customer PO PO-9 -> PO-10"
        # What is changed a second time is still untouched by people.
        assert change(session, order, boxes=7, today=FOUR[1]).changed == 5


def test_a_day_that_was_left_out_or_deleted_by_hand_does_not_come_back(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        order = enter(session, company)
        prebooks = prebooks_of(session, order)
        skip_day(session, prebooks[1], ADMIN, NOW)
        session.delete(prebooks[1])
        leave_out(session, order, FOUR[2], ADMIN, NOW, TODAY)
        leave_out(session, order, FOUR[4] + timedelta(weeks=1), ADMIN, NOW, TODAY)
        prebooks[3].revision += 1
        with pytest.raises(TradeError) as kept, session.begin_nested():
            leave_out(session, order, FOUR[3], ADMIN, NOW, TODAY)
        with pytest.raises(TradeError) as strange:
            leave_out(session, order, FOUR[3] + timedelta(days=1), ADMIN, NOW, TODAY)
        change(session, order, boxes=5)
    sweep(sessions, clock, FOUR[1])
    with sessions.begin() as session:
        order = session.get_one(StandingOrder, order.id)
        left = days(session, order)
        taken_in = take_in(session, order, FOUR[2], ADMIN, NOW, FOUR[1])
        nothing = take_in(session, order, FOUR[2], ADMIN, NOW, FOUR[1])

        assert left == [FOUR[0], FOUR[3], FOUR[4]]
        assert (kept.value.entry.key, strange.value.entry.key) == (
            "standing_order_day_kept",
            "standing_order_day_strange",
        )
        assert (taken_in, nothing) == (Renewed(made=1, kept=1), Renewed())
        assert days(session, order) == [FOUR[0], *FOUR[2:]]


def test_an_end_takes_back_what_comes_later(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        order = enter(session, make_company(session))
        prebooks_of(session, order)[4].revision += 1
        renewed = end_standing_order(session, order, FOUR[1], ADMIN, NOW, TODAY, revision=1)

        assert renewed == Renewed(removed=2, kept=1)
        assert days(session, order) == [*FOUR[:2], FOUR[4]]
        assert [each.why for each in history_of(session, order)][-1] == "last day none -> 2026-03-09"
        with pytest.raises(TradeError, match="was changed by somebody else"):
            end_standing_order(session, order, FOUR[2], ADMIN, NOW, TODAY, revision=1)


WRONG: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"recurrence": replace(MONDAYS, weekdays=frozenset())}, {}, "days is []"),
    ({"recurrence": replace(MONDAYS, weekdays=frozenset({8}))}, {}, "days is [8]"),
    ({"recurrence": replace(MONDAYS, every_weeks=0)}, {}, "every weeks is 0"),
    ({"recurrence": replace(MONDAYS, every_weeks=53)}, {}, "every weeks is 53"),
    ({"recurrence": replace(MONDAYS, starts_on=date(1999, 12, 31))}, {}, "first day is 1999-12-31"),
    ({"recurrence": replace(MONDAYS, ends_on=date(2026, 3, 1))}, {}, "last day is 2026-03-01"),
    ({"ship_to": "G" * 201}, {}, "at most 200 letters"),
    ({}, {"boxes": 0}, "line 1, boxes is 0"),
    ({}, {"cost": Decimal("-0.01")}, "line 1, cost is -0.01"),
]


def test_what_can_not_be_is_refused_by_its_name(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        facts, line = given(session, company)
        told = []
        for head, of_line, _ in WRONG:
            with pytest.raises(TradeError) as error:
                create_standing_order(
                    session, company.id, replace(facts, **head), [replace(line, **of_line)], [], ADMIN, NOW, TODAY
                )
            told.append(str(error.value))
        others = []
        charge = [("", Decimal(1))]
        for who, lines, charges in ((actor(Role.QC), [line], []), (ADMIN, [], []), (ADMIN, [line], charge)):
            with pytest.raises(TradeError) as error:
                create_standing_order(session, company.id, facts, lines, charges, who, NOW, TODAY)
            others.append(error.value.entry.key)

        assert [expected in text for text, (*_, expected) in zip(told, WRONG, strict=True)] == [True] * len(WRONG), told
        assert others == ["role_missing", "standing_order_without_lines", "standing_order_value_wrong"]
        assert session.scalar(select(func.count()).select_from(StandingOrder)) == 0


def test_two_jobs_and_a_change_at_once_make_one_prebook_a_day(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        orders = [enter(session, company) for _ in range(3)]
    clock.move(datetime(2026, 3, 31, 15, tzinfo=UTC) - clock.now())
    today, together, faults = date(2026, 3, 31), Barrier(4), []

    def work(place: int) -> None:
        together.wait()
        try:
            if place < 2:
                MakePrebooks().sweep(sessions, clock, JobSettings())
                return
            with sessions.begin() as session:
                order = session.get_one(StandingOrder, orders[place - 2].id)
                change(session, order, boxes=9, today=today)
        except Exception as fault:  # noqa: BLE001 - whatever a thread meets is told by the test
            faults.append(fault)

    workers = [Thread(target=work, args=(place,)) for place in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with sessions.begin() as session:
        made = [prebooks_of(session, session.get_one(StandingOrder, order.id)) for order in orders]
        boxes = [{each.boxes for each in some if each.truck_date >= today} for some in made]

        assert faults == []
        assert [len(some) for some in made] == [9, 9, 9]
        assert boxes == [{9}, {9}, {4}]
