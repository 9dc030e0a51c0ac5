"""Labels of boxes as a PDF, one label a page: for label printers of 203 dots an inch, which need no more than black."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Final

from barcode.codex import Code128
from flask_babel import format_date
from flask_babel import gettext as _

from importer.label_facts import Label
from importer.paper import Align, Paper, make_pdf
from wholesale.choice import Choice

_INCH: Final = 25.4  # millimetres
_DOT: Final = _INCH / 203  # of the printer: bars of whole dots are read best
_LEAST: Final = 0.6  # of their size, to which letters shrink before they are cut


class LabelSize(Choice):
    """What labels are printed on."""

    LARGE = "4x6", "4 x 6 inches: the label of parcels."
    SMALL = "2.25x1.25", "2.25 x 1.25 inches: a small label with the most needed."

    @property
    def page(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        width, height = map(float, self.value.split("x"))
        return width * _INCH, height * _INCH


def labels_pdf(labels: Sequence[Label], size: LabelSize, now: datetime) -> bytes:
    """Answer a PDF of the labels, in the language of whoever asks for it."""
    draw = _large if size is LabelSize.LARGE else _small

    def fill(paper: Paper) -> None:
        paper.set_display_mode("fullpage")
        hand = _Hand(paper)
        for label in labels:
            paper.add_page()
            draw(hand, label)

    author = labels[0].company if labels else ""
    return make_pdf(fill, now, title=_("Labels"), author=author, size=size.page)


@dataclass(frozen=True)
class _Hand:
    """Writes on a label, where all has to fit into its place."""

    paper: Paper
    _known: dict[tuple[str, float, float], list[str]] = field(default_factory=dict)

    def put(
        self,
        text: str,
        left: float,
        top: float,
        width: float,
        size: float,
        *,
        bold: bool = False,
        align: Align = "L",
        grey: int = 0,
    ) -> None:
        """Write one line: smaller where it is too long, and cut where it is still too long then."""
        self.paper.pen(size, bold=bold, grey=grey)
        if (wide := self.paper.get_string_width(text)) > width:
            self.paper.pen(max(size * width / wide * 0.99, size * _LEAST), bold=bold, grey=grey)
        self.paper.word(left, top, width, text, align)

    def block(self, text: str, left: float, top: float, width: float, size: float, lines: int) -> float:
        """Write a text in bold in a few lines at most, all of one size; answer where it ends."""
        broken, least = self._broken(text, width, size), size * _LEAST
        while len(broken) > lines and size > least:
            size -= 1
            broken = self._broken(text, width, size)
        shown = [*broken[: lines - 1], " ".join(broken[lines - 1 :])]
        for place, line in enumerate(shown):
            self.put(line, left, top + place * size * 0.41, width, size, bold=True)
        return top + len(shown) * size * 0.41

    def code(self, text: str, left: float, top: float, width: float, height: float, dots: int) -> None:
        """Draw a barcode of bars of so many dots, in the middle of a width that stays white beside it."""
        modules = Code128(text).build()[0]
        bar = dots * _DOT
        at = left + (width - len(modules) * bar) / 2
        for is_black, run in groupby(modules, key="1".__eq__):
            wide = len(list(run)) * bar
            if is_black:
                self.paper.rect(at, top, wide, height, style="F")
            at += wide

    def _broken(self, text: str, width: float, size: float) -> list[str]:
        # The same customers and products stand on label after label; to break a line takes longest of all.
        if (found := self._known.get((text, width, size))) is None:
            self.paper.pen(size, bold=True)
            found = self._known[text, width, size] = self.paper.lines_of(width, text)
        return found


def _large(hand: _Hand, label: Label) -> None:
    """Draw 4 x 6 inches: whose box it is, when it leaves, what is in it, and its barcode."""
    left, width = 5.0, LabelSize.LARGE.page[0] - 10
    hand.put(label.company, left, 4.5, width * 0.72, 9)
    hand.put(_place(label), left + width * 0.72, 4, width * 0.28, 13, bold=True, align="R")
    _rule(hand, 10.5)
    under = hand.block(label.customer or _("Open market"), left, 13, width, 24, 2)
    hand.put(label.ship_to, left, under + 1, width, 11)
    _rule(hand, 41)
    facts = [
        (_("Truck date"), _day(label), 16),
        (_("Carrier"), label.carrier, 16),
        (_("Customer PO"), label.customer_po, 13),
        (_("Invoice") if label.invoice else _("Prebook"), label.invoice or label.prebook, 13),
        (_("PO"), label.order, 13),
        (_("AWB"), label.awb, 13),
    ]
    for place, (name, value, size) in enumerate(facts):
        column, row = place % 2, place // 2
        at = left + column * (width / 2 + 1)
        hand.put(name, at, 43 + row * 11.5, width / 2 - 1, 7.5)
        hand.put(value or "–", at, 46.2 + row * 11.5, width / 2 - 1, size, bold=True)  # noqa: RUF001 - a dash for nothing
    _rule(hand, 77.5)
    under = hand.block(", ".join(label.contents), left, 80, width, 16, 2)
    packed = " · ".join(filter(None, (label.box_type, label.pack, label.vendor)))
    hand.put(packed, left, under + 1.2, width, 11)
    if label.mark_code:
        hand.paper.rect(left, 103, width, 14, style="F")
        hand.put(label.mark_code, left + 3, 104.4, width - 6, 26, bold=True, align="C", grey=255)
    hand.code(label.barcode, left, 120.5, width, 22, dots=6)
    hand.put(label.barcode, left, 143.5, width, 13, bold=True, align="C")


def _small(hand: _Hand, label: Label) -> None:
    """Draw 2.25 x 1.25 inches."""
    left, width = 2.0, LabelSize.SMALL.page[0] - 4
    hand.put(label.customer or _("Open market"), left, 1.6, width * 0.78, 10, bold=True)
    hand.put(_place(label), left + width * 0.78, 1.8, width * 0.22, 8, bold=True, align="R")
    hand.put(", ".join(label.contents), left, 6.2, width, 7.5)
    hand.put(" · ".join(filter(None, (label.box_type, label.pack))), left, 9.7, width * 0.5, 7)
    hand.put(label.mark_code, left + width * 0.5, 9.5, width * 0.5, 8, bold=True, align="R")
    order = label.customer_po or label.order
    hand.put(order and f"{_('PO')} {order}", left, 12.9, width * 0.5, 7)
    hand.put(_day(label), left + width * 0.5, 12.7, width * 0.5, 8, bold=True, align="R")
    hand.code(label.barcode, left, 16.6, width, 10, dots=4)
    hand.put(label.barcode, left, 27.2, width, 8, align="C")


def _rule(hand: _Hand, top: float) -> None:
    hand.paper.rect(5, top, LabelSize.LARGE.page[0] - 10, 0.4, style="F")


def _place(label: Label) -> str:
    return "" if label.place is None else _("%(number)s of %(count)s", number=label.place.number, count=label.place.of)


def _day(label: Label) -> str:
    return "" if label.truck_date is None else format_date(label.truck_date, "medium")
