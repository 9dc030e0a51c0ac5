"""The columns of a file that a person must name before it can be checked: what is asked, and whether it is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.cell import column_letter
from importer.column import Need
from importer.import_run import ImportRun
from importer.kind import KINDS, Kind
from importer.language import language
from importer.titles import COLUMN_DOUBLED, COLUMN_MISSING
from importer.words import english, in_language
from wholesale.company import Location
from wholesale.errors import TradeError

_PLACE: Final = re.compile(r"column-(\d{1,4})")


class Choice(NamedTuple):
    """A column of the kind that a column of the file may be."""

    field: str
    title: str


class Question(NamedTuple):
    """A column of the file."""

    place: int
    letter: str
    title: str  # as it stands in the file
    chosen: str  # the likeliest field; "" = none
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Asked:
    """What is asked of a person."""

    columns: Sequence[Question]
    missing: Sequence[str]  # titles of required columns that nothing is certain to be


def asked_of(session: Session, run: ImportRun, kind: type[Kind[Any]]) -> Asked:
    """Answer the questions that a run waits with."""
    titles = {field: in_language(column.title, language()) for field, column in kind.columns().items()}
    free = [field for field in titles if field not in (run.places or {})]
    missing = [titles[field] for field in _required(session, kind) if field in free]
    return Asked([_question(one, free, titles) for one in _open(run)], missing)


def _question(one: Mapping[str, Any], free: Sequence[str], titles: Mapping[str, str]) -> Question:
    offers = [field for field in one["offers"] if field in free]
    others = [field for field in free if field not in offers]
    choices = [Choice(field, titles[field]) for field in (*offers, *others)]
    place = one["place"]
    return Question(place, column_letter(place), one["title"], offers[0] if offers else "", choices)


def _open(run: ImportRun) -> Iterator[Mapping[str, Any]]:
    """Answer the columns nobody knows, those that look like one of ours first."""
    questions = run.title_questions
    yield from questions.get("near", ())
    for two in questions.get("doubled", ()):
        for place, column in enumerate(two["columns"]):
            yield {**column, "offers": [two["field"]] if place == 0 else []}
    for one in questions.get("unknown", ()):
        yield {**one, "offers": []}


def check_answers(session: Session, run: ImportRun, form: Mapping[str, str]) -> dict[int, str]:
    """Answer what a person has chosen, by place; TradeError where a column is named twice or a required one not."""
    kind = KINDS[run.kind]
    chosen = {
        int(found[1]): field
        for name, field in form.items()
        if (found := _PLACE.fullmatch(name)) and (not field or field in kind.columns())
    }
    titles = {one["place"]: one["title"] for one in _open(run)}
    for field in set(chosen.values()) - {""}:
        places = [place for place, one in chosen.items() if one == field]
        if len(places) > 1:
            columns = ", ".join(f"{column_letter(place)} ({titles.get(place, '')})" for place in places)
            raise TradeError(COLUMN_DOUBLED, columns=columns, title=english(kind.columns()[field].title))
    known = {*(run.places or {}), *chosen.values()}
    for needed in _required(session, kind):
        if needed not in known:
            others = ", ".join(titles.values())
            raise TradeError(COLUMN_MISSING, title=english(kind.columns()[needed].title), found=others)
    return chosen


def _required(session: Session, kind: type[Kind[Any]]) -> list[str]:
    has_several = len(session.scalars(select(Location.id).limit(2)).all()) > 1
    needed = {Need.REQUIRED, Need.MULTI_LOCATION} if has_several and not kind.updates else {Need.REQUIRED}
    return [field for field, column in kind.columns().items() if column.need in needed]
