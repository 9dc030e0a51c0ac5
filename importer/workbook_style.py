"""The cell styles of a workbook, as far as they say how a number is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from importer.workbook_format import BUILT_IN, GENERAL, Shown, shown_as
from importer.workbook_xml import XmlReader, local_names

_MOST: Final = 65_536  # Excel knows no more cell formats
_NAMES: Final = local_names("numFmt", "cellXfs", "xf")


class Styles:
    """The number format of each style; a style the workbook does not hold is "General"."""

    def __init__(self, formats: list[str] | None = None) -> None:
        self._formats = formats or []
        self._shown = [shown_as(code) for code in self._formats]

    def number_format(self, style: int) -> str:
        """Answer a style's number format."""
        return self._formats[style] if 0 <= style < len(self._formats) else GENERAL

    def shown(self, style: int) -> Shown:
        """Answer as what a style shows a number."""
        return self._shown[style] if 0 <= style < len(self._shown) else Shown.NUMBER


def read_styles(file: str, part: str, pieces: Iterable[bytes]) -> Styles:
    """Answer the styles that a part holds."""
    found = _StyleReader(file, part)
    found.reader.read(pieces)
    return Styles([found.codes.get(key, BUILT_IN.get(key, GENERAL)) for key in found.used])


class _StyleReader:
    def __init__(self, file: str, part: str) -> None:
        self.codes: dict[int, str] = {}
        self.used: list[int] = []
        self._inside = False
        self.reader = XmlReader(file, part, self._start, self._end)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match _NAMES.get(name):
            case "numFmt" if len(self.codes) < _MOST:
                self.codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", GENERAL)
            case "cellXfs":
                self._inside = True
            case "xf" if self._inside and len(self.used) < _MOST:
                self.used.append(_number(attributes.get("numFmtId")))

    def _end(self, name: str) -> None:
        if _NAMES.get(name) == "cellXfs":
            self._inside = False


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004 - 32 bits
