"""Working hours of a company, by its own clock (Assumed: what is silence at night wakes nobody)."""

from datetime import UTC, datetime, timedelta

import pytest

from wholesale.working_hours import WEEKDAYS, WorkingHours

OFFICE = WorkingHours.read("America/New_York", WEEKDAYS, "08:00", "18:00")
NIGHT = WorkingHours.read("America/New_York", WEEKDAYS, "22:00", "06:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "is_at_work"),
    [
        ("2026-03-10 11:59", False),  # Tuesday 7:59 in summer time
        ("2026-03-10 12:00", True),
        ("2026-03-10 21:59", True),
        ("2026-03-10 22:00", False),
        ("2026-03-06 12:30", False),  # Friday 7:30 in winter time
        ("2026-03-06 13:00", True),
        ("2026-03-07 15:00", False),  # Saturday
    ],
)
def test_hours_follow_the_clock_of_the_company(moment: str, is_at_work: bool) -> None:
    assert OFFICE.hold(at(moment)) is is_at_work


def test_nights_and_weekends_are_no_working_time() -> None:
    friday_evening, monday_morning = at("2026-03-06 22:55"), at("2026-03-09 12:20")

    assert OFFICE.between(friday_evening, monday_morning) == timedelta(minutes=25)


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])
def test_a_shift_over_the_change_of_clocks_has_another_length(day: str) -> None:
    always = WorkingHours.read("America/New_York", range(1, 8), "00:00", "12:00")
    night = at(f"{day} 00:00"), at(f"{day} 00:00") + timedelta(days=1)
    hours = {"2026-03-08": 11, "2026-11-01": 13}[day]

    assert always.between(*night) == timedelta(hours=hours)


def test_a_shift_over_midnight_belongs_to_the_day_it_begins() -> None:
    friday_night, sunday_night = at("2026-03-14 05:00"), at("2026-03-16 05:00")

    assert NIGHT.hold(friday_night)
    assert not NIGHT.hold(sunday_night)
    assert NIGHT.between(at("2026-03-13 12:00"), at("2026-03-16 12:00")) == timedelta(hours=8)


def test_counting_stops_when_it_is_enough() -> None:
    long_ago = at("2001-01-01 00:00")

    assert OFFICE.between(long_ago, at("2026-03-10 00:00"), timedelta(hours=1)) == timedelta(hours=1)


def test_time_that_runs_backwards_is_none() -> None:
    assert OFFICE.between(at("2026-03-10 15:00"), at("2026-03-10 14:00")) == timedelta()
