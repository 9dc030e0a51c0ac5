"""Wrong passwords slow down and lock, on both databases, and nobody locks the owner out of the office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.sign_in_guard import (
    LOCK,
    MOST,
    MOST_OF_ADDRESS,
    MOST_OF_EMAIL,
    SECOND_FACTOR,
    SignInCount,
    Try,
    count,
    forget,
    open_lock,
    succeeded,
)
from wholesale.clock import SetClock
from wholesale.db import reading
from wholesale.errors import TradeError

KEY = b"k" * 32
ROSA, OFFICE, ELSEWHERE = "rosa@andesblooms.example", "203.0.113.7", "198.51.100.9"


class Guard:
    """The guard as a log-in sees it: each try in a transaction of its own."""

    def __init__(self, sessions: sessionmaker[Session], clock: SetClock) -> None:
        self.sessions, self.clock = sessions, clock

    def wrong(self, email: str = ROSA, address: str = OFFICE, what: str = "password") -> str | None:
        """Answer the refusal of a wrong try, None when it was looked at."""
        try:
            with self.sessions.begin() as session:
                count(session, Try.of(email, address, KEY, what), self.clock.now())
        except TradeError as refused:
            return refused.entry.sentence
        return None

    def right(self, email: str = ROSA, address: str = OFFICE) -> None:
        assert self.wrong(email, address) is None
        with self.sessions.begin() as session:
            succeeded(session, Try.of(email, address, KEY), self.clock.now())

    def wrong_until_locked(self) -> None:
        for _ in range(MOST):
            assert self.wrong() is None
            self.clock.move(timedelta(seconds=20))


@pytest.fixture
def guard(sessions: sessionmaker[Session], clock: SetClock) -> Guard:
    return Guard(sessions, clock)


def test_five_are_free_then_each_waits_twice_as_long(guard: Guard) -> None:
    assert [guard.wrong() for _ in range(5)] == [None] * 5
    for seconds in (1, 2, 4, 8, 16):
        told = guard.wrong()
        assert told == f"There were too many wrong tries for {ROSA}; the next one is possible in {seconds} s."
        guard.clock.move(timedelta(seconds=seconds))
        assert guard.wrong() is None


def test_a_refused_try_is_not_counted(guard: Guard) -> None:
    for _ in range(5):
        guard.wrong()
    for _ in range(20):
        assert "in 1 s" in str(guard.wrong())


def test_ten_lock_for_fifteen_minutes(guard: Guard) -> None:
    guard.wrong_until_locked()
    assert "locked for 15 minutes" in str(guard.wrong())
    guard.clock.move(LOCK - timedelta(seconds=21))
    assert "in 1 s" in str(guard.wrong())
    guard.clock.move(timedelta(seconds=1))

    assert guard.wrong() is None


def test_a_right_password_forgets_the_wrong_ones(guard: Guard) -> None:
    for _ in range(4):
        guard.wrong()
    guard.right()

    assert [guard.wrong() for _ in range(5)] == [None] * 5


def test_a_day_forgets_the_wrong_ones(guard: Guard) -> None:
    guard.wrong_until_locked()
    guard.clock.move(timedelta(days=1))

    assert [guard.wrong() for _ in range(5)] == [None] * 5


def test_the_lock_is_of_the_pair(guard: Guard) -> None:
    guard.wrong_until_locked()

    assert guard.wrong(address=ELSEWHERE) is None
    assert guard.wrong(email="paul@andesblooms.example") is None
    assert guard.wrong(what=SECOND_FACTOR) is None
    assert guard.wrong(email=f" {ROSA.upper()} ") is not None


def test_an_e_mail_is_locked_for_all_places_but_its_own(guard: Guard) -> None:
    guard.right(address=OFFICE)
    for number in range(MOST_OF_EMAIL):
        guard.wrong(address=f"198.51.{number}.1")

    assert "locked" in str(guard.wrong(address="198.51.200.1"))
    assert guard.wrong(address=OFFICE) is None


def test_an_address_is_locked_for_all_people_but_its_own(guard: Guard) -> None:
    guard.right()
    for number in range(MOST_OF_ADDRESS):
        guard.wrong(email=f"guess{number}@andesblooms.example")

    assert "locked" in str(guard.wrong(email="one.more@andesblooms.example"))
    assert guard.wrong(email="one.more@andesblooms.example", address=ELSEWHERE) is None
    assert guard.wrong() is None


def test_signing_in_well_oneself_opens_no_lock_of_the_address(guard: Guard) -> None:
    for number in range(MOST_OF_ADDRESS - 1):
        guard.wrong(email=f"guess{number}@andesblooms.example")
    guard.right(email="mallory@andesblooms.example")
    guard.wrong(email="last@andesblooms.example")

    assert "locked" in str(guard.wrong(email="one.more@andesblooms.example"))


def test_a_network_of_ipv6_is_one_address(guard: Guard) -> None:
    for number in range(MOST):
        guard.wrong(address=f"2001:db8:1:2::{number:x}")
        guard.clock.move(timedelta(seconds=20))

    assert "locked" in str(guard.wrong(address="2001:db8:1:2::ffff"))


def test_a_new_password_by_mail_opens_the_lock(guard: Guard) -> None:
    guard.wrong_until_locked()
    with guard.sessions.begin() as session:
        open_lock(session, ROSA, OFFICE, KEY)

    assert guard.wrong() is None


def test_a_new_password_by_mail_leaves_the_second_factor_locked(guard: Guard) -> None:
    def guess() -> None:
        with guard.sessions.begin() as session:
            count(session, Try.of(ROSA, OFFICE, KEY, SECOND_FACTOR), guard.clock.now())

    for _ in range(MOST):
        guess()
        guard.clock.move(timedelta(seconds=20))
    with guard.sessions.begin() as session:
        open_lock(session, ROSA, OFFICE, KEY)
    with pytest.raises(TradeError, match="locked"):
        guess()


def test_the_table_names_nobody(guard: Guard) -> None:
    guard.wrong()
    with reading(guard.sessions) as session:
        kept = [str(vars(row)) for row in session.scalars(select(SignInCount))]

    assert len(kept) == 3
    assert [text for text in kept if ROSA in text or OFFICE in text] == []


def test_what_no_lock_depends_on_is_forgotten(guard: Guard) -> None:
    guard.wrong()
    guard.right(email="paul@andesblooms.example")
    guard.clock.move(timedelta(days=2))
    with guard.sessions.begin() as session:
        soon = forget(session, guard.clock.now())
    guard.clock.move(timedelta(days=90))
    with guard.sessions.begin() as session:
        late = forget(session, guard.clock.now())

    assert soon > 0
    assert late == 1
