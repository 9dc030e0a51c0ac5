"""A file is what it holds, under whatever name: the right reader, or a refusal that says what it is."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path

import msoffcrypto.format.ooxml
import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentPresentation, OpenDocumentText

from importer.workbook import WorkbookRefused, open_workbook
from tests.importer.workbook.maker import parts_of, sheet, write, xlsb

XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'
FLAT = '<office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet"></office:document>'


def _ole(*streams: str) -> bytes:
    """Make the header and directory of an OLE compound file with streams of these names."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(14)
    head += struct.pack("<I", 0) + bytes(24) + struct.pack("<109I", 1, *([0xFFFFFFFF] * 108))
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", len(name) * 2 + 2) + bytes(62) for name in streams
    )
    return head + entries.ljust(512, b"\0") + struct.pack("<I", 0xFFFFFFFE).ljust(512, b"\xff")


def _zip(path: Path, **parts: str) -> bytes:
    return write(path, {name.replace("__", "/"): content for name, content in parts.items()}).read_bytes()


def _saved(document: OpenDocumentText | OpenDocumentPresentation) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _locked() -> bytes:
    book, plain, out = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.save(plain)
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("secret", out)
    return out.getvalue()


REFUSED: dict[str, tuple[bytes | None, str]] = {
    "nothing": (b"", "has no content at all"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", "It is a PDF document."),
    "a web page": (b"\r\n<!-- x --><html><table><tr><td>1</td></tr></table></html>", "It is a web page"),
    "a table of a web page": (b"<table><tr><td>1</td></tr></table>", "It is a web page"),
    "a web archive": (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "It is a web page"),
    "XML of Excel 2003": (XML_2003.encode(), "It is an XML spreadsheet of Excel 2003."),
    "XML of Excel 2003 in UTF-16": (XML_2003.encode("utf-16"), "It is an XML spreadsheet of Excel 2003."),
    "a flat spreadsheet": (FLAT.encode(), r"OpenDocument spreadsheet in one XML file \(.fods\)"),
    "other XML": (SVG.encode(), "It is an XML file of another kind."),
    "JSON": (json.dumps([{"code": 1}]).encode(), "It is a JSON file."),
    "a JPEG": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "It is a picture."),
    "a HEIC": (b"\x00\x00\x00\x18ftypheic", "It is a picture."),
    "a bitmap": (b"BM\x36\x00\x00\x00\x00\x00", "It is a picture."),
    "rich text": (b"{\\rtf1 x}", "It is a text document"),
    "a program": (b"MZ\x90\x00\x03\x00", "It is a program."),
    "a gzip": (b"\x1f\x8b\x08\x00", "It is an archive"),
    "noise": (bytes(range(1, 32)) * 40, "of a format this program does not know"),
    "a locked workbook": (_locked(), "is protected with a password"),
    "an old Word document": (_ole("Root Entry", "WordDocument"), "It is a text document"),
    "old slides": (_ole("Root Entry", "PowerPoint Document"), "It is a presentation"),
    "a mail of Outlook": (_ole("Root Entry", "__properties_version1.0"), "It is an Office file of another kind."),
    "a broken old file": (_ole("Root Entry")[:300], "of a format this program does not know"),
    "a text of LibreOffice": (_saved(OpenDocumentText()), "It is a text document"),
    "slides of LibreOffice": (_saved(OpenDocumentPresentation()), "It is a presentation"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_workbook_is_named(name: str, tmp_path: Path) -> None:
    content, words = REFUSED[name]
    path = tmp_path / "prices.xlsx"
    path.write_bytes(content or b"")

    with pytest.raises(WorkbookRefused, match=words) as refused:
        open_workbook(path, "prices.xlsx")
    assert refused.value.entry.sentence.startswith("prices.xlsx ")


def test_archives_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    word = "wordprocessingml.document.main+xml"
    for parts, words in (
        ({"Index__Document.iwa": "x"}, "Apple Numbers"),
        ({"[Content_Types].xml": word}, "It is a text document"),
        ({"[Content_Types].xml": f"{word} spreadsheetml.sheet"}, "It is a text document"),
        ({"[Content_Types].xml": "presentationml"}, "It is a presentation"),
        ({"[Content_Types].xml": "drawing"}, "an Office file of another kind"),
        ({"photo.jpg": "x"}, "It is an archive"),
    ):
        path.write_bytes(_zip(path, **parts))
        with pytest.raises(WorkbookRefused, match=words):
            open_workbook(path, "a.xlsx")


def test_the_ending_of_a_name_says_nothing(tmp_path: Path) -> None:
    old = xlwt.Workbook()
    old.add_sheet("Data").write(0, 0, "x")
    old.save(str(tmp_path / "old"))
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>'
    write(tmp_path / "new", parts_of(sheet(rows)))
    xlsb(tmp_path / "binary")
    (tmp_path / "text").write_text("a,b\n", "utf-8")
    found = {}
    for name in ("old", "new", "binary", "text"):
        with open_workbook(tmp_path / name, "prices.pdf") as book:
            found[name] = book.file_format

    assert found == {"old": "xls", "new": "xlsx", "binary": "xlsb", "text": "csv"}


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(WorkbookRefused, match="could not be read from the disk"):
        open_workbook(tmp_path / "a.xlsx", "a.xlsx")
