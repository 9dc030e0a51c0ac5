"""The history of an invoice as people read it: boxes that were scanned one after the other are told together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Self

from wholesale.history import StatusChange

_BILLED: Final = re.compile(
    r"Boxes added by automatic billing run (?P<first>\d+)(?:-(?P<last>\d+))?: (?P<boxes>\d+)", re.ASCII
)
_TOGETHER: Final = timedelta(hours=1)  # at most from one run to the next


class Told(NamedTuple):
    """One line of the history."""

    old: str | None
    new: str | None
    actor_name: str
    at: datetime
    why: str

    @classmethod
    def of(cls, change: StatusChange) -> Self:
        """Answer a change as it was noted."""
        return cls(change.old, change.new, change.actor_name, change.at, change.why)

    def joined(self, later: Told) -> Told | None:
        """Answer both as one line; None = each stands for itself."""
        mine, other = _BILLED.fullmatch(self.why), _BILLED.fullmatch(later.why)
        if mine is None or other is None or later.at - self.at > _TOGETHER:
            return None
        if (self.actor_name, self.new, self.new) != (later.actor_name, later.old, later.new):
            return None
        runs, boxes = f"{mine['first']}-{other['first']}", int(mine["boxes"]) + int(other["boxes"])
        return self._replace(at=later.at, why=f"Boxes added by automatic billing run {runs}: {boxes}")


def told_together(history: Iterable[StatusChange]) -> list[Told]:
    """Answer a history that begins with the oldest change as lines, the newest first."""
    lines: list[Told] = []
    for line in map(Told.of, history):
        both = lines[-1].joined(line) if lines else None
        if both is None:
            lines.append(line)
        else:
            lines[-1] = both
    return lines[::-1]
