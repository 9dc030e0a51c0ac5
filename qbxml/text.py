"""What QuickBooks can store of a text: one Windows code page, sent as ASCII with references (qbxml.md 5.1).

Letters up to U+00FF stay. What lies beyond is written visibly in other letters, or as "?" when there is no way; each
change is reported, because QuickBooks itself would store "?" silently and for good.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from qbxml.letters import TABLE

_KEPT = re.compile("[\t\n\x20-\x7e\xa0-\xff]*")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_LAST_OF_LATIN_1 = "\xff"


@dataclass(frozen=True)
class Change:
    """What one kind of letter became."""

    letter: str
    became: str
    count: int
    is_loss: bool  # nothing recognisable is left of it: "?"

    def __str__(self) -> str:
        """Say it in a sentence for people."""
        name = unicodedata.name(self.letter, f"U+{ord(self.letter):04X}").lower()
        if self.is_loss:
            return f"{self.letter!r} ({name}) cannot be stored in QuickBooks, it becomes '?'"
        return f"{self.letter!r} ({name}) becomes {self.became!r}" if self.became else f"{name} is left out"


@dataclass(frozen=True)
class Stored:
    """A text as QuickBooks keeps it."""

    text: str  # letters up to U+00FF, line ends \\n
    changes: list[Change]  # in order of first appearance

    @property
    def is_lossy(self) -> bool:
        """Did a letter become "?"; then a person should look before it is sent."""
        return any(change.is_loss for change in self.changes)


def storable(text: str, *, one_line: bool = False) -> Stored:
    """Answer the text in letters QuickBooks can store.

    `one_line` turns line ends and tabs into single blanks, as a bill's memo needs (qbxml.md 5.3). Blanks at both ends
    are not kept reliably and go. Storing a stored text again changes nothing.
    """
    text = _LINE_ENDS.sub("\n", text)
    if one_line:
        text = re.sub(r"\s*[\n\t]\s*", " ", text)
    text = text.strip(" \t\n")
    if _KEPT.fullmatch(text):
        return Stored(text, [])
    composed = unicodedata.normalize("NFC", text)
    became = {letter: _written(letter) for letter in dict.fromkeys(composed) if not _KEPT.fullmatch(letter)}
    changes = [
        Change(letter, written, composed.count(letter), is_loss="?" in written) for letter, written in became.items()
    ]
    written = "".join(became.get(letter, letter) for letter in composed)
    return Stored(written.strip(" \t\n"), changes)


def _written(letter: str) -> str:
    """Answer the letters that stand for one QuickBooks cannot store."""
    if letter in TABLE:
        return TABLE[letter]
    if "\x80" <= letter <= "\x9f":
        return _as_windows(letter)
    if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Mn", "Me") or letter in "\ufffe\uffff":
        return ""
    if unicodedata.category(letter) == "Zs":
        return " "
    plain = unicodedata.normalize("NFKD", letter)
    if plain == letter:
        return "?"
    parts = [part if part <= _LAST_OF_LATIN_1 and _KEPT.fullmatch(part) else _written(part) for part in plain]
    return "".join(parts) or "?"


def _as_windows(letter: str) -> str:
    """Answer what a control of U+0080 to U+009F was before somebody read Windows-1252 as Latin-1."""
    try:
        meant = letter.encode("latin-1").decode("cp1252")
    except UnicodeDecodeError:
        return ""
    return meant if meant == letter else _written(meant)
