"""How the letters of a text file are written: UTF-8, UTF-16 or one of the older ways."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import charset_normalizer

from importer.workbook_refusal import FILE_GONE, LETTERS_UNKNOWN, NUL_INSIDE, WorkbookRefused

_PIECE: Final = 256 * 1024
_SAMPLE: Final = 64 * 1024
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What spreadsheets of the Americas and Europe were saved in before UTF-8; others would be wild guesses.
_OLDER: Final = ["cp1252", "mac_roman", "cp850", "cp1250", "cp437"]


# The letters and signs of English, Spanish, Portuguese, French and German: a table in them is hardly anything else.
_SMALL: Final = "áéíóúñüàèìòùâêîôûäëïöçãõåæøœß"
_GREAT: Final = "ÁÉÍÓÚÑÜÀÈÌÒÙÂÊÎÔÛÄËÏÖÇÃÕÅÆØŒ"
_SIGNS: Final = "¿¡ºª°·«»€£¢§©®±²³¼½¾\u00d7\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022\u2122\u00b4\u00a0"
_WESTERN: Final = frozenset(map(chr, (9, 10, 13, *range(32, 127)))) | frozenset(_SMALL + _GREAT + _SIGNS)
# Signs within a word, or a great letter after a small one: it was written in another way.
_ODD_WORD: Final = re.compile(f"[A-Za-z][{_SIGNS[:-1].replace(chr(0x2019), '')}][A-Za-z]|[a-z][{_GREAT}]")
NAMES: Final = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "mac_roman": "Mac Roman",
    "cp850": "code page 850",
    "cp437": "code page 437",
    "utf-16-le": "UTF-16",
}
"""How people know an encoding; others by their own name."""


def encoding_of(path: Path, file: str) -> tuple[str, bool]:
    """Answer the encoding of a text file, and whether it is a guess; the whole file can be read in it."""
    head, nul, odd = _look(path, file)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _sure(path, file, encoding), False
    if nul is not None:
        wide = _without_mark(head)
        if wide is None or not _reads(path, wide):
            raise WorkbookRefused(NUL_INSIDE, file=file, place=nul + 1)
        return wide, True
    if odd is None:
        return "utf-8", False
    return _guess(path, file, head, odd), True


def _sure(path: Path, file: str, encoding: str) -> str:
    if not _reads(path, encoding):
        raise WorkbookRefused(LETTERS_UNKNOWN, file=file)
    return encoding


def _look(path: Path, file: str) -> tuple[bytes, int | None, bytes | None]:
    """Answer the first bytes, the place of the first NUL byte, and the bytes around the first that are not UTF-8."""
    decoder, done, head, odd = codecs.getincrementaldecoder("utf-8")("strict"), 0, b"", None
    nul: int | None = None
    try:
        for piece in _pieces(path):
            head = head or piece[:_SAMPLE]
            if nul is None and (at := piece.find(b"\x00")) >= 0:
                nul = done + at
            if odd is None:
                odd = _odd_part(decoder, piece)
            done += len(piece)
    except OSError as error:
        raise WorkbookRefused(FILE_GONE, file=file) from error
    if odd is None and decoder.getstate()[0]:
        odd = head
    return head, nul, odd


def _odd_part(decoder: codecs.IncrementalDecoder, piece: bytes) -> bytes | None:
    try:
        decoder.decode(piece)
    except UnicodeDecodeError as error:
        return piece[max(0, error.start - _SAMPLE // 2) : error.start + _SAMPLE // 2]
    return None


def _without_mark(head: bytes) -> str | None:
    """Answer which half of each letter is empty, if one is: UTF-16 that does not say so."""
    low, high = head[0::2].count(0), head[1::2].count(0)
    if high * 4 > len(head) and not low:
        return "utf-16-le"
    return "utf-16-be" if low * 4 > len(head) and not high else None


def _guess(path: Path, file: str, head: bytes, odd: bytes) -> str:
    for encoding in _OLDER:
        if _is_western(odd.decode(encoding, "replace")) and _reads(path, encoding):
            return encoding
    best = charset_normalizer.from_bytes(odd + b"\n" + head, cp_isolation=_OLDER, preemptive_behaviour=False).best()
    wanted = [best.encoding] if best is not None else []
    # Windows-1252 first where the guess is not about letters at all: the others differ in accents only.
    for encoding in [*wanted, *_OLDER]:
        if _reads(path, encoding):
            return encoding
    raise WorkbookRefused(LETTERS_UNKNOWN, file=file)


def _is_western(text: str) -> bool:
    return not set(text) - _WESTERN and not _ODD_WORD.search(text)


def _reads(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for piece in _pieces(path):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece
