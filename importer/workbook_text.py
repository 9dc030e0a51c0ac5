"""The texts of a workbook: its shared strings, kept small in memory or on disk, and the escapes within texts."""

from __future__ import annotations

import json
import re
import tempfile
from array import array
from collections.abc import Iterable, Sequence
from typing import IO, Final

from importer.workbook_limits import MEGABYTE, Limits
from importer.workbook_refusal import TEXT_TOO_LONG, TEXTS_TOO_MANY, WorkbookRefused

_OVERHEAD: Final = 57  # bytes that Python takes for a text beside its letters, and its place in a list
_SHIFT: Final = 8
_BLOCK: Final = 1 << _SHIFT  # texts that are read from disk at once
_NEAR: Final = 12  # blocks that are laid side by side for a column: programs number texts as they come
_BLOCKS: Final = 128  # kept in memory of those on disk
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What XML does not allow within texts, and the carriage returns that it changes.
_NOT_PLAIN: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_OTHER_ENTITY: Final = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")


class Odd(Exception):  # noqa: N818 - no fault: the slower way reads it
    """The fast way does not know this."""


def plain_texts(raw: Sequence[str]) -> Sequence[str]:
    """Answer texts as they stand between tags of XML; raises Odd for what only a parser of XML understands."""
    joined = "".join(raw)
    if not joined.isprintable() and _NOT_PLAIN.search(joined):
        raise Odd
    if "]]>" in joined:
        raise Odd
    if "&" in joined:
        if _OTHER_ENTITY.search(joined):
            raise Odd
        raw = [_with_entities(text) for text in raw]
    if "_x" in joined:
        raw = [unescape(text) for text in raw]
    return raw


def _with_entities(text: str) -> str:
    if "&" not in text:
        return text
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'")
    return text.replace("&amp;", "&")


def unescape(text: str) -> str:
    """Answer a text without the escapes by which Open XML writes letters that XML can not hold, such as `_x000D_`."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    # Two escapes may stand for one letter beyond the first 65,536; a half alone is no letter.
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Texts:
    """The shared strings by their number; beyond some megabytes they lie in a temporary file."""

    def __init__(self, file: str, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._list: list[str | None] = []  # all of them, or, once there is a file, those of the last block
        self._size = 0
        self._total = 0
        self._disk: IO[bytes] | None = None
        self._places = array("Q", [0])
        self._blocks: dict[int, list[str | None]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, texts: Iterable[str]) -> None:
        """Take more strings, in their order."""
        before = len(self._list)
        self._list.extend(text or None for text in texts)
        added = self._list[before:]
        self._count += len(added)
        size = sum(len(text) for text in added if text)
        self._total += size
        self._size += size + _OVERHEAD * len(added)
        if self._total > self._limits.texts:
            raise WorkbookRefused(TEXTS_TOO_MANY, file=self._file, most=self._limits.texts // MEGABYTE or 1)
        if self._disk is not None or self._size > self._limits.texts_in_memory:
            self._spill()

    def column(self, numbers: Iterable[str]) -> list[str | None]:
        """Answer the strings with these numbers; raises IndexError where there is none, ValueError for no number."""
        if self._disk is None:
            return list(map(self._list.__getitem__, map(int, numbers)))
        wanted = list(map(int, numbers))
        first, last = min(wanted) >> _SHIFT, max(wanted) >> _SHIFT
        if last - first < _NEAR:
            near, start = [text for place in range(first, last + 1) for text in self._block(place)], first << _SHIFT
            return [near[number - start] for number in wanted]
        block = self._block
        return [block(number >> _SHIFT)[number & (_BLOCK - 1)] for number in wanted]

    def close(self) -> None:
        """Let the temporary file go."""
        if self._disk is not None:
            self._disk.close()

    def _spill(self) -> None:
        if self._disk is None:
            self._disk = tempfile.TemporaryFile(prefix="workbook-texts-")  # noqa: SIM115 - close() ends it
        whole = len(self._list) & ~(_BLOCK - 1)
        for start in range(0, whole, _BLOCK):
            self._places.append(self._places[-1] + self._disk.write(_packed(self._list[start : start + _BLOCK])))
        del self._list[:whole]

    def _block(self, number: int) -> list[str | None]:
        if number in self._blocks:
            return self._blocks[number]
        if number == len(self._places) - 1:
            return self._list
        if self._disk is None or not 0 <= number < len(self._places) - 1:
            raise IndexError(number)
        start = self._places[number]
        self._disk.seek(start)
        if len(self._blocks) >= _BLOCKS:
            del self._blocks[next(iter(self._blocks))]
        found: list[str | None] = json.loads(self._disk.read(self._places[number + 1] - start))
        self._blocks[number] = found
        return found


def _packed(texts: list[str | None]) -> bytes:
    return json.dumps(texts).encode()


class LongText:
    """Refuses a text with more letters than a cell of Excel holds."""

    def __init__(self, file: str, most: int) -> None:
        self._file = file
        self.most = most
        self.raw = most * 8  # an escape writes one letter with seven

    def check(self, text: str, place: str, most: int | None = None) -> None:
        """Refuse a text that is too long; `place` says where it stands."""
        if len(text) > (most or self.most):
            raise WorkbookRefused(TEXT_TOO_LONG, file=self._file, most=self.most, place=place, start=text[:20])
