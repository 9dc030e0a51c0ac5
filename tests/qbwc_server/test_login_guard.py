"""Guessing is slowed down and locked where it comes from, and the company's own Web Connector never notices."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.login_guard import (
    FIRST_LOCK,
    FREE_FAILURES,
    FREE_NAMES,
    LONGEST_LOCK,
    LoginAttempt,
    _delay,
    blocked_until,
    failed,
    purge,
    succeeded,
)
from wholesale.clock import SetClock

US, THEM = "203.0.113.7", "198.51.100.66"
NAME = "komet-andesblooms-7k2m9q"


def fail(session: Session, times: int, now: datetime, name: str = NAME, address: str = THEM) -> None:
    for _ in range(times):
        failed(session, name, address, now)


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LoginAttempt)) or 0


def test_two_wrong_passwords_lock_nothing(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        fail(session, FREE_FAILURES - 1, clock.now())

        assert blocked_until(session, NAME, THEM, clock.now()) is None


def test_the_third_wrong_password_locks(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        fail(session, FREE_FAILURES - 1, clock.now())
        lock = failed(session, NAME, THEM, clock.now())

        assert lock is not None
        assert lock == blocked_until(session, NAME, THEM, clock.now())
        assert lock.until == clock.now() + FIRST_LOCK
        assert blocked_until(session, NAME, THEM, lock.until) is None


def test_each_further_wrong_password_doubles_the_lock_up_to_a_quarter_of_an_hour(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    seen = []
    now = clock.now()
    with sessions.begin() as session:
        fail(session, FREE_FAILURES - 1, now)
        for _ in range(8):
            lock = failed(session, NAME, THEM, now)
            assert lock is not None
            seen.append((lock.until - now).total_seconds())
            now = lock.until

    assert seen == [30, 60, 120, 240, 480, 900, 900, 900]


@given(st.integers(0, 10**6))
def test_no_lock_is_longer_than_a_quarter_of_an_hour(steps: int) -> None:
    assert FIRST_LOCK <= _delay(steps) <= LONGEST_LOCK


def test_the_connector_at_another_address_is_never_locked_out(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        fail(session, 100, clock.now())

        assert blocked_until(session, NAME, THEM, clock.now()) is not None
        assert blocked_until(session, NAME, US, clock.now()) is None


def test_another_user_name_at_that_address_is_not_locked_yet(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        fail(session, 50, clock.now())

        assert blocked_until(session, "komet-other", THEM, clock.now()) is None


def test_an_address_that_tries_many_user_names_is_locked_as_a_whole(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        for number in range(FREE_NAMES + 1):
            fail(session, 1, clock.now(), name=f"guess-{number}")
        lock = blocked_until(session, "not tried yet", THEM, clock.now())

        assert lock is not None
        assert "11 user names" in lock.reason
        assert blocked_until(session, "not tried yet", US, clock.now()) is None
        assert blocked_until(session, "not tried yet", THEM, clock.now() + timedelta(hours=2)) is None


def test_a_connector_that_logged_in_before_is_spared_by_the_lock_of_its_address(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        succeeded(session, NAME, US, clock.now() - timedelta(days=30))
        for number in range(FREE_NAMES + 5):
            fail(session, 1, clock.now(), name=f"guess-{number}", address=US)

        assert blocked_until(session, NAME, US, clock.now()) is None
        assert blocked_until(session, "komet-other", US, clock.now()) is not None


def test_known_and_unknown_user_names_are_locked_alike(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        fail(session, 5, clock.now(), name=NAME)
        fail(session, 5, clock.now(), name="nobody at all")
        known = blocked_until(session, NAME, THEM, clock.now())
        unknown = blocked_until(session, "nobody at all", THEM, clock.now())

    assert known is not None
    assert unknown is not None
    assert known.until == unknown.until


def test_a_good_password_forgets_the_failures(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        fail(session, 4, clock.now())
        succeeded(session, NAME, THEM, clock.now())

        assert blocked_until(session, NAME, THEM, clock.now()) is None
        fail(session, FREE_FAILURES - 1, clock.now())
        assert blocked_until(session, NAME, THEM, clock.now()) is None


def test_a_second_success_within_a_day_writes_nothing(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        succeeded(session, NAME, US, clock.now())
        succeeded(session, NAME, US, clock.now() + timedelta(hours=1))
        first = session.scalar(select(LoginAttempt.last_succeeded_at))
        succeeded(session, NAME, US, clock.now() + timedelta(days=2))
        second = session.scalar(select(LoginAttempt.last_succeeded_at))

    assert (first, second) == (clock.now(), clock.now() + timedelta(days=2))


def test_the_reason_tells_the_administrator_what_to_do(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        fail(session, 4, clock.now())
        lock = blocked_until(session, NAME, THEM, clock.now())

    assert lock is not None
    assert lock.reason == (
        f"4 wrong passwords in a row for user name '{NAME}' from '{THEM}'; locked there until 2026-03-10 12:01:00 UTC. "
        "If the password was changed, type the new one into the Web Connector."
    )


def test_rows_are_purged_when_no_lock_depends_on_them(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        for number in range(5):
            fail(session, 1, clock.now(), name=f"guess-{number}")
        succeeded(session, NAME, US, clock.now())

        assert purge(session, clock.now() + timedelta(hours=23)) == 0
        assert purge(session, clock.now() + timedelta(days=2)) == 5
        assert rows(session) == 1
        assert purge(session, clock.now() + timedelta(days=91)) == 1


def test_a_failure_purges_by_itself(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        fail(session, 1, clock.now(), name="long ago")
        fail(session, 1, clock.now() + timedelta(days=2))

        assert rows(session) == 1


def test_an_ipv6_guesser_cannot_move_within_his_network(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        for number in range(4):
            fail(session, 1, clock.now(), address=f"2001:db8:1:2::{number:x}")

        assert blocked_until(session, NAME, "2001:db8:1:2:ffff::1", clock.now()) is not None
        assert blocked_until(session, NAME, "2001:db8:1:3::1", clock.now()) is None


def test_wrong_passwords_at_the_same_instant_are_all_counted(sessions: sessionmaker[Session], clock: SetClock) -> None:
    def fail_once(_number: int) -> None:
        with sessions.begin() as session:
            failed(session, NAME, THEM, clock.now())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fail_once, range(16)))

    with sessions.begin() as session:
        assert session.scalar(select(LoginAttempt.failures)) == 16


def test_a_locked_log_in_that_is_not_tried_does_not_lengthen_its_lock(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        fail(session, 4, clock.now())
        first = blocked_until(session, NAME, THEM, clock.now())
        later = blocked_until(session, NAME, THEM, clock.now() + timedelta(seconds=20))

    assert first == later


@pytest.mark.parametrize("name", ["", "x" * 5000, "'; DROP TABLE login_attempt; --", "\u4e2d\u6587 \U0001f600"])
@pytest.mark.parametrize("address", ["", "not an address", "x" * 500])
def test_odd_names_and_addresses_are_counted_like_others(
    sessions: sessionmaker[Session], clock: SetClock, name: str, address: str
) -> None:
    with sessions.begin() as session:
        fail(session, 3, clock.now(), name=name, address=address)

        assert blocked_until(session, name, address, clock.now()) is not None
