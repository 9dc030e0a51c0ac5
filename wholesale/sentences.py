"""Our own sentences in the reader's language: entries of the error catalogue, statuses, roles, labels of moves.

The English sentence is its own key, as everywhere. The web app reads the same files (`translations/`), so that a page,
a mail and the Web Connector's window never say the same thing in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import Final

from wholesale.errors import ENTRIES, Entry

LANGUAGES: Final = ("en", "es")
DOMAIN: Final = "sentences"
FOLDER: Final = files("wholesale").joinpath("translations")

_PLACE: Final = re.compile(r"\{(\w*)(?:[!:][^}]*)?\}")
_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_AMOUNT: Final = re.compile(r"-?\d+\.\d{2,4}")
_SWAPPED: Final = str.maketrans(",.", ".,")
_UNNAMED: Final = "place_"
_ENOUGH: Final = 8  # letters of its own by which a sentence is known; fewer could be anybody's


class Kept(str):
    """A text that was told in English and kept; where it is a sentence of ours it is shown in the reader's language."""

    __slots__ = ()


_others: set[str] = set()


def know(sentences: Iterable[str]) -> None:
    """Take note of sentences that are told outside the error catalogue, so that they are found again."""
    _others.update(sentences)
    _known.cache_clear()
    _retold.cache_clear()


def say(sentence: str, language: str) -> str:
    """Answer one of our own sentences in a language; one that nobody has translated stays English."""
    return _catalogue(language).gettext(sentence) if sentence else ""


def tell(entry: Entry, language: str) -> Entry:
    """Answer an entry of the catalogue in a language, told with the values it was told with before."""
    plain = ENTRIES.get(entry.key) if entry.values else entry
    if plain is None:
        return entry
    said = Entry(entry.key, entry.klass, say(plain.sentence, language), say(plain.next_step, language), entry.who)
    return (
        said.told(**{name: _value(value, language) for name, value in entry.values.items()}) if entry.values else said
    )


def retell(text: str, language: str) -> str:
    """Answer a text that was told in English and kept, in a language; what is no sentence of ours stays as it is."""
    return text if language == "en" else _retold(text, language)


def _value(value: object, language: str) -> object:
    """Answer what fills a sentence: a status, a label, or several with commas, are sentences of ours themselves."""
    if not isinstance(value, str):
        return value
    whole = say(value, language)
    return whole if whole != value else ", ".join(say(one, language) for one in value.split(", "))


def written(value: str, language: str) -> str:
    """Answer a day or an amount of a kept text as a language writes it: 20/11/2026 and 1.234,50 in Spanish."""
    if language != "es":
        return value
    if (day := _DAY.fullmatch(value)) is not None:
        return f"{day[3]}/{day[2]}/{day[1]}"
    return f"{Decimal(value):,}".translate(_SWAPPED) if _AMOUNT.fullmatch(value) else value


@lru_cache(maxsize=2000)
def _retold(text: str, language: str) -> str:
    if (plain := _plain(text, language)) is not None:
        return plain
    for templates, pattern in _known():
        if (found := pattern.fullmatch(text)) is not None:
            return " ".join(_filled(template, found, language) for template in templates)
    return text


def _plain(text: str, language: str) -> str | None:
    """Answer a text that is one sentence without places for values, or two of them; None = it is not."""
    if (known := say(text, language)) != text:
        return known
    for end in re.finditer(r"[.!?] ", text):
        first, rest = text[: end.end() - 1], text[end.end() :]
        said, more = say(first, language), say(rest, language)
        if said != first and more != rest:
            return f"{said} {more}"
    return None


def _filled(template: str, found: re.Match[str], language: str) -> str:
    values = {name: written(str(_value(value, language)), language) for name, value in found.groupdict().items()}
    unnamed = (value for name, value in values.items() if name.startswith(_UNNAMED))
    # How a value is written out, such as {number!r}, was decided when the sentence was told.
    return _PLACE.sub(lambda place: values[place[1]] if place[1] else next(unnamed), say(template, language))


@cache
def _known() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """Answer what may have been told, an entry's two sentences or one alone, with the pattern of how; longest first."""
    told = {
        said
        for entry in ENTRIES.values()
        for said in ((entry.sentence, entry.next_step), (entry.sentence,), (entry.next_step,))
    } | {(text,) for text in _others}
    known = [said for said in told if all(len(_PLACE.sub("", text)) >= _ENOUGH for text in said)]
    ordered = sorted(known, key=lambda said: (-sum(map(len, said)), said))
    return tuple((said, _pattern(" ".join(said))) for said in ordered)


def _pattern(template: str) -> re.Pattern[str]:
    parts: list[str] = []
    seen, end = set[str](), 0
    for place in _PLACE.finditer(template):
        name = place[1] or f"{_UNNAMED}{len(parts)}"
        parts += [re.escape(template[end : place.start()]), f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"]
        seen.add(name)
        end = place.end()
    return re.compile("".join([*parts, re.escape(template[end:])]), re.DOTALL)


@cache
def _catalogue(language: str) -> NullTranslations:
    """Read a language's catalogue once; English needs none."""
    path = FOLDER.joinpath(language, "LC_MESSAGES", f"{DOMAIN}.mo")
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as stream:
        return GNUTranslations(stream)
