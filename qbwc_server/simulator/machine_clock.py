"""The clock of the QuickBooks computer, and the times QuickBooks writes by it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from qbxml.moment import Stamp


def _utc_now() -> datetime:
    return datetime.now(UTC)


class MachineClock:
    """Seconds, days and stamps of the QuickBooks computer; `now` answers aware moments.

    `ahead` is how far this computer's clock is wrong (9 min 49 s in the only capture that shows it).
    """

    def __init__(
        self, now: Callable[[], datetime] | None = None, *, zone: tzinfo | str, ahead: timedelta = timedelta()
    ) -> None:
        self._now = now or _utc_now
        self._zone = ZoneInfo(zone) if isinstance(zone, str) else zone
        self._ahead = ahead

    def second(self) -> int:
        """Answer the Unix second now."""
        return int((self._now() + self._ahead).timestamp())

    def today(self) -> date:
        """Answer the day on the computer's calendar."""
        return self.local(self.second()).date()

    def local(self, second: int) -> datetime:
        """Answer the wall-clock time of a Unix second, without a zone."""
        return self._at(second).replace(tzinfo=None)

    def stamp(self, second: int) -> Stamp:
        """Answer how QuickBooks writes a moment: right wall clock, standard-time offset all year (qbxml.md 5.4)."""
        moment = self._at(second)
        standard = (moment.utcoffset() or timedelta()) - (moment.dst() or timedelta())
        minutes = int(standard.total_seconds()) // 60
        sign = "-" if minutes < 0 else "+"
        offset = f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
        return Stamp.of(moment.replace(tzinfo=None), offset)

    def _at(self, second: int) -> datetime:
        return datetime.fromtimestamp(second, UTC).astimezone(self._zone)
