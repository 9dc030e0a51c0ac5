"""Every background job is safe to run twice."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import importer.jobs
import qbwc_server.jobs
import wholesale.jobs
from tests.wholesale.rows import fill_every_table
from wholesale.clock import SetClock
from wholesale.job import JOBS, JobSettings
from wholesale.migration import load_tables
from wholesale.registry import load_folder
from wholesale.smtp import MailSettings

MODULES = [*load_folder(wholesale.jobs), *load_folder(qbwc_server.jobs), *load_folder(importer.jobs)]


def _all_rows(sessions: sessionmaker[Session]) -> dict[str, list[Any]]:
    with sessions() as session:
        tables = load_tables("wholesale", "qbwc_server", "importer").sorted_tables
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in tables
        }


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_job_run_twice_has_done_what_it_did_once(
    sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path, name: str
) -> None:
    with sessions.begin() as session:
        fill_every_table(session)
    settings = JobSettings(mail=MailSettings(folder=tmp_path))
    clock.move(timedelta(days=365))
    JOBS[name]().sweep(sessions, clock, settings)
    once, mails = _all_rows(sessions), sorted(tmp_path.iterdir())
    JOBS[name]().sweep(sessions, clock, settings)

    assert _all_rows(sessions) == once
    assert sorted(tmp_path.iterdir()) == mails


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_job_says_how_often_it_runs(name: str) -> None:
    assert timedelta(seconds=1) <= JOBS[name].interval <= timedelta(days=1)


def test_every_module_of_the_folders_holds_a_job() -> None:
    assert {module.__name__ for module in MODULES} == {job.__module__ for job in JOBS.values()}
