"""Small real documents of every format people attach."""

import io
import struct
import zipfile
from collections.abc import Callable

from openpyxl import Workbook
from pypdf import PdfWriter


def pdf(pages: int = 1, width: int = 200, password: str | None = None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=width, height=300)
    if password is not None:
        writer.encrypt(password, algorithm="AES-256")
    return _written(writer.write)


def xlsx() -> bytes:
    book = Workbook()
    book.worksheets[0]["A1"] = "Roses"
    return _written(book.save)


def docx() -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return package(
        {"[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'}
    )


def slides() -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    return package(
        {"[Content_Types].xml": f'<Types><Override PartName="/ppt/slides.xml" ContentType="{kind}"/></Types>'}
    )


def xps(kind: str = "http://schemas.microsoft.com/xps/2005/06/fixedrepresentation") -> bytes:
    relation = f'<Relationship Type="{kind}" Target="/FixedDocumentSequence.fdseq"/>'
    # Windows' printer writes a part in pieces.
    half = len(relation) // 2
    return package(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels/[0].piece": relation[:half],
            "_rels/.rels/[1].last.piece": relation[half:],
        }
    )


def oxps() -> bytes:
    return xps("http://schemas.openxps.org/oxps/v1.0/fixedrepresentation")


def package(parts: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


def ole(*names: str) -> bytes:
    """Make a compound file whose directory fills as many sectors as it needs, each chained to the next."""
    sectors = -(-(len(names) + 1) // 4)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    following = [*range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128I", 0xFFFFFFFD, *following, *[0xFFFFFFFF] * (127 - sectors))
    entries = b"".join(_entry(name) for name in ("Root Entry", *names))
    return header + table + entries.ljust(sectors * 512, b"\0")


def _entry(name: str) -> bytes:
    letters = name.encode("utf-16-le")
    return letters.ljust(64, b"\0") + struct.pack("<H", len(letters) + 2) + bytes(62)


def _written(write: Callable[[io.BytesIO], object]) -> bytes:
    content = io.BytesIO()
    write(content)
    return content.getvalue()


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(12) + b"\xff\xd9"
TIFF = b"II*\0\x08\0\0\0" + bytes(8)
RTF = rb"{\rtf1\ansi Roses}"
TEXT = "Rosas;1000;0,50\nClaveles;200;0,20 ñ\n".encode()
WEB_PAGE = b"<!DOCTYPE html><html><body>Please sign in</body></html>"
# One of each ending that staff may attach.
SAMPLES: dict[str, bytes] = {
    ".xls": ole("Workbook", "\x05SummaryInformation"),
    ".xlsx": xlsx(),
    ".jpg": JPEG,
    ".png": PNG,
    ".jpeg": JPEG,
    ".pdf": pdf(),
    ".tif": TIFF,
    ".csv": TEXT,
    ".doc": ole("1Table", "\x05SummaryInformation", "Data", "\x01CompObj", "WordDocument"),
    ".docx": docx(),
    ".rtf": RTF,
    ".xps": xps(),
    ".oxps": oxps(),
    ".txt": TEXT,
}
