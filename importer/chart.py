"""Charts drawn on the server as SVG, with the same figures as a table for those who cannot see them.

A chart is geometry only: `templates/chart.html` draws it, CSS classes `chart-1`, `chart-2` ... colour its series.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH, _HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 12, 28
_TICKS = 4
_ROW = 30  # height of a horizontal bar with its label
_LABEL_LETTERS = 9  # width of a label below the chart, in figures


@dataclass(frozen=True)
class Series:
    """One row of figures, such as the bills posted on each day; None = no figure."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Box:
    """A bar: its place, and what it says when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    series: int
    told: str


@dataclass(frozen=True)
class Text:
    """A word at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Line:
    """One series as a line: its points as SVG writes them, and a dot with its words for each."""

    points: str
    dots: Sequence[Text]
    series: int


@dataclass(frozen=True)
class Chart:
    """What there is to draw."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str
    width: int
    height: int
    boxes: Sequence[Box] = ()
    lines: Sequence[Line] = ()
    across: Sequence[Text] = ()  # words under the chart, or before each bar
    upright: Sequence[Text] = ()  # figures beside the chart; a thin line is drawn at each
    is_lying: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is not one figure in it."""
        return not any(value for one in self.series for value in one.values)


def columns(title: str, labels: Sequence[str], series: Sequence[Series], unit: str = "") -> Chart:
    """Answer upright bars, one for each label; several series stand on one another."""
    sums = [sum(one.values[place] or 0 for one in series) for place in range(len(labels))]
    top = _round_top(max(sums, default=0))
    step = _inner_width() / max(1, len(labels))
    boxes = [
        box
        for place in range(len(labels))
        for box in _stacked(
            series, place, labels[place], unit, left=_LEFT + place * step + step * 0.12, top=top, width=step * 0.76
        )
    ]
    return Chart(
        title, labels, series, unit, _WIDTH, _HEIGHT, boxes=boxes, across=_words(labels), upright=_figures(top)
    )


def lines(title: str, labels: Sequence[str], series: Sequence[Series], unit: str = "") -> Chart:
    """Answer one line for each series, a point for each label."""
    known = [value for one in series for value in one.values if value is not None]
    top = _round_top(max(known, default=0))
    drawn = [_line(one, place, labels, unit, top) for place, one in enumerate(series)]
    return Chart(
        title, labels, series, unit, _WIDTH, _HEIGHT, lines=drawn, across=_words(labels), upright=_figures(top)
    )


def rows(title: str, labels: Sequence[str], values: Sequence[float], unit: str = "") -> Chart:
    """Answer lying bars, one for each label, the label above its bar."""
    top = max(values, default=0) or 1
    room = _WIDTH - _RIGHT - 60
    boxes = [
        Box(0, place * _ROW + 15, max(2.0, value / top * room), 10, 0, _told(label, value, unit))
        for place, (label, value) in enumerate(zip(labels, values, strict=True))
    ]
    words = [Text(0, place * _ROW + 11, label) for place, label in enumerate(labels)]
    figures = [Text(box.width + 6, box.y + 9, _plain(value)) for box, value in zip(boxes, values, strict=True)]
    height = max(1, len(labels)) * _ROW
    return Chart(
        title,
        labels,
        [Series(title, values)],
        unit,
        _WIDTH,
        height,
        boxes=boxes,
        across=words,
        upright=figures,
        is_lying=True,
    )


def _stacked(
    series: Sequence[Series], place: int, label: str, unit: str, *, left: float, top: float, width: float
) -> list[Box]:
    boxes: list[Box] = []
    floor = float(_HEIGHT - _BOTTOM)
    for number, one in enumerate(series):
        value = one.values[place] or 0
        height = value / top * _inner_height()
        if value:
            told = _told(f"{label}, {one.name}" if len(series) > 1 else label, value, unit)
            boxes.append(Box(round(left, 2), round(floor - height, 2), round(width, 2), round(height, 2), number, told))
        floor -= height
    return boxes


def _line(one: Series, number: int, labels: Sequence[str], unit: str, top: float) -> Line:
    step = _inner_width() / max(1, len(labels))
    dots = [
        Text(
            round(_LEFT + step * (place + 0.5), 2),
            round(_HEIGHT - _BOTTOM - value / top * _inner_height(), 2),
            _told(f"{labels[place]}, {one.name}", value, unit),
        )
        for place, value in enumerate(one.values)
        if value is not None
    ]
    return Line(" ".join(f"{dot.x},{dot.y}" for dot in dots), dots, number)


def _words(labels: Sequence[str]) -> list[Text]:
    """Answer the labels there is room for, at even distances."""
    step = _inner_width() / max(1, len(labels))
    every = max(1, math.ceil(_LABEL_LETTERS * 7 / step))
    return [
        Text(round(_LEFT + step * (place + 0.5), 2), _HEIGHT - 8, label)
        for place, label in enumerate(labels)
        if place % every == 0
    ]


def _figures(top: float) -> list[Text]:
    return [
        Text(_LEFT - 6, round(_HEIGHT - _BOTTOM - _inner_height() * part / _TICKS, 2), _plain(top * part / _TICKS))
        for part in range(_TICKS + 1)
    ]


def _round_top(most: float) -> float:
    """Answer a round number that is at least the highest figure and falls into four even parts."""
    if most <= _TICKS:
        return float(_TICKS)
    size = 10 ** math.floor(math.log10(most))
    return float(next(size * part for part in (1, 2, 4, 8, 10, 20) if size * part >= most))


def _told(label: str, value: float, unit: str) -> str:
    return f"{label}: {_plain(value)} {unit}".rstrip()


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _inner_width() -> int:
    return _WIDTH - _LEFT - _RIGHT


def _inner_height() -> int:
    return _HEIGHT - _TOP - _BOTTOM
