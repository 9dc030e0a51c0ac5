"""Random people and QuickBooks push one invoice around; whatever they try, its story stays whole."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import QUICKBOOKS, actor, make_invoice
from wholesale.clock import SetClock
from wholesale.db import Base, make_sessions, open_engine
from wholesale.errors import MoveRefused
from wholesale.history import Actor, history_of
from wholesale.status import InvoiceStatus
from wholesale.user import Role
from wholesale.vendor_invoice import Transfer, become, mark_transfer, moves_allowed

ACTORS = st.one_of(
    st.just(QUICKBOOKS), st.builds(actor, st.sampled_from(Role), may_approve=st.booleans()), st.just(actor(Role.ADMIN))
)
TRIES = st.lists(st.tuples(ACTORS, st.sampled_from([*InvoiceStatus, *Transfer])), max_size=30)


@pytest.fixture(scope="module")
def in_memory() -> Iterator[sessionmaker[Session]]:
    """Lend a database whose every example is rolled back."""
    engine = open_engine("sqlite://")
    Base.metadata.create_all(engine)
    yield make_sessions(engine)
    engine.dispose()


@settings(max_examples=60, deadline=None)
@given(TRIES)
def test_the_history_tells_every_move_and_nothing_else(
    in_memory: sessionmaker[Session], tries: list[tuple[Actor, InvoiceStatus | Transfer]]
) -> None:
    clock = SetClock(datetime(2026, 3, 10, 12, 0, tzinfo=UTC))
    moved = [InvoiceStatus.AP]
    with in_memory() as session:
        invoice = make_invoice(session)
        for who, target in tries:
            clock.move(timedelta(minutes=1))
            if isinstance(target, Transfer):
                assert mark_transfer(session, invoice, target) == (invoice.status is InvoiceStatus.ES)
                continue
            shown = {move.new for move in moves_allowed(invoice, who)}
            try:
                become(session, invoice, target, who, clock.now(), paid_on=_paid_on(target))
            except MoveRefused:
                assert target not in shown
            else:
                assert target in shown
                moved.append(target)
        session.flush()
        session.refresh(invoice)

        assert [(line.old, line.new) for line in history_of(session, invoice)] == list(itertools.pairwise(moved))
        assert invoice.status is moved[-1]
        assert (invoice.paid_on is not None) == (invoice.status is InvoiceStatus.P)


def _paid_on(target: InvoiceStatus) -> date | None:
    return date(2026, 3, 9) if target is InvoiceStatus.P else None
