"""The process that works on one import run: what a file does to its memory and time, it does to this process alone.

`python -m importer.import_worker` reads what it needs from its standard input, as JSON; see `order`.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from importer.import_lease import Worker
from importer.import_run import ImportRun, RunState
from importer.importing import Import
from importer.kind import kind_named
from importer.taking_back import TakingBack
from importer.workbook import Limits
from wholesale.clock import Clock
from wholesale.db import keep_to_company, make_sessions, open_engine, reading
from wholesale.job import JobSettings
from wholesale.storage import Storage


def order(sessions: sessionmaker[Session], settings: JobSettings, company_id: int, run_id: int, owner: str) -> str:
    """Answer what the process is told: where the database and the files are, and which run it is to work on."""
    engine: Engine = sessions.kw["bind"]
    told = {
        "database_url": engine.url.render_as_string(hide_password=False),
        "storage_url": settings.storage.url,
        "server_key": b64encode(settings.server_key).decode("ascii"),
        "company_id": company_id,
        "run_id": run_id,
        "owner": owner,
        "limits": asdict(settings_limits(settings)),
    }
    return json.dumps(told)


def settings_limits(settings: JobSettings) -> Limits:
    """Answer how much a file may ask for."""
    return Limits(file_bytes=settings.import_limit)


def main() -> None:
    """Work on the run that standard input names."""
    # Rows come and go by the thousand, and nothing of them is circular: looking for rings would cost a tenth.
    gc.set_threshold(200_000, 50, 50)
    told: dict[str, Any] = json.loads(sys.stdin.read())
    engine = open_engine(told["database_url"])
    try:
        work_on(
            make_sessions(engine),
            Clock(),
            Storage(told["storage_url"]),
            company_id=told["company_id"],
            run_id=told["run_id"],
            worker=Worker(told["owner"], b64decode(told["server_key"])),
            limits=Limits(**told["limits"]),
        )
    finally:
        engine.dispose()


def work_on(
    sessions: sessionmaker[Session],
    clock: Clock,
    storage: Storage,
    *,
    company_id: int,
    run_id: int,
    worker: Worker,
    limits: Limits,
) -> None:
    """Bring a run that the worker has claimed as far as it goes: to its end, or to where a person must decide."""
    while (run := _run(sessions, company_id, run_id)).owner == worker.owner and run.state.is_at_work:
        kind = kind_named(run.kind)()
        if run.state is RunState.TAKING_BACK:
            TakingBack(sessions, clock, run, kind, worker.owner).carry_on()
        else:
            with _local_copy(storage, run) as path:
                Import(sessions, clock, run, kind, worker, path, limits).carry_on()


def _run(sessions: sessionmaker[Session], company_id: int, run_id: int) -> ImportRun:
    with reading(sessions) as session:
        keep_to_company(session, company_id)
        return session.get_one(ImportRun, run_id)


@contextmanager
def _local_copy(storage: Storage, run: ImportRun) -> Iterator[Path]:
    """Lend the file of a run as a file of this machine: a zip archive is read from its end."""
    with tempfile.TemporaryDirectory(prefix="komet-import-") as folder:
        path = Path(folder) / "upload"
        with storage.open(run.storage_key) as source, path.open("wb") as copy:
            copyfileobj(source, copy, 1 << 20)
        yield path


if __name__ == "__main__":
    main()
