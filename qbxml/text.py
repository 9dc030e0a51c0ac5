"""What QuickBooks can store of a text: one Windows code page, sent as ASCII with references (qbxml.md 5.1)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_LAST = "\xff"  # of Latin-1


@dataclass(frozen=True)
class Change:
    """One kind of letter that could not stay."""

    letter: str
    became: str
    is_loss: bool  # nothing recognisable is left of it


@dataclass(frozen=True)
class Stored:
    """The text as QuickBooks keeps it, and what was changed for that."""

    text: str
    changes: list[Change]


def storable(text: str) -> Stored:
    """Answer the text in letters up to U+00FF."""
    changes = []
    out = []
    for letter in text:
        if letter <= _LAST:
            out.append(letter)
            continue
        plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode("ascii")
        out.append(plain or "?")
        changes.append(Change(letter, plain or "?", not plain))
    return Stored("".join(out), changes)
