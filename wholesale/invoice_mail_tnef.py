"""Files inside `winmail.dat`: how Outlook packs attachments for readers it takes for Outlook (MS-OXTNEF)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SIGNATURE = struct.pack("<I", 0x223E9F78)
_BEGINS_FILE, _TITLE, _DATA = 0x00069002, 0x00018010, 0x0006800F
_HEAD = struct.Struct("<BII")  # level, attribute, length


def is_tnef(data: bytes) -> bool:
    """Whether the content is such a package."""
    return data.startswith(_SIGNATURE)


def files_of_tnef(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of each file; a package that is cut off yields what came whole."""
    name, content = "", b""
    for attribute, value in _attributes(data):
        if attribute == _BEGINS_FILE:
            if content:
                yield name, content
            name, content = "", b""
        elif attribute == _TITLE:
            name = value.rstrip(b"\0").decode("cp1252", "replace")
        elif attribute == _DATA:
            content = value
    if content:
        yield name, content


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6  # behind the signature and a key nobody uses
    while at + _HEAD.size <= len(data):
        _, attribute, length = _HEAD.unpack_from(data, at)
        start = at + _HEAD.size
        if start + length > len(data):
            return
        yield attribute, data[start : start + length]
        at = start + length + 2  # a checksum stands between
