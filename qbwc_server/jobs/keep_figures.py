"""Keeps the figures of days that are over, so that the desk need not count them again."""

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.figures import DAYS, keep_days, kept_figures, last_days
from qbwc_server.queue import WorkItem
from wholesale.clock import Clock
from wholesale.company import Company
from wholesale.db import reading
from wholesale.job import Job, JobSettings


class KeepFigures(Job):
    """Counts each finished day of each company once."""

    name = "keep_figures"
    interval = timedelta(hours=1)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
        """Keep every day of the last month that is over and not kept yet; answer how many days."""
        del settings
        with_work = exists().where(WorkItem.company_id == Company.id, WorkItem.finished_at.is_not(None))
        with reading(sessions) as session:
            companies = session.scalars(select(Company.id).where(with_work).order_by(Company.id)).all()
        return sum(_keep(sessions, clock, company_id) for company_id in companies)


def _keep(sessions: sessionmaker[Session], clock: Clock, company_id: int) -> int:
    with reading(sessions) as session:
        company = session.get_one(Company, company_id)
        over = last_days(clock.today(company.time_zone) - timedelta(days=1), DAYS)
        missing = [day for day in over if day not in kept_figures(session, company, over)]
    if not missing:
        return 0
    try:
        with sessions.begin() as session:
            return keep_days(session, session.get_one(Company, company_id), missing)
    except IntegrityError:
        # Another worker has kept these days meanwhile, with the same figures.
        return 0
