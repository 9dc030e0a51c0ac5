"""Watches over the Web Connectors of all companies and tells people when one has gone silent."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.connection import Connection
from qbwc_server.silence import watch
from wholesale.clock import Clock
from wholesale.company import Company
from wholesale.db import reading
from wholesale.job import Job, JobSettings


class WatchConnectors(Job):
    """One mail for each silence in working hours, and one when the Web Connector is back."""

    name = "watch_connectors"
    interval = timedelta(minutes=1)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
        """Look at every connection whose company wants an alarm; answer how many alarms were raised or called off."""
        del settings
        watched = (
            select(Company.id)
            .join(Connection, Connection.company_id == Company.id)
            .where(Company.alarm_after_minutes.is_not(None) | Connection.silence_told_at.is_not(None))
            .order_by(Company.id)
        )
        with reading(sessions) as session:
            companies = session.scalars(watched).all()
        return sum(_watch(sessions, clock, company_id) for company_id in companies)


def _watch(sessions: sessionmaker[Session], clock: Clock, company_id: int) -> bool:
    # A transaction for each company, so that one that fails does not hold up the others, and no poll waits long.
    with sessions.begin() as session:
        company = session.get_one(Company, company_id)
        connection = session.scalars(select(Connection).where(Connection.company_id == company_id)).one()
        return watch(session, company, connection, clock.now())
