"""The words of the error catalogue and of enums in the language of the person."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext

from importer.mending import mend_of
from qbwc_server.error_catalogue import find
from wholesale.choice import Choice
from wholesale.errors import Entry


def sentence(entry: Entry) -> str:
    """Answer what happened."""
    return _told(entry, "sentence")


def next_step(entry: Entry) -> str:
    """Answer what to do next."""
    return _told(entry, "next_step")


def said(choice: Choice) -> str:
    """Answer the sentence of an enum's value."""
    return gettext(choice.sentence) if choice.sentence else ""


def _told(entry: Entry, part: str) -> str:
    # The catalogue is translated by its sentences with placeholders; an entry that was told keeps what fills them.
    original = find(entry.key)
    if original is None or not entry.values:
        return gettext(getattr(entry, part))
    return gettext(getattr(original, part)).format(**entry.values)


def add_entry_words(app: Flask) -> None:
    """Give the words to the templates of an app."""
    app.jinja_env.globals.update(sentence=sentence, next_step=next_step, said=said, mend_of=mend_of, entry_of_key=find)
