"""Boxes are confirmed from the Staging Area to inventory once, with who and when."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import actor, make_boxes, make_company, make_product, make_user, make_vendor
from wholesale.box import Box, BoxConfirmation, BoxPlace
from wholesale.box_confirm import BOX_CONFIRMERS, Confirmed, confirm_boxes, confirmations_of
from wholesale.clock import SetClock
from wholesale.db import keep_to_company
from wholesale.errors import TradeError
from wholesale.history import Actor
from wholesale.user import Role


def refusal(change: object) -> str:
    with pytest.raises(TradeError) as refused:
        change()
    return refused.value.entry.key


def test_confirmed_boxes_are_in_inventory_with_who_and_when(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        rosa = Actor.of(make_user(session, company, Role.INVENTORY, name="Rosa Velez"))
        vendor, roses, lilies = (
            make_vendor(session, company),
            make_product(session, company),
            make_product(session, company),
        )
        arrived = make_boxes(session, vendor, roses, 3)
        on_the_way = make_boxes(session, vendor, lilies, 1, place=BoxPlace.IN_TRANSIT, received_at=None)
        left = make_boxes(session, vendor, roses, 1)
        ids = [box.id for box in [*arrived, *on_the_way]]
    with sessions.begin() as session:
        keep_to_company(session, company.id)
        done = confirm_boxes(session, ids, rosa, clock.now())
    with sessions.begin() as session:
        boxes = session.scalars(select(Box).where(Box.id.in_(ids)).order_by(Box.id)).all()
        history = confirmations_of(session, company.id, "729-12345675", vendor.id, roses.id)

        assert done == Confirmed(4, 0)
        assert {(box.place, box.confirmed_at, box.confirmed_by) for box in boxes} == {
            (BoxPlace.INVENTORY, clock.now(), "Rosa Velez")
        }
        assert [box.received_at == clock.now() for box in boxes] == [False, False, False, True]
        assert session.get_one(Box, left[0].id).place is BoxPlace.STAGING
        assert [(one.boxes, one.actor_name, one.user_id, one.at) for one in history] == [
            (3, "Rosa Velez", rosa.user_id, clock.now())
        ]
        assert {box.confirmation_id for box in boxes[:3]} == {history[0].id}


def test_a_box_is_confirmed_once(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        boxes = make_boxes(session, make_vendor(session, company), make_product(session, company), 3)
        ids, rosa = [box.id for box in boxes], actor(Role.INVENTORY)
        confirm_boxes(session, ids[:1], rosa, clock.now())
        clock.move(timedelta(minutes=1))

        assert confirm_boxes(session, ids, rosa, clock.now()) == Confirmed(2, 1)
        assert refusal(lambda: confirm_boxes(session, ids, rosa, clock.now())) == "boxes_confirmed_before"
        assert refusal(lambda: confirm_boxes(session, [], rosa, clock.now())) == "boxes_not_chosen"


def test_two_who_press_at_once_confirm_each_box_once(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        boxes = make_boxes(session, make_vendor(session, company), make_product(session, company), 40)
        ids = [box.id for box in boxes]
    both_are_ready, done = threading.Barrier(2), []

    def press(chosen: list[int]) -> None:
        both_are_ready.wait()
        with sessions.begin() as session:
            keep_to_company(session, company.id)
            done.append(confirm_boxes(session, chosen, actor(Role.ADMIN), clock.now()))

    people = [threading.Thread(target=press, args=(chosen,)) for chosen in (ids[:30], ids[:9:-1])]
    for person in people:
        person.start()
    for person in people:
        person.join()
    with sessions.begin() as session:
        noted = session.scalars(select(BoxConfirmation.boxes)).all()

    assert sum(one.done for one in done) == sum(noted) == 40
    assert sum(one.gone for one in done) == 20


def test_boxes_of_another_company_and_other_roles_confirm_nothing(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        company, other = make_company(session), make_company(session)
        theirs = make_boxes(session, make_vendor(session, other), make_product(session, other), 2)
        ids = [box.id for box in theirs]
    with sessions.begin() as session:
        keep_to_company(session, company.id)

        assert refusal(lambda: confirm_boxes(session, ids, actor(Role.ADMIN), clock.now())) == "boxes_confirmed_before"
        for role in set(Role) - BOX_CONFIRMERS:
            assert refusal(lambda role=role: confirm_boxes(session, ids, actor(role), clock.now())) == "role_missing"


def test_what_lies_in_a_mixed_box_is_confirmed_together(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        vendor = make_vendor(session, company)
        mixed = [make_boxes(session, vendor, make_product(session, company))[0] for _ in range(3)]
        for box in mixed:
            box.mixed_box_id = mixed[0].id
        alone = make_boxes(session, vendor, mixed[0].product)[0]
        keep_to_company(session, company.id)

        assert confirm_boxes(session, [mixed[1].id], actor(Role.INVENTORY), clock.now()) == Confirmed(3, 0)
        assert [box.place for box in (*mixed, alone)] == [*[BoxPlace.INVENTORY] * 3, BoxPlace.STAGING]
