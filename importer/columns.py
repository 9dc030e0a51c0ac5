"""The columns of an imported sheet: what each may hold, declared once, and the reader of its cells.

A reader takes a cell as `workbook.py` answers it and answers a typed value, or raises BadCell with the words a clerk
understands. Blank cells never come to it. Readers are plain closures: they run for every cell of a million rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from flask_babel.speaklater import LazyString

from importer.cell import Value
from importer.cell_refusal import (
    CELL_LETTERS,
    CELL_NOT_ADDRESS,
    CELL_NOT_DAY,
    CELL_NOT_OFFERED,
    CELL_NOT_WHOLE,
    CELL_NOT_YES_NO,
    CELL_PLACES,
    CELL_TOO_LONG,
)
from importer.cell_text import BadCell, check_bounds, clean, day_in, number_in, refuse_errors, short, shown, text_in
from importer.column import Column, FormatOf, Reader
from importer.words import english, in_language
from wholesale.choice import Choice
from wholesale.sentences import LANGUAGES

_ADDRESS: Final = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[^@\s;,]+")
_YES: Final = frozenset({"1", "y", "yes", "true", "x", "s", "si", "sí", "verdadero"})
_NO: Final = frozenset({"0", "n", "no", "false", "falso"})


@dataclass(frozen=True, kw_only=True)
class Text(Column):
    """A text of at most `most` letters. A number is taken as it is shown, so that 00123 keeps its zeros."""

    most: int
    pattern: re.Pattern[str] | None = None  # what the whole text must look like
    right: LazyString | str = ""  # what the pattern asks for, in words

    def reader(self, format_of: FormatOf) -> Reader:
        """Answer the reader: a stripped str that is not empty."""
        most, pattern, right = self.most, self.pattern, self.right

        def read(value: Value, style: int) -> str:
            if type(value) is not str:
                value = text_in(value, format_of(style))
            if len(value) > most:
                raise BadCell(CELL_TOO_LONG, most=most, count=len(value), value=short(value))
            if pattern is not None and pattern.fullmatch(value) is None:
                raise BadCell(CELL_LETTERS, value=short(value), right=english(right))
            return value

        return read

    @property
    def example(self) -> str:
        """A short text."""
        return "ABC123"[: self.most]

    @property
    def limits(self) -> Mapping[str, object]:
        """The most letters."""
        return {"most": self.most}


@dataclass(frozen=True, kw_only=True)
class Emails(Text):
    """E-mail addresses with semicolons between them; kept as `a@x.com; b@y.com`."""

    def reader(self, format_of: FormatOf) -> Reader:
        """Answer the reader."""
        plain = super().reader(format_of)

        def read(value: Value, style: int) -> str:
            given = [one.strip() for one in re.split("[;,]", plain(value, style)) if one.strip()]
            if wrong := [one for one in given if not _ADDRESS.fullmatch(one)]:
                raise BadCell(CELL_NOT_ADDRESS, value=short(", ".join(wrong)), example=self.example)
            kept = "; ".join(given)
            if len(kept) > self.most:
                raise BadCell(CELL_TOO_LONG, most=self.most, count=len(kept), value=short(kept))
            return kept

        return read

    @property
    def example(self) -> str:
        """An address."""
        return "rosa@florist.example"


@dataclass(frozen=True, kw_only=True)
class Money(Column):
    """A number with up to `places` decimals, as Decimal; US dollars unless the column says otherwise."""

    places: int = 2
    above: Decimal | int | None = None  # must be more than this
    least: Decimal | int | None = None
    most: Decimal | int = 99_999_999
    word: LazyString | None = None  # a word that means no limit at all; read as Decimal("Infinity")

    width: ClassVar[int] = 14

    def reader(self, format_of: FormatOf) -> Reader:  # noqa: ARG002 - numbers are taken as they are stored
        """Answer the reader: a Decimal with at most `places` decimals."""
        most, above, least = Decimal(self.most), self.above, self.least
        finest = Decimal(1).scaleb(-self.places)
        words = _words(self.word) if self.word is not None else frozenset[str]()
        example = self.example

        def read(value: Value, _style: int) -> Decimal:
            if words and type(value) is str and clean(value).casefold() in words:
                return Decimal("Infinity")
            amount = number_in(value, example)
            if amount != (kept := _rounded(amount, finest)):
                raise BadCell(CELL_PLACES, places=self.places, value=shown(amount))
            check_bounds(amount, above, least, most)
            return kept

        return read

    @property
    def excel_format(self) -> str:  # type: ignore[override] # a column's own, not its class's
        """How Excel shows it: all its decimals."""
        return "0." + "0" * self.places if self.places else "0"

    @property
    def example(self) -> Decimal:
        """An amount."""
        return min(Decimal("1234.5"), Decimal(self.most)).quantize(Decimal(1).scaleb(-self.places))

    @property
    def limits(self) -> Mapping[str, object]:
        """Decimals and bounds."""
        return {"places": self.places} | _bounds(self.above, self.least, self.most)

    def cell(self, value: Decimal | None) -> Any:  # noqa: ANN401 - a number or the word
        """Answer an amount, or the word for no limit."""
        return str(self.word) if value is not None and not value.is_finite() else value


@dataclass(frozen=True, kw_only=True)
class Whole(Column):
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 1_000_000_000

    excel_format: ClassVar[str] = "0"
    width: ClassVar[int] = 12

    def reader(self, format_of: FormatOf) -> Reader:  # noqa: ARG002 - numbers are taken as they are stored
        """Answer the reader: an int."""
        least, most = self.least, self.most

        def read(value: Value, _style: int) -> int:
            if type(value) is not int:
                amount = number_in(value, least + 1, CELL_NOT_WHOLE)
                if amount != amount.to_integral_value():
                    raise BadCell(CELL_NOT_WHOLE, value=shown(amount), example=least + 1)
                value = int(amount)
            check_bounds(value, None, least, most)
            return value

        return read

    @property
    def example(self) -> int:
        """A number."""
        return max(self.least, 1)

    @property
    def limits(self) -> Mapping[str, object]:
        """Its bounds."""
        return _bounds(None, self.least, self.most)


@dataclass(frozen=True, kw_only=True)
class Day(Column):
    """A day: a date of Excel, or the text `YYYY-MM-DD`. A moment is taken where its time is midnight."""

    excel_format: ClassVar[str] = "yyyy-mm-dd"
    width: ClassVar[int] = 13
    first: ClassVar[date] = date(1990, 1, 1)
    last: ClassVar[date] = date(2099, 12, 31)

    def reader(self, format_of: FormatOf) -> Reader:  # noqa: ARG002 - the file's reader has made dates of them
        """Answer the reader: a date."""

        def read(value: Value, _style: int) -> date:
            day = day_in(value)
            if day is None or not self.first <= day <= self.last:
                raise BadCell(CELL_NOT_DAY, value=short(shown(value)), example=self.example)
            return day

        return read

    @property
    def example(self) -> date:
        """A day."""
        return date(2026, 3, 31)


@dataclass(frozen=True, kw_only=True)
class YesNo(Column):
    """1 or 0; words for yes and no in English and Spanish are taken as well."""

    excel_format: ClassVar[str] = "0"
    width: ClassVar[int] = 10

    def reader(self, format_of: FormatOf) -> Reader:  # noqa: ARG002 - numbers are taken as they are stored
        """Answer the reader: a bool."""

        def read(value: Value, _style: int) -> bool:
            if isinstance(value, bool):
                return value
            refuse_errors(value)
            word = shown(value).strip().casefold()
            if word in _YES or word in _NO:
                return word in _YES
            raise BadCell(CELL_NOT_YES_NO, value=short(shown(value)))

        return read

    @property
    def example(self) -> int:
        """Yes."""
        return 1

    def cell(self, value: bool | None) -> int | None:
        """Answer 1 or 0."""
        return None if value is None else int(value)


@dataclass(frozen=True, kw_only=True)
class OneOf(Column):
    """One of a closed list: the values of a Choice, or words of their own that stand for them.

    `words` gives, for each value, what the sheet says; they are read in every language, whatever their case.
    """

    of: type[Choice]
    words: Mapping[Any, LazyString | str] = field(default_factory=dict)

    width: ClassVar[int] = 14

    def reader(self, format_of: FormatOf) -> Reader:  # noqa: ARG002 - words have no format
        """Answer the reader: a member of the Choice."""
        known = {word: one for one in self.of for word in self._words_of(one)}

        def read(value: Value, _style: int) -> Choice:
            refuse_errors(value)
            found = known.get(clean(shown(value)).casefold())
            if found is None:
                offers = ", ".join(english(self.word(one)) for one in self.of)
                raise BadCell(CELL_NOT_OFFERED, value=short(shown(value)), offers=offers)
            return found

        return read

    def word(self, one: Choice) -> LazyString | str:
        """Answer what a sheet says for a value."""
        return self.words.get(one, one.value)

    def _words_of(self, one: Choice) -> set[str]:
        return {one.value.casefold(), *_words(self.word(one))}

    @property
    def example(self) -> str:
        """The first of the list."""
        return str(self.word(next(iter(self.of))))

    def cell(self, value: Choice | None) -> str | None:
        """Answer its word."""
        return None if value is None else str(self.word(value))


def _rounded(amount: Decimal, finest: Decimal) -> Decimal:
    """Answer an amount with so many decimals; one that is too large for that is left to the check of bounds."""
    try:
        return amount.quantize(finest)
    except InvalidOperation:
        return amount


def _bounds(above: object, least: object, most: object) -> dict[str, object]:
    return {name: value for name, value in (("above", above), ("least", least), ("most", most)) if value is not None}


def _words(text: LazyString | str) -> set[str]:
    """Answer a word in every language, in small letters."""
    return {in_language(text, one).casefold() for one in LANGUAGES}
