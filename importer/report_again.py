"""A report that comes back a second time: where nothing tells the rows of a kind apart, it would double them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from importer.import_run import ImportRun, RunState
from importer.kind import Kind
from importer.report_mark import Mark
from wholesale.errors import Klass, TradeError, Who, define

REPORT_USED_BEFORE: Final = define(
    "report_used_before",
    Klass.FIX_DATA,
    "{file} is a report that was corrected and imported before, on {day} as import {run}: "
    "its rows would come in a second time.",
    "Open import {run} and correct its report instead; that one knows what is still left.",
    Who.CLERK,
)
REPORT_OF_KEPT: Final = define(
    "report_of_kept",
    Klass.FIX_DATA,
    "{file} is the report of an import that was taken back, except {count} records that were in use: "
    "their rows would come in a second time.",
    "Take those back as well once nothing uses them, or write only the rows that are missing into a new file.",
    Who.CLERK,
)


def check_report(session: Session, run: ImportRun, kind: Kind[Any], mark: Mark | None) -> None:
    """Raise TradeError where a report would double rows; kinds that know their rows by a key refuse them one by one."""
    if mark is None or type(kind).key is not Kind.key or kind.replaces_all(run.options):
        return
    former = session.get(ImportRun, mark.run_id)
    if former is not None and former.state is RunState.TAKEN_BACK and former.kept_back:
        raise TradeError(REPORT_OF_KEPT, file=run.file_name, count=former.kept_back)
    again = select(ImportRun).where(
        ImportRun.company_id == run.company_id,
        ImportRun.report_of == mark.run_id,
        ImportRun.id != run.id,
        ImportRun.has_saved.is_(True),
        ImportRun.new + ImportRun.changed > 0,
        or_(ImportRun.state != RunState.TAKEN_BACK, ImportRun.kept_back > 0),
    )
    if (before := session.scalar(again.order_by(ImportRun.id.desc()).limit(1))) is not None:
        raise TradeError(REPORT_USED_BEFORE, file=run.file_name, day=before.created_at.date(), run=before.id)
