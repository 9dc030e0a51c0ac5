"""The message at the top of every page when an import of the person has ended: one look-up by an index, no more."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from flask import g, request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.import_roles import IMPORTERS
from importer.import_run import ImportRun, RunState
from importer.kind import KINDS
from importer.page import Page
from wholesale.user import User

_MOST: Final = 3
_ON_ITS_OWN_PAGE: Final = "import_run"  # which shows how it is going


class Message(NamedTuple):
    """What is said of one run."""

    run_id: int
    tone: str  # as messages are coloured
    text: str


class News(NamedTuple):
    """What a page says of a person's imports; while one is at work the page asks again by itself."""

    messages: list[Message]
    is_waiting: bool
    besides: int | None  # the run that is on the screen


def news_of(page: Page | None) -> News | None:
    """Answer the news of whoever has a page open; None = they import nothing, or nobody is signed in."""
    user: User | None = g.get("user")
    if page is None or user is None or not user.roles & IMPORTERS:
        return None
    shown = (request.view_args or {}).get("run_id") if page.name == _ON_ITS_OWN_PAGE else None
    return news(page.session, user, shown)


def news(session: Session, user: User, besides: int | None) -> News:
    """Answer the newest imports of a person that they do not know the end of."""
    untold = select(ImportRun).where(
        ImportRun.company_id == user.company_id, ImportRun.user_id == user.id, ImportRun.is_told.is_(False)
    )
    runs = session.scalars(untold.order_by(ImportRun.id.desc()).limit(_MOST)).all()
    others = [run for run in runs if run.id != besides]
    messages = [_message(run) for run in others if not run.state.is_at_work]
    return News(messages, any(run.state.is_at_work for run in others), besides)


def _message(run: ImportRun) -> Message:
    kind = KINDS.get(run.kind)
    told: dict[str, Any] = {"kind": kind.title if kind is not None else run.kind, "file": run.file_name}
    match run.state:
        case RunState.DONE if run.refused:
            told |= {"refused": run.refused, "rows": run.rows}
            text = _("%(kind)s: %(file)s is imported, except %(refused)s of %(rows)s rows.", **told)
        case RunState.DONE:
            text = _("%(kind)s: %(file)s is imported.", **told)
        case RunState.ASKING:
            text = _("%(kind)s: say which column of %(file)s is which, so that it can be checked.", **told)
        case RunState.CHECKED:
            text = _("%(kind)s: %(file)s is checked; nothing is saved until you say so.", **told)
        case RunState.TAKEN_BACK:
            text = _("%(kind)s: what was imported from %(file)s is taken back.", **told)
        case RunState.CANCELLED:
            text = _("%(kind)s: the import of %(file)s was stopped.", **told)
        case _:
            text = _("%(kind)s: the import of %(file)s was not completed.", **told)
    return Message(run.id, _tone(run), text)


def _tone(run: ImportRun) -> str:
    if run.state is RunState.FAILED:
        return "error"
    is_good = run.state in {RunState.DONE, RunState.TAKEN_BACK} and not run.refused and not run.kept_back
    return "success" if is_good else "warning"
