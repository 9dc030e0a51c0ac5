"""The words of Data Import: states, outcomes, and the kept reasons told again in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from importer.cell import column_letter
from importer.import_run import ImportRun, Outcome, RunState
from importer.kind import Kind, Pick
from importer.words import in_language
from wholesale.company import Company
from wholesale.errors import ENTRIES, Entry, Klass, Who


class Words(NamedTuple):
    """What something is called and in which colour it is shown."""

    label: LazyString
    tone: str


STATES: Final[Mapping[RunState, Words]] = MappingProxyType(
    {
        RunState.CHECKING: Words(_l("Being checked"), "moving"),
        RunState.ASKING: Words(_l("Waits for your answer"), "warn"),
        RunState.CHECKED: Words(_l("Waits for your decision"), "warn"),
        RunState.SAVING: Words(_l("Being saved"), "moving"),
        RunState.DONE: Words(_l("Imported"), "ok"),
        RunState.CANCELLED: Words(_l("Stopped"), "muted"),
        RunState.FAILED: Words(_l("Not completed"), "bad"),
        RunState.TAKING_BACK: Words(_l("Being taken back"), "moving"),
        RunState.TAKEN_BACK: Words(_l("Taken back"), "muted"),
    }
)
OUTCOMES: Final[Mapping[Outcome, Words]] = MappingProxyType(
    {
        Outcome.NEW: Words(_l("New"), "ok"),
        Outcome.CHANGED: Words(_l("Changed"), "info"),
        Outcome.UNCHANGED: Words(_l("Unchanged"), "muted"),
        Outcome.REFUSED: Words(_l("Refused"), "bad"),
        Outcome.SKIPPED: Words(_l("Imported before"), "muted"),
    }
)
_YES: Final = _l("Yes")
_UNKNOWN: Final = Entry("", Klass.ASK_A_PERSON, "{key}", "", Who.CLERK)  # an older version's reason


class Reason(NamedTuple):
    """Why a row is refused: the cell, what it shows, and the entry to be told."""

    row: int
    cell: str  # "B7"; "" = the whole row, or a column that the file does not have
    title: str  # of the column, in the reader's language
    value: str
    entry: Entry


def retold(kept: Mapping[str, Any] | None) -> Entry | None:
    """Answer an entry that a run has kept, to be shown in any language."""
    if kept is None:
        return None
    found = ENTRIES.get(kept["key"])
    return _UNKNOWN.told(key=kept["key"]) if found is None else found.told(**kept["values"])


def reasons_of(kind: type[Kind[Any]] | None, row: int, problems: list[dict[str, Any]], language: str) -> list[Reason]:
    """Answer the problems of a refused row, with the titles of their columns in a language."""
    columns = kind.columns() if kind is not None else {}
    found = []
    for problem in problems:
        field, place = problem["field"], problem["place"]
        title = in_language(columns[field].title, language) if field in columns else str(field or "")
        told = retold({"key": problem["key"], "values": {**problem["values"], "column": title}})
        cell = "" if place is None else f"{column_letter(place)}{row}"
        found.append(Reason(row, cell, title, str(problem["value"] or ""), told or _UNKNOWN))
    return found


def chosen_options(
    kind: type[Kind[Any]] | None, run: ImportRun, session: Session, company: Company
) -> Iterator[tuple[LazyString, str | LazyString]]:
    """Answer what was chosen for a run before its file was uploaded: label and value."""
    for option in kind.options if kind is not None else ():
        value = run.options.get(option.name)
        if isinstance(option, Pick):
            labels = dict(option.choices(session, company))
            yield option.label, labels.get(str(value), str(value))
        elif value:
            yield option.label, _YES
