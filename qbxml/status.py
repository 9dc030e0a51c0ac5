"""What a status code means, and who does what next (qbxml.md 4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_FAILED = 1000  # 0-499 Info, 500-999 Warn and done, above: failed (Intuit's ranges)


class Outcome(StrEnum):
    """What became of a request."""

    DONE = "done"  # it stands in QuickBooks
    NOTHING_FOUND = "nothing_found"  # the query was answered, there is nothing
    RETRY = "retry"  # a lock or a busy moment: the same again later
    FIX_DATA = "fix_data"  # a value or a record has to be corrected first
    FIX_SETUP = "fix_setup"  # a setting, a right or the installation has to be corrected first
    UNKNOWN = "unknown"  # may have run or not: find out before sending again


class Who(StrEnum):
    """Who acts."""

    NOBODY = "nobody"  # the program goes on by itself
    ACCOUNTANT = "accountant"  # works with bills and QuickBooks' lists
    ADMIN = "admin"  # has the QuickBooks Admin password and the machine
    SUPPORT = "support"  # knows the program


@dataclass(frozen=True)
class Advice:
    """What it means, and the next step."""

    key: str  # "3140", "0x80040414"
    outcome: Outcome
    sentence: str
    next_step: str
    who: Who
    ran: bool | None = None  # False: surely not executed; None: unknown or not in question


def advice_for(code: int, severity: str, text: str) -> Advice:
    """Answer the advice for a status."""
    if code < _FAILED and severity.casefold() != "error":
        outcome = Outcome.NOTHING_FOUND if code in (1, 500) else Outcome.DONE
        return Advice(str(code), outcome, "Done.", "Nothing.", Who.NOBODY, ran=True)
    return Advice(str(code), Outcome.FIX_DATA, text, "Correct it.", Who.ACCOUNTANT)
