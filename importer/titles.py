"""Which column of a file is which: titles in English or Spanish, in any order, spelt as people spell them.

Only what is certain is taken; what is merely near is offered to a person, and their answer is remembered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Final, Protocol

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from importer.cell import column_letter
from importer.import_run import TitleMemory
from importer.words import in_language
from wholesale.errors import Entry, Klass, Who, define
from wholesale.sentences import LANGUAGES

STATUS: Final = _l("Status")
RESULTS: Final = _l("Message Results")
"""Titles of the two columns that a report workbook has besides the person's own."""

ROWS_LOOKED_AT: Final = 20
"""How far down the titles may stand: some files begin with a letterhead."""

_NEAR: Final = 0.74  # of SequenceMatcher.ratio: "custmer cod" is near "customer code", "customer type" is not
_MOST_OFFERS: Final = 3
_WIDEST: Final = 80  # columns that are looked at to find the row of the titles
_LONGEST: Final = 400  # letters of a cell that are looked at
_REMARK: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")  # "Invoice Date (YYYY-MM-DD)"
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")  # invoiceDate
_LETTERS: Final = re.compile(r"[^\W_]+")
# Words for "#", which is itself left out: Invoice #, Invoice No. and Número de factura ask for the same.
_NUMBER: Final = frozenset({"no", "nr", "nro", "num", "number", "numero", "n", "o"})
_SMALL: Final = frozenset({"de", "del", "la", "el", "los", "las", "of", "the"})

COLUMN_MISSING: Final = define(
    "column_missing",
    Klass.FIX_DATA,
    "The file has no column {title}, which is required.",
    "Add the column, or download the template and fill that in. The file's columns are: {found}.",
    Who.CLERK,
)
COLUMN_MISSING_NEAR: Final = define(
    "column_missing_near",
    Klass.FIX_DATA,
    "The file has no column {title}, which is required; the nearest is {nearest}.",
    "If {nearest} is it, say so or rename it {title}; else add the column.",
    Who.CLERK,
)
COLUMN_DOUBLED: Final = define(
    "column_doubled",
    Klass.FIX_DATA,
    "The columns {columns} are all titled {title}, so nobody can tell which of them counts.",
    "Delete or rename all but one.",
    Who.CLERK,
)
TITLES_MISSING: Final = define(
    "titles_missing",
    Klass.FIX_DATA,
    "None of the first {rows} rows has the titles of this import, such as {titles}.",
    "Put the titles into the first row, or download the template and fill that in.",
    Who.CLERK,
)
COLUMNS_IGNORED: Final = define(
    "columns_ignored",
    Klass.FIX_DATA,
    "Columns that are no part of this import are not read: {columns}.",
    "Nothing needs to be done, unless one of them is meant; then give it the title of the template.",
    Who.NOBODY,
)


class Titled(Protocol):
    """What is asked of a column here."""

    @property
    def title(self) -> LazyString | str:
        """Its title, lazily translated."""

    @property
    def synonyms(self) -> Sequence[str]:
        """Other titles that mean it without doubt."""


@dataclass(frozen=True)
class Found:
    """A column of the file."""

    place: int  # from 0
    title: str  # as it stands in the file

    def __str__(self) -> str:
        return f"{column_letter(self.place)} ({self.title})"


@dataclass(frozen=True)
class Near(Found):
    """A column of the file that may be one of ours: a person must say."""

    offers: tuple[str, ...]  # fields, the likeliest first


@dataclass(frozen=True)
class Doubled:
    """A column of ours that several columns of the file claim to be."""

    field: str
    columns: tuple[Found, ...]


@dataclass(frozen=True)
class Matching:
    """What is known of the columns of a file."""

    places: Mapping[str, int]  # field -> place of its column from 0
    near: tuple[Near, ...] = ()
    unknown: tuple[Found, ...] = ()  # not read
    missing: tuple[str, ...] = ()  # required fields that no column is certain to hold
    doubled: tuple[Doubled, ...] = ()
    found: tuple[Found, ...] = ()  # every column with a title

    @property
    def can_do(self) -> bool:
        """Whether the file can be read without asking anybody, near matches left aside."""
        return not self.missing and not self.doubled

    def as_json(self) -> dict[str, Any]:
        """Answer what it leaves open, as ImportRun.title_questions keeps it."""
        return {
            "near": [asdict(near) | {"offers": list(near.offers)} for near in self.near],
            "unknown": [asdict(found) for found in self.unknown],
            "missing": list(self.missing),
            "doubled": [{"field": two.field, "columns": [asdict(one) for one in two.columns]} for two in self.doubled],
        }


def plain_title(text: object) -> str:
    """Answer a title without what people spell differently: case, accents, blanks, punctuation, "#", "(remarks)"."""
    kept = _HUMP.sub(" ", _REMARK.sub(" ", whole := unicodedata.normalize("NFKC", str(text)[:_LONGEST]))) or whole
    unaccented = "".join(
        letter for letter in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(letter)
    ).casefold()
    words = _LETTERS.findall(unaccented)
    telling = [word for word in words if word not in _NUMBER and word not in _SMALL]
    return " ".join(telling or words)[: TitleMemory.MOST_LETTERS]


def match_titles(
    header: Sequence[object], columns: Mapping[str, Titled], memory: Mapping[str, str], required: Iterable[str] = ()
) -> Matching:
    """Answer which column of a file is which; `memory` is what the company once said: plain title -> field, "" = none.

    Of two columns that could be the same, the one whose title is the surer counts; of two that are as sure, none.
    """
    fields = {field: _spellings(column) for field, column in columns.items()}
    own = report_places(header) or ()
    found = tuple(
        Found(place, " ".join(str(title).split()))
        for place, title in enumerate(header)
        if place not in own and _letters(title)
    )
    claims = _claims(found, fields, memory)
    doubled = tuple(Doubled(field, tuple(best)) for field, best in claims.items() if len(best) > 1)
    places = {field: best[0].place for field, best in claims.items() if len(best) == 1}
    taken = {one.place for best in claims.values() for one in best}
    others = [one for one in found if one.place not in taken and not _is_of_report(one.title)]
    open_fields = {field: spellings for field, spellings in fields.items() if field not in claims}
    near = tuple(
        Near(one.place, one.title, offers)
        for one in others
        if plain_title(one.title) not in memory and (offers := nearest(one.title, open_fields))
    )
    asked = {one.place for one in near}
    return Matching(
        places=places,
        near=near,
        unknown=tuple(one for one in others if one.place not in asked),
        missing=tuple(field for field in required if field not in claims),
        doubled=doubled,
        found=found,
    )


def title_row(rows: Sequence[Sequence[object]], columns: Mapping[str, Titled], memory: Mapping[str, str]) -> int | None:
    """Answer which of a file's first rows has the titles: the one with most that are known, else with most near ones.

    None = no row has any.
    """
    fields = {field: _spellings(column) for field, column in columns.items()}
    known = {spelling for spellings in fields.values() for spelling in spellings} | set(memory)
    plain = [{plain_title(cell) for cell in row[:_WIDEST] if cell is not None} - {""} for row in rows[:ROWS_LOOKED_AT]]
    likeness = [len(titles & known) for titles in plain]
    if not any(likeness):
        likeness = [sum(bool(nearest(title, fields)) for title in titles) for titles in plain]
    return likeness.index(max(likeness)) if any(likeness) else None


def refusals(matching: Matching, columns: Mapping[str, Titled], language: str) -> list[Entry]:
    """Answer why a file can not be read, each reason naming the column and the nearest there is; [] = it can."""
    titles = {field: in_language(column.title, language) for field, column in columns.items()}
    said = [
        COLUMN_DOUBLED.told(title=titles[two.field], columns=", ".join(map(str, two.columns)))
        for two in matching.doubled
    ]
    for field in matching.missing:
        near = [str(one) for one in matching.near if field in one.offers]
        if near:
            said.append(COLUMN_MISSING_NEAR.told(title=titles[field], nearest=near[0]))
        else:
            said.append(COLUMN_MISSING.told(title=titles[field], found=", ".join(map(str, matching.found))))
    return said


def ignored(matching: Matching) -> Entry | None:
    """Answer the note that names the columns nobody reads; None = all are read."""
    names = ", ".join(str(one) for one in (*matching.unknown, *matching.near))
    return COLUMNS_IGNORED.told(columns=names) if names else None


def nearest(title: str, fields: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Answer the fields a title may have meant, the likeliest first; `fields` gives each one's plain spellings."""
    plain = plain_title(title)
    likeness = {
        field: max((_likeness(plain, other) for other in others), default=0) for field, others in fields.items()
    }
    good = sorted((field for field, much in likeness.items() if much >= _NEAR), key=lambda field: -likeness[field])
    return tuple(good[:_MOST_OFFERS])


def _spellings(column: Titled) -> list[str]:
    """Answer the plain titles by which a column is known: its own, in every language, first."""
    own = _plains(column.title)
    others = [plain for title in column.synonyms for plain in _plains(title)]
    return list(dict.fromkeys([*own, *others]))


def _letters(title: object) -> bool:
    return title is not None and bool(plain_title(title))


def _claims(
    found: Iterable[Found], fields: Mapping[str, Sequence[str]], memory: Mapping[str, str]
) -> dict[str, list[Found]]:
    """Answer, for each field, the columns that claim it with the greatest right."""
    by_right: dict[str, dict[int, list[Found]]] = {}
    for one in found:
        plain = plain_title(one.title)
        if (remembered := memory.get(plain)) is not None:
            if remembered in fields:
                by_right.setdefault(remembered, {}).setdefault(0, []).append(one)
            continue
        for field, spellings in fields.items():
            if plain in spellings:
                by_right.setdefault(field, {}).setdefault(1 + spellings.index(plain), []).append(one)
                break
    return {field: rights[min(rights)] for field, rights in by_right.items()}


def report_places(header: Sequence[object]) -> tuple[int, int] | None:
    """Answer where a row of titles has our report's Status and Message Results; None = nowhere.

    They stand side by side, which tells our Status from any other: Estado is a province, too.
    """
    status, results = set(_plains(STATUS)), set(_plains(RESULTS))
    plain = [plain_title(title) for title in header]
    pairs = [place for place, (one, other) in enumerate(pairwise(plain)) if one in status and other in results]
    return (pairs[-1], pairs[-1] + 1) if pairs else None


def _is_of_report(title: str) -> bool:
    """Answer whether a column is left of a report that somebody has taken apart."""
    return plain_title(title) in {*_plains(STATUS), *_plains(RESULTS)}


def _plains(title: LazyString | str) -> list[str]:
    """Answer a title in every language, English first, each made plain."""
    return [plain_title(in_language(title, language)) for language in LANGUAGES]


def _likeness(one: str, other: str) -> float:
    """Answer how like two plain titles are, 0 to 1; a title that is a part of another, word by word, is near it."""
    words, others = set(one.split()), set(other.split())
    if words and others and (words <= others or others <= words):
        return _NEAR + 0.1 * len(words & others) / len(words | others)
    like = SequenceMatcher(None, one, other)
    return like.ratio() if like.real_quick_ratio() >= _NEAR and like.quick_ratio() >= _NEAR else 0.0
