"""What the page of an import shows: how far it is, its counts as a bar, its refused rows by kind of problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from string import Formatter
from typing import Any, Final, NamedTuple

from flask_babel import format_timedelta
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.columns import Money, Whole
from importer.entry_text import sentence
from importer.import_run import ImportRefusal, ImportRun, Outcome
from importer.import_words import Reason, reasons_of
from importer.kind import Kind
from importer.language import language
from importer.paging import Keyset, PageOf
from importer.words import in_language
from wholesale.errors import ENTRIES

PAGE_SIZE: Final = 50
WHOLE: Final = 1000
"""Width of the bar, and what `progress` counts to."""
_ENOUGH: Final = 20  # thousandths, before which nobody can say how long it takes
_NARROWEST: Final = 8  # so that three of a million are seen
_BY_ROW: Final = Keyset((ImportRefusal.row_number,))


class AtWork(NamedTuple):
    """How far a phase of a run is."""

    is_waiting: bool  # no worker has begun
    share: int  # thousandths
    rows: int
    per_second: int
    left: str  # in words; "" = too early to say


def at_work(run: ImportRun, now: datetime) -> AtWork:
    """Answer how far a run's phase is, how fast it goes and how long it still takes."""
    began = run.phase_began_at
    if began is None or (run.owner is None and not run.position):
        return AtWork(is_waiting=True, share=0, rows=0, per_second=0, left="")
    seconds = max((now - began).total_seconds(), 0.001)
    left = timedelta(seconds=seconds * (WHOLE - run.progress) / run.progress) if run.progress >= _ENOUGH else None
    return AtWork(
        is_waiting=False,
        share=run.progress,
        rows=run.position,
        per_second=int(run.position / seconds),
        left="" if left is None else format_timedelta(left, granularity="second"),
    )


def sums_of(run: ImportRun) -> list[tuple[int, Outcome]]:
    """Answer the four big counts; a fifth only where rows were imported before."""
    sums = [
        (run.new, Outcome.NEW),
        (run.changed, Outcome.CHANGED),
        (run.unchanged, Outcome.UNCHANGED),
        (run.refused, Outcome.REFUSED),
    ]
    return [*sums, (run.skipped, Outcome.SKIPPED)] if run.skipped else sums


def bar_of(sums: Sequence[tuple[int, Outcome]]) -> Iterator[tuple[int, int, Outcome]]:
    """Answer the parts of a bar that is WHOLE wide: where each begins, its width, and what it counts."""
    shown = [(count, outcome) for count, outcome in sums if count]
    total = sum(count for count, _ in shown)
    free, begin = WHOLE - _NARROWEST * len(shown), 0
    for place, (count, outcome) in enumerate(shown, 1):
        width = _NARROWEST + round(free * count / total)
        width = WHOLE - begin if place == len(shown) else width
        yield begin, width, outcome
        begin += width


class Group(NamedTuple):
    """Rows that are refused for the same kind of problem, in the same column."""

    reason: str  # as ImportRefusal.reason has it
    label: str
    rows: int


def groups_of(run: ImportRun, kind: type[Kind[Any]] | None) -> list[Group]:
    """Answer the refused rows by kind of problem, the commonest first."""
    commonest = sorted(run.reasons.items(), key=lambda one: (-one[1], one[0]))
    return [Group(reason, _label(reason, kind), rows) for reason, rows in commonest]


def _label(reason: str, kind: type[Kind[Any]] | None) -> str:
    """Answer the sentence of a kind of problem, with dots where each row has its own value."""
    key, _, field = reason.partition(" ")
    if (entry := ENTRIES.get(key)) is None:
        return key
    places = {name: "…" for _, name, _, _ in Formatter().parse(entry.sentence + entry.next_step) if name}
    columns = kind.columns() if kind is not None else {}
    title = in_language(columns[field].title, language()) if field in columns else "…"
    return sentence(entry.told(**places | {"column": title})).rstrip(" .:")


def refusals_of(
    session: Session, run: ImportRun, kind: type[Kind[Any]] | None, reason: str, cursor: str | None
) -> PageOf[list[Reason]]:
    """Answer a page of the refused rows, each with its reasons; `reason` = only those of one kind of problem."""
    wanted = select(ImportRefusal.problems).where(
        ImportRefusal.company_id == run.company_id, ImportRefusal.run_id == run.id
    )
    if reason:
        wanted = wanted.where(ImportRefusal.reason == reason)
    page = _BY_ROW.page(session, wanted.add_columns(ImportRefusal.row_number), cursor, PAGE_SIZE)
    rows = [reasons_of(kind, number, problems, language()) for problems, number in page.rows]
    return PageOf(rows, page.previous, page.next)


class ShownColumn(NamedTuple):
    """A column of the first rows."""

    title: LazyString
    is_number: bool


def shown_columns(kind: type[Kind[Any]]) -> list[ShownColumn]:
    """Answer the columns in which the first rows are shown."""
    return [ShownColumn(column.title, isinstance(column, Money | Whole)) for column in kind.columns().values()]


class FirstCell(NamedTuple):
    """A cell of a row as it will be."""

    text: str
    before: str | None  # what it replaces; None = it replaces nothing
    reasons: Sequence[Reason]


class FirstRow(NamedTuple):
    """One of the first rows, as it will be."""

    number: int
    outcome: Outcome
    cells: Sequence[FirstCell]
    reasons: Sequence[Reason]  # of the row as a whole


def first_rows_of(run: ImportRun, kind: type[Kind[Any]]) -> list[FirstRow]:
    """Answer the first rows, refused cells with their reasons, changed ones with what they replace."""
    return [_first_row(one, kind) for one in run.first_rows]


def _first_row(kept: Mapping[str, Any], kind: type[Kind[Any]]) -> FirstRow:
    reasons = reasons_of(kind, kept["number"], kept["problems"], language())
    by_field = defaultdict(list)
    for problem, reason in zip(kept["problems"], reasons, strict=True):
        by_field[problem["field"]].append(reason)
    cells = [
        FirstCell(text, kept["before"].get(field), by_field.pop(field, ()))
        for field, text in zip(kind.columns(), kept["cells"], strict=True)
    ]
    return FirstRow(
        kept["number"], Outcome(kept["outcome"]), cells, [one for some in by_field.values() for one in some]
    )
