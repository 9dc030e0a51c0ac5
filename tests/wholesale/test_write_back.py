"""Plain rows are written with one statement for each kind of change, and never unnoticed into nothing."""

import pytest
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from tests.factories import make_company
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.db import keep_to_company
from wholesale.history import Actor, StatusChange, note_change

ACTOR = Actor.system("Tests")


def noted(session: Session, company: Company, clock: SetClock, *words: str) -> None:
    for why in words:
        note_change(session, company, "AP", "AA", ACTOR, clock.now(), why)


def test_new_lines_of_a_log_leave_in_one_statement(sessions: sessionmaker[Session], clock: SetClock) -> None:
    said: list[str] = []
    event.listen(sessions.kw["bind"], "before_cursor_execute", lambda *given: said.append(given[2]))
    with sessions.begin() as session:
        company = make_company(session)
        session.flush()
        said.clear()
        noted(session, company, clock, "one", "two", "three")
        session.flush()

        assert len(said) == 1
        assert session.scalars(select(StatusChange.why).order_by(StatusChange.id)).all() == ["one", "two", "three"]


def test_rows_changed_alike_leave_in_one_statement(sessions: sessionmaker[Session], clock: SetClock) -> None:
    said: list[str] = []
    with sessions.begin() as session:
        noted(session, make_company(session), clock, "one", "two")
    event.listen(sessions.kw["bind"], "before_cursor_execute", lambda *given: said.append(given[2]))
    with sessions.begin() as session:
        for line in session.scalars(select(StatusChange)).all():
            line.why = f"{line.why}!"
    updates = [words for words in said if words.startswith("UPDATE")]
    with sessions() as session:
        found = session.scalars(select(StatusChange.why).order_by(StatusChange.id)).all()

    assert len(updates) == 1
    assert found == ["one!", "two!"]


def test_a_value_set_to_what_it_was_is_not_written(sessions: sessionmaker[Session], clock: SetClock) -> None:
    said: list[str] = []
    with sessions.begin() as session:
        noted(session, make_company(session), clock, "one")
    event.listen(sessions.kw["bind"], "before_cursor_execute", lambda *given: said.append(given[2]))
    with sessions.begin() as session:
        line = session.scalars(select(StatusChange)).one()
        line.why = "another"
        line.why = "one"

    assert not [words for words in said if words.startswith("UPDATE")]


def test_a_row_that_is_gone_is_not_written_unnoticed(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        noted(session, make_company(session), clock, "one")
    with sessions() as session:
        line = session.scalars(select(StatusChange)).one()
        session.connection().execute(delete(StatusChange.__table__))  # type: ignore[arg-type]  # a Table for the types
        line.why = "another"

        with pytest.raises(StaleDataError, match="1 rows of StatusChange were to change, found were 0"):
            session.flush()


def test_a_row_of_another_company_is_refused_where_rows_are_kept_to_one(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        ours, theirs = make_company(session), make_company(session)
    with sessions() as session:
        keep_to_company(session, ours.id)
        noted(session, theirs, clock, "one")

        with pytest.raises(ValueError, match="StatusChange belongs to company"):
            session.flush()
