"""Kinds, imports and refused rows as the API answers them, in the language of the token's person."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from importer.api_door import told
from importer.api_schema import (
    AskedColumn,
    CellProblem,
    ColumnFacts,
    Counts,
    FirstRow,
    KindFacts,
    OptionFacts,
    Problem,
    Run,
)
from importer.cell_text import shown
from importer.entry_text import said
from importer.import_asking import asked_of
from importer.import_run import ImportRun, RunState
from importer.import_start import can_be_taken_back, same_file_before
from importer.import_view import first_rows_of
from importer.import_words import Reason, retold
from importer.kind import KINDS, Kind, Pick
from importer.kind_legend import legend
from importer.language import language
from importer.words import in_language
from wholesale.company import Company


def kind_facts(kind: type[Kind[Any]], session: Session, company: Company, most: int) -> KindFacts:
    """Answer a kind with its columns and limits; `most` is the size of the largest file, in bytes."""
    spoken = language()
    columns = kind.columns()
    return KindFacts(
        name=kind.name,
        title=in_language(kind.title, spoken),
        about=in_language(kind.about, spoken),
        formats=sorted(kind.formats),
        has_titles=kind.has_titles,
        updates=kind.updates,
        most_bytes=most,
        options=[
            OptionFacts(
                name=option.name,
                label=in_language(option.label, spoken),
                choices=dict(option.choices(session, company)) if isinstance(option, Pick) else None,
            )
            for option in kind.options
        ],
        columns=[
            ColumnFacts(
                field=facts.field,
                title=facts.title,
                need=facts.need.value,
                holds=facts.holds,
                about=facts.about,
                example=facts.example,
                limits={name: _plain(value) for name, value in columns[facts.field].limits.items()},
            )
            for facts in legend(kind, spoken)
        ],
    )


def _plain(value: object) -> object:
    return value if isinstance(value, int | str) else shown(value)  # type: ignore[arg-type]  # a Decimal is a cell's value


def run_facts(run: ImportRun, session: Session) -> Run:
    """Answer an import as it is now."""
    kind = KINDS.get(run.kind)
    earlier = same_file_before(session, run) if run.state is RunState.CHECKED else None
    return Run(
        id=run.id,
        kind=run.kind,
        state=run.state,
        state_sentence=said(run.state),
        is_at_work=run.state.is_at_work,
        mode=run.mode,
        file_name=run.file_name,
        size=run.size,
        sha256=run.sha256,
        options=run.options,
        created_at=run.created_at,
        finished_at=run.finished_at,
        position=run.position,
        progress=run.progress,
        has_saved=run.has_saved,
        counts=Counts(
            new=run.new, changed=run.changed, unchanged=run.unchanged, refused=run.refused, skipped=run.skipped
        ),
        first_rows=_first_rows(run, kind) if kind is not None else [],
        notes=[Problem(**told(entry)) for one in run.notes if (entry := retold(one)) is not None],
        failure=Problem(**told(entry)) if (entry := retold(run.failure)) is not None else None,
        asked=_asked(run, kind, session) if kind is not None else [],
        same_file_before=earlier.id if earlier is not None else None,
        can_be_undone=can_be_taken_back(run),
        taken_back=run.taken_back,
        kept_back=run.kept_back,
    )


def problem_of(reason: Reason) -> CellProblem:
    """Answer why a cell, or a row as a whole, is refused."""
    return CellProblem(**told(reason.entry), cell=reason.cell, title=reason.title, value=reason.value)


def _first_rows(run: ImportRun, kind: type[Kind[Any]]) -> list[FirstRow]:
    fields = list(kind.columns())
    return [
        FirstRow(
            row=row.number,
            outcome=row.outcome,
            values={field: cell.text for field, cell in zip(fields, row.cells, strict=True)},
            before={
                field: cell.before for field, cell in zip(fields, row.cells, strict=True) if cell.before is not None
            },
            problems=[problem_of(one) for one in (*row.reasons, *(one for cell in row.cells for one in cell.reasons))],
        )
        for row in first_rows_of(run, kind)
    ]


def _asked(run: ImportRun, kind: type[Kind[Any]], session: Session) -> list[AskedColumn]:
    if run.state is not RunState.ASKING:
        return []
    return [
        AskedColumn(
            place=one.place,
            letter=one.letter,
            title=one.title,
            likely=one.chosen,
            choices=[choice.field for choice in one.choices],
        )
        for one in asked_of(session, run, kind).columns
    ]
