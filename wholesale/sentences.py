"""Our own sentences in the reader's language: entries of the error catalogue, statuses, roles, labels of moves.

The English sentence is its own key, as everywhere. The web app reads the same files (`translations/`), so that a page,
a mail and the Web Connector's window never say the same thing in two ways.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import Final

from wholesale.errors import ENTRIES, Entry

LANGUAGES: Final = ("en", "es")
DOMAIN: Final = "sentences"


def say(sentence: str, language: str) -> str:
    """Answer one of our own sentences in a language; one that nobody has translated stays English."""
    return _catalogue(language).gettext(sentence) if sentence else ""


def tell(entry: Entry, language: str) -> Entry:
    """Answer an entry of the catalogue in a language, told with the values it was told with before."""
    plain = ENTRIES.get(entry.key) if entry.values else entry
    if plain is None:
        return entry
    said = Entry(entry.key, entry.klass, say(plain.sentence, language), say(plain.next_step, language), entry.who)
    return said.told(**entry.values) if entry.values else said


@cache
def _catalogue(language: str) -> NullTranslations:
    """Read a language's catalogue once; English needs none."""
    path = files("wholesale").joinpath("translations", language, "LC_MESSAGES", f"{DOMAIN}.mo")
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as stream:
        return GNUTranslations(stream)
