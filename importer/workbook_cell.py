"""Cells of a sheet by their type and style: one at a time, or a column of many rows at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

from importer.cell import CellError, NoValue, Value
from importer.workbook_format import Shown
from importer.workbook_refusal import BROKEN, WorkbookRefused
from importer.workbook_style import Styles
from importer.workbook_text import LongText, Odd, Texts, plain_texts, unescape
from importer.workbook_value import Kept, from_iso, from_serial, number, truth

_FORMULA_SHOWN: Final = 200
_ERROR: Final = re.compile(r"#[A-Z0-9/_]{1,20}[!?]?")
# Numbers as most programs write them, in a column joined by ";".
_PLAIN: Final = re.compile(r"(?:-?[0-9]{1,17}+(?:\.[0-9]{1,20}+)?+;)*+", re.ASCII)
_EXACT: Final = 16  # letters, with the point: such a number has no more digits than Excel shows


Column = Callable[[Sequence[str]], list[Value]]
"""Makes the values of cells of one type and style, none of them empty."""


class Cells:
    """Reads the cells of a workbook."""

    def __init__(self, file: str, texts: Texts, styles: Styles, *, letters: int, is_1904: bool) -> None:
        self._file = file
        self._texts = texts
        self._styles = styles
        self._is_1904 = is_1904
        self._numbers = Kept(_sure(number))
        self._serials = {
            shown: Kept(_sure(partial(from_serial, shown=shown, is_1904=is_1904)))
            for shown in (Shown.DAY, Shown.MOMENT, Shown.CLOCK)
        }
        self.long = LongText(file, letters)

    def column(self, kind: str, style: int) -> Column | None:
        """Answer how the fast way reads cells of a type and style; None = it does not know the type."""
        if kind in {"", "n"}:
            shown = self._styles.shown(style)
            return self._number_column if shown is Shown.NUMBER else _each(self._serials[shown].__getitem__)
        return {
            "s": self._shared_column,
            "inlineStr": self._text_column,
            "str": self._text_column,
            "b": _each(_sure(truth)),
            "e": _each(_error_by_sight),
        }.get(kind)

    def value(  # noqa: PLR0911 - one answer for each type
        self, place: Callable[[], str], kind: str, style: int, text: str | None, formula: str | None
    ) -> Value:
        """Answer one cell, whatever its type; `place` answers where it stands, such as "B7"."""
        # A formula may well have an empty text as its value; any other kind without a text has none.
        if formula is not None and (text is None or (not text and kind != "str")):
            return NoValue(formula.strip()[:_FORMULA_SHOWN])
        text, shown = text or "", self._styles.shown(style)
        match kind:
            case "" | "n":
                return number(text) if shown is Shown.NUMBER else from_serial(text, shown, is_1904=self._is_1904)
            case "s":
                return self._shared(place, text.strip())
            case "b":
                return truth(text)
            case "e":
                return _error(text)
            case "d":
                return from_iso(text, shown)
        text = unescape(text)
        if len(text) > self.long.most:
            self.long.check(text, place())
        return text or None

    def _shared(self, place: Callable[[], str], text: str) -> Value:
        if not text:
            return None
        try:
            if text.isascii() and text.isdecimal():
                return self._texts.column([text])[0]
        except (IndexError, OverflowError):
            pass
        problem = f"it refers to the missing text {text[:20]}"
        raise WorkbookRefused(BROKEN, file=self._file, part=place(), problem=problem)

    def _number_column(self, texts: Sequence[str]) -> list[Value]:
        joined = ";".join(texts) + ";"
        if not _PLAIN.fullmatch(joined):
            return list(map(self._numbers.__getitem__, texts))
        return [
            int(text) if "." not in text else Decimal(text) if len(text) < _EXACT and text[-1] != "0" else number(text)
            for text in texts
        ]

    def _shared_column(self, texts: Sequence[str]) -> list[Value]:
        joined = "".join(texts)
        if not joined.isascii() or not joined.isdecimal():
            raise Odd
        try:
            return self._texts.column(texts)  # type: ignore[return-value]  # a list is only read here
        except (IndexError, ValueError, OverflowError) as error:
            raise Odd from error

    def _text_column(self, texts: Sequence[str]) -> list[Value]:
        texts = plain_texts(texts)
        if len(max(texts, key=len)) > self.long.most:
            raise Odd
        return [text or None for text in texts]


def _each(one: Callable[[str], Value]) -> Column:
    return lambda texts: list(map(one, texts))


def _sure(one: Callable[[str], Value]) -> Callable[[str], Value]:
    """Leave to the slower way what is not understood: it may be an entity, or nothing that XML allows."""

    def made(text: str) -> Value:
        value = one(text)
        if isinstance(value, CellError):
            raise Odd
        return value

    return made


def _error_by_sight(text: str) -> Value:
    if not _ERROR.fullmatch(text):
        raise Odd
    return CellError(text)


def _error(text: str) -> Value:
    return CellError(text) if text else None
