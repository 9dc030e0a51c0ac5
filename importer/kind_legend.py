"""What a person must know of each column of a kind, in words: for templates, cell notes and the page of Data Import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from openpyxl.utils import get_column_letter

from importer.cell_text import shown
from importer.column import Column, Need
from importer.columns import Day, Emails, Money, OneOf, Text, Whole, YesNo
from importer.kind import Kind
from importer.words import in_language

# domain.md 3.4, its newest text; older templates had red for required and green for optional.
COLOURS: Final[Mapping[Need, str]] = {
    Need.REQUIRED: "2E7D32",
    Need.MULTI_LOCATION: "1F5FA8",
    Need.OPTIONAL: "C62828",
}
NEEDS: Final = {
    Need.REQUIRED: _l("Required"),
    Need.MULTI_LOCATION: _l("Required only for companies with several locations"),
    Need.OPTIONAL: _l("Optional"),
}
COLOUR_NAMES: Final = {Need.REQUIRED: _l("Green"), Need.MULTI_LOCATION: _l("Blue"), Need.OPTIONAL: _l("Red")}

_TEXT = _l("Text, up to %(most)s letters")
_EMAILS = _l("E-mail addresses with ; between them, up to %(most)s letters in all")
_MONEY = _l("Number with up to %(places)s decimals")
_WHOLE = _l("Whole number")
_DAY = _l("Date, YYYY-MM-DD")
_YES_NO = _l("1 for yes, 0 for no")
_ONE_OF = _l("One of: %(of)s")
_ABOVE = _l("more than %(above)s")
_FROM_TO = _l("from %(least)s to %(most)s")
_AT_LEAST = _l("at least %(least)s")
_AT_MOST = _l("at most %(most)s")
_OR_WORD = _l("or the word %(word)s for no limit")
_KINDS: Final[Mapping[type[Column], LazyString]] = {  # an Emails is a Text too
    Emails: _EMAILS,
    Text: _TEXT,
    Money: _MONEY,
    Whole: _WHOLE,
    Day: _DAY,
    YesNo: _YES_NO,
    OneOf: _ONE_OF,
}
_GREAT: Final = 99_999_999


@dataclass(frozen=True)
class Facts:
    """One column in words."""

    field: str
    letter: str  # where the template has it: "A"
    title: str
    need: Need
    colour: str  # of its header: RRGGBB
    needed: str  # "Required"
    holds: str  # "Text, up to 20 letters"
    example: str  # "" = any text
    about: str

    @property
    def note(self) -> str:
        """What the note at the header says."""
        return "\n".join(line for line in (f"{self.needed}.", f"{self.holds}.", self.about) if line.strip("."))


def legend(kind: type[Kind[Any]], language: str) -> list[Facts]:
    """Answer the columns of a kind in words of a language, in the order of its template."""
    return [
        Facts(
            field=field,
            letter=get_column_letter(place),
            title=in_language(column.title, language),
            need=column.need,
            colour=COLOURS[column.need],
            needed=in_language(NEEDS[column.need], language),
            holds=holds(column, language),
            example=example(column),
            about=in_language(column.about, language),
        )
        for place, (field, column) in enumerate(kind.columns().items(), 1)
    ]


def example(column: Column) -> str:
    """Answer what a column may hold, as a person would write it; "" = any text would do."""
    is_text = isinstance(column, Text) and not isinstance(column, Emails)
    return column.such_as or ("" if is_text else shown(column.example))


def holds(column: Column, language: str) -> str:
    """Answer what a column takes: its kind of value and its limits."""
    limits: dict[str, object] = dict(column.limits)
    if isinstance(column, OneOf):
        limits["of"] = ", ".join(in_language(column.word(one), language) for one in column.of)
    text = next(text for kind, text in _KINDS.items() if isinstance(column, kind))
    parts = [in_language(text, language) % limits]
    if isinstance(column, Money | Whole):
        parts += [in_language(bound, language) % limits for bound in _bounds_of(limits)]
    if isinstance(column, Money) and column.word is not None:
        parts.append(in_language(_OR_WORD, language) % {"word": in_language(column.word, language)})
    return ", ".join(parts)


def _bounds_of(limits: Mapping[str, Any]) -> Iterator[LazyString]:
    """Answer the bounds that are worth a word: nobody comes near the greatest number there may be."""
    if "above" in limits:
        yield _ABOVE
    is_told = limits.get("most", _GREAT) < _GREAT
    if "least" in limits and not ("above" in limits and is_told):
        yield _FROM_TO if is_told else _AT_LEAST
    elif is_told:
        yield _AT_MOST
