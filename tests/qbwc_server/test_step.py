"""What a step sees of a call, and what a session may be steered by."""

from datetime import timedelta

import pytest

from qbwc_server.session import Ticket
from qbwc_server.step import Scene, SessionLimits, Turn
from tests.qbwc_server.desk import Desk


def turn_of(desk: Desk, version: str = "") -> Turn:
    with desk.sessions() as session:
        ticket = Ticket(company_id=desk.company_id, version=version, memory={})
        return Turn(session, desk.connection(session), desk.clock.now(), ticket, SessionLimits())


def test_a_scene_is_of_the_connection_s_company(desk: Desk) -> None:
    with desk.sessions() as session:
        assert Scene(session, desk.connection(session), desk.clock.now()).company_id == desk.company_id


@pytest.mark.parametrize(("agreed", "spoken"), [("", "13.0"), ("8.0", "8.0"), ("13.0", "13.0")])
def test_until_a_version_is_agreed_on_13_is_spoken(desk: Desk, agreed: str, spoken: str) -> None:
    assert turn_of(desk, agreed).version == spoken


def test_a_session_is_ended_with_words(desk: Desk) -> None:
    turn = turn_of(desk)
    before = turn.refusal
    turn.end_session("Another company is open.")

    assert (before, turn.refusal) == ("", "Another company is open.")


def test_the_limits_steer_the_session(desk: Desk) -> None:
    desk.limits.lease_minutes = 3
    desk.send(1)
    desk.log_in().bills()
    desk.pass_time(timedelta(minutes=2))
    living = desk.log_in().path
    desk.pass_time(timedelta(minutes=2))
    desk.log_in()

    assert living == "busy"
    assert desk.states() == "unknown"
