"""What the queue writes into its stories, in the person's language.

The stories are kept in English, as they were written; QuickBooks' own words among them are shown as they are.
"""

from __future__ import annotations

import re
from functools import cache

from flask_babel import gettext

from qbwc_server.own_words import OWN


def told(words: str) -> str:
    """Answer the words of an event: our own in the person's language, all others as they are."""
    parts = [_translated(part) for part in words.split("; ")]
    if None not in parts:
        return "; ".join(part for part in parts if part is not None)
    return _translated(words) or words


def _translated(words: str) -> str | None:
    for text in OWN:
        if (found := _pattern(text).fullmatch(words)) is not None:
            return gettext(text).format(*found.groups())
    return None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\{\}", "(.+?)"), re.DOTALL)
