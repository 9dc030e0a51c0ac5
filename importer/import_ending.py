"""How the phases of an import run end: checked, saved, nothing saved, or not readable at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from importer.import_lease import Worker, hold, kept, let_go
from importer.import_mail import queue_end_mail
from importer.import_refusal import IMPORT_EMPTY, IMPORT_NOTHING
from importer.import_run import ImportChunk, ImportRefusal, ImportRun, Outcome, RunState, SaveMode
from wholesale.errors import Entry

COUNTED: Final = {
    Outcome.NEW: "new",
    Outcome.CHANGED: "changed",
    Outcome.UNCHANGED: "unchanged",
    Outcome.REFUSED: "refused",
    Outcome.SKIPPED: "skipped",
}
"""The column of the run that counts each outcome."""
NO_COUNTS: Final[Mapping[str, Any]] = {**dict.fromkeys(COUNTED.values(), 0), "first_rows": [], "reasons": {}}


def end_checking(session: Session, run: ImportRun, worker: Worker, now: datetime) -> None:
    """The whole file was checked: ask the person, or go on where nobody wants to be asked."""
    if not run.rows:
        fail(session, run, worker, IMPORT_EMPTY.told(file=run.file_name), now)
    elif not run.saves_at_once:
        let_go(session, run, RunState.CHECKING, worker.owner, RunState.CHECKED, progress=1000)
    elif run.refused and run.mode is SaveMode.ALL_OR_NOTHING:
        fail(session, run, worker, _nothing(run), now)
    else:
        forget_rows(session, run)
        # The worker goes on with what it has at hand.
        facts = {"state": RunState.SAVING, "attempts": 1, **from_the_start(now)}
        hold(session, run, RunState.CHECKING, worker.owner, now, **facts)


def end_saving(session: Session, run: ImportRun, worker: Worker, now: datetime) -> None:
    """Every row was dealt with: tell the person. What may not stay alone is taken back again."""
    if not run.rows:
        fail(session, run, worker, IMPORT_EMPTY.told(file=run.file_name), now)
    elif run.refused and run.mode is SaveMode.ALL_OR_NOTHING:
        # Something has changed since the check, so that a row is refused now that was good then.
        fail(session, run, worker, _nothing(run), now)
    else:
        let_go(session, run, RunState.SAVING, worker.owner, RunState.DONE, progress=1000, finished_at=now)
        _tell(session, run, worker, now)


def fail(session: Session, run: ImportRun, worker: Worker, entry: Entry, now: datetime) -> None:
    """The run can not go on, for a reason that its person can read. What may not stay alone is taken back."""
    facts: dict[str, Any] = {"failure": kept(entry), "finished_at": now}
    if run.state is RunState.SAVING and run.mode is SaveMode.ALL_OR_NOTHING and run.position:
        facts |= {"state": RunState.TAKING_BACK, "position": 0, "progress": 0, "attempts": 1}
        hold(session, run, RunState.SAVING, worker.owner, now, **facts)
    else:
        let_go(session, run, run.state, worker.owner, RunState.FAILED, **facts)
    _tell(session, run, worker, now)


def forget_rows(session: Session, run: ImportRun) -> None:
    """Forget what became of the rows in the phase before."""
    for model in (ImportChunk, ImportRefusal):
        session.execute(delete(model).where(model.company_id == run.company_id, model.run_id == run.id))


def from_the_start(now: datetime) -> dict[str, Any]:
    """Answer the facts of a run whose file is read from its beginning."""
    return {**NO_COUNTS, "position": 0, "progress": 0, "phase_began_at": now}


def _tell(session: Session, run: ImportRun, worker: Worker, now: datetime) -> None:
    session.flush()
    fresh = session.get_one(ImportRun, run.id, populate_existing=True)
    queue_end_mail(session, fresh, now, worker.server_key)


def _nothing(run: ImportRun) -> Entry:
    return IMPORT_NOTHING.told(file=run.file_name, refused=run.refused)
