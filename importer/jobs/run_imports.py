"""Works on the import runs that wait: one process for each, watched, so that a bad file harms nothing but itself."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import psutil
from sqlalchemy.orm import Session, sessionmaker

from importer.import_ending import fail
from importer.import_lease import Worker, claim, due_runs
from importer.import_refusal import IMPORT_KEEPS_FAILING, IMPORT_TOO_HEAVY
from importer.import_run import ImportRun
from importer.import_worker import order
from wholesale.clock import Clock
from wholesale.db import keep_to_company, reading
from wholesale.errors import Entry
from wholesale.job import Job, JobSettings

MOST_ATTEMPTS: Final = 4
MOST_MEMORY: Final = 512 * 2**20
"""Bytes that a process may hold; a good file of the largest size takes a fifth of it."""
PROGRAM: Final = ("-m", "importer.import_worker")
_LOOKS_EVERY: Final = 0.2  # seconds


class RunImports(Job):
    """Takes each run that waits, oldest first, and has a process of its own work on it."""

    name = "run_imports"
    interval = timedelta(seconds=1)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
        """Bring every run that waits as far as it goes; answer how many were worked on."""
        with reading(sessions) as session:
            due = due_runs(session, clock.now())
        return sum(_work_on(sessions, clock, settings, *one) for one in due)


def _work_on(
    sessions: sessionmaker[Session], clock: Clock, settings: JobSettings, company_id: int, run_id: int
) -> bool:
    owner = secrets.token_hex(8)
    with sessions.begin() as session:
        attempt = claim(session, company_id, run_id, owner, clock.now())
    if attempt is None:
        return False
    is_too_heavy = attempt <= MOST_ATTEMPTS and _run_process(order(sessions, settings, company_id, run_id, owner))
    if is_too_heavy or attempt > MOST_ATTEMPTS:
        _give_up(sessions, company_id, run_id, owner, clock.now(), settings.server_key, is_too_heavy=is_too_heavy)
    else:
        _let_others_try(sessions, company_id, run_id, owner, clock.now())
    return True


def _run_process(told: str) -> bool:
    """Have a process do what it is told; answer whether it had to be stopped for its memory."""
    # What a process that was killed leaves on the disk goes with the folder.
    folder = tempfile.TemporaryDirectory(prefix="komet-imports-", ignore_cleanup_errors=True)
    with folder as own, tempfile.TemporaryFile("w+") as given:
        given.write(told)
        given.seek(0)
        around = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), own)
        with subprocess.Popen([sys.executable, *PROGRAM], stdin=given, env=around) as child:  # noqa: S603 - a program of our own
            while child.poll() is None:
                if _memory(child.pid) > MOST_MEMORY:
                    child.kill()
                    return True
                with suppress(subprocess.TimeoutExpired):
                    child.wait(_LOOKS_EVERY)
    return False


def _memory(process_id: int) -> int:
    try:
        return int(psutil.Process(process_id).memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _give_up(
    sessions: sessionmaker[Session],
    company_id: int,
    run_id: int,
    owner: str,
    now: datetime,
    server_key: bytes,
    *,
    is_too_heavy: bool,
) -> None:
    with sessions.begin() as session:
        keep_to_company(session, company_id)
        run = session.get_one(ImportRun, run_id)
        entry: Entry = IMPORT_KEEPS_FAILING.told(file=run.file_name, attempts=MOST_ATTEMPTS)
        if is_too_heavy:
            entry = IMPORT_TOO_HEAVY.told(file=run.file_name, most=MOST_MEMORY // 2**20)
        if run.owner == owner:
            fail(session, run, Worker(owner, server_key), entry, now)


def _let_others_try(sessions: sessionmaker[Session], company_id: int, run_id: int, owner: str, now: datetime) -> None:
    """Give back a run whose process has died in its midst: whoever is next goes on where it stopped."""
    with sessions.begin() as session:
        keep_to_company(session, company_id)
        run = session.get_one(ImportRun, run_id)
        if run.owner == owner and run.state.is_at_work:
            run.leased_until = now
