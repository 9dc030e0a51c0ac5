"""What a file really is, told by its content alone."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from wholesale.choice import Choice


class FileKind(Choice):
    """What a file holds."""

    PDF = "pdf", "It is a PDF document."
    JPEG = "jpeg", "It is a JPEG picture."
    PNG = "png", "It is a PNG picture."
    TIFF = "tiff", "It is a TIFF picture."
    OLD_EXCEL = "xls", "It is an Excel workbook of the old kind (.xls)."
    OLD_WORD = "doc", "It is a Word document of the old kind (.doc)."
    EXCEL = "xlsx", "It is an Excel workbook (.xlsx)."
    WORD = "docx", "It is a Word document (.docx)."
    RTF = "rtf", "It is a Rich Text document (.rtf)."
    XPS = "xps", "It is an XPS document (.xps)."
    OXPS = "oxps", "It is an OpenXPS document (.oxps)."
    TEXT = "text", "It is plain text."
    WEB_PAGE = "web_page", "It is a web page."
    OTHER_PICTURE = "other_picture", "It is a picture of another format (such as GIF, HEIC or WebP)."
    LOCKED = "locked", "It is an Office document that is locked with a password."
    OFFICE = "office", "It is an Office file of another kind (such as slides, or one with macros)."
    ARCHIVE = "archive", "It is an archive (such as ZIP) that holds other files."
    PROGRAM = "program", "It is a program."
    UNKNOWN = "unknown", "It is damaged, or of a format this program does not know."


_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_STARTS = (
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"{\\rtf", FileKind.RTF),
    (b"GIF8", FileKind.OTHER_PICTURE),
    (b"BM", FileKind.OTHER_PICTURE),
    (b"MZ", FileKind.PROGRAM),
    (b"\x7fELF", FileKind.PROGRAM),
    (b"Rar!", FileKind.ARCHIVE),
    (b"7z\xbc\xaf", FileKind.ARCHIVE),
    (b"\x1f\x8b", FileKind.ARCHIVE),
)
# Nothing in it is tried twice (atomic groups): else a few dozen comments would keep it busy for ever.
_PAGE = re.compile(
    rb"(?is)\s*+(?>(?:<\?xml[^>]*>\s*)?)(?>(?:(?><!--.*?-->)\s*+)*)<(?:!doctype\s+html|html|head|body|script|meta)\b"
)
_HEADER_WITHIN = 1024  # readers of PDF look for the header so far
_MOST_OF_A_PART = 1024 * 1024
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")  # 0x1a ends files of old programs


def kind_of(data: bytes) -> FileKind:
    """Answer what a file holds."""
    if _PAGE.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return FileKind.WEB_PAGE
    if b"%PDF-" in data[:_HEADER_WITHIN]:
        return FileKind.PDF
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    return _kind_by_start(data)


def _kind_by_start(data: bytes) -> FileKind:
    if data[4:8] == b"ftyp" or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return FileKind.OTHER_PICTURE
    # Text may begin with "BM" or "MZ", too.
    if _is_text(data) and not data.startswith(b"{\\rtf"):
        return FileKind.TEXT
    return next((kind for start, kind in _STARTS if data.startswith(start)), FileKind.UNKNOWN)


def _is_text(data: bytes) -> bool:
    encodings = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not _CONTROLS.search(text)
    return False


def _kind_of_zip(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            types = b"".join(_parts(archive, "[Content_Types].xml"))
            relations = b"".join(_parts(archive, "_rels/.rels"))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return FileKind.UNKNOWN
    if b"wordprocessingml.document.main+xml" in types:
        return FileKind.WORD
    if b"spreadsheetml.sheet.main+xml" in types:
        return FileKind.EXCEL
    if b"schemas.microsoft.com/xps/2005/06/fixedrepresentation" in relations:
        return FileKind.XPS
    if b"schemas.openxps.org/oxps/v1.0/fixedrepresentation" in relations:
        return FileKind.OXPS
    return FileKind.OFFICE if types else FileKind.ARCHIVE


def _parts(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a part of a package; XPS printers write parts in pieces: `name/[0].piece`, `name/[1].last.piece`."""
    left = _MOST_OF_A_PART
    for found in archive.namelist():
        if not left:
            return
        if found.lower() == name.lower() or (found.lower().startswith(f"{name.lower()}/[") and "piece" in found):
            with archive.open(found) as part:
                # No more than this is unpacked of all its pieces, whatever the archive claims.
                piece = part.read(left)
            left -= len(piece)
            yield piece


def _kind_of_ole(data: bytes) -> FileKind:
    names = set(_names_of_ole(data))
    for known, kind in (
        ("EncryptedPackage", FileKind.LOCKED),
        ("Workbook", FileKind.OLD_EXCEL),
        ("Book", FileKind.OLD_EXCEL),
        ("WordDocument", FileKind.OLD_WORD),
    ):
        if known in names:
            return kind
    return FileKind.OFFICE if names else FileKind.UNKNOWN


def _names_of_ole(data: bytes) -> Iterator[str]:
    """Yield the names of streams and storages of an OLE compound file, from its chain of directory sectors."""
    if len(data) < 512:  # noqa: PLR2004 - the header fills the first 512 bytes
        return
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        return
    size, (sector,), table = 1 << shift, struct.unpack_from("<I", data, 48), struct.unpack_from("<109I", data, 76)
    seen: set[int] = set()
    while sector < len(data) // size and sector not in seen:
        seen.add(sector)
        start = (sector + 1) * size
        for entry in range(start, min(start + size, len(data) - 127), 128):
            (length,) = struct.unpack_from("<H", data, entry + 64)
            yield data[entry : entry + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace")
        sector = _next_sector(data, table, sector, size)


def _next_sector(data: bytes, table: tuple[int, ...], sector: int, size: int) -> int:
    # The table names the sectors that say which sector follows which; directories lie early, so 109 are enough.
    page, place = divmod(sector, size // 4)
    at = (table[page] + 1) * size + place * 4 if page < len(table) else len(data)
    return int(struct.unpack_from("<I", data, at)[0]) if at + 4 <= len(data) else len(data)
