"""XML read safely: no document types, no long tokens, every fault in the words of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from xml.parsers import expat

from importer.workbook_limits import MEGABYTE
from importer.workbook_refusal import BROKEN, DOCTYPE_INSIDE, WorkbookRefused

_LONGEST_TOKEN: Final = 8 * MEGABYTE  # an attribute or a comment; texts come in pieces
_SPREADSHEET: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # Strict Open XML
)

Start = Callable[[str, dict[str, str]], None]


def local_names(*names: str) -> dict[str, str]:
    """Answer the elements of spreadsheets as expat names them, with their own names; others are looked past."""
    return {f"{space} {name}": name for space in _SPREADSHEET for name in names}


class XmlReader:
    """An expat parser fed by pieces; subclasses take elements by the methods that they hand over."""

    def __init__(self, file: str, part: str, start: Start, end: Callable[[str], None]) -> None:
        self._file = file
        self._part = part
        self._fed = 0
        self.prefixes: set[str] = set()  # those that the part has declared so far
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.StartNamespaceDeclHandler = self._prefix
        parser.StartDoctypeDeclHandler = self._doctype
        self.parser = parser

    def feed(self, piece: bytes) -> None:
        """Read on."""
        try:
            self.parser.Parse(piece, False)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise self._broken(error) from error
        self._fed += len(piece)
        if self._fed - self.parser.CurrentByteIndex > _LONGEST_TOKEN:
            raise WorkbookRefused(BROKEN, file=self._file, part=self._part, problem="a piece without end")

    def finish(self) -> None:
        """Say that nothing follows."""
        try:
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self._broken(error) from error

    def read(self, pieces: Iterable[bytes]) -> None:
        """Read a whole part."""
        for piece in pieces:
            self.feed(piece)
        self.finish()

    def _broken(self, error: Exception) -> WorkbookRefused:
        where = f"line {error.lineno}" if isinstance(error, expat.ExpatError) else "its way of writing letters"
        return WorkbookRefused(BROKEN, file=self._file, part=self._part, problem=where)

    def _prefix(self, prefix: str | None, _: str | None) -> None:
        self.prefixes.add(prefix or "")

    def _doctype(self, *_: object) -> None:
        raise WorkbookRefused(DOCTYPE_INSIDE, file=self._file, part=self._part)
