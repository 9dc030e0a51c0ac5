"""Whatever is done to a standing order and its prebooks, in whatever order: each of its days has one prebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.factories import ADMIN, make_company, make_customer, make_product, make_standing_order
from tests.tables import renew
from wholesale.db import make_sessions
from wholesale.errors import TradeError
from wholesale.prebook import Prebook
from wholesale.prebook_change import change_prebook, delete_prebook
from wholesale.prebook_entry import PrebookFacts, PrebookLineEntry
from wholesale.prebook_making import make_prebooks
from wholesale.standing_order import StandingOrder
from wholesale.standing_order_entry import (
    change_standing_order,
    end_standing_order,
    pause_standing_order,
    resume_standing_order,
)
from wholesale.standing_order_facts import StandingOrderFacts
from wholesale.standing_order_skip import leave_out, skipped_days, take_in

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
HORIZON = timedelta(days=28)
STEPS = st.one_of(
    st.tuples(st.just("wait"), st.integers(0, 9)),
    st.tuples(st.just("weekdays"), st.sets(st.integers(1, 7), min_size=1, max_size=3)),
    st.tuples(st.just("rhythm"), st.integers(1, 3)),
    st.tuples(st.just("boxes"), st.integers(1, 4)),
    st.tuples(st.just("last_day"), st.integers(0, 40)),
    st.tuples(st.sampled_from(["leave_out", "take_in"]), st.integers(0, 28)),
    st.tuples(st.sampled_from(["edit", "delete", "bill"]), st.integers(0, 12)),
    st.tuples(st.just("move"), st.tuples(st.integers(0, 12), st.integers(-3, 3))),
    st.tuples(st.sampled_from(["pause", "resume"]), st.none()),
)


@pytest.fixture
def newly(sqlite_file: Path, sqlite_template: Path, engine_of: Callable[[str], Engine]) -> Callable[[], Any]:
    """Lend what opens an empty database for each example; the rules are the same on both."""
    engine = engine_of(f"sqlite:///{sqlite_file}")

    @contextmanager
    def opened() -> Iterator[Session]:
        engine.dispose()
        renew(sqlite_file, sqlite_template)
        with make_sessions(engine).begin() as session:
            yield session
        engine.dispose()

    return opened


class Stream:
    """A standing order of Mondays, and the day it is."""

    def __init__(self, session: Session) -> None:
        self.session, self.today = session, NOW.date()
        company = make_company(session)
        product = make_product(session, company)
        self.order: StandingOrder = make_standing_order(session, make_customer(session, company), product)
        self.touched: set[int] = set()
        self.wait(0)

    @property
    def when(self) -> tuple[Any, datetime, date]:
        return ADMIN, NOW, self.today

    @property
    def prebooks(self) -> list[Prebook]:
        mine = select(Prebook).where(Prebook.standing_order_id == self.order.id, Prebook.truck_date >= self.today)
        return list(self.session.scalars(mine.order_by(Prebook.truck_date).execution_options(populate_existing=True)))

    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        make_prebooks(self.session, self.order.company_id, [self.order.id], *self.when)

    def weekdays(self, weekdays: set[int]) -> None:
        self._change(weekdays=frozenset(weekdays))

    def rhythm(self, weeks: int) -> None:
        self._change(every_weeks=weeks)

    def boxes(self, boxes: int) -> None:
        self._change(boxes)

    def last_day(self, days: int) -> None:
        last = self.today + timedelta(days=days)
        end_standing_order(self.session, self.order, last, *self.when, revision=self.order.revision)

    def leave_out(self, days: int) -> None:
        leave_out(self.session, self.order, self.today + timedelta(days=days), *self.when)

    def take_in(self, days: int) -> None:
        take_in(self.session, self.order, self.today + timedelta(days=days), *self.when)

    def pause(self, _: None) -> None:
        pause_standing_order(self.session, self.order, *self.when, revision=self.order.revision)

    def resume(self, _: None) -> None:
        resume_standing_order(self.session, self.order, *self.when, revision=self.order.revision)

    def edit(self, place: int) -> None:
        if prebook := self._one(place):
            self._change_prebook(prebook, comments=f"{prebook.comments}!")

    def move(self, how: tuple[int, int]) -> None:
        if prebook := self._one(how[0]):
            self._change_prebook(prebook, truck_date=prebook.truck_date + timedelta(days=how[1]))

    def bill(self, place: int) -> None:
        if prebook := self._one(place):
            prebook.lines[0].billed_boxes = 1
            self.touched.add(prebook.id)

    def delete(self, place: int) -> None:
        if prebook := self._one(place):
            delete_prebook(self.session, prebook, ADMIN, NOW, revision=prebook.revision)

    def _one(self, place: int) -> Prebook | None:
        prebooks = self.prebooks
        return prebooks[place] if place < len(prebooks) else None

    def _change_prebook(self, prebook: Prebook, **more: Any) -> None:
        names = ("customer", "carrier", "location", "ship_to", "customer_po", "ship_via", "salesperson", "comments")
        facts = PrebookFacts(truck_date=prebook.truck_date, **{name: getattr(prebook, name) for name in names})
        lines = [_entry(line, id=line.id) for line in prebook.lines]
        before = prebook.revision
        change_prebook(self.session, prebook, replace(facts, **more), lines, [], ADMIN, NOW, revision=before)
        if prebook.revision != before:
            self.touched.add(prebook.id)

    def _change(self, boxes: int | None = None, **days: Any) -> None:
        order = self.order
        names = ("customer", "carrier", "location", "ship_to", "customer_po", "ship_via", "salesperson", "comments")
        recurrence = replace(order.recurrence, **days)
        facts = StandingOrderFacts(recurrence=recurrence, **{name: getattr(order, name) for name in names})
        lines = [_entry(line, boxes=boxes or line.boxes) for line in order.lines]
        change_standing_order(self.session, order, facts, lines, [], *self.when, revision=order.revision)


def _entry(line: Any, **more: Any) -> PrebookLineEntry:
    names = ("product", "vendor", "boxes", "box_type", "unit_type", "bunches_per_box", "stems_per_bunch")
    return PrebookLineEntry(**{name: getattr(line, name) for name in (*names, "price", "cost")} | more)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=2, max_size=9))
def test_each_of_its_days_has_one_prebook_like_itself_or_touched(
    newly: Callable[[], Any], steps: list[tuple[str, Any]]
) -> None:
    with newly() as session:
        stream = Stream(session)
        order = stream.order
        for what, how in steps:
            # Refused is such as a day that is none of its days, or that has another prebook already.
            with suppress(TradeError), session.begin_nested():
                getattr(stream, what)(how)
            session.flush()
            prebooks, last = stream.prebooks, stream.today + HORIZON
            days = set(order.recurrence.days(stream.today, last)) - skipped_days(session, order, stream.today)
            free = [each for each in prebooks if each.id not in stream.touched]
            held = {each.truck_date for each in prebooks}

            assert len(held) == len(prebooks)
            assert {each.truck_date for each in free} <= (days if order.is_active else set())
            assert {each.boxes for each in free} <= {order.boxes}
            assert not order.is_active or days <= held
