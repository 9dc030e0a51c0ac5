"""Words of the program in a language of one's choice, also where nobody has asked for a page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from babel.support import NullTranslations, Translations
from flask_babel.speaklater import LazyString

from wholesale.sentences import say

_FOLDER: Final = Path(__file__).parent / "translations"


def english(text: LazyString | str) -> str:
    """Answer a text of the program in English, the language in which things are kept."""
    return text if isinstance(text, str) else str(text._args[0])  # noqa: SLF001 - its own words have no public name


def in_language(text: LazyString | str, language: str) -> str:
    """Answer a text of the program in a language; one that nobody has translated stays English."""
    plain = english(text)
    if not plain or language == "en":
        return plain
    said = _catalogue(language).gettext(plain)
    return said if said != plain else say(plain, language)


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(_FOLDER, [language], "messages")
