"""Laws over every step of a session, also those that are yet to come."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from qbwc_server import steps
from qbwc_server.exchange import Exchange, Standing
from qbwc_server.session import Ticket
from qbwc_server.step import SessionLimits, Step, Turn
from qbxml.envelope import Reply
from qbxml.hresult import advice_for
from tests.qbwc_server.desk import Desk, opened_desk
from wholesale.clock import SetClock
from wholesale.db import make_sessions, open_engine
from wholesale.registry import load_folder

load_folder(steps)
NAMES = [step.name for step in Step.registry]


@pytest.fixture(scope="module")
def desk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Lend a desk whose company has nothing to do: one for all laws, which change nothing of it."""
    folder = tmp_path_factory.mktemp("steps")
    file = folder / "komet.db"
    file.write_bytes(sqlite_template.read_bytes())
    engine: Engine = open_engine(f"sqlite:///{file}")

    with opened_desk(make_sessions(engine), SetClock(datetime(2026, 3, 10, 12, tzinfo=UTC)), folder) as desk:
        desk.send(1)
        desk.update()
        yield desk
    engine.dispose()


def idle_turn(desk: Desk, session: Any) -> Turn:
    ticket = Ticket(
        company_id=desk.company_id,
        connection_id=desk.connection(session).id,
        secret_hash="0" * 64,
        opened_at=desk.clock.now(),
        leased_until=desk.clock.now(),
        memory={"company": {"greeted": True, "known": True}},
        version="13.0",
    )
    session.add(ticket)
    session.flush()
    return Turn(session, desk.connection(session), desk.clock.now(), ticket, SessionLimits())


def test_there_are_steps() -> None:
    assert {"check_company", "check_restore", "recover", "post", "forget_sets"} <= set(NAMES)


def test_each_step_has_a_name_and_a_place_of_its_own() -> None:
    twice = [each for each, count in Counter(NAMES).items() if count > 1]
    orders = [step.order for step in Step.registry]

    assert twice == []
    assert orders == sorted(set(orders))


def test_nothing_is_written_before_the_company_the_backup_and_the_unknown_are_settled() -> None:
    writing = min(step.order for step in Step.registry if step.writes)
    before = {step.name for step in Step.registry if step.order < writing}

    assert {"check_company", "check_restore", "recover"} <= before


@pytest.mark.parametrize("name", NAMES)
def test_an_idle_step_asks_nothing_more_once_it_has_asked(desk: Desk, name: str) -> None:
    step = next(each for each in Step.registry if each.name == name)
    with desk.sessions() as session:
        turn = idle_turn(desk, session)
        asked = [step.question(turn) for _ in range(3)]
        session.rollback()

    # Without work a step asks at most its one question of the session, and its answer was never applied here.
    assert asked[-1] is None


@pytest.mark.parametrize("name", NAMES)
def test_no_step_alone_opens_quickbooks_when_nothing_is_due(desk: Desk, name: str) -> None:
    step = next(each for each in Step.registry if each.name == name)
    with desk.sessions() as session:
        assert not step.is_due(desk.connection(session), desk.clock.now())


@pytest.mark.parametrize("name", [step.name for step in Step.registry if not step.writes])
def test_a_question_that_writes_nothing_can_be_lost_or_refused(desk: Desk, name: str) -> None:
    step = next(each for each in Step.registry if each.name == name)
    before = desk.states()
    with desk.sessions() as session:
        turn = idle_turn(desk, session)
        step.lost(turn, {})
        step.unsent(turn, {})
        session.rollback()

    assert desk.states() == before


@pytest.mark.parametrize("name", ["check_company", "check_restore", "recover", "post", "forget_sets"])
def test_an_hresult_ends_the_session_with_words(desk: Desk, name: str) -> None:
    step = next(each for each in Step.registry if each.name == name)
    known = desk.exchanges("post")[0].id
    with desk.sessions() as session:
        turn = idle_turn(desk, session)
        turn.exchange = session.get_one(Exchange, known)
        step.failed(turn, {"items": [], "set": turn.exchange.id}, advice_for("0x80040402"))
        session.rollback()

    assert "0x80040402" in turn.refusal


def test_a_step_with_nothing_of_its_own_does_nothing(desk: Desk) -> None:
    class Quiet(Step):
        order = 999
        name = "quiet"

    Step.registry.remove(next(each for each in Step.registry if each.name == "quiet"))
    quiet, reply = Quiet(), Reply(answers=[])
    with desk.sessions() as session:
        turn = idle_turn(desk, session)
        heard = (quiet.question(turn), quiet.answer(turn, {}, reply), quiet.failed(turn, {}, advice_for("0x80040400")))
        quiet.crashed(turn, {})
        session.rollback()

    assert heard == (None, None, None)
    assert not turn.refusal


def test_every_exchange_of_a_session_names_a_step_there_is(desk: Desk) -> None:
    exchanges = desk.exchanges()

    assert {each.step for each in exchanges} <= set(NAMES)
    assert {each.standing for each in exchanges} <= {Standing.FORGOTTEN, Standing.ANSWERED}
