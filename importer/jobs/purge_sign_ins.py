"""Tidies away what is left of sign-ins and one-time links that ended long ago."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from importer.login import SignIn
from importer.one_time_link import OneTimeLink
from wholesale.clock import Clock
from wholesale.company import Company
from wholesale.db import reading
from wholesale.job import Job, JobSettings


class PurgeSignIns(Job):
    """Deletes sign-ins and links that ran out before the time of keeping, company by company."""

    name = "purge_sign_ins"
    interval = timedelta(hours=6)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
        """Delete what ran out long ago; answer how many rows."""
        before = clock.now() - settings.keep
        with reading(sessions) as session:
            companies = session.scalars(select(Company.id).order_by(Company.id)).all()
        deleted = 0
        for company_id in companies:
            with sessions.begin() as session:
                for table in (SignIn, OneTimeLink):
                    old = delete(table).where(table.company_id == company_id, table.expires_at < before)
                    deleted += len(session.scalars(old.returning(table.id)).all())
        return deleted
