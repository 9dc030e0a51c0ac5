"""Removes files that no record names any more."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from sqlalchemy import Table, select
from sqlalchemy.orm import Session, sessionmaker

from wholesale.clock import Clock
from wholesale.db import Base, reading
from wholesale.job import Job, JobSettings

log = logging.getLogger(__name__)
_AGE = timedelta(days=1)  # longer than any upload lasts between its file and its row
_BATCH = 500


class SweepFiles(Job):
    """Removes each file of the store that is a day old and belongs to no record of any table with a `storage_key`.

    Such a file is left by an upload that was rolled back, by a write that was cut off, or by a deleted invoice.
    """

    name = "sweep_files"
    interval = timedelta(hours=12)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
        """Remove what nobody names; answer how many files went."""
        storage = settings.storage
        old = (key for key, written in storage.stored() if written < clock.now() - _AGE)
        gone = 0
        while batch := list(islice(old, _BATCH)):
            for key in _unknown(sessions, batch):
                storage.delete(key)
                log.info("file %s belonged to no record and was removed", key)
                gone += 1
        return gone


def _unknown(sessions: sessionmaker[Session], keys: Iterable[str]) -> set[str]:
    by_company: dict[int, set[str]] = {}
    for key in keys:
        by_company.setdefault(int(key.partition("/")[0]), set()).add(key)
    with reading(sessions) as session:
        for company_id, own in by_company.items():
            for table in _tables_with_files():
                named = select(table.c.storage_key).where(
                    table.c.company_id == company_id, table.c.storage_key.in_(own)
                )
                own.difference_update(session.scalars(named))
    return set().union(*by_company.values())


def _tables_with_files() -> list[Table]:
    return [table for table in Base.metadata.tables.values() if "storage_key" in table.c]
