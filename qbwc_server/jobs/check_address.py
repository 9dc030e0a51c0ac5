"""Carries out the checks of the Web Connector's address that people asked for."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.address_check import AddressCheck, finish_check, take_checks
from qbwc_server.doctor_address import look_at_address
from wholesale.clock import Clock
from wholesale.db import reading
from wholesale.job import Job, JobSettings


class CheckAddress(Job):
    """Calls the address of each check that waits; to call it twice does no harm."""

    name = "check_address"
    interval = timedelta(seconds=1)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:  # noqa: ARG002 - a job's signature
        """Check what waits; answer how many addresses."""
        # Looked for without the write lock of SQLite, as this is asked every second.
        with reading(sessions) as session:
            if session.scalar(select(AddressCheck.id).where(AddressCheck.finished_at.is_(None)).limit(1)) is None:
                return 0
        with sessions.begin() as session:
            checks = take_checks(session, clock.now())
        for check in checks:
            findings = look_at_address(check.url, clock.now())
            with sessions.begin() as session:
                finish_check(session, check, findings, clock.now())
        return len(checks)
