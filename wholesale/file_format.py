"""The file formats people may attach, and whether a file's content is what its ending says (domain.md 2.2, 2.3)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from wholesale.errors import Klass, TradeError, Who, define
from wholesale.file_kind import FileKind, kind_of

FILE_EMPTY = define(
    "file_empty",
    Klass.FIX_DATA,
    "{file} is empty: it has no content at all.",
    "Look whether it opens on your computer, and upload it again.",
    Who.CLERK,
)
FILE_TOO_LARGE = define(
    "file_too_large",
    Klass.FIX_DATA,
    "{file} is larger than {most} MB.",
    "Scan it again in black and white or with fewer dots per inch, or divide it into several files.",
    Who.CLERK,
)
ENDING_NOT_ALLOWED = define(
    "ending_not_allowed",
    Klass.FIX_DATA,
    "{file} can not be attached: its name must end in one of {endings}.",
    "Save it in one of these formats and upload it again.",
    Who.CLERK,
)
CONTENT_DIFFERS = define(
    "content_differs",
    Klass.FIX_DATA,
    "{file} does not hold what its ending {ending} says. {really}",
    "Open it in the program it came from, save it as {ending} there, and upload that file.",
    Who.CLERK,
)


@dataclass(frozen=True)
class FileFormat:
    """One ending, the content it promises and what browsers are told."""

    ending: str
    kind: FileKind
    content_type: str


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = (
    FileFormat(".xls", FileKind.OLD_EXCEL, "application/vnd.ms-excel"),
    FileFormat(".xlsx", FileKind.EXCEL, _EXCEL),
    FileFormat(".jpg", FileKind.JPEG, "image/jpeg"),
    FileFormat(".png", FileKind.PNG, "image/png"),
    FileFormat(".jpeg", FileKind.JPEG, "image/jpeg"),
    FileFormat(".pdf", FileKind.PDF, "application/pdf"),
    FileFormat(".tif", FileKind.TIFF, "image/tiff"),
    FileFormat(".csv", FileKind.TEXT, "text/csv"),
    FileFormat(".doc", FileKind.OLD_WORD, "application/msword"),
    FileFormat(".docx", FileKind.WORD, _WORD),
    FileFormat(".rtf", FileKind.RTF, "application/rtf"),
    FileFormat(".xps", FileKind.XPS, "application/vnd.ms-xpsdocument"),
    FileFormat(".oxps", FileKind.OXPS, "application/oxps"),
    FileFormat(".txt", FileKind.TEXT, "text/plain"),
)
STAFF_FORMATS: tuple[FileFormat, ...] = _FORMATS
VENDOR_FORMATS = tuple(each for each in _FORMATS if each.ending == ".pdf")
_MOST_LETTERS, _MOST_OF_AN_ENDING = 120, 10
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def check_file(name: str, data: bytes, allowed: tuple[FileFormat, ...], most_bytes: int) -> FileFormat:
    """Answer the format of a file, or raise TradeError: empty, too large, wrong ending, or content unlike it."""
    if not data:
        raise TradeError(FILE_EMPTY, file=name)
    if len(data) > most_bytes:
        raise TradeError(FILE_TOO_LARGE, file=name, most=most_bytes // (1024 * 1024))
    ending = PurePath(name).suffix.lower()
    wanted = next((each for each in allowed if each.ending == ending), None)
    if wanted is None:
        raise TradeError(ENDING_NOT_ALLOWED, file=name, endings=" ".join(each.ending for each in allowed))
    really = kind_of(data)
    if really is not wanted.kind:
        raise TradeError(CONTENT_DIFFERS, file=name, ending=ending, really=really.sentence)
    return wanted


def clean_name(name: str) -> str:
    """Answer a file's name as it is shown and downloaded: without folders, tricks and what Windows refuses."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Controls and the marks that turn the direction of writing ("fdp.exe" shown as "exe.pdf").
    name = "".join(letter for letter in name if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    name = " ".join(re.sub(r'[<>:"|?*]', "_", name).split()).strip(". ")
    if _DEVICES.match(name):
        name = f"_{name}"
    stem, _, ending = name.rpartition(".")
    if stem and len(ending) <= _MOST_OF_AN_ENDING:
        return f"{stem[: _MOST_LETTERS - len(ending) - 1]}.{ending}"
    return name[:_MOST_LETTERS].strip(". ") or "file"
