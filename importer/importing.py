"""A workbook becomes records: read, checked and saved in chunks; a run whose worker is killed goes on where it was.

Each chunk is one transaction: its records, what became of each row, and the run's position. Checking does the same
without saving. A worker that was taken for dead, or whose run was cancelled, commits nothing more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.batch import Batch, Change, ImportRow, Problem
from importer.cell_refusal import ROW_OF_BAD_GROUP, ROW_TWICE
from importer.cell_text import short, shown
from importer.import_ending import COUNTED, NO_COUNTS, end_checking, end_saving, fail, forget_rows
from importer.import_lease import LeaseLost, Worker, hold, kept
from importer.import_run import ImportChange, ImportChunk, ImportRefusal, ImportRun, Outcome, RunState, plain
from importer.import_titles import find_columns
from importer.kind import Kind
from importer.reading_ahead import reading_ahead
from importer.report_again import check_report
from importer.report_mark import imported_before, is_report_of, read_mark
from importer.row_reader import by_thousands, row_reader
from importer.seen import Seen
from importer.workbook import Limits, Row, Workbook, open_workbook
from wholesale.clock import Clock
from wholesale.company import Company, Location
from wholesale.db import keep_to_company, reading
from wholesale.errors import TradeError
from wholesale.history import Actor
from wholesale.user import User

FIRST_ROWS: Final = 20
"""How many rows a preview shows as they will be."""


@dataclass
class Import:
    """One worker's work on one run that it has claimed."""

    sessions: sessionmaker[Session]
    clock: Clock
    run: ImportRun  # as it was when the work began
    kind: Kind[Any]
    worker: Worker
    path: Path  # the file, on this machine
    limits: Limits

    def carry_on(self) -> None:
        """Bring the phase of the run to its end, or stop quietly where the run is this worker's no more."""
        try:
            if self.run.state is RunState.CHECKING:
                # Checking leaves nothing behind, so it begins anew.
                self._write(lambda session: forget_rows(session, self.run), position=0, progress=0, **NO_COUNTS)
                for name, value in {**NO_COUNTS, "position": 0}.items():
                    setattr(self.run, name, value)
            with open_workbook(self.path, self.run.file_name, self.limits) as book:
                if self._know_columns(book):
                    self._deal_with(book)
                    self._end(book)
        except TradeError as refused:
            with self.sessions.begin() as session:
                keep_to_company(session, self.run.company_id)
                fail(session, self.run, self.worker, refused.entry, self.clock.now())
        except LeaseLost:
            return

    def _know_columns(self, book: Workbook) -> bool:
        """Find out which column is which, where the run does not know yet; False = a person must be asked."""
        if self.run.places is not None:
            return True
        with self.sessions.begin() as session:
            keep_to_company(session, self.run.company_id)
            now, is_report = self.clock.now(), is_report_of(self.path, self.run, self.worker.server_key)
            return find_columns(session, self.run, self.kind, book, self.worker, now, is_report=is_report)

    def _deal_with(self, book: Workbook) -> None:
        places = self.run.places or {}
        self._know_report()
        before = None
        if not self.kind.replaces_all(self.run.options):
            before = imported_before(self.path, book, self.run, self.worker.server_key, self.sessions)
        read = row_reader(self.kind, places, book.number_format, self._locations)

        def rows() -> Iterator[ImportRow[Any]]:
            for row in book.rows():
                if row.number > self.run.title_row and (found := _row(row, read, before)) is not None:
                    yield found

        with closing(Seen()) as seen, reading_ahead(self._chunks(book, rows())) as chunks:
            for some, progress in chunks:
                # Those up to the position were saved by a worker that was killed: later rows may repeat them.
                self._note_seen(seen, [row for row in some if row.number <= self.run.position])
                if left := [row for row in some if row.number > self.run.position]:
                    self._deal_with_chunk(left, seen, progress)

    def _know_report(self) -> None:
        """Note whose report the file is, and refuse one whose rows would come in twice."""
        mark = read_mark(self.path, self.worker.server_key)
        if mark is not None and mark.company_id == self.run.company_id:
            self._write(lambda session: check_report(session, self.run, self.kind, mark), report_of=mark.run_id)

    def _chunks(self, book: Workbook, rows: Iterator[ImportRow[Any]]) -> Generator[tuple[list[ImportRow[Any]], int]]:
        """Answer the rows by thousands, each with the share of the file that was read by then, in thousandths."""
        for some in by_thousands(self.kind, rows):
            yield some, round(book.progress * 1000)

    def _deal_with_chunk(self, rows: list[ImportRow[Any]], seen: Seen, progress: int) -> None:
        with self.sessions.begin() as session:
            keep_to_company(session, self.run.company_id)
            batch = self._batch(session, rows)
            self.kind.judge(batch)
            self._refuse_repeated(batch, seen)
            _refuse_groups(self.kind, batch)
            if self.run.state is RunState.SAVING:
                self.kind.save(batch)
            self._note_outcome(session, batch, rows, progress)

    def _batch(self, session: Session, rows: list[ImportRow[Any]]) -> Batch[Any]:
        company = session.get_one(Company, self.run.company_id)
        for row in rows:
            if row.problems:
                row.outcome = Outcome.REFUSED
        return Batch(
            session=session,
            company=company,
            actor=self._actor,
            now=self.clock.now(),
            today=self.clock.today(company.time_zone),
            run_id=self.run.id,
            options=self.run.options,
            locations=self._locations,
            rows=[row for row in rows if row.outcome is not Outcome.SKIPPED],
        )

    def _refuse_repeated(self, batch: Batch[Any], seen: Seen) -> None:
        good = [(row, key) for row in batch.good if (key := self.kind.key(row.values)) is not None]
        if good:
            before = seen.note([(key, row.number) for row, key in good])
            for (row, _), first in zip(good, before, strict=True):
                if first is not None:
                    batch.refuse(row, None, ROW_TWICE, first=first)

    def _note_seen(self, seen: Seen, rows: list[ImportRow[Any]]) -> None:
        keys = [
            (self.kind.key(row.values), row.number)
            for row in rows
            if not row.problems and row.outcome is not Outcome.SKIPPED
        ]
        seen.note([(key, number) for key, number in keys if key is not None])

    def _note_outcome(self, session: Session, batch: Batch[Any], rows: list[ImportRow[Any]], progress: int) -> None:
        """Keep what became of the rows, in the transaction of the rows themselves; LeaseLost rolls all of it back."""
        same = {"company_id": self.run.company_id, "run_id": self.run.id}
        outcomes = "".join(row.outcome.value for row in rows)
        session.add(
            ImportChunk(first_row=rows[0].number, last_row=rows[-1].number, outcomes=outcomes, **same),
        )
        refused = [
            (row.number, reason_of(row.problems[0]), [_kept(row, one) for one in row.problems])
            for row in rows
            if row.problems
        ]
        batch.insert(ImportRefusal, ("row_number", "reason", "problems"), refused, run_id=self.run.id)
        reasons = Counter(self.run.reasons)
        reasons.update(reason for _, reason, _ in refused)
        self.run.reasons = dict(reasons)
        batch.insert(ImportChange, _CHANGE, [_change(one) for one in batch.changes], run_id=self.run.id)
        for outcome, name in COUNTED.items():
            setattr(self.run, name, getattr(self.run, name) + outcomes.count(outcome.value))
        self.run.position = rows[-1].number
        if (missing := FIRST_ROWS - len(self.run.first_rows)) > 0:
            self.run.first_rows = [*self.run.first_rows, *(self._first(row) for row in rows[:missing])]
        counts = {name: getattr(self.run, name) for name in COUNTED.values()}
        facts = {"position": self.run.position, "progress": progress, "first_rows": self.run.first_rows, **counts}
        facts["reasons"] = self.run.reasons
        if self.run.state is RunState.SAVING:
            # Whoever goes on from here makes headway: only attempts that make none are counted.
            facts |= {"has_saved": True, "attempts": 1}
        session.flush()
        hold(session, self.run, self.run.state, self.worker.owner, self.clock.now(), **facts)

    def _first(self, row: ImportRow[Any]) -> dict[str, Any]:
        """Answer a row as a preview shows it; cells in the order of the kind's columns."""
        columns = self.kind.columns()
        values = {field: getattr(row.values, field) for field in columns}
        good = {field: shown(columns[field].cell(value)) for field, value in values.items() if value is not None}
        return {
            "number": row.number,
            "outcome": row.outcome.value,
            "cells": [good.get(field) or short(row.shown(field)) for field in columns],
            "before": {field: str(plain(value)) for field, value in (row.before or {}).items()},
            "problems": [_kept(row, one) for one in row.problems],
        }

    def _end(self, book: Workbook) -> None:
        with self.sessions.begin() as session:
            keep_to_company(session, self.run.company_id)
            self._note_all_of(session, book)
            end = end_checking if self.run.state is RunState.CHECKING else end_saving
            end(session, self.run, self.worker, self.clock.now())

    def _note_all_of(self, session: Session, book: Workbook) -> None:
        """Keep what the reader had to say only when it had seen every row, such as merged cells."""
        late = [note for note in map(kept, book.notes) if note not in self.run.notes]
        if late:
            notes = [*self.run.notes, *late]
            hold(session, self.run, self.run.state, self.worker.owner, self.clock.now(), notes=notes)

    def _write(self, do: Callable[[Session], None], **facts: Any) -> None:  # noqa: ANN401 - columns of the run
        with self.sessions.begin() as session:
            keep_to_company(session, self.run.company_id)
            do(session)
            hold(session, self.run, self.run.state, self.worker.owner, self.clock.now(), **facts)

    @cached_property
    def _locations(self) -> Mapping[str, int]:
        with reading(self.sessions) as session:
            mine = select(Location).where(Location.company_id == self.run.company_id).order_by(Location.code)
            return {one.code: one.id for one in session.scalars(mine)}

    @cached_property
    def _actor(self) -> Actor:
        with reading(self.sessions) as session:
            return Actor.of(session.get_one(User, self.run.user_id))


_CHANGE: Final = ("row_number", "record_kind", "record_id", "before", "after")


def _row(
    row: Row, read: Callable[[Row], ImportRow[Any] | None], before: Callable[[Row], bool] | None
) -> ImportRow[Any] | None:
    found = read(row)
    if found is not None and before is not None and before(row):
        found.outcome, found.problems = Outcome.SKIPPED, []
    return found


def _refuse_groups(kind: Kind[Any], batch: Batch[Any]) -> None:
    """Refuse every row of a group in which one is refused."""
    groups: dict[object, list[ImportRow[Any]]] = {}
    for row in batch.rows:
        if (group := kind.group(row.values)) is not None:
            groups.setdefault(group, []).append(row)
    for rows in groups.values():
        bad = next((row for row in rows if row.problems), None)
        for row in rows if bad is not None else ():
            if not row.problems and bad is not None:
                batch.refuse(row, None, ROW_OF_BAD_GROUP, other=bad.number)


def reason_of(problem: Problem) -> str:
    """Answer the kind of a problem, by which refused rows are counted and found."""
    return f"{problem.entry.key} {problem.field or ''}".strip()


def _kept(row: ImportRow[Any], problem: Problem) -> dict[str, Any]:
    return {
        "field": problem.field,
        "place": row.places.get(problem.field) if problem.field else None,
        "value": problem.value[:200],
        "key": problem.entry.key,
        "values": dict(problem.values),
    }


def _change(one: Change) -> tuple[int, str, int, dict[str, Any], dict[str, Any]]:
    return one.row_number, one.model.__tablename__, one.record_id, dict(one.before), dict(one.after)
