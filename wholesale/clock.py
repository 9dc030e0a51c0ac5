"""The only place of the trade that asks what time it is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class Clock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Answer this moment, aware, in UTC."""
        return datetime.now(UTC)

    def today(self, zone: str) -> date:
        """Answer the day it is in a zone such as "America/New_York"."""
        return self.now().astimezone(ZoneInfo(zone)).date()


class SetClock(Clock):
    """A clock that stands still until it is moved: for tests, the demo and rehearsals."""

    def __init__(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError(f"a clock is set to an aware moment, got the naive {moment.isoformat()}")
        self.moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """Answer the moment it was set to."""
        return self.moment

    def move(self, by: timedelta) -> datetime:
        """Go on by a span and answer the new moment."""
        self.moment += by
        return self.moment
