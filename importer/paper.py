"""What goes on paper: PDF documents in the house's hand, in any letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from fpdf import FPDF
from fpdf.errors import FPDFUnicodeEncodingException

LETTER: Final = (215.9, 279.4)
"""Millimetres; flowers are sold in the United States."""
_FONTS: Final = Path(__file__).parent / "fonts"
_ELLIPSIS: Final = "..."
_LINE: Final = 1.25  # height of a line, as a multiple of its letters
_MILLIMETRES: Final = 25.4 / 72  # of a point

Align = Literal["L", "C", "R"]


class Paper(FPDF):
    """A PDF document; lengths are millimetres, letters are measured in points."""

    def __init__(self, size: tuple[float, float], *, is_unicode: bool = False) -> None:
        super().__init__(unit="mm", format=size)
        # Every reader has this font, which knows the letters of Western Europe only; the file stays small.
        self.core_fonts_encoding = "windows-1252"
        self.family = "Helvetica"
        if is_unicode:
            self.family = "DejaVu"
            self.add_font("DejaVu", "", _FONTS / "DejaVuSansCondensed.ttf")
            self.add_font("DejaVu", "B", _FONTS / "DejaVuSansCondensed-Bold.ttf")
        self.set_auto_page_break(auto=False)
        self.set_margin(0)
        self.c_margin = 0

    def pen(self, points: float, *, bold: bool = False, grey: int = 0) -> None:
        """Take a pen: letters of a size, black or grey (255 = white)."""
        self.set_font(self.family, "B" if bold else "", points)
        self.set_text_color(grey)

    def line_height(self) -> float:
        """Answer the height of a line of the pen."""
        return float(self.font_size_pt) * _MILLIMETRES * _LINE

    def word(self, x: float, y: float, width: float, text: str, align: Align = "L") -> None:
        """Write one line, cut where it does not fit."""
        self.set_xy(x, y)
        self.cell(width, self.line_height(), self.fitting(_plain(text), width), align=align)

    def block(self, x: float, y: float, width: float, text: str, align: Align = "L") -> float:
        """Write lines that are broken at the width; answer where the next may begin."""
        self.set_xy(x, y)
        self.multi_cell(width, self.line_height(), _plain(text), align=align, new_x="LEFT", new_y="NEXT")
        return float(self.get_y())

    def lines_of(self, width: float, text: str) -> list[str]:
        """Answer the lines that a block would have."""
        found = self.multi_cell(width, self.line_height(), _plain(text), dry_run=True, output="LINES")
        return [str(line) for line in found] if isinstance(found, list) else []

    def fitting(self, text: str, width: float) -> str:
        """Answer as much of a text as fits into a width."""
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(text + _ELLIPSIS) > width:
            text = text[:-1]
        return text + _ELLIPSIS

    def rule(self, x: float, y: float, width: float, *, thickness: float = 0.2, grey: int = 160) -> None:
        """Draw a line across."""
        self.set_line_width(thickness)
        self.set_draw_color(grey)
        self.line(x, y, x + width, y)


def make_pdf(
    draw: Callable[[Paper], None],
    now: datetime,
    *,
    title: str,
    author: str,
    language: str = "en",
    size: tuple[float, float] = LETTER,
) -> bytes:
    """Answer a PDF document as `draw` draws it; it is drawn anew where the small font lacks one of its letters."""
    for is_unicode in (False, True):
        paper = Paper(size, is_unicode=is_unicode)
        paper.set_title(title)
        paper.set_author(author)
        paper.set_lang(language)
        paper.set_creation_date(now)
        try:
            draw(paper)
            return bytes(paper.output())
        except FPDFUnicodeEncodingException:
            if is_unicode:
                raise
    raise AssertionError("the second font refuses no letter")


def _plain(text: str) -> str:
    """Answer a text without letters that move the pen instead of showing something."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
