"""A long XML part cut between its rows (or shared strings), so that whole rows can be read without a parser of XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

_LONGEST_HEAD: Final = 256 * 1024
_LONGEST_ITEM: Final = 512 * 1024
_PLAIN_START: Final = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<(?:\?xml\b[^>]*?(?:encoding\s*=\s*["'](?i:utf-8|us-ascii)["'][^>]*)?\?>|(?!\?))"""
)
_ENCODING: Final = re.compile(rb"<\?xml\b[^>]*encoding")
_ODD_HEAD: Final = re.compile(rb"<!|<\?(?!xml\s)")


class Cut(Enum):
    """What a piece of a part is."""

    ITEMS = "items"  # whole items, one after the other, beginning with the mark
    REST = "rest"  # head, tail, and everything that the fast way does not know


class Piece(NamedTuple):
    """Some bytes of a part."""

    cut: Cut
    content: bytes


def split(pieces: Iterator[bytes], opening: re.Pattern[bytes], item: bytes, closing: bytes) -> Iterator[Piece]:
    """Yield a part in its order; all of it together is the part, byte for byte.

    Args:
        pieces: The part as it is unpacked.
        opening: The tag within which the items stand, such as `<sheetData>`.
        item: How an item begins, such as `<row`.
        closing: The end of what `opening` begins.
    """
    buffer, found = b"", None
    for piece in pieces:
        buffer += piece
        found = opening.search(buffer)
        if found or len(buffer) > _LONGEST_HEAD:
            break
    if found is None or not _is_plain(buffer[: found.end()]):
        yield Piece(Cut.REST, buffer)
    else:
        yield Piece(Cut.REST, buffer[: found.end()])
        yield from _items(buffer[found.end() :], pieces, item, closing)
    for piece in pieces:
        yield Piece(Cut.REST, piece)


def _is_plain(head: bytes) -> bool:
    """Answer whether the part is written in UTF-8 and holds no comments or the like before its items."""
    start = _PLAIN_START.match(head)
    if start is None or _ODD_HEAD.search(head):
        return False
    return not _ENCODING.search(head) or (_ENCODING.search(start[0]) is not None and b"utf-8" in start[0].lower())


def _items(buffer: bytes, pieces: Iterator[bytes], item: bytes, closing: bytes) -> Iterator[Piece]:
    while True:
        end = buffer.find(closing)
        # Comments, CDATA and instructions may hide anything: from here on a parser of XML reads.
        if b"<!" in buffer or b"<?" in buffer or len(buffer) > _LONGEST_ITEM:
            break
        cut = end if end >= 0 else buffer.rfind(item)
        if cut > 0:
            yield Piece(Cut.ITEMS, buffer[:cut])
            buffer = buffer[cut:]
        if end >= 0:
            break
        piece = next(pieces, b"")
        if not piece:
            break
        buffer += piece
    yield Piece(Cut.REST, buffer)
