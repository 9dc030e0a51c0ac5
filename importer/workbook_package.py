"""The zip archive that a workbook is: its parts, unpacked piece by piece and counted as they come out."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from importer.workbook_limits import MEGABYTE, Meter
from importer.workbook_refusal import BROKEN, CUT_OFF, FILE_GONE, LOCKED, WorkbookRefused

PIECE: Final = 128 * 1024
_WHOLE: Final = 32 * MEGABYTE  # of a part that is read as one, such as the list of sheets
_DIRECTORY: Final = 2 * MEGABYTE  # of the archive's table of contents; some ten thousand parts
_END: Final = struct.Struct("<4s4H2LH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = 20
_LONGEST_END: Final = 65_535 + _END.size
_LOCKED_FLAG: Final = 0x1
# A damaged archive may lead zipfile anywhere, even before the beginning of the file (OSError).
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


class Package:
    """A zip archive of parts, of which each is unpacked no further than the limits allow."""

    def __init__(self, path: Path, file: str) -> None:
        self.file = file
        try:
            self._stream: IO[bytes] = path.open("rb")
        except OSError as error:
            raise WorkbookRefused(FILE_GONE, file=file) from error
        try:
            self._check_directory()
            self._archive = zipfile.ZipFile(self._stream)
        except _BROKEN as error:
            self._stream.close()
            raise WorkbookRefused(CUT_OFF, file=file) from error
        except BaseException:
            self._stream.close()
            raise
        self._size = self._stream.seek(0, 2)
        # Names are compared without regard to capitals, as Excel does it; some programs write "xl/SharedStrings.xml".
        self._parts = {info.filename.replace("\\", "/").lower().lstrip("/"): info for info in self._archive.infolist()}

    @property
    def names(self) -> set[str]:
        """The names of all parts, in small letters."""
        return set(self._parts)

    def size_of(self, part: str) -> int:
        """Answer how many bytes a part says it holds unpacked; 0 = there is none."""
        info = self._parts.get(part.lower())
        return info.file_size if info else 0

    def whole(self, part: str, meter: Meter) -> bytes:
        """Answer a small part as one; b"" = there is none."""
        if part.lower() not in self._parts:
            return b""
        found = bytearray()
        for piece in self.pieces(part, meter):
            found += piece
            if len(found) > _WHOLE:
                raise WorkbookRefused(BROKEN, file=self.file, part=part, problem=f"> {_WHOLE // MEGABYTE} MB")
        return bytes(found)

    def pieces(self, part: str, meter: Meter) -> Iterator[bytes]:
        """Yield a part as it is unpacked."""
        info = self._parts.get(part.lower())
        if info is None:
            raise WorkbookRefused(BROKEN, file=self.file, part=part, problem="it is missing")
        if info.flag_bits & _LOCKED_FLAG:
            raise WorkbookRefused(LOCKED, file=self.file)
        # Workbooks know these two only; others, such as LZMA, could claim gigabytes for themselves.
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise WorkbookRefused(BROKEN, file=self.file, part=part, problem=f"compression {info.compress_type}")
        packed, so_far = min(info.compress_size, self._size), 0
        try:
            with self._archive.open(info) as stream:
                while piece := stream.read(PIECE):
                    meter.inflate(part, len(piece), so_far, packed)
                    so_far += len(piece)
                    yield piece
        except _BROKEN as error:
            raise WorkbookRefused(BROKEN, file=self.file, part=part, problem=_in_words(error)) from error

    def close(self) -> None:
        """Let the file go."""
        self._archive.close()
        self._stream.close()

    def _check_directory(self) -> None:
        """Refuse a table of contents that would fill the memory; zipfile reads it as a whole."""
        size = self._stream.seek(0, 2)
        start = max(0, size - _LONGEST_END)
        self._stream.seek(start)
        tail = self._stream.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < _END.size:
            raise zipfile.BadZipFile("no table of contents")
        directory = int(_END.unpack_from(tail, at)[5])
        before = start + at - _LOCATOR - _END_64.size
        if before >= 0:
            self._stream.seek(before)
            longer = self._stream.read(_END_64.size + _LOCATOR)
            if longer.startswith(b"PK\x06\x06"):
                directory = int(_END_64.unpack_from(longer)[8])
        if directory > _DIRECTORY:
            raise WorkbookRefused(BROKEN, file=self.file, part="zip", problem=f"{directory} bytes of contents")
        self._stream.seek(0)


def _in_words(error: Exception) -> str:
    """Answer what unpacking met, in a word that stays the same whichever library says it."""
    return "it ends too early" if isinstance(error, EOFError) else "its packed bytes are damaged"
