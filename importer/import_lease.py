"""Who works on an import run: taken under a lease, given back, ended. A late worker's transaction finds it gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Update, or_, select, update
from sqlalchemy.orm import Session

from importer.import_run import AT_WORK, ImportRun, RunState
from wholesale.errors import Entry

LEASE: Final = timedelta(minutes=1)
"""How long a worker may go without a word; every chunk of rows is one."""


@dataclass(frozen=True)
class Worker:
    """Who works on a run, and the key that signs the links of its mails."""

    owner: str
    server_key: bytes


class LeaseLost(Exception):  # noqa: N818 - it is no fault: somebody has cancelled the run, or it was taken for dead
    """The run is not this worker's any more; its transaction must not be committed."""


def due_runs(session: Session, now: datetime) -> list[tuple[int, int]]:
    """Answer (company, run) of every run that waits for a worker, oldest first."""
    due = select(ImportRun.company_id, ImportRun.id).where(*_is_due(now)).order_by(ImportRun.id)
    return [(row.company_id, row.id) for row in session.execute(due)]


def claim(session: Session, company_id: int, run_id: int, owner: str, now: datetime) -> int | None:
    """Take a run for the length of a lease and answer which attempt it is; None = another worker was faster."""
    taken = (
        update(ImportRun)
        .where(ImportRun.company_id == company_id, ImportRun.id == run_id, *_is_due(now))
        .values(owner=owner, leased_until=now + LEASE, attempts=ImportRun.attempts + 1)
        .returning(ImportRun.attempts)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(taken)


def hold(session: Session, run: ImportRun, state: RunState, owner: str, now: datetime, /, **facts: Any) -> None:  # noqa: ANN401 - columns of the run
    """Write facts of a run this worker still has, and renew its lease; LeaseLost when it has it no more."""
    values = {"leased_until": now + LEASE, **facts}
    if session.scalar(_mine(run, state, owner).values(**values).returning(ImportRun.id)) is None:
        raise LeaseLost(f"run {run.id} is not in the hands of {owner} any more")


def let_go(session: Session, run: ImportRun, state: RunState, owner: str, new: RunState, /, **facts: Any) -> None:  # noqa: ANN401 - columns of the run, such as `new`
    """End a phase: write the new state and give the run back; LeaseLost when this worker has it no more."""
    values = {"state": new, "owner": None, "leased_until": None, "attempts": 0, **facts}
    if session.scalar(_mine(run, state, owner).values(**values).returning(ImportRun.id)) is None:
        raise LeaseLost(f"run {run.id} is not in the hands of {owner} any more")


def kept(entry: Entry) -> dict[str, Any]:
    """Answer a told entry as a run keeps it."""
    return {"key": entry.key, "values": {name: _plain(value) for name, value in entry.values.items()}}


def _plain(value: object) -> object:
    return value if isinstance(value, int | str) else str(value)


def _mine(run: ImportRun, state: RunState, owner: str) -> Update:
    return (
        update(ImportRun)
        .where(
            ImportRun.company_id == run.company_id,
            ImportRun.id == run.id,
            ImportRun.state == state,
            ImportRun.owner == owner,
        )
        .execution_options(synchronize_session=False)
    )


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ImportRun.state.in_(AT_WORK),
        or_(ImportRun.leased_until.is_(None), ImportRun.leased_until <= now),
    )
