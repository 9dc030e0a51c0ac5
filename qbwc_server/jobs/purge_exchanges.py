"""Tidies away settled messages to QuickBooks when their time of keeping is over."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.exchange import purge
from wholesale.clock import Clock
from wholesale.company import Company
from wholesale.db import reading
from wholesale.job import Job, JobSettings

_AT_ONCE = 1000


class PurgeExchanges(Job):
    """Deletes old messages of every company, some at a time; what is not settled stays, however old."""

    name = "purge_exchanges"
    interval = timedelta(hours=1)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
        """Delete what is older than the time of keeping; answer how many messages."""
        before = clock.now() - settings.keep
        with reading(sessions) as session:
            companies = session.scalars(select(Company.id).order_by(Company.id)).all()
        deleted = 0
        for company_id in companies:
            count = _AT_ONCE
            while count == _AT_ONCE:
                # A transaction for each thousand, so that no poll waits long.
                with sessions.begin() as session:
                    count = purge(session, company_id, before, _AT_ONCE)
                deleted += count
        return deleted
