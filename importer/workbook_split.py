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
    plain: bytes = b""  # items without the prefix that some programs give every name; b"" = they are no such items


def split(pieces: Iterator[bytes], opening: re.Pattern[bytes], item: bytes, closing: bytes) -> Iterator[Piece]:
    """Yield a part in its order; all of it together is the part, byte for byte.

    Args:
        pieces: The part as it is unpacked.
        opening: The tag within which the items stand, such as `<sheetData>`; its group is the prefix of its name.
        item: How an item begins, such as `row`.
        closing: The name of what `opening` begins.
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
        prefix = found[1] or b""
        yield from _items(buffer[found.end() :], pieces, prefix, item, closing)
    for piece in pieces:
        yield Piece(Cut.REST, piece)


def _is_plain(head: bytes) -> bool:
    """Answer whether the part is written in UTF-8 and holds no comments or the like before its items."""
    start = _PLAIN_START.match(head)
    if start is None or _ODD_HEAD.search(head):
        return False
    return not _ENCODING.search(head) or (_ENCODING.search(start[0]) is not None and b"utf-8" in start[0].lower())


def _items(buffer: bytes, pieces: Iterator[bytes], prefix: bytes, item: bytes, closing: bytes) -> Iterator[Piece]:
    start, last = b"<" + prefix + item, b"</" + prefix + closing + b">"
    while True:
        end = buffer.find(last)
        # Comments, CDATA and instructions may hide anything: from here on a parser of XML reads.
        if b"<!" in buffer or b"<?" in buffer or len(buffer) > _LONGEST_ITEM:
            break
        cut = end if end >= 0 else buffer.rfind(start)
        if cut > 0:
            content = buffer[:cut]
            yield Piece(Cut.ITEMS, content, _without(prefix, content) if prefix else content)
            buffer = buffer[cut:]
        if end >= 0:
            break
        piece = next(pieces, b"")
        if not piece:
            break
        buffer += piece
    yield Piece(Cut.REST, buffer)


def _without(prefix: bytes, content: bytes) -> bytes:
    start, end = b"<" + prefix, b"</" + prefix
    if content.count(b"<") != content.count(start) + content.count(end):
        return b""
    return content.replace(start, b"<").replace(end, b"</")
