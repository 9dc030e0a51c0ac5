"""Undo of an import: its records go where nothing has used them since, changed ones become what they were.

What has been used stays, and the run says by what. Some thousand records are one transaction; each names what is left
by asking the tables, so that a worker that is killed loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Table, exists, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from importer.cell_refusal import RECORD_CHANGED_SINCE, RECORD_IN_USE, RECORD_WAS_OTHERWISE
from importer.import_lease import LeaseLost, hold, kept, let_go
from importer.import_run import ImportChange, ImportKept, ImportRun, RunState
from importer.kind import Kind
from wholesale.clock import Clock
from wholesale.db import Base, keep_to_company
from wholesale.errors import Entry
from wholesale.history import Actor, StatusChange, note_change

AT_ONCE: Final = 2_000
_STEP_SECONDS: Final = 0.3


@dataclass
class TakingBack:
    """One worker's work on taking back one run."""

    sessions: sessionmaker[Session]
    clock: Clock
    run: ImportRun
    kind: Kind[Any]
    owner: str
    at_once: int = 200  # records in one transaction
    models: Mapping[str, type[Base]] = field(init=False)
    seen: dict[type[Base], int] = field(init=False, default_factory=dict)  # the last key of each, so far

    def __post_init__(self) -> None:
        self.models = {cast("Table", mapper.local_table).name: mapper.class_ for mapper in Base.registry.mappers}

    def carry_on(self) -> None:
        """Take back what is left, or stop quietly where the run is this worker's no more."""
        try:
            began = perf_counter()
            while self._step():
                # Others wait for the database meanwhile: where deleting is slow, less is done at a time.
                took, began = perf_counter() - began, perf_counter()
                self.at_once = max(1, min(AT_ONCE, int(self.at_once * _STEP_SECONDS / max(took, 0.01))))
        except LeaseLost:
            return

    def _step(self) -> bool:
        """Take back some records in one transaction; False = nothing was left, and the run is ended."""
        with self.sessions.begin() as session:
            keep_to_company(session, self.run.company_id)
            if changes := self._changes_left(session):
                self._put_back(session, changes)
            elif (found := self._records_left(session)) is not None:
                self._delete(session, *found)
            else:
                let_go(session, self.run, RunState.TAKING_BACK, self.owner, RunState.TAKEN_BACK, progress=1000)
                return False
            done = self.run.taken_back + self.run.kept_back
            facts = {"taken_back": self.run.taken_back, "kept_back": self.run.kept_back}
            share = min(999, done * 1000 // max(1, done, self.run.new + self.run.changed))
            hold(session, self.run, RunState.TAKING_BACK, self.owner, self.clock.now(), progress=share, **facts)
        return True

    def _changes_left(self, session: Session) -> Sequence[ImportChange]:
        mine = (ImportChange.company_id == self.run.company_id, ImportChange.run_id == self.run.id)
        # The last change of a record is undone first.
        return session.scalars(
            select(ImportChange).where(*mine).order_by(ImportChange.id.desc()).limit(self.at_once)
        ).all()

    def _put_back(self, session: Session, changes: Sequence[ImportChange]) -> None:
        fitting: dict[tuple[str, int], ImportChange] = {}
        records, stays = self._records_of(session, changes), self._kept_of(session, changes)
        for change in changes:
            key = (change.record_kind, change.record_id)
            if key in fitting:
                # The run has changed it twice: what it held in between comes back first.
                stays |= self._put_back_fitting(session, records, fitting)
                fitting = {}
            if key in stays:
                continue
            record = records.get(key)
            if record is not None and self.kind.state_of(session, record, change.after) == change.after:
                fitting[key] = change
                continue
            stays.add(key)
            self._note_kept(session, *key, self._why_not(session, record, change))
        self._put_back_fitting(session, records, fitting)
        for change in changes:
            session.delete(change)
        session.flush()

    def _put_back_fitting(
        self, session: Session, records: Mapping[tuple[str, int], Base], changes: Mapping[tuple[str, int], ImportChange]
    ) -> set[tuple[str, int]]:
        """Give records what they held before; answer those that stay as they are."""
        stays = set()
        if not self._put_back_all(session, [(records[key], change) for key, change in changes.items()]):
            for key, change in changes.items():
                if not self._put_back_all(session, [(records[key], change)]):
                    # What was its own has been given to another meanwhile, such as its code.
                    entry = RECORD_IN_USE.told(record=self.kind.record_name(records[key]))
                    self._note_kept(session, *key, entry)
                    stays.add(key)
        return stays

    def _why_not(self, session: Session, record: Base | None, change: ImportChange) -> Entry:
        if record is None:
            return self._in_use(change.record_id)
        since = self.run.finished_at or self.run.created_at
        changed = RECORD_WAS_OTHERWISE.told(record=self.kind.record_name(record))
        return self._edited(session, type(record), [change.record_id], since).get(change.record_id, changed)

    def _kept_of(self, session: Session, changes: Sequence[ImportChange]) -> set[tuple[str, int]]:
        """Answer which of the records a later change has kept already."""
        asked = select(ImportKept.record_kind, ImportKept.record_id).where(
            ImportKept.company_id == self.run.company_id,
            ImportKept.run_id == self.run.id,
            ImportKept.record_id.in_({change.record_id for change in changes}),
        )
        return {(kind, key) for kind, key in session.execute(asked)}

    def _records_of(self, session: Session, changes: Sequence[ImportChange]) -> dict[tuple[str, int], Base]:
        found: dict[tuple[str, int], Base] = {}
        for kind in {change.record_kind for change in changes}:
            key = inspect(self.models[kind]).columns["id"]
            ids = [change.record_id for change in changes if change.record_kind == kind]
            wanted = select(self.models[kind]).where(key.in_(ids)).execution_options(by_keys=True)
            found |= {(kind, cast("Any", one).id): one for one in session.scalars(wanted)}
        return found

    def _put_back_all(self, session: Session, fitting: Sequence[tuple[Base, ImportChange]]) -> bool:
        """Give records what they held before; False = it is not theirs any more, and all stay as they are."""
        try:
            with session.begin_nested():
                for record, change in fitting:
                    self.kind.put_back(session, record, change.before)
                session.flush()
        except IntegrityError:
            for record, _ in fitting:
                session.refresh(record)
            return False
        if self.kind.keeps_history:
            actor, told = (
                Actor(name=self.run.taken_back_by or "Data Import"),
                f"import of {self.run.file_name} taken back",
            )
            for record, _ in fitting:
                note_change(session, cast("Any", record), None, None, actor, self.clock.now(), told)
        self.run.taken_back += len(fitting)
        return True

    def _records_left(self, session: Session) -> tuple[type[Base], list[int]] | None:
        for model in self.kind.records:
            columns = inspect(model).columns
            was_kept = exists().where(
                ImportKept.company_id == self.run.company_id,
                ImportKept.run_id == self.run.id,
                ImportKept.record_kind == model.__tablename__,
                ImportKept.record_id == columns["id"],
            )
            mine = (columns["company_id"] == self.run.company_id, columns["import_id"] == self.run.id, ~was_kept)
            # Those that were kept are not asked for again and again.
            after = columns["id"] > self.seen.get(model, 0)
            left = select(columns["id"]).where(*mine, after).order_by(columns["id"]).limit(self.at_once)
            if ids := list(session.scalars(left)):
                self.seen[model] = ids[-1]
                return model, ids
        return None

    def _delete(self, session: Session, model: type[Base], ids: list[int]) -> None:
        reasons: dict[int, Entry] = {id_: entry for (_, id_), entry in self.kind.used(session, {model: ids}).items()}
        reasons |= self._edited(session, model, [one for one in ids if one not in reasons], self.run.created_at)
        free = [one for one in ids if one not in reasons]
        if not self._deleted(session, model, free):
            for one in free:
                if not self._deleted(session, model, [one]):
                    reasons[one] = self._in_use(one)
        for one, reason in reasons.items():
            self._note_kept(session, model.__tablename__, one, reason)
        self.run.taken_back += len(ids) - len(reasons)

    def _deleted(self, session: Session, model: type[Base], ids: list[int]) -> bool:
        """Delete records with all that belongs to them; False = something refers to one of them, and all stay."""
        try:
            with session.begin_nested():
                self.kind.remove(session, model, ids)
        except IntegrityError:
            return False
        if self.kind.keeps_history:
            self._note_deleted(session, model, ids)
        return True

    def _note_deleted(self, session: Session, model: type[Base], ids: list[int]) -> None:
        """End the histories of deleted records, for a database may give their keys to others."""
        lines = select(StatusChange.record_id, StatusChange.new).where(*self._history_of(model, ids))
        states = {key: new or "" for key, new in session.execute(lines.order_by(StatusChange.id))}
        told = f"import of {self.run.file_name} taken back"
        session.add_all(
            StatusChange(
                company_id=self.run.company_id,
                record_kind=model.__tablename__,
                record_id=key,
                old=state,
                actor_name=self.run.taken_back_by or "Data Import",
                at=self.clock.now(),
                why=told,
            )
            for key, state in states.items()
        )

    def _history_of(self, model: type[Base], ids: Iterable[int]) -> tuple[ColumnElement[bool], ...]:
        return (
            StatusChange.company_id == self.run.company_id,
            StatusChange.record_kind == model.__tablename__,
            StatusChange.record_id.in_(list(ids)),
        )

    def _edited(self, session: Session, model: type[Base], ids: Iterable[int], since: datetime) -> dict[int, Entry]:
        """Answer the records whose history has a line from after the import, with the last one's who and when."""
        if not self.kind.keeps_history:
            return {}
        history = select(StatusChange).where(*self._history_of(model, ids), StatusChange.at > since)
        lines = session.scalars(history.order_by(StatusChange.id)).all()
        # People may edit a record while later rows are saved still: only its first line is the import's own.
        made = {line.record_id: line.at for line in lines if line.old is None and line.new is not None}
        found: dict[int, Entry] = {}
        for line in lines:
            if line.at <= made.get(line.record_id, since):
                continue
            record = session.get(model, line.record_id)
            name = self.kind.record_name(record) if record is not None else str(line.record_id)
            when = line.at.date().isoformat()
            found[line.record_id] = RECORD_CHANGED_SINCE.told(record=name, who=line.actor_name, when=when)
        return found

    def _in_use(self, record_id: int) -> Entry:
        return RECORD_IN_USE.told(record=record_id)

    def _note_kept(self, session: Session, record_kind: str, record_id: int, reason: Entry) -> None:
        session.add(
            ImportKept(
                company_id=self.run.company_id,
                run_id=self.run.id,
                record_kind=record_kind,
                record_id=record_id,
                reason=kept(reason),
            )
        )
        self.run.kept_back += 1
