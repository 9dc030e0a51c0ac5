"""A check of the address is asked for on a page and carried out by a job."""

from datetime import timedelta

from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.address_check import ask_for_check, finish_check, last_check, take_checks
from qbwc_server.doctor import Check, Finding, State
from qbwc_server.jobs.check_address import CheckAddress
from tests.factories import make_company
from tests.qbwc_server.front import fronted
from wholesale.clock import SetClock
from wholesale.job import JobSettings

GOOD = Finding(Check.FORM, State.GOOD, "https://bills.example.com/qbwc")


def asked(sessions: sessionmaker[Session], clock: SetClock, url: str) -> int:
    with sessions.begin() as session:
        company_id = make_company(session).id
        ask_for_check(session, company_id, url, clock.now())
    return company_id


def test_the_job_checks_what_was_asked_for_once(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with fronted() as url:
        company_id = asked(sessions, clock, url)
        done = [CheckAddress().sweep(sessions, clock, JobSettings()) for _ in range(2)]
    with sessions() as session:
        check = last_check(session, company_id)

        assert done == [1, 0]
        assert check is not None
        assert check.finished_at == clock.now()
        assert {finding.check for finding in check.findings} == set(Check)


def test_a_check_under_way_is_not_taken_twice_but_again_when_its_job_died(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    asked(sessions, clock, "http://localhost:1/qbwc")
    taken = []
    for wait in (0, 30, 31):
        clock.move(timedelta(seconds=wait))
        with sessions.begin() as session:
            taken.append(len(take_checks(session, clock.now())))

    assert taken == [1, 0, 1]


def test_asked_anew_an_old_result_does_not_count(sessions: sessionmaker[Session], clock: SetClock) -> None:
    company_id = asked(sessions, clock, "http://localhost:1/qbwc")
    with sessions.begin() as session:
        (old,) = take_checks(session, clock.now())
        session.expunge(old)
    clock.move(timedelta(minutes=2))
    with sessions.begin() as session:
        ask_for_check(session, company_id, "http://localhost:2/qbwc", clock.now())
    with sessions.begin() as session:
        finish_check(session, old, [GOOD], clock.now())
    with sessions() as session:
        check = last_check(session, company_id)

        assert check is not None
        assert (check.url, check.finished_at) == ("http://localhost:2/qbwc", None)
