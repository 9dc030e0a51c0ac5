"""The days of standing orders."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wholesale.recurrence import Recurrence

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
RECURRENCES = st.builds(
    Recurrence,
    DAYS,
    st.none() | DAYS,
    st.frozensets(st.integers(1, 7)),
    st.integers(1, 9),
)


def monday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


def is_one(recurrence: Recurrence, day: date) -> bool:
    weeks = (monday(day) - monday(recurrence.starts_on)).days // 7
    return (
        recurrence.starts_on <= day <= (recurrence.ends_on or day)
        and day.isoweekday() in recurrence.weekdays
        and weeks % recurrence.every_weeks == 0
    )


@given(RECURRENCES, DAYS, st.integers(0, 200))
def test_its_days_are_those_weekdays_of_every_so_many_weeks(recurrence: Recurrence, first: date, span: int) -> None:
    all_days = [first + timedelta(days=place) for place in range(span + 1)]
    expected = [day for day in all_days if is_one(recurrence, day)]
    next_day = recurrence.next_day(first)

    assert recurrence.days(first, all_days[-1]) == expected
    assert next_day == expected[0] if expected else next_day is None or next_day > all_days[-1]
    assert recurrence.next_days(first, len(expected)) == expected


def test_every_other_week_counts_from_the_week_of_the_first_day() -> None:
    # 5 March 2026 is a Thursday: its week's Monday is over, that of two weeks later is not.
    recurrence = Recurrence(date(2026, 3, 5), None, frozenset({1, 4}), 2)

    assert recurrence.next_days(date(2026, 1, 1), 4) == [
        date(2026, 3, 5),
        date(2026, 3, 16),
        date(2026, 3, 19),
        date(2026, 3, 30),
    ]


def test_no_days_are_looked_for_beyond_the_last_day_there_is() -> None:
    forever = Recurrence(date(9999, 12, 20), None, frozenset({5}), 52)

    assert forever.days(date.min, date.max) == [date(9999, 12, 24)]
    assert forever.next_day(date(9999, 12, 25)) is None
