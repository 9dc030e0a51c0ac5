"""Whatever the truth about the real QuickBooks is, where nobody has published it: each bill is there exactly once."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import Engine

from qbwc_server.simulator.books import Unproved
from qbwc_server.simulator.faults import Fault
from tests.qbwc_server.desk import Desk, desk_on_file
from wholesale.clock import SetClock
from wholesale.db import open_engine

TRUTHS = [
    Unproved(unknown_set_code=code, runs_unanswered_sets=runs, refuses_known_guids=refuses)
    for code, runs, refuses in product((600, 9002), (False, True), (False, True))
]
FAULTS = ("answer_lost", "crash_before_commit", "crash_after_opening_set", "crash_mid_batch", "crash_after_commit")


def named(truth: Unproved) -> str:
    runs = "runs again" if truth.runs_unanswered_sets else "never runs again"
    guids = "guids once" if truth.refuses_known_guids else "guids twice"
    return f"{truth.unknown_set_code}, {runs}, {guids}"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('unproved') / 'komet.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def desk(engine: Engine, sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[Desk]:
    """Lend a desk on an empty SQLite database; the journey is the same on PostgreSQL."""
    with desk_on_file(engine, sqlite_template, clock, tmp_path) as desk:
        yield desk


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("truth", TRUTHS, ids=named)
def test_each_bill_is_there_once_after_one_fault(desk: Desk, truth: Unproved, fault: str) -> None:
    desk.quickbooks.books.unproved = truth
    desk.send(4)
    desk.update(Fault.named(fault, at=2))
    desk.settle(4)

    assert desk.statuses() == "S S S S", desk.states()
    assert desk.is_exactly_once()


@pytest.mark.parametrize("second", FAULTS)
@pytest.mark.parametrize("truth", [TRUTHS[0], TRUTHS[-1]], ids=named)
def test_each_bill_is_there_once_after_a_fault_in_the_recovery_from_a_fault(
    desk: Desk, truth: Unproved, second: str
) -> None:
    desk.quickbooks.books.unproved = truth
    desk.set(batch_size=3)
    desk.send(4)
    desk.update(Fault.named("crash_mid_batch", at=2))
    # The trips of recovery: the backup, the status check, the search, what it found, and what leaves again.
    for trip in (2, 3, 5):
        desk.update(Fault.named(second, at=trip))
    desk.settle(4)

    assert desk.statuses() == "S S S S", desk.states()
    assert desk.is_exactly_once()
