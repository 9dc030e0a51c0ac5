"""The figures of the desk: counted by the company's days, kept once a day is over, the same either way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import event, select

from qbwc_server.figures import DayFigure, DaySum, figures_of, reasons_of
from qbwc_server.jobs.keep_figures import KeepFigures
from tests.qbwc_server.desk import Desk
from wholesale.company import Company
from wholesale.job import JobSettings

TUESDAY = date(2026, 3, 10)


def figures(desk: Desk, days: int = 30) -> list[DaySum]:
    with desk.sessions() as session:
        company = session.get_one(Company, desk.company_id)
        return figures_of(session, company, desk.clock.today(company.time_zone), days)


def keep(desk: Desk) -> int:
    return KeepFigures().sweep(desk.sessions, desk.clock, JobSettings())


def three_days(desk: Desk) -> None:
    """Post two bills on Sunday, refuse one on Monday, post one on Tuesday after an hour."""
    desk.clock.moment = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)
    desk.send(2)
    desk.pass_time(timedelta(minutes=10))
    desk.update()
    desk.clock.moment = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    desk.send(1, vendor="Nobody in QuickBooks")
    desk.update()
    desk.clock.moment = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
    desk.send(1)
    desk.pass_time(timedelta(hours=1))
    desk.update()


def test_each_day_has_its_figures(desk_on_both: Desk) -> None:
    desk = desk_on_both
    three_days(desk)
    found = figures(desk, 4)

    assert [(one.day, one.posted, one.refused) for one in found] == [
        (date(2026, 3, 7), 0, 0),
        (date(2026, 3, 8), 2, 0),
        (date(2026, 3, 9), 0, 1),
        (TUESDAY, 1, 0),
    ]
    assert [round((one.median_wait or timedelta()) / timedelta(minutes=1)) for one in found] == [0, 10, 0, 60]
    assert reasons_of(found) == [("3140", 1)]


def test_an_evening_belongs_to_the_day_of_the_company(desk: Desk) -> None:
    desk.clock.moment = datetime(2026, 3, 11, 3, 30, tzinfo=UTC)
    desk.send(1)
    desk.update()

    assert figures(desk, 1) == figures(desk)[-1:]
    assert (figures(desk)[-1].day, figures(desk)[-1].posted) == (TUESDAY, 1)


def test_the_job_keeps_the_days_that_are_over_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    three_days(desk)
    counted = figures(desk)
    kept = keep(desk), keep(desk)
    with desk.sessions() as session:
        days = session.scalars(select(DayFigure.day).order_by(DayFigure.day)).all()

    assert kept == (30, 0)
    assert (days[0], days[-1]) == (TUESDAY - timedelta(days=30), TUESDAY - timedelta(days=1))
    assert [(one.day, one.posted, one.reasons) for one in figures(desk)] == [
        (one.day, one.posted, one.reasons) for one in counted
    ]


def test_two_workers_keep_each_day_once(desk_on_both: Desk) -> None:
    three_days(desk_on_both)
    with ThreadPoolExecutor(3) as pool:
        kept = list(pool.map(lambda _: keep(desk_on_both), range(3)))

    assert sorted(kept) == [0, 0, 30]


def test_kept_days_are_not_counted_again(desk: Desk) -> None:
    three_days(desk)
    keep(desk)
    statements: list[str] = []

    def take(_connection: object, _cursor: object, words: str, *_more: object) -> None:
        statements.append(words)

    event.listen(desk.sessions.kw["bind"], "before_cursor_execute", take)
    figures(desk)
    event.remove(desk.sessions.kw["bind"], "before_cursor_execute", take)

    assert len([words for words in statements if "work_item" in words]) == 2


def test_nine_of_ten_bills_wait_no_longer_than_told(desk: Desk) -> None:
    for minutes in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100):
        desk.send(1)
        desk.pass_time(timedelta(minutes=minutes))
        desk.update()
    today = figures(desk)[-1]

    assert today.posted == 10
    assert today.median_wait is not None
    assert today.late_wait is not None
    assert timedelta(minutes=5) < today.median_wait < timedelta(minutes=6)
    assert timedelta(minutes=9) < today.late_wait < timedelta(minutes=19)


def test_a_company_without_work_has_days_without_figures(desk: Desk) -> None:
    assert keep(desk) == 0
    assert {(one.posted, one.refused, one.median_wait) for one in figures(desk)} == {(0, 0, None)}
