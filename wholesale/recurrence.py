"""The days of something that comes again and again: certain weekdays of every so many weeks (domain.md 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, takewhile


@dataclass(frozen=True)
class Recurrence:
    """Weekdays (1 = Monday ... 7 = Sunday) of every so many weeks; the week of the first day is the first of them."""

    starts_on: date
    ends_on: date | None  # the last day it may be; None = it does not end
    weekdays: frozenset[int]
    every_weeks: int = 1

    def days(self, first: date, last: date) -> list[date]:
        """Answer its days from the first to the last one, both included."""
        return list(takewhile(lambda day: day <= last, self._from(first)))

    def next_day(self, first: date) -> date | None:
        """Answer its first day that is not before this one; None = there is none any more."""
        return next(self._from(first), None)

    def next_days(self, first: date, count: int) -> list[date]:
        """Answer its first so many days that are not before this one."""
        return list(islice(self._from(first), count))

    def _from(self, first: date) -> Iterator[date]:
        """Answer its days from this one on, one after another, as far as there are days at all."""
        first, last = max(first, self.starts_on), self.ends_on or date.max
        if not self.weekdays:
            return
        zero = self.starts_on.toordinal() - self.starts_on.isoweekday()  # the day before its first Monday
        rhythm = 7 * self.every_weeks
        monday = zero + (first.toordinal() - zero - 1) // rhythm * rhythm
        while monday < last.toordinal():
            for weekday in sorted(self.weekdays):
                if first.toordinal() <= monday + weekday <= last.toordinal():
                    yield date.fromordinal(monday + weekday)
            monday += rhythm
