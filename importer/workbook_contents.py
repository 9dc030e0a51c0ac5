"""What a workbook of Excel consists of: its sheets in their order, and the parts they need."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from importer.workbook_limits import Meter
from importer.workbook_package import Package
from importer.workbook_refusal import BROKEN, WorkbookRefused
from importer.workbook_xml import XmlReader, local_names

_NAMES: Final = local_names("sheet", "workbookPr")
_RELATION: Final = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_IDS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_USUAL: Final = "xl/workbook.xml"


@dataclass(frozen=True)
class Sheet:
    """A sheet with cells, and the part that holds it."""

    name: str
    is_hidden: bool
    part: str


@dataclass
class Contents:
    """What the list of sheets says."""

    sheets: list[Sheet] = field(default_factory=list)
    is_1904: bool = False
    styles: str = ""  # the part with the styles; "" = none
    texts: str = ""  # the part with the shared strings; "" = none
    has_macros: bool = False


def read_contents(package: Package, file: str, meter: Meter) -> Contents:
    """Answer the contents of a workbook."""
    book = next(
        (target for kind, _, target in _relations(package, file, "", meter) if kind == "officeDocument"), _USUAL
    )
    found = Contents(has_macros=any(name.endswith("vbaproject.bin") for name in package.names))
    places: dict[str, str] = {}
    for kind, key, target in _relations(package, file, book, meter):
        match kind:
            case "worksheet":
                places[key] = target
            case "styles":
                found.styles = target if target.lower() in package.names else ""
            case "sharedStrings":
                found.texts = target if target.lower() in package.names else ""
    for name, state, key in _sheets(package, file, book, meter, found):
        # Sheets of charts and dialogs hold no cells.
        if key in places:
            found.sheets.append(Sheet(name, state in {"hidden", "veryHidden"}, places[key]))
    if not found.sheets:
        raise WorkbookRefused(BROKEN, file=file, part=book, problem="it names no sheet")
    return found


def _sheets(package: Package, file: str, book: str, meter: Meter, found: Contents) -> list[tuple[str, str, str]]:
    sheets: list[tuple[str, str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        match _NAMES.get(name):
            case "workbookPr":
                found.is_1904 = attributes.get("date1904") in {"1", "true", "on"}
            case "sheet":
                key = next((attributes[one] for one in _IDS if one in attributes), "")
                sheets.append((attributes.get("name", ""), attributes.get("state", ""), key))

    XmlReader(file, book, start, _nothing).read(package.pieces(book, meter))
    return sheets


def _relations(package: Package, file: str, of: str, meter: Meter) -> list[tuple[str, str, str]]:
    """Answer the relations of a part (of the package itself: ""): kind, key and the part they lead to."""
    folder, name = posixpath.split(of)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    found: list[tuple[str, str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == _RELATION and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            whole = target if target.startswith("/") else posixpath.join("/", folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.append((kind, attributes.get("Id", ""), posixpath.normpath(whole).lstrip("/")))

    if part.lower() in package.names:
        XmlReader(file, part, start, _nothing).read(_once(package.whole(part, meter)))
    return found


def _once(content: bytes) -> Iterator[bytes]:
    yield content


def _nothing(_: str) -> None:
    """Ends of elements say nothing here."""
