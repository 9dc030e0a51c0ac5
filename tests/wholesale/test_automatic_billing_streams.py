"""Whatever comes in, in whatever order and however often: what automatic billing never does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.tables import renew
from tests.wholesale.billing import NOW, SCANNER, TODAY, Trade, make_trade
from wholesale.allocation import allocate, release_boxes
from wholesale.allocation_choice import boxes_that_fit
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.billing_run import BillingOutcome, BillingTrigger, BoxOutcome
from wholesale.box import Box, BoxPlace
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.db import make_sessions
from wholesale.prebook import PrebookLine

TRIGGERS = st.sampled_from([BillingTrigger.SCAN, BillingTrigger.CONFIRMATION, BillingTrigger.HAND])
LINE = st.integers(0, 3)  # two prebooks of the first customer, two of the second
STEPS = st.one_of(
    st.tuples(st.just("receive"), LINE, st.integers(1, 4)),
    st.tuples(st.just("order"), LINE, st.integers(1, 3)),
    st.tuples(st.just("bill"), TRIGGERS, st.integers(1, 31)),  # which of the latest boxes: some bits of a number
    st.tuples(st.just("repeat"), TRIGGERS, st.just(0)),
    st.tuples(st.just("credit"), st.integers(0, 1), st.integers(1, 500)),
    st.tuples(st.just("hold"), st.integers(0, 1), st.integers(0, 1)),
    st.tuples(st.just("buy"), st.just(0), st.integers(1, 4)),  # for nobody
    st.tuples(st.just("give"), LINE, st.just(0)),  # all that fits, by hand
    st.tuples(st.just("release"), LINE, st.just(0)),
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
    """A company with two customers, and what has come in for them."""

    def __init__(self, session: Session) -> None:
        self.trade: Trade = make_trade(session)
        self.customers = [self.trade.customer(credit_limit=Decimal(limit)) for limit in (700, 900)]
        self.lines = [
            self.trade.prebook(self.customers[place // 2], boxes=place + 1, charges=("3.00",)).lines[0]
            for place in range(4)
        ]
        for line in self.lines:
            line.bunches_per_box = 10
        self.boxes: list[int] = []
        self.received: Counter[int] = Counter()  # by line
        self.decided = 0

    def go(self, step: tuple[str, Any, int]) -> None:
        """Do one step."""
        name, subject, number = step
        match name:
            case "receive":
                self.boxes += self.trade.boxes(self.lines[subject], number)
                self.received[self.lines[subject].id] += number
            case "order":
                self.lines[subject].boxes += number
            case "bill":
                self.bill([box for place, box in enumerate(self.boxes[-5:]) if number >> place & 1], subject)
            case "repeat":
                self.bill(self.boxes, subject)
            case "credit":
                credit, company_id = Decimal(number), self.trade.company.id
                facts = {"adjusted_on": TODAY, "amount": credit, "open_amount": credit, "created_at": NOW}
                self.trade.session.add(
                    BalanceAdjustment(company_id=company_id, customer_id=self.customers[subject].id, **facts)
                )
            case "buy":
                self.boxes += self.trade.boxes(None, number)
            case "give":
                self.give(self.lines[subject].id)
            case "release":
                mine = select(Box.id).where(Box.prebook_line_id == self.lines[subject].id, Box.place != BoxPlace.SOLD)
                if ids := self.trade.session.scalars(mine).all():
                    release_boxes(self.trade.session, self.trade.company.id, ids, SCANNER, NOW)
            case _:
                self.customers[subject].credit_hold = bool(number)

    def give(self, line_id: int) -> None:
        """Give a line all boxes that fit it; those that were not its own count as received for it."""
        session, company_id = self.trade.session, self.trade.company.id
        session.flush()
        choice = boxes_that_fit(session, company_id, [line_id])
        own = set(session.scalars(select(Box.id).where(Box.prebook_line_id == line_id)))
        for ids in choice.values():
            self.received[line_id] += len(set(ids) - own)
            self.decided += len(ids)
        if choice:
            allocate(session, company_id, choice, SCANNER, NOW, TODAY)

    def most(self, customer_id: int) -> Decimal:
        """Answer what a customer may owe by now."""
        mine = BalanceAdjustment.customer_id == customer_id
        credit = self.trade.session.scalar(select(func.sum(BalanceAdjustment.open_amount)).where(mine))
        limit = next(one.credit_limit for one in self.customers if one.id == customer_id)
        return (limit or Decimal(0)) + (credit or Decimal(0))

    def bill(self, ids: list[int], trigger: BillingTrigger) -> None:
        """Bill boxes; those of one run are decided about once each."""
        decisions = self.trade.bill(ids, trigger).decisions
        self.decided += len(ids)

        assert sorted(one.box.id for one in decisions) == sorted(ids)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_no_stream_bills_more_than_was_ordered_or_received(
    newly: Callable[[], Any], steps: list[tuple[str, Any, int]]
) -> None:
    with newly() as session:
        stream = Stream(session)
        for step in steps:
            stream.go(step)
        session.flush()
        session.expire_all()
        items = session.scalars(select(CustomerInvoiceItem)).all()
        outcomes = session.execute(select(BillingOutcome.run_id, BillingOutcome.box_id, BillingOutcome.outcome)).all()
        billed_of = Counter(one.prebook_line_id for one in items)
        billed = Counter(box for _, box, outcome in outcomes if outcome is BoxOutcome.BILLED)
        sold = session.scalars(select(Box.id).where(Box.place == BoxPlace.SOLD)).all()
        owed = session.execute(
            select(CustomerInvoice.customer_id, func.sum(CustomerInvoice.total)).group_by(CustomerInvoice.customer_id)
        )

        for line in session.scalars(select(PrebookLine)):
            assert billed_of[line.id] == line.billed_boxes <= min(line.boxes, stream.received[line.id])
        assert set(billed.values()) <= {1}
        assert sorted(billed) == sorted(sold) == sorted(one.box_id for one in items if one.box_id)
        assert len(outcomes) == len({row[:2] for row in outcomes}) == stream.decided
        for customer_id, total in owed:
            assert total <= stream.most(customer_id)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(places=st.permutations([0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 3]))
def test_the_order_of_independent_customers_does_not_matter(newly: Callable[[], Any], places: list[int]) -> None:
    def billed(order: list[int]) -> list[tuple[int, Decimal]]:
        with newly() as session:
            stream = Stream(session)
            lines = (stream.lines[place] for place in order)
            stream.bill([box for line in lines for box in stream.trade.boxes(line)], BillingTrigger.SCAN)
            invoices = sorted(stream.trade.invoices(), key=lambda one: one.customer_id)
            return [(len(stream.trade.items(one)), one.total) for one in invoices]

    # Each customer's boxes keep their own order; only the customers come one after the other.
    one_by_one = [*(one for one in places if one < 2), *(one for one in places if one >= 2)]

    assert billed(places) == billed(one_by_one)
