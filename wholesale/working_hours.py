"""When a company is at work: its days and hours, in its own time zone, summer time kept. Holidays are not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = (1, 2, 3, 4, 5)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingHours:
    """The days of the week (1 = Monday) and their hours; a shift that ends before it begins runs over midnight."""

    zone: ZoneInfo
    days: frozenset[int]
    start: time
    end: time

    @classmethod
    def read(cls, zone: str, days: Iterable[int], start: str, end: str) -> WorkingHours:
        """Answer the hours as they are kept: "08:00"; raises ValueError for a text that is no time of the day."""
        return cls(ZoneInfo(zone), frozenset(days), time.fromisoformat(start), time.fromisoformat(end))

    def hold(self, moment: datetime) -> bool:
        """Answer whether the company is at work at a moment."""
        today = moment.astimezone(self.zone).date()
        return any(begin <= moment < end for begin, end in self._shifts(today - _DAY, today))

    def between(self, first: datetime, last: datetime, enough: timedelta = timedelta.max) -> timedelta:
        """Answer how much working time lies between two moments, counting to `enough` and no further."""
        total = timedelta()
        days = first.astimezone(self.zone).date() - _DAY, last.astimezone(self.zone).date()
        for begin, end in self._shifts(*days):
            total += max(timedelta(), min(end, last) - max(begin, first))
            if total >= enough:
                return enough
        return total

    def _shifts(self, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
        """Answer begin and end, UTC, of the shifts that begin on these days."""
        over_midnight = _DAY if self.end <= self.start else timedelta()
        for number in range((last - first).days + 1):
            day = first + number * _DAY
            if day.isoweekday() in self.days:
                yield self._at(day, self.start), self._at(day + over_midnight, self.end)

    def _at(self, day: date, hour: time) -> datetime:
        # By way of the wall clock: on the day the clocks change a shift is an hour shorter or longer.
        return datetime.combine(day, hour, tzinfo=self.zone).astimezone(UTC)
