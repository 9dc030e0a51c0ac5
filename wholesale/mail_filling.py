"""Fills a template of a mail in a language: subject, text and HTML."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from typing import Final

from wholesale import invoice_mail_refusal, refusal
from wholesale.errors import ENTRIES, Entry
from wholesale.mail_html import as_html
from wholesale.mail_template import FRAME, read_template
from wholesale.mail_text import Shown, as_text, fill_in
from wholesale.sentences import Kept, retell, tell

APP: Final = "https://web-app.invalid"
"""Stands for the address of the web app in a queued mail; the right one is put in when the mail is sent."""
LONGEST_SUBJECT: Final = 200

_LOADED_FOR_THEIR_ENTRIES: Final = (invoice_mail_refusal, refusal)  # examples name them
_SEPARATORS: Final = {"en": str.maketrans({}), "es": str.maketrans(",.", ".,")}
_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True)
class Filled:
    """A mail as it will be read."""

    subject: str
    text: str
    html: str


def fill(name: str, values: Shown, language: str = "en", company: str = "") -> Filled:
    """Answer a mail in a language, in the name of a company; KeyError names a missing value."""
    template, frame = read_template(name, language), read_template(FRAME, language)
    words = show(values, language) | {"app": APP, "company": company}
    subject = one_line(fill_in(template.subject, words))
    text = f"{as_text(template.blocks, words)}\n-- \n{as_text(frame.blocks, words)}"
    return Filled(subject, text, as_html(template, frame, subject, words, language))


def one_line(words: str) -> str:
    """Answer words fit for a header: one line without control characters, not too long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    return " ".join(plain.split())[:LONGEST_SUBJECT]


def show(values: Shown, language: str) -> dict[str, object]:
    """Answer values as words of a language: a string each, lists as lists of such mappings."""
    return {name: _listed(value, language) for name, value in values.items()}


def _listed(value: object, language: str) -> object:
    if not isinstance(value, list | tuple):
        return _shown(value, language)
    return [show(each if isinstance(each, dict) else {"each": each}, language) for each in value]


def _shown(value: object, language: str) -> str:
    """Write money as $1,234.56 or $1.234,56, days as Mar 10, 2026 or 10/03/2026, an entry as its two sentences.

    A moment is shown in the zone it is given in.
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return _money(value, language)
    if isinstance(value, datetime):
        return f"{_day(value, language)} {value:%H:%M}"
    if isinstance(value, date):
        return _day(value, language)
    if isinstance(value, Entry):
        told = tell(value, language)
        # A sentence with places for names that were not told says nothing; the next step does.
        return told.next_step if "{" in told.sentence and not value.values else str(told)
    return retell(value, language) if isinstance(value, Kept) else str(value)


def _money(value: Decimal, language: str) -> str:
    places = max(2, -int(value.normalize().as_tuple().exponent))  # unit costs may have four
    digits = f"{abs(value):,.{places}f}".translate(_SEPARATORS[language])
    sign = "-" if value < 0 else ""
    # As on the pages: in Ecuador the sign stands behind the dollar.
    return f"${sign}{digits}" if language == "es" else f"{sign}${digits}"


def _day(value: date, language: str) -> str:
    # Not strftime's names of months: they follow the machine, not the reader.
    return f"{value:%d/%m/%Y}" if language == "es" else f"{_MONTHS[value.month - 1]} {value.day}, {value.year}"


def example(name: str) -> dict[str, object]:
    """Answer the values of a template's example.

    Numbers with a point are money, "2026-03-10" is a day, {"entry": "no_accounting_name"} an entry of the catalogue,
    {"kept": "..."} a sentence of ours that was told in English.
    """
    text = files("wholesale").joinpath("emails", f"{name}.json").read_text("utf-8")
    values: dict[str, object] = json.loads(text, parse_float=Decimal, object_hook=_typed)
    return values


def _typed(found: dict[str, object]) -> object:
    match found:
        case {"entry": str(key), "values": dict(values)}:
            return ENTRIES[key].told(**values)
        case {"entry": str(key)}:
            return ENTRIES[key]
        case {"kept": str(text)}:
            return Kept(text)
    return {name: _as_day(value) for name, value in found.items()}


def _as_day(value: object) -> object:
    if isinstance(value, str) and len(value) == len("2026-03-10"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
