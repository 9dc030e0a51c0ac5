"""The words of the error catalogue and of enums in the language of the person."""

from __future__ import annotations

from flask import Flask

from importer.language import language
from importer.mending import mend_of
from qbwc_server.error_catalogue import find
from wholesale.choice import Choice
from wholesale.errors import Entry
from wholesale.history_words import history_in_words
from wholesale.sentences import retell, say, tell


def sentence(entry: Entry) -> str:
    """Answer what happened."""
    return tell(entry, language()).sentence


def next_step(entry: Entry) -> str:
    """Answer what to do next."""
    return tell(entry, language()).next_step


def said(choice: Choice) -> str:
    """Answer the sentence of an enum's value."""
    return say(choice.sentence, language())


def own_words(text: str | None) -> str:
    """Answer a text that was kept in English, such as the advice on an invoice, where it is a sentence of ours."""
    return retell(text or "", language())


def story(text: str | None) -> str:
    """Answer what a line of a history says."""
    return history_in_words(text or "", language())


def add_entry_words(app: Flask) -> None:
    """Give the words to the templates of an app."""
    app.jinja_env.filters.update(own_words=own_words, story=story)
    app.jinja_env.globals.update(sentence=sentence, next_step=next_step, said=said, mend_of=mend_of, entry_of_key=find)
