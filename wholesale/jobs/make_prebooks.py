"""Makes the prebooks of standing orders for the days ahead (domain.md 6)."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from wholesale.clock import Clock
from wholesale.company import Company
from wholesale.db import keep_to_company, reading
from wholesale.history import Actor
from wholesale.job import Job, JobSettings
from wholesale.prebook_making import make_prebooks, orders_due

_US = Actor.system("Standing orders")


class MakePrebooks(Job):
    """Goes through the orders whose next day has come within the horizon; the others cost nothing."""

    name = "make_prebooks"
    interval = timedelta(minutes=10)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:  # noqa: ARG002 - every job is told the settings
        """Make what is due in every company, some orders a transaction; answer how many prebooks were made."""
        with reading(sessions) as session:
            companies = session.execute(select(Company.id, Company.time_zone).order_by(Company.id)).all()
        return sum(_make(company_id, clock.today(zone), sessions, clock) for company_id, zone in companies)


def _make(company_id: int, today: date, sessions: sessionmaker[Session], clock: Clock) -> int:
    made, last = 0, 0
    while due := _due(company_id, today, sessions, last):
        last = due[-1]
        with sessions.begin() as session:
            keep_to_company(session, company_id)
            made += make_prebooks(session, company_id, due, _US, clock.now(), today)
    return made


def _due(company_id: int, today: date, sessions: sessionmaker[Session], after: int) -> list[int]:
    with reading(sessions) as session:
        keep_to_company(session, company_id)
        return list(orders_due(session, company_id, today, after=after))
