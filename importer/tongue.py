"""A language in which something is written where nobody has asked for a page: words, money and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from flask_babel.speaklater import LazyString

from importer.language import locale_of
from importer.words import in_language


@dataclass(frozen=True)
class Tongue:
    """One of the languages of the program; everything looks as on its pages."""

    language: str

    def say(self, text: LazyString | str, **values: object) -> str:
        """Answer a text of the program with its places filled."""
        said = in_language(text, self.language)
        return said % values if values else said

    def money(self, value: Decimal) -> str:
        """Answer US dollars: $1,234.56, with a third or fourth decimal where two do not hold it."""
        places = "00" if value == round(value, 2) else "00##"
        return format_currency(value, "USD", f"¤#,##0.{places}", locale=locale_of(self.language), currency_digits=False)

    def number(self, value: int) -> str:
        """Answer a number: 1,234."""
        return format_decimal(value, locale=locale_of(self.language))

    def day(self, value: date | None) -> str:
        """Answer a day, nothing for None: Mar 2, 2026."""
        return "" if value is None else format_date(value, "medium", locale=locale_of(self.language))
