"""Which language a person reads, and how dates and money look in it."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Final

from flask import g, request

from wholesale import sentences
from wholesale.user import User

LANGUAGES: Final = MappingProxyType({"en": "English", "es": "Español"})
COOKIE: Final = "language"

# Where the catalogues lie, for Flask-Babel: the sentences of the rules, and over them the words of the pages.
DOMAINS: Final = f"{sentences.DOMAIN};messages"
DIRECTORIES: Final = f"{sentences.FOLDER};{Path(__file__).parent / 'translations'}"

# Spanish as in Ecuador, where most of the flowers come from and money is US dollars: $1.234,56, days before months.
# Colombia writes numbers and days the same way, but would call our dollars US$ beside its own pesos.
_LOCALES: Final = MappingProxyType({"en": "en_US", "es": "es_EC"})


def language() -> str:
    """Answer the language of the request: the person's own, else the cookie's, else what the browser asks for."""
    user: User | None = g.get("user")
    for asked in (user.language if user is not None else "", request.cookies.get(COOKIE, "")):
        if asked in LANGUAGES:
            return asked
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def locale() -> str:
    """Answer the locale of the request, for Flask-Babel."""
    return locale_of(language())


def locale_of(spoken: str) -> str:
    """Answer the locale of one of the languages."""
    return _LOCALES.get(spoken, _LOCALES["en"])


def time_zone() -> str:
    """Answer the time zone of the request: the company's."""
    zone: str = g.get("time_zone", "UTC")
    return zone
