from datetime import UTC, datetime, timedelta

import pytest

from qbwc_server.simulator.machine_clock import MachineClock


@pytest.mark.parametrize(
    ("zone", "second", "stamp"),
    [
        # The cases of qbxml.md 5.4: wall clock right, offset that of winter, all year.
        ("America/New_York", 1211236622, "2008-05-19T18:37:02-05:00"),
        ("America/Chicago", 1405768916, "2014-07-19T06:21:56-06:00"),
        ("America/New_York", 1232697602, "2009-01-23T03:00:02-05:00"),
        ("America/Los_Angeles", 1446676743, "2015-11-04T14:39:03-08:00"),
        ("America/Denver", 0, "1969-12-31T17:00:00-07:00"),
    ],
)
def test_stamps_carry_the_standard_offset(zone: str, second: int, stamp: str) -> None:
    assert MachineClock(zone=zone).stamp(second) == stamp


def test_today_is_the_day_on_the_machines_wall() -> None:
    late_evening = datetime(2026, 1, 16, 3, 0, tzinfo=UTC)

    assert MachineClock(lambda: late_evening, zone="America/New_York").today().isoformat() == "2026-01-15"


def test_the_machines_clock_may_be_wrong() -> None:
    noon = datetime(2026, 1, 16, 12, 0, tzinfo=UTC)
    clock = MachineClock(lambda: noon, zone=UTC, ahead=timedelta(minutes=9, seconds=49))

    assert clock.second() - int(noon.timestamp()) == 589


def test_the_real_clock_is_used_when_none_is_given() -> None:
    before = int(datetime.now(UTC).timestamp())

    assert MachineClock(zone=UTC).second() >= before
