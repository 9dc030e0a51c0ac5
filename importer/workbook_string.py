"""The part of a workbook that holds the texts its cells share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from importer.workbook_limits import Meter
from importer.workbook_split import Cut, split
from importer.workbook_text import LongText, Odd, Texts, plain_texts, unescape
from importer.workbook_xml import XmlReader, local_names

_OPENING: Final = re.compile(rb"<([A-Za-z]\w*:)?sst(?:\s[^<>]*[^<>/])?>")
_TEXT: Final = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*+)</t></si>\s*+(?=<si>|\Z)')
_NAMES: Final = local_names("sst", "si", "t", "rPh")


def read_texts(file: str, part: str, pieces: Iterator[bytes], texts: Texts, meter: Meter, *, fast: bool = True) -> None:
    """Read all shared strings; rich text becomes plain, the pronunciation of Japanese texts is left out."""
    reader = _TextReader(file, part, meter.limits.letters)
    for piece in split(pieces, _OPENING, b"si>", b"sst"):
        plain = _plain(piece.plain, reader.long) if piece.cut is Cut.ITEMS and fast and reader.is_known else None
        if plain is None:
            reader.feed(piece.content)
            plain = reader.take()
        texts.add(plain)
        meter.tick()
    reader.finish()


def _plain(content: bytes, long: LongText) -> Sequence[str] | None:
    """Answer whole items without a parser of XML; None = there is more in them than plain texts."""
    try:
        return _plain_items(content, long)
    except (Odd, UnicodeDecodeError):
        return None


def _plain_items(content: bytes, long: LongText) -> Sequence[str]:
    text = content.decode().replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n")
    found = _TEXT.findall(text)
    if not found or not text.startswith("<si>") or len(found) != text.count("<si"):
        raise Odd
    plain = plain_texts(found)
    long.check(max(plain, key=len), "the shared texts")
    return plain


class _TextReader(XmlReader):
    def __init__(self, file: str, part: str, letters: int) -> None:
        super().__init__(file, part, self._start, self._end)
        self.parser.CharacterDataHandler = self._letters
        self.long = LongText(file, letters)
        self._ready: list[str] = []
        self._pieces: list[str] = []
        self._length = self._phonetic = 0
        self._is_taken = self._inside = False
        self.is_known = False  # the part is a list of texts of a spreadsheet

    def take(self) -> list[str]:
        ready, self._ready = self._ready, []
        return ready

    def _start(self, name: str, _: dict[str, str]) -> None:
        match _NAMES.get(name):
            case "sst":
                self.is_known = True
            case "si":
                self._pieces, self._length, self._inside = [], 0, True
            case "rPh":
                self._phonetic += 1
            case "t":
                self._is_taken = self._inside and not self._phonetic

    def _end(self, name: str) -> None:
        match _NAMES.get(name):
            case "t":
                self._is_taken = False
            case "rPh":
                self._phonetic -= 1
            case "si":
                text = unescape("".join(self._pieces))
                self.long.check(text, "the shared texts")
                self._ready.append(text)
                self._inside = False

    def _letters(self, text: str) -> None:
        if self._is_taken:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > self.long.raw:
                self.long.check("".join(self._pieces), "the shared texts")
