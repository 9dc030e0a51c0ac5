"""The mail at the end of an import: its counts, the first reasons, and a link to all of them (domain.md 3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.import_link import LIVES, link_to
from importer.import_run import ImportRefusal, ImportRun, RunState
from importer.import_words import reasons_of, retold
from importer.kind import KINDS, Kind
from importer.words import in_language
from wholesale.company import Company
from wholesale.errors import Entry
from wholesale.mail import queue_mail
from wholesale.user import User

_MOST_REASONS: Final = 5
_ROW: Final = _l("Row")


def queue_end_mail(session: Session, run: ImportRun, now: datetime, server_key: bytes) -> None:
    """Queue the mail that tells the person how a run has ended; in the transaction that ends it."""
    session.flush()
    session.refresh(run)
    company, person = session.get_one(Company, run.company_id), session.get_one(User, run.user_id)
    kind, zone = KINDS.get(run.kind), ZoneInfo(company.time_zone)
    values: dict[str, Any] = {
        "kind": in_language(kind.title, run.language) if kind is not None else run.kind,
        "file": run.file_name,
        "link": link_to(run.company_id, run.id, server_key, now),
        "until": (now + LIVES).astimezone(zone).date(),
    }
    if run.state is RunState.DONE:
        values |= _counts(run) | {
            "finished": (run.finished_at or now).astimezone(zone),
            "notes": [entry for one in run.notes if (entry := retold(one)) is not None],
        }
        if run.refused:
            values["reasons"] = list(_reasons(session, run, kind))
    else:
        values |= {"failure": retold(run.failure), "saved": _number(_saved(run), run.language)}
    queue_mail(session, run.company_id, person.email, _template(run), values, now, language=run.language)


def _template(run: ImportRun) -> str:
    if run.state is not RunState.DONE:
        return "import_failed"
    return "import_done_with_errors" if run.refused else "import_done"


def _counts(run: ImportRun) -> dict[str, str]:
    names = ("rows", "new", "changed", "unchanged", "skipped", "refused")
    return {name: _number(getattr(run, name), run.language) for name in names}


def _number(count: int, language: str) -> str:
    """Answer a count as a language writes it; nothing for none, so that its line is left out."""
    return format_decimal(count, locale="es_EC" if language == "es" else "en_US") if count else ""


def _saved(run: ImportRun) -> int:
    """Answer how many rows stay in the books although the run has failed."""
    return run.new + run.changed if run.has_saved and run.state is RunState.FAILED else 0


def _reasons(session: Session, run: ImportRun, kind: type[Kind[Any]] | None) -> Iterator[dict[str, str | Entry]]:
    first = (
        select(ImportRefusal.row_number, ImportRefusal.problems)
        .where(ImportRefusal.company_id == run.company_id, ImportRefusal.run_id == run.id)
        .order_by(ImportRefusal.row_number)
        .limit(_MOST_REASONS)
    )
    for number, problems in session.execute(first):
        for reason in reasons_of(kind, number, problems, run.language)[:1]:
            yield {"cell": reason.cell or f"{in_language(_ROW, run.language)} {number}", "reason": reason.entry}
