"""Sessions on the server, on both databases: who is signed in, for how long, and under which token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session, sessionmaker

from importer import login
from importer.login import SignIn, sign_in, signed_in, touch
from tests.factories import make_company, make_user
from wholesale.clock import SetClock
from wholesale.db import reading
from wholesale.user import User

KEY = b"k" * 32


@pytest.fixture
def user(sessions: sessionmaker[Session]) -> User:
    with sessions.begin() as session:
        return make_user(session, make_company(session))


@pytest.fixture
def token(sessions: sessionmaker[Session], clock: SetClock, user: User) -> str:
    with sessions.begin() as session:
        return sign_in(session, user, KEY, clock.now(), address="10.0.0.3", browser="Firefox/140")


Whose = Callable[[str], SignIn | None]


@pytest.fixture
def whose(sessions: sessionmaker[Session], clock: SetClock) -> Whose:
    def look(token: str) -> SignIn | None:
        with reading(sessions) as session:
            return signed_in(session, token, KEY, clock.now())

    return look


def keep_up(sessions: sessionmaker[Session], whose: Whose, token: str, clock: SetClock) -> str | None:
    found = whose(token)
    assert found is not None
    return touch(sessions, found, token, KEY, clock.now())


def test_a_token_names_its_person(whose: Whose, token: str, user: User) -> None:
    found = whose(token)

    assert found is not None
    assert (found.user.id, found.company_id, found.address) == (user.id, user.company_id, "10.0.0.3")


@pytest.mark.parametrize("other", ["", "x", "ñ", "\ud800"])
def test_other_tokens_name_nobody(whose: Whose, token: str, other: str) -> None:
    assert whose(other) is None
    assert whose(token + other) is None or other == ""


def test_the_table_holds_no_token(sessions: sessionmaker[Session], token: str) -> None:
    with reading(sessions) as session:
        row = session.scalars(select(SignIn)).one()

    assert token not in {str(value) for value in vars(row).values()}
    assert len(row.token_hash) == 64


def test_a_stolen_table_opens_nothing_under_another_key(
    sessions: sessionmaker[Session], clock: SetClock, token: str
) -> None:
    with reading(sessions) as session:
        assert signed_in(session, token, b"j" * 32, clock.now()) is None


def test_the_look_up_is_one_statement(sessions: sessionmaker[Session], clock: SetClock, token: str) -> None:
    seen: list[str] = []
    with reading(sessions) as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *said: seen.append(said[2]))
        found = signed_in(session, token, KEY, clock.now())
        name = found.user.name if found else ""

    assert name
    assert len(seen) == 1


def test_it_ends_after_twelve_idle_hours(
    sessions: sessionmaker[Session], whose: Whose, clock: SetClock, token: str
) -> None:
    clock.move(timedelta(hours=11, minutes=59))
    keep_up(sessions, whose, token, clock)
    clock.move(timedelta(hours=11, minutes=59))
    assert whose(token) is not None
    clock.move(timedelta(minutes=1))

    assert whose(token) is None


def test_it_ends_after_thirty_days_however_busy(
    sessions: sessionmaker[Session], whose: Whose, clock: SetClock, token: str
) -> None:
    for _ in range(59):
        clock.move(timedelta(hours=12) - timedelta(seconds=1))
        token = keep_up(sessions, whose, token, clock) or token
    assert whose(token) is not None
    clock.move(timedelta(hours=12))

    assert whose(token) is None


def test_an_inactive_person_is_not_signed_in(
    sessions: sessionmaker[Session], whose: Whose, token: str, user: User
) -> None:
    with sessions.begin() as session:
        session.get_one(User, user.id).is_active = False

    assert whose(token) is None


def test_being_seen_is_written_at_most_once_a_minute(
    sessions: sessionmaker[Session], whose: Whose, clock: SetClock, token: str
) -> None:
    begun = clock.now()
    clock.move(timedelta(seconds=59))
    keep_up(sessions, whose, token, clock)
    early = whose(token)
    clock.move(timedelta(seconds=1))
    keep_up(sessions, whose, token, clock)
    late = whose(token)

    assert early is not None
    assert late is not None
    assert (early.last_seen_at, late.last_seen_at) == (begun, clock.now())


def test_the_token_changes_daily_and_the_former_one_lives_thirty_seconds(
    sessions: sessionmaker[Session], whose: Whose, clock: SetClock, token: str
) -> None:
    for _ in range(2):
        clock.move(timedelta(hours=11, minutes=59))
        assert keep_up(sessions, whose, token, clock) is None
    clock.move(timedelta(minutes=2))
    new = keep_up(sessions, whose, token, clock)

    assert new is not None
    assert whose(new) is not None
    clock.move(timedelta(seconds=30))
    assert whose(token) is not None
    clock.move(timedelta(seconds=1))
    assert whose(token) is None
    assert whose(new) is not None


def test_of_several_calls_at_once_one_gets_the_new_token(
    sessions: sessionmaker[Session], whose: Whose, clock: SetClock, token: str, user: User
) -> None:
    with sessions.begin() as session:
        login.rotate_soon(session, user)
    both = [whose(token), whose(token)]
    answers = [touch(sessions, found, token, KEY, clock.now()) for found in both if found]

    assert answers[0] is not None
    assert answers[1] is None
    assert whose(answers[0]) is not None
    assert whose(token) is not None


def test_after_a_password_change_the_former_token_is_dead_at_once(
    sessions: sessionmaker[Session], whose: Whose, clock: SetClock, token: str
) -> None:
    found = whose(token)
    assert found is not None
    with sessions.begin() as session:
        new = login.rotate(session, found, KEY, clock.now())

    assert whose(token) is None
    assert whose(new) is not None


def test_a_signed_out_token_stays_dead(
    sessions: sessionmaker[Session], whose: Whose, clock: SetClock, token: str
) -> None:
    for _ in range(2):
        with sessions.begin() as session:
            login.sign_out(session, token, KEY, clock.now())

    assert whose(token) is None


def test_signing_out_everywhere_spares_the_one_named_and_other_people(
    sessions: sessionmaker[Session], whose: Whose, clock: SetClock, token: str, user: User
) -> None:
    with sessions.begin() as session:
        second = sign_in(session, user, KEY, clock.now())
        stranger = sign_in(session, make_user(session, make_company(session)), KEY, clock.now())
    here = whose(token)
    with sessions.begin() as session:
        ended = login.sign_out_everywhere(session, user, clock.now(), besides=here)

    assert ended == 1
    assert [whose(each) is not None for each in (token, second, stranger)] == [True, False, True]


def test_the_list_shows_open_ones_of_the_person_only(
    sessions: sessionmaker[Session], clock: SetClock, token: str, user: User
) -> None:
    with sessions.begin() as session:
        clock.move(timedelta(minutes=5))
        sign_in(session, user, KEY, clock.now(), address="10.0.0.4")
        sign_in(session, make_user(session, make_company(session)), KEY, clock.now(), address="10.0.0.5")
    with reading(sessions) as session:
        listed = [found.address for found in login.open_sign_ins(session, user, clock.now())]

    assert listed == ["10.0.0.4", "10.0.0.3"]


def test_what_ran_out_long_ago_is_forgotten_at_the_next_sign_in(
    sessions: sessionmaker[Session], clock: SetClock, token: str, user: User
) -> None:
    clock.move(timedelta(days=61))
    with sessions.begin() as session:
        sign_in(session, user, KEY, clock.now())
    with reading(sessions) as session:
        assert len(session.scalars(select(SignIn)).all()) == 1


def test_nobody_ends_somebody_elses_device(
    sessions: sessionmaker[Session], whose: Whose, clock: SetClock, token: str
) -> None:
    found = whose(token)
    assert found is not None
    with sessions.begin() as session:
        stranger = make_user(session, make_company(session))
        assert not login.end(session, stranger, found.id, clock.now())
    assert whose(token) is not None
