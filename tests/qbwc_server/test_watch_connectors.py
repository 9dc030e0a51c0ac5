"""The alarm about a silent Web Connector: one mail for each silence, within working hours, and one when it is back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from qbwc_server.jobs.watch_connectors import WatchConnectors
from qbwc_server.session import latest_ticket
from tests.factories import make_user
from tests.qbwc_server.desk import Desk
from wholesale.company import Company
from wholesale.job import JobSettings
from wholesale.mail import OutgoingMail
from wholesale.user import Role

TUESDAY_NOON = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)  # in New York
FRIDAY_EVENING = datetime(2026, 3, 13, 21, 50, tzinfo=UTC)


def watched(desk: Desk, moment: datetime = TUESDAY_NOON, **facts: Any) -> Desk:
    """Let the Web Connector be heard of once, at a moment, and the company want an alarm after an hour."""
    desk.clock.moment = moment
    desk.set_company(**{"alarm_after_minutes": 60} | facts)
    desk.log_in().close()
    return desk


def watch(desk: Desk) -> int:
    return WatchConnectors().sweep(desk.sessions, desk.clock, JobSettings())


def mails(desk: Desk) -> list[tuple[str, str]]:
    with desk.sessions() as session:
        rows = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
        return [(row.template, row.to) for row in rows if row.template.startswith("connector")]


def test_one_mail_tells_of_a_silence_and_one_of_its_end(desk_on_both: Desk) -> None:
    desk = watched(desk_on_both)
    told = []
    for minutes in (59, 2, 120, 120):
        desk.pass_time(timedelta(minutes=minutes))
        told.append(watch(desk))
    desk.log_in().close()
    told += [watch(desk), watch(desk)]

    assert told == [0, 1, 0, 0, 1, 0]
    assert [template for template, _ in mails(desk)] == ["connector_silent", "connector_back"]


def test_the_mail_says_since_when_and_what_to_look_at(desk: Desk) -> None:
    desk = watched(desk)
    desk.pass_time(timedelta(minutes=61))
    watch(desk)
    with desk.sessions() as session:
        mail = session.scalars(select(OutgoingMail)).one()

    assert "2026-03-10 12:00" in mail.subject
    assert "1 h 1 min ago" in mail.body
    assert "Auto-Run" in mail.body


def test_two_workers_raise_one_alarm(desk_on_both: Desk) -> None:
    desk = watched(desk_on_both)
    desk.pass_time(timedelta(hours=2))
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: watch(desk), range(4)))

    assert sum(told) == 1
    assert len(mails(desk)) == 1


def test_the_night_and_the_weekend_alarm_nobody(desk: Desk) -> None:
    desk = watched(desk, FRIDAY_EVENING)
    told = {}
    for name, moment in {
        "at night": datetime(2026, 3, 14, 3, 0, tzinfo=UTC),
        "on Sunday": datetime(2026, 3, 15, 16, 0, tzinfo=UTC),
        "on Monday at 8:49": datetime(2026, 3, 16, 12, 49, tzinfo=UTC),
        "on Monday at 8:50": datetime(2026, 3, 16, 12, 50, tzinfo=UTC),
    }.items():
        desk.clock.moment = moment
        told[name] = watch(desk)

    assert told == {"at night": 0, "on Sunday": 0, "on Monday at 8:49": 0, "on Monday at 8:50": 1}


def test_an_alarm_that_is_due_after_work_waits_until_somebody_is_there(desk: Desk) -> None:
    desk = watched(desk, datetime(2026, 3, 10, 21, 0, tzinfo=UTC), alarm_after_minutes=60)
    desk.clock.moment = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)
    evening = watch(desk)
    desk.clock.moment = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)

    assert (evening, watch(desk)) == (0, 1)


def test_a_session_under_way_is_no_silence(desk: Desk) -> None:
    desk = watched(desk)
    desk.send(1)
    desk.log_in()
    for _ in range(12):
        desk.pass_time(timedelta(minutes=9))
        with desk.sessions.begin() as session:
            ticket = latest_ticket(session, desk.company_id)
            assert ticket is not None
            ticket.leased_until = desk.clock.now() + timedelta(minutes=10)

    assert watch(desk) == 0


@pytest.mark.parametrize("facts", [{"alarm_after_minutes": None}, {"working_days": []}])
def test_who_wants_no_alarm_gets_none(desk: Desk, facts: dict[str, Any]) -> None:
    desk = watched(desk, **facts)
    desk.pass_time(timedelta(days=8))

    assert watch(desk) == 0


def test_a_connector_that_never_came_is_not_missed(desk: Desk) -> None:
    desk.set_company(alarm_after_minutes=1)
    desk.pass_time(timedelta(days=7))

    assert watch(desk) == 0


def test_alarms_switched_off_meanwhile_still_end_the_one_that_stands(desk: Desk) -> None:
    desk = watched(desk)
    desk.pass_time(timedelta(hours=2))
    watch(desk)
    desk.set_company(alarm_after_minutes=None)
    desk.log_in().close()

    assert watch(desk) == 1


def test_alarms_go_to_the_active_admins_or_to_whom_the_company_says(desk: Desk) -> None:
    with desk.sessions.begin() as session:
        company = session.get_one(Company, desk.company_id)
        make_user(session, company, Role.ADMIN, email="gone@andesblooms.example", is_active=False)
        make_user(session, company, Role.ACCOUNTS_PAYABLE, email="payable@andesblooms.example")
    desk = watched(desk)
    desk.pass_time(timedelta(hours=2))
    watch(desk)
    desk.set_company(alarm_to="it@andesblooms.example; boss@andesblooms.example")
    desk.log_in().close()
    watch(desk)

    assert mails(desk) == [
        ("connector_silent", "alba@andesblooms.example"),
        ("connector_back", "it@andesblooms.example"),
        ("connector_back", "boss@andesblooms.example"),
    ]


def test_another_company_is_not_alarmed(desk: Desk) -> None:
    desk = watched(desk)
    desk.pass_time(timedelta(hours=2))
    watch(desk)
    with desk.sessions() as session:
        owners = session.scalars(select(OutgoingMail.company_id)).all()

    assert owners == [desk.company_id]
