"""What became of a request, and what to do about it, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a request."""

    DONE = "done"  # it stands in QuickBooks
    NOTHING_FOUND = "nothing_found"  # the query was answered: there is no such thing
    RETRY = "retry"  # a lock or a busy moment: the same again later
    FIX_DATA = "fix_data"  # a value or a record has to be corrected first
    FIX_SETUP = "fix_setup"  # a setting, a right or an installation has to be corrected first
    UNKNOWN = "unknown"  # it may have run or not: find out before sending anything again


class Who(StrEnum):
    """Who acts."""

    NOBODY = "nobody"  # the program goes on by itself
    ACCOUNTANT = "accountant"  # works with bills and with QuickBooks' lists
    ADMIN = "admin"  # has the QuickBooks Admin password and the machine QuickBooks runs on
    SUPPORT = "support"  # knows this program


@dataclass(frozen=True)
class Advice:
    """One plain sentence, the next step, and who takes it.

    The raw text of QuickBooks is to be shown beside it: public lists disagree about many codes (qbxml.md 4).
    """

    key: str  # "3140", "0x80040414"; a code whose text decides adds a word: "3180-locked"
    outcome: Outcome
    sentence: str
    next_step: str
    who: Who
    ran: bool | None = None  # True: executed; False: surely not executed; None: not known
