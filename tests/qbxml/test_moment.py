"""QuickBooks' wall clock is right, its offset is wrong all summer (qbxml.md 5.4)."""

from datetime import UTC, datetime, timedelta

import pytest

from qbxml.moment import Stamp, created_at, local


@pytest.mark.parametrize(
    ("text", "wall_clock"),
    [
        ("2026-03-01T10:00:05-05:00", "2026-03-01T10:00:05"),
        ("1999-07-29T14:24:18-0400", "1999-07-29T14:24:18"),
        ("2026-03-01T10:00:05", "2026-03-01T10:00:05"),
        ("2026-03-01T08:30", "2026-03-01T08:30:00"),
        ("2026-03-01T08", "2026-03-01T08:00:00"),
        ("2026-03-01", "2026-03-01T00:00:00"),
        ("2026-3-1T8:5:9", "2026-03-01T08:05:09"),
    ],
)
def test_a_time_is_read_as_wall_clock_and_its_offset_dropped(text: str, wall_clock: str) -> None:
    assert local(text).isoformat() == wall_clock
    assert local(text).tzinfo is None


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00", "03/01/2026"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="2026-03-01T08:30:00"):
        local(text)


def test_a_stamp_is_the_text_as_quickbooks_wrote_it() -> None:
    stamp = Stamp("2026-07-01T10:00:05-05:00")

    assert (stamp, stamp.offset) == ("2026-07-01T10:00:05-05:00", "-05:00")


def test_a_filter_is_written_without_an_offset_and_without_fractions() -> None:
    moment = datetime(2026, 3, 1, 8, 30, 1, 999999)  # noqa: DTZ001 - wall clock of the QuickBooks machine

    assert Stamp.of(moment) == "2026-03-01T08:30:01"


def test_a_moment_with_a_zone_is_no_wall_clock() -> None:
    with pytest.raises(ValueError, match="local time without a zone"):
        Stamp.of(datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("key", "stamp", "late"),
    [
        ("10006-1211236622", "2008-05-19T18:37:02-05:00", 3600),
        ("8000001B-1405768916", "2014-07-19T07:21:56-05:00", 3600),
        ("110000-1232697602", "2009-01-23T03:00:02-05:00", 0),
        ("C5-1417118624", "2014-11-27T18:03:44-02:00", 0),
    ],
)
def test_the_id_holds_the_true_second_and_summer_stamps_are_an_hour_late(key: str, stamp: str, late: int) -> None:
    created = created_at(key)
    assert created is not None
    assert created.tzinfo is UTC

    assert datetime.fromisoformat(stamp) - created == timedelta(seconds=late)


@pytest.mark.parametrize("key", ["0000000000000p5h", "2818048", "", "-1", "xyz-123"])
def test_ids_of_another_form_hold_no_second(key: str) -> None:
    assert created_at(key) is None
