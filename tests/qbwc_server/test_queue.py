"""The queue: put once, leave in order, wait, be counted."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qbwc_server.queue import (
    ItemState,
    WorkItem,
    claim,
    count_waiting,
    in_state,
    items_of,
    latest_item,
    promote_delayed,
    put,
)
from tests.qbwc_server.desk import Desk

KIND = "vendor_bill"


def add(desk: Desk, records: Sequence[int], *, kind: str = KIND, priority: int = 50) -> list[int]:
    with desk.sessions.begin() as session:
        return [each.id for each in put(session, desk.company_id, kind, records, priority, desk.clock.now())]


def claimed(desk: Desk, limit: int = 20) -> list[int]:
    with desk.sessions() as session:
        return [item.record_id for item in claim(session, desk.company_id, limit)]


def change(desk: Desk, item_id: int, **facts: object) -> None:
    with desk.sessions.begin() as session:
        item = session.get_one(WorkItem, item_id)
        for name, value in facts.items():
            setattr(item, name, value)


def test_putting_a_record_twice_makes_one_item(desk_on_both: Desk) -> None:
    first, second = add(desk_on_both, [1, 2]), add(desk_on_both, [1, 2, 3])

    assert (len(first), len(second)) == (2, 1)
    assert [item.record_id for item in desk_on_both.items()] == [1, 2, 3]


def test_a_record_whose_item_is_closed_gets_a_new_one(desk: Desk) -> None:
    old = add(desk, [1])
    change(desk, old[0], state=ItemState.POSTED)

    assert len(add(desk, [1])) == 1
    with desk.sessions() as session:
        latest = latest_item(session, desk.company_id, KIND, 1)
        assert latest is not None
        assert latest.id > old[0]


@pytest.mark.parametrize("state", ["waiting", "delayed", "sending", "unknown", "needs_person"])
def test_the_database_allows_one_open_item_a_record(desk_on_both: Desk, state: str) -> None:
    add(desk_on_both, [1])

    def add_another(session: Session) -> None:
        session.add(
            WorkItem(
                company_id=desk_on_both.company_id,
                kind=KIND,
                record_id=1,
                priority=1,
                state=ItemState(state),
                created_at=desk_on_both.clock.now(),
            )
        )
        session.flush()

    with desk_on_both.sessions() as session, pytest.raises(IntegrityError):
        add_another(session)


def test_the_most_urgent_leave_first_and_among_them_the_oldest(desk_on_both: Desk) -> None:
    add(desk_on_both, [1, 2], priority=50)
    add(desk_on_both, [3, 4], priority=10)

    assert claimed(desk_on_both) == [3, 4, 1, 2]


def test_no_more_leave_together_than_asked_for(desk: Desk) -> None:
    add(desk, range(1, 10))

    assert claimed(desk, 4) == [1, 2, 3, 4]


def test_items_of_one_kind_leave_together(desk: Desk) -> None:
    add(desk, [1, 2], kind="vendor", priority=10)
    add(desk, [3])

    assert claimed(desk) == [1, 2]


def test_an_item_that_goes_alone_leaves_by_itself(desk: Desk) -> None:
    ids = add(desk, [1, 2, 3])
    change(desk, ids[1], alone=True)
    in_front = claimed(desk)
    change(desk, ids[0], state=ItemState.POSTED)

    assert in_front == [1]
    assert claimed(desk) == [2]


@pytest.mark.parametrize("state", [state for state in ItemState if state is not ItemState.WAITING], ids=str)
def test_only_what_waits_leaves(desk: Desk, state: ItemState) -> None:
    ids = add(desk, [1, 2])
    change(desk, ids[0], state=state)

    assert claimed(desk) == [2]


def test_another_company_s_items_do_not_leave(desk: Desk) -> None:
    add(desk, [1])
    with desk.sessions() as session:
        assert claim(session, desk.company_id + 1, 20) == []
        assert count_waiting(session, desk.company_id + 1, 20) == 0


def test_on_postgresql_two_workers_never_claim_the_same_item(desk_on_postgres: Desk) -> None:
    desk = desk_on_postgres
    add(desk, range(1, 7))
    with desk.sessions.begin() as one, desk.sessions.begin() as other:
        first = [item.record_id for item in claim(one, desk.company_id, 3)]
        second = [item.record_id for item in claim(other, desk.company_id, 6)]

    assert (first, second) == ([1, 2, 3], [4, 5, 6])


def test_delayed_items_wait_for_their_time(desk_on_both: Desk) -> None:
    desk = desk_on_both
    ids = add(desk, [1, 2])
    for item_id, minutes in zip(ids, (1, 10), strict=True):
        change(desk, item_id, state=ItemState.DELAYED, due_at=desk.clock.now() + timedelta(minutes=minutes))
    counts = []
    for _ in range(3):
        with desk.sessions.begin() as session:
            counts.append(promote_delayed(session, desk.company_id, desk.clock.now()))
        desk.pass_time(timedelta(minutes=1))

    assert counts == [0, 1, 0]
    assert claimed(desk) == [1]


def test_waiting_items_are_counted_to_a_limit_and_no_further(desk: Desk) -> None:
    add(desk, range(1, 8))
    with desk.sessions() as session:
        assert [count_waiting(session, desk.company_id, most) for most in (3, 7, 100)] == [3, 7, 7]


def test_items_are_found_by_state_and_by_message(desk: Desk) -> None:
    ids = add(desk, [1, 2, 3])
    for item_id in ids[:2]:
        change(desk, item_id, state=ItemState.UNKNOWN, exchange_id=77)
    with desk.sessions() as session:
        unknown = [item.id for item in in_state(session, desk.company_id, ItemState.UNKNOWN, 20)]
        sent = [item.id for item in items_of(session, 77, desk.company_id)]

    assert unknown == sent == ids[:2]


def test_every_look_at_open_items_has_an_index_of_its_own(desk: Desk) -> None:
    with desk.sessions() as session:
        indexes = {each["name"] for each in inspect(session.connection()).get_indexes("work_item")}

    assert {"uq_work_item_open", "ix_work_item_open", "ix_work_item_delayed", "ix_work_item_exchange"} <= indexes


def test_an_item_that_finishes_forgets_what_a_search_has_found(desk: Desk) -> None:
    item = WorkItem(findings={"candidates": ["1A2-1"]})
    item.finish(ItemState.REFUSED, desk.clock.now(), key="3140", words="No such vendor")

    assert (item.findings, item.finished_at) == (None, desk.clock.now())
    assert (item.advice_key, item.words) == ("3140", "No such vendor")


def test_an_item_sent_alone_stays_alone(desk: Desk) -> None:
    item = WorkItem(alone=False)
    item.wait_again(alone=True)
    item.wait_again()

    assert (item.alone, item.state) == (True, ItemState.WAITING)
