"""Workbooks made part by part, good and bad, as programs and attackers would write them."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from importer.cell import Value
from importer.workbook import Limits, Row, Workbook
from importer.workbook_limits import MEGABYTE
from importer.workbook_xlsx import XlsxWorkbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TIGHT = Limits(inflated=10 * MEGABYTE, cells=20_000, texts=8 * MEGABYTE, seconds=60)
"""Limits that let a bomb be told from a workbook before it takes long."""

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
# Styles 1 to 6: a day, a moment, a time, five digits, an own format of days, a lapse of time.
FORMATS = ("General", "yyyy-mm-dd", "m/d/yy h:mm", "h:mm", "00000", '[$-409]d" of "mmmm;@', "[h]:mm")
Parts = dict[str, str | bytes | Iterable[bytes]]


def styles(formats: Iterable[str] = FORMATS, space: str = MAIN) -> str:
    listed = [code.replace("&", "&amp;").replace('"', "&quot;") for code in formats]
    codes = "".join(f'<numFmt numFmtId="{200 + at}" formatCode="{code}"/>' for at, code in enumerate(listed))
    used = "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(listed)))
    return f'<styleSheet xmlns="{space}"><numFmts>{codes}</numFmts><cellXfs>{used}</cellXfs></styleSheet>'


def sheet(
    rows: str, *, before: str = "", after: str = "", space: str = MAIN, head: str = '<?xml version="1.0"?>'
) -> str:
    return f'{head}<worksheet xmlns="{space}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def relations(found: Iterable[tuple[str, str]], office: str = OFFICE) -> str:
    rows = (
        f'<Relationship Id="rId{at}" Type="{office}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(found, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{"".join(rows)}</Relationships>'


def parts_of(
    *sheets: str | bytes | Iterable[bytes],
    texts: str | bytes | Iterable[bytes] | None = None,
    names: Iterable[tuple[str, str]] | None = None,
    properties: str = "",
    formats: Iterable[str] = FORMATS,
    space: str = MAIN,
    office: str = OFFICE,
) -> Parts:
    """Answer the parts of a workbook; `names` = name and state of each sheet."""
    named = list(names or [(f"Sheet{at + 1}", "visible") for at in range(len(sheets))])
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" state="{state}" r:id="rId{at}"/>'
        for at, (name, state) in enumerate(named, start=1)
    )
    found = [("worksheet", f"worksheets/sheet{at + 1}.xml") for at in range(len(sheets))] + [("styles", "styles.xml")]
    parts: Parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")], office),
        "xl/workbook.xml": (
            f'<workbook xmlns="{space}" xmlns:r="{office}">{properties}<sheets>{listed}</sheets></workbook>'
        ),
        "xl/styles.xml": styles(formats, space),
    }
    if texts is not None:
        found.append(("sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = texts
    parts["xl/_rels/workbook.xml.rels"] = relations(found, office)
    for at, content in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{at}.xml"] = content
    return parts


def texts_part(items: str, space: str = MAIN) -> str:
    return f'<sst xmlns="{space}" count="1" uniqueCount="1">{items}</sst>'


def write(path: Path, parts: Parts, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            if isinstance(content, str | bytes):
                archive.writestr(name, content)
                continue
            with archive.open(name, "w", force_zip64=True) as part:
                for piece in content:
                    part.write(piece)
    return path


def one_sheet(path: Path, rows: str, texts: str = "", **more: str) -> Path:
    """Write a workbook of one sheet; `texts` = the items of the shared strings."""
    return write(path, parts_of(sheet(rows, **more), texts=texts_part(texts)))


def both_ways(path: Path, limits: Limits | None = None) -> list[Row]:
    """Answer the rows of a workbook, read in both ways, which must agree."""
    with XlsxWorkbook(path, path.name, limits or Limits()) as book:
        rows = list(book.rows())
    with XlsxWorkbook(path, path.name, limits or Limits(), fast=False) as book:
        slow = list(book.rows())
    assert typed(rows) == typed(slow)
    return rows


def typed(rows: Iterable[Row]) -> list[tuple[object, ...]]:
    """Answer rows so that 1, 1.0 and True differ."""
    return [(row.number, row.is_hidden, [(type(one), str(one)) for one in row.values], row.styles) for row in rows]


def values(book: Workbook) -> list[list[Value]]:
    return [row.values for row in book.rows()]


def repeated(piece: bytes, times: int, *, head: bytes = b"", tail: bytes = b"") -> Iterator[bytes]:
    """Yield a part that is long and simple, so that it packs to almost nothing."""
    yield head
    block, count = piece * max(1, MEGABYTE // len(piece)), max(1, MEGABYTE // len(piece))
    for _ in range(times // count):
        yield block
    yield piece * (times % count)
    yield tail


def xlsb(path: Path) -> Path:
    """Write a binary workbook (.xlsb): "Code", 1001 in the first row, "x", 1.5 in the third."""

    def record(kind: int, content: bytes) -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        return head + bytes([len(content)]) + content

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    def cell(column: int) -> bytes:
        return struct.pack("<II", column, 0)

    def row(number: int) -> bytes:
        return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))

    data = [
        record(129, b""),
        record(148, struct.pack("<IIII", 0, 2, 0, 1)),
        record(145, b""),
        row(0),
        record(6, cell(0) + text("Code")),
        record(5, cell(1) + struct.pack("<d", 1001.0)),
        row(2),
        record(6, cell(0) + text("x")),
        record(5, cell(1) + struct.pack("<d", 1.5)),
        record(146, b""),
        record(130, b""),
    ]
    book = [record(131, b""), record(143, b""), record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Data"))]
    kind = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    return write(
        path,
        {
            "[Content_Types].xml": TYPES.replace("workbook.xml", "workbook.bin").replace(
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", kind
            ),
            "_rels/.rels": relations([("officeDocument", "xl/workbook.bin")]),
            "xl/_rels/workbook.bin.rels": relations([("worksheet", "worksheets/sheet1.bin")]),
            "xl/workbook.bin": b"".join([*book, record(144, b""), record(132, b"")]),
            "xl/worksheets/sheet1.bin": b"".join(data),
        },
    )
