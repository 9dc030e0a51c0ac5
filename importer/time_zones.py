"""The time zones a company may choose from."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

_OFTEN = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Bogota",
    "America/Guayaquil",
    "America/Mexico_City",
    "Europe/Amsterdam",
)


@cache
def time_zones() -> tuple[str, ...]:
    """Answer the time zones to choose from, those used most often first."""
    rest = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "System")))
    return (*_OFTEN, *(zone for zone in rest if zone not in _OFTEN))
