"""Who is calling? Only the right user name and password get past the guard, and nobody learns why not."""

from datetime import timedelta

import pytest

from qbwc_server.login import Visitor, log_in
from tests.office import SERVER_KEY
from tests.qbwc_server.desk import Desk


def enter(desk: Desk, user_name: str, password: str, address: str = "10.0.0.1") -> bool:
    with desk.sessions.begin() as session:
        return log_in(session, Visitor(user_name, password, address), SERVER_KEY, desk.clock.now()) is not None


def test_the_right_pair_gets_in(desk_on_both: Desk) -> None:
    assert enter(desk_on_both, desk_on_both.user_name, desk_on_both.password)
    assert enter(desk_on_both, f" {desk_on_both.user_name} ", f"{desk_on_both.password}\n")


@pytest.mark.parametrize("password", ["", "wrong", "None"])
def test_a_wrong_password_does_not(desk: Desk, password: str) -> None:
    assert not enter(desk, desk.user_name, password)
    assert not enter(desk, desk.user_name.upper(), desk.password)


def test_a_guesser_locks_himself_out_and_not_the_company(desk_on_both: Desk) -> None:
    desk = desk_on_both
    for _ in range(6):
        enter(desk, desk.user_name, "a guess", "203.0.113.9")

    assert not enter(desk, desk.user_name, desk.password, "203.0.113.9")
    assert enter(desk, desk.user_name, desk.password, "10.0.0.1")


def test_a_lock_ends(desk: Desk) -> None:
    for _ in range(6):
        enter(desk, desk.user_name, "a guess")
    locked = not enter(desk, desk.user_name, desk.password)
    desk.pass_time(timedelta(minutes=16))

    assert locked
    assert enter(desk, desk.user_name, desk.password)


def test_the_log_says_why_and_never_the_password(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    enter(desk, desk.user_name, "swordfish")
    enter(desk, desk.user_name, desk.password)
    desk.log_in()

    assert desk.user_name in caplog.text
    assert "swordfish" not in caplog.text
    assert desk.password not in caplog.text


def test_a_visitor_is_written_without_the_password() -> None:
    assert repr(Visitor("komet-andes", "swordfish", "10.0.0.1")) == "Visitor('komet-andes', from '10.0.0.1')"
