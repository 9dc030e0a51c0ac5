"""Finding out which column of an imported file is which, once its file is open."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.column import Need
from importer.import_ending import fail
from importer.import_lease import Worker, hold, kept, let_go
from importer.import_refusal import IMPORT_FORMAT
from importer.import_run import ImportRun, RunState, TitleMemory
from importer.kind import Kind
from importer.titles import ROWS_LOOKED_AT, TITLES_MISSING, Matching, ignored, match_titles, refusals, title_row
from importer.words import english, in_language
from importer.workbook import Workbook
from wholesale.company import Location
from wholesale.errors import Entry


def find_columns(
    session: Session,
    run: ImportRun,
    kind: Kind[Any],
    book: Workbook,
    worker: Worker,
    now: datetime,
    *,
    is_report: bool = False,
) -> bool:
    """Note on the run which column is which; False = it can not go on before somebody has said more, or at all.

    Where a person waits for the preview they are asked for near matches; where nobody does, these are left aside.
    A report of ours is a workbook with titles, whatever files of its kind are otherwise.
    """
    notes = [kept(note) for note in book.notes]
    facts: dict[str, Any] = {"file_format": book.file_format, "sheet": book.sheet[:200], "notes": notes}
    if book.file_format not in kind.formats and not is_report:
        formats = ", ".join(sorted(kind.formats))
        given = {"found": book.file_format, "kind": english(kind.title), "formats": formats}
        fail(session, run, worker, IMPORT_FORMAT.told(file=run.file_name, **given), now)
        return False
    if not kind.has_titles and not is_report:
        places = {field: place for place, field in enumerate(kind.columns())}
        return _known(session, run, worker, now, facts | {"places": places, "title_row": 0})
    first = list(islice(book.rows(), ROWS_LOOKED_AT))
    memory = _memory(session, run)
    at = title_row([row.values for row in first], kind.columns(), memory)
    if at is None:
        fail(session, run, worker, _no_titles(kind, run.language), now)
        return False
    matching = match_titles(first[at].values, kind.columns(), memory, _required(session, run, kind))
    if (note := ignored(matching)) is not None and not matching.near:
        notes.append(kept(note))
    facts |= {"title_row": first[at].number, "title_questions": matching.as_json()}
    return _settle(session, run, kind, matching, worker, now, facts)


def _settle(
    session: Session,
    run: ImportRun,
    kind: Kind[Any],
    matching: Matching,
    worker: Worker,
    now: datetime,
    facts: dict[str, Any],
) -> bool:
    facts["places"] = dict(matching.places)
    asks = not run.saves_at_once
    if asks and (matching.near or matching.doubled):
        # The places that are certain are kept; the run waits until somebody has said the others.
        let_go(session, run, run.state, worker.owner, RunState.ASKING, **facts)
        return False
    if not matching.can_do:
        fail(session, run, worker, refusals(matching, kind.columns(), run.language)[0], now)
        return False
    return _known(session, run, worker, now, facts)


def _known(session: Session, run: ImportRun, worker: Worker, now: datetime, facts: dict[str, Any]) -> bool:
    hold(session, run, run.state, worker.owner, now, **facts)
    for name, value in facts.items():
        setattr(run, name, value)
    return True


def _memory(session: Session, run: ImportRun) -> dict[str, str]:
    mine = select(TitleMemory).where(TitleMemory.company_id == run.company_id, TitleMemory.kind == run.kind)
    return {one.title: one.field for one in session.scalars(mine)}


def _required(session: Session, run: ImportRun, kind: Kind[Any]) -> list[str]:
    locations = session.scalars(select(Location.id).where(Location.company_id == run.company_id).limit(2)).all()
    # Where a row may be of a record that is there, a column that is missing leaves it as it is.
    is_asked = len(locations) > 1 and not kind.updates
    needed = {Need.REQUIRED, Need.MULTI_LOCATION} if is_asked else {Need.REQUIRED}
    return [field for field, column in kind.columns().items() if column.need in needed]


def _no_titles(kind: Kind[Any], language: str) -> Entry:
    titles = ", ".join(in_language(column.title, language) for column in list(kind.columns().values())[:3])
    return TITLES_MISSING.told(rows=ROWS_LOOKED_AT, titles=titles)
