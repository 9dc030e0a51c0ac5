"""What a file really is, told by its content and never by the ending of its name."""

from __future__ import annotations

import re
import struct
from enum import Enum
from pathlib import Path
from typing import Final

from importer.workbook_limits import Limits, Meter
from importer.workbook_package import Package
from importer.workbook_refusal import FILE_GONE, FILE_WITHOUT_CONTENT, LOCKED, NO_WORKBOOK, NoWorkbook, WorkbookRefused


class Kind(Enum):
    """The formats that are read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    CSV = "csv"


_HEAD: Final = 64 * 1024
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
# Workbooks of Excel 2 to 4 begin with their first record; calamine reads them no more than Excel does by default.
_STARTS: Final = (
    (b"%PDF-", NoWorkbook.PDF),
    (b"\xff\xd8\xff", NoWorkbook.PICTURE),
    (b"\x89PNG\r\n\x1a\n", NoWorkbook.PICTURE),
    (b"II*\x00", NoWorkbook.PICTURE),
    (b"MM\x00*", NoWorkbook.PICTURE),
    (b"GIF8", NoWorkbook.PICTURE),
    (b"{\\rtf", NoWorkbook.WORD),
    (b"MZ\x90\x00", NoWorkbook.PROGRAM),
    (b"\x7fELF", NoWorkbook.PROGRAM),
    (b"Rar!\x1a", NoWorkbook.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", NoWorkbook.ARCHIVE),
    (b"\x1f\x8b\x08", NoWorkbook.ARCHIVE),
    (b"BZh", NoWorkbook.ARCHIVE),
    (b"\xfd7zXZ", NoWorkbook.ARCHIVE),
)
_PAGE: Final = re.compile(rb"(?is)<(?:!doctype\s+html|html|head|body|script|meta|table|div)\b")
_XML: Final = re.compile(r"<\?xml|<[A-Za-z][\w.-]*:?[\w.-]*(?:\s+[\w:.-]+\s*=|\s*/?>)")
_JSON: Final = re.compile(r'\[\s*[\[{"]|\{\s*["}]')
_BOOK: Final = re.compile(
    rb"(?:spreadsheetml\.(?:sheet|template)|ms-excel\.(?:sheet|template)\.macroEnabled)\.main\+xml"
)
_FEW: Final = 10  # control letters, and one in so many: a text may hold some by mistake
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind_of(path: Path, file: str, limits: Limits) -> Kind:
    """Answer the format of a file, or refuse it and say what it is."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
            size = stream.seek(0, 2)
    except OSError as error:
        raise WorkbookRefused(FILE_GONE, file=file) from error
    if not head:
        raise WorkbookRefused(FILE_WITHOUT_CONTENT, file=file)
    if head.startswith(_OLE):
        return _kind_of_ole(path, file, size)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path, file, limits)
    really = _by_start(head) or _by_text(head)
    if really is not None:
        raise WorkbookRefused(NO_WORKBOOK, file=file, really=really.sentence)
    return Kind.CSV


def _by_start(head: bytes) -> NoWorkbook | None:
    if head[4:8] == b"ftyp" or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return NoWorkbook.PICTURE
    if head[:2] == b"BM" and b"\x00" in head[:20]:
        return NoWorkbook.PICTURE
    return next((kind for start, kind in _STARTS if head.startswith(start)), None)


def _by_text(head: bytes) -> NoWorkbook | None:
    """Answer what is written as text and still is no table; pages and XML of UTF-16 are known, too."""
    is_wide = head[:2] in _MARKS
    text = head[: len(head) & ~1].decode("utf-16", "replace") if is_wide else head.decode("latin-1")
    start = text.lstrip("\ufeff\xef\xbb\xbf \t\r\n")[:4096]
    if not start:
        return None
    if _PAGE.search(start.encode("utf-8", "replace")) and start.startswith("<"):
        return NoWorkbook.WEB_PAGE
    if start.startswith("MIME-Version:"):
        return NoWorkbook.WEB_PAGE
    if _XML.match(start):
        return _of_xml(start)
    if _JSON.match(start):
        return NoWorkbook.JSON
    controls = sum(1 for letter in start if letter < " " and letter not in "\t\r\n\f\x1a\x00")
    return NoWorkbook.UNKNOWN if controls > _FEW and controls * _FEW > len(start) else None


def _of_xml(start: str) -> NoWorkbook:
    if "urn:schemas-microsoft-com:office:spreadsheet" in start or 'progid="Excel.Sheet"' in start:
        return NoWorkbook.XML_2003
    return NoWorkbook.FLAT_ODS if "opendocument.spreadsheet" in start else NoWorkbook.XML


def _kind_of_zip(path: Path, file: str, limits: Limits) -> Kind:
    package = Package(path, file)
    try:
        names = package.names
        types = package.whole("[Content_Types].xml", Meter(file, limits))
        kind = b"".join(package.pieces("mimetype", Meter(file, limits)))[:100] if "mimetype" in names else b""
    finally:
        package.close()
    if b"sheet.binary" in types:
        return Kind.XLSB
    if _BOOK.search(types):
        return Kind.XLSX
    if b"opendocument.spreadsheet" in kind:
        return Kind.ODS
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    raise WorkbookRefused(NO_WORKBOOK, file=file, really=_of_zip(names, types + kind).sentence)


def _of_zip(names: set[str], types: bytes) -> NoWorkbook:
    if any(name.endswith(".iwa") or name == "index.zip" for name in names):
        return NoWorkbook.NUMBERS
    if b"wordprocessingml" in types or b"opendocument.text" in types:
        return NoWorkbook.WORD
    if b"presentationml" in types or b"opendocument.presentation" in types:
        return NoWorkbook.SLIDES
    return NoWorkbook.OFFICE if types else NoWorkbook.ARCHIVE


def _kind_of_ole(path: Path, file: str, size: int) -> Kind:
    names = set(_names_of_ole(path, size))
    if "EncryptedPackage" in names:
        raise WorkbookRefused(LOCKED, file=file)
    if names & {"Workbook", "Book"}:
        return Kind.XLS
    really = NoWorkbook.WORD if "WordDocument" in names else NoWorkbook.UNKNOWN
    if "PowerPoint Document" in names:
        really = NoWorkbook.SLIDES
    elif names and really is NoWorkbook.UNKNOWN:
        really = NoWorkbook.OFFICE
    raise WorkbookRefused(NO_WORKBOOK, file=file, really=really.sentence)


def _names_of_ole(path: Path, size: int) -> list[str]:
    """Answer the names of the streams of an OLE compound file, from its chain of directory sectors."""
    found: list[str] = []
    with path.open("rb") as stream:
        head = stream.read(512)
        if len(head) < 512:  # noqa: PLR2004 - the header fills the first 512 bytes
            return found
        (shift,), (sector,) = struct.unpack_from("<H", head, 30), struct.unpack_from("<I", head, 48)
        if shift not in (9, 12):
            return found
        table, width, seen = struct.unpack_from("<109I", head, 76), 1 << shift, set[int]()
        while sector < size // width and sector not in seen and len(seen) < 10_000:  # noqa: PLR2004 - streams
            seen.add(sector)
            stream.seek((sector + 1) * width)
            content = stream.read(width)
            for at in range(0, len(content) - 127, 128):
                (length,) = struct.unpack_from("<H", content, at + 64)
                found.append(content[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace"))
            # The table names the sectors that say which sector follows which; 109 cover 6 MB and more of sectors.
            page, place = divmod(sector, width // 4)
            if page >= len(table):
                break
            stream.seek((table[page] + 1) * width + place * 4)
            after = stream.read(4)
            sector = struct.unpack("<I", after)[0] if len(after) == 4 else size  # noqa: PLR2004 - one number
    return found
