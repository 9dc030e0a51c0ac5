"""What a chart draws: bars in proportion, figures at the side, labels where there is room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.chart import Series, columns, lines, rows


def test_a_bar_of_half_the_figure_is_half_as_high() -> None:
    drawn = columns("Bills posted", ["Mon", "Tue"], [Series("posted", [10, 5])])

    assert drawn.boxes[1].height == pytest.approx(drawn.boxes[0].height / 2)


def test_series_stand_on_one_another() -> None:
    drawn = columns("Bills", ["Mon"], [Series("posted", [3]), Series("refused", [1])])
    lower, upper = drawn.boxes

    assert upper.y + upper.height == pytest.approx(lower.y)


def test_a_day_without_a_figure_breaks_no_line() -> None:
    drawn = lines("Minutes", ["Mon", "Tue", "Wed"], [Series("median", [4.0, None, 8.0])])

    assert len(drawn.lines[0].dots) == 2


def test_lying_bars_say_label_and_figure() -> None:
    drawn = rows("Failures", ["3140"], [7], "bills")

    assert drawn.boxes[0].told == "3140: 7 bills"


def test_a_chart_of_noughts_is_empty() -> None:
    assert columns("Bills", ["Mon"], [Series("posted", [0])]).is_empty


@given(st.lists(st.integers(min_value=0, max_value=10**7), min_size=1, max_size=60))
def test_every_bar_stays_within_the_chart(values: list[int]) -> None:
    drawn = columns("Bills", [str(place) for place in range(len(values))], [Series("posted", values)])

    assert all(box.y >= 0 and box.y + box.height <= drawn.height for box in drawn.boxes)
