"""Words of Data Import in a language that is asked for: workbooks are written outside of any request too."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import Context
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from wholesale import sentences

LANGUAGES: Final = sentences.LANGUAGES
_FOLDER: Final = Path(__file__).parent / "translations"


def english(text: str) -> str:
    """Answer the English of a text, a lazy one too, whatever language the request is in."""
    # Without Flask's context a lazy text finds no catalogue and answers itself.
    return Context().run(str, text)


def in_language(text: str, language: str, **values: object) -> str:
    """Answer a text of the pages or of the rules in a language, its %(places)s filled with `values`."""
    said = _catalogue(language).gettext(plain) if (plain := english(text)) else ""
    return said % values if values else said


def in_every_language(text: str) -> Iterable[str]:
    """Answer a text in all languages, English first."""
    return (in_language(text, language) for language in LANGUAGES)


@cache
def _catalogue(language: str) -> NullTranslations:
    """Read a language's catalogue of the pages once; what it lacks is looked for in that of the rules."""
    found = _read(_FOLDER / language / "LC_MESSAGES" / "messages.mo")
    found.add_fallback(_read(Path(str(sentences.FOLDER)) / language / "LC_MESSAGES" / f"{sentences.DOMAIN}.mo"))
    return found


def _read(path: Path) -> NullTranslations:
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as stream:
        return GNUTranslations(stream)
