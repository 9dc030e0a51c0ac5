"""The words of the error catalogue and of enums in the language of the person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Final

from flask import Flask
from flask_babel import format_decimal

from importer import show
from importer.language import language
from importer.mending import mend_of
from qbwc_server.error_catalogue import all_entries, find
from wholesale.choice import Choice
from wholesale.errors import Entry
from wholesale.history_words import history_in_words
from wholesale.sentences import retell, say, tell

_CODE: Final = re.compile(r"QBWC\d{4}|0x[0-9A-Fa-f]{8}")
_TROUBLE: Final = re.compile(r"(?P<key>[\w-]+): .*? \((?P<words>.*)\)", re.DOTALL)  # as protocol.py writes it
_AMOUNT: Final = "#,##0.00####"


def sentence(entry: Entry) -> str:
    """Answer what happened."""
    return _told(entry).sentence


def next_step(entry: Entry) -> str:
    """Answer what to do next."""
    return _told(entry).next_step


def _told(entry: Entry) -> Entry:
    values = {name: _shown(value) for name, value in entry.values.items()}
    return tell(replace(entry, values=values), language())


def _shown(value: object) -> object:
    """Answer a value as the reader's language writes it: days and amounts; others as they are."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return show.day(value)
    return format_decimal(value, _AMOUNT) if isinstance(value, Decimal) else value


def said(choice: Choice) -> str:
    """Answer the sentence of an enum's value."""
    return say(choice.sentence, language())


def own_words(text: str | None) -> str:
    """Answer a text that was kept in English, such as the advice on an invoice, where it is a sentence of ours."""
    return retell(text or "", language())


def trouble(text: str) -> str:
    """Answer what a session ended with: the words of its code in the person's language, QuickBooks' own as they are."""
    found = _TROUBLE.fullmatch(text)
    entry = None if found is None else find(found["key"])
    if found is None or entry is None:
        return own_words(text)
    return f"{entry.key}: {sentence(entry)} {next_step(entry)} ({found['words']})"


def code_of(text: str | None) -> str | None:
    """Answer the key of the entry that a kept text tells of: of the words it consists of, or of the code it names."""
    if (key := _keys().get(text or "")) is not None:
        return key
    named = _CODE.search(text or "")
    entry = find(named[0]) if named is not None else None
    return None if entry is None else entry.key


@cache
def _keys() -> Mapping[str, str]:
    """Answer the entries' keys by their words; where several codes say the same, the first."""
    return MappingProxyType({str(entry): entry.key for entry in reversed(all_entries())})


def story(text: str | None) -> str:
    """Answer what a line of a history says."""
    return history_in_words(text or "", language())


def add_entry_words(app: Flask) -> None:
    """Give the words to the templates of an app."""
    app.jinja_env.filters.update(own_words=own_words, story=story, trouble=trouble)
    words = {"sentence": sentence, "next_step": next_step, "said": said, "mend_of": mend_of}
    app.jinja_env.globals.update(words, entry_of_key=find, code_of=code_of)
