"""What can go wrong between QuickBooks and a server, by name, at a given trip or by chance.

A trip is one sendRequestXML with what follows from it. `Fault.named("answer_lost", at=3)` strikes at the third trip
the connector makes; `Fault.named("answer_lost", chance=0.1, seed=7)` at about every tenth, the same ones each time.
"""

import random
from collections.abc import Collection, Mapping
from enum import Enum, StrEnum
from typing import ClassVar

from qbwc_server.simulator.company_file import CompanyFile, CrashPoint
from qbwc_server.simulator.rules import CANNOT_START


class Delivery(StrEnum):
    """What becomes of one SOAP call on its way."""

    SENT = "sent"
    """It arrives and the reply comes back."""
    LOST = "lost"
    """It never arrives."""
    REPLY_LOST = "reply_lost"
    """The server gets it, its reply never comes back."""
    TWICE = "twice"
    """The server gets it two times."""


class Ending(Enum):
    """How a trip ends."""

    GO_ON = "go_on"
    """The session goes on."""
    STOP = "stop"
    """The user presses stop: closeConnection is sent."""
    POWER_OFF = "power_off"
    """The computer is off: nothing more is sent."""


class Fault:
    """One thing that goes wrong; a subclass says what, its docstring is the sentence people read."""

    known: ClassVar[dict[str, type["Fault"]]] = {}
    name: ClassVar[str]
    counts_updates: ClassVar[bool] = False  # else trips
    deliveries: ClassVar[Mapping[str, Delivery]] = {}
    ending: ClassVar[Ending] = Ending.GO_ON
    seconds: ClassVar[float] = 0.0  # QuickBooks takes so long for the request

    def __init_subclass__(cls) -> None:
        """Register the fault under its name; one without a name of its own is only there for others."""
        if "name" in cls.__dict__:
            Fault.known[cls.name] = cls

    def __init__(self, *, at: int | Collection[int] | None = None, chance: float = 0.0, seed: int = 0) -> None:
        if at is None and not chance:
            raise ValueError(f"Fault {self.name!r} needs a trip (at=3) or a chance (chance=0.1), got neither")
        self._at = {at} if isinstance(at, int) else set(at or ())
        self._chance = chance
        self._random = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
        self._seen = 0
        self.strikes = False

    @staticmethod
    def named(name: str, *, at: int | Collection[int] | None = None, chance: float = 0.0, seed: int = 0) -> "Fault":
        """Answer a fault by its name; ValueError lists the known ones."""
        if name not in Fault.known:
            raise ValueError(f"No fault is named {name!r}; there are: {', '.join(sorted(Fault.known))}")
        return Fault.known[name](at=at, chance=chance, seed=seed)

    @classmethod
    def sentence(cls) -> str:
        """Answer what goes wrong, in one sentence."""
        return (cls.__doc__ or "").strip().split("\n")[0]

    def count(self) -> None:
        """Count one more trip (or update) and decide whether the fault strikes at it."""
        self._seen += 1
        by_chance = bool(self._chance) and self._random.random() < self._chance
        self.strikes = self._seen in self._at or by_chance

    def before(self, company: CompanyFile) -> None:
        """Prepare QuickBooks before its part of the trip (or before the update)."""

    def after(self, company: CompanyFile) -> None:
        """Put QuickBooks in order again."""


class AnswerLost(Fault):
    """QuickBooks ran the request, but its answer never reaches the server."""

    name = "answer_lost"
    deliveries: ClassVar = {"receiveResponseXML": Delivery.LOST}


class ReplyLost(Fault):
    """The server got QuickBooks' answer, but the Web Connector never hears so."""

    name = "reply_lost"
    deliveries: ClassVar = {"receiveResponseXML": Delivery.REPLY_LOST}


class AnswerTwice(Fault):
    """The server gets the same answer of QuickBooks two times."""

    name = "answer_twice"
    deliveries: ClassVar = {"receiveResponseXML": Delivery.TWICE}


class RequestLost(Fault):
    """The server handed out a request, but it never reaches the Web Connector."""

    name = "request_lost"
    deliveries: ClassVar = {"sendRequestXML": Delivery.REPLY_LOST}


class RequestTwice(Fault):
    """The server is asked for the same request two times, the first reply gets lost."""

    name = "request_twice"
    deliveries: ClassVar = {"sendRequestXML": Delivery.TWICE}


class StopPressed(Fault):
    """The user presses stop after this trip; the connection is closed in good order."""

    name = "stop_after_n"
    ending: ClassVar = Ending.STOP


class PowerOff(Fault):
    """The computer is switched off after this trip; nothing more is sent."""

    name = "power_off_after_n"
    ending: ClassVar = Ending.POWER_OFF


class _Crash(Fault):
    """QuickBooks dies while it works."""

    point: ClassVar[CrashPoint] = CrashPoint.BEFORE_ANYTHING

    def before(self, company: CompanyFile) -> None:
        """Arm the crash."""
        company.crash_at = self.point

    def after(self, company: CompanyFile) -> None:
        """Disarm it when the request never came."""
        company.crash_at = None


class CrashBeforeCommit(_Crash):
    """QuickBooks dies before it saves anything of the request."""

    name = "crash_before_commit"
    point: ClassVar = CrashPoint.BEFORE_ANYTHING


class CrashAfterOpeningSet(_Crash):
    """QuickBooks dies after noting the message set and before saving anything else."""

    name = "crash_after_opening_set"
    point: ClassVar = CrashPoint.SET_OPENED


class CrashMidBatch(_Crash):
    """QuickBooks dies after saving the first request of a set, the others are not run."""

    name = "crash_mid_batch"
    point: ClassVar = CrashPoint.FIRST_SAVED


class CrashAfterCommit(_Crash):
    """QuickBooks dies after saving everything and before storing the message set's answer."""

    name = "crash_after_commit"
    point: ClassVar = CrashPoint.ALL_SAVED


class CrashAfterStoring(_Crash):
    """QuickBooks dies after storing the message set's answer and before giving it out."""

    name = "crash_after_storing"
    point: ClassVar = CrashPoint.ANSWER_STORED


class AnswerNotStored(Fault):
    """QuickBooks runs the request but cannot store the message set's answer (9005)."""

    name = "answer_not_stored"

    def before(self, company: CompanyFile) -> None:
        """Make the store fail."""
        company.cannot_store_answers = True

    def after(self, company: CompanyFile) -> None:
        """Let it work again."""
        company.cannot_store_answers = False


class ModalDialog(Fault):
    """A dialog is open in QuickBooks during the whole update, so no session can begin."""

    name = "modal_dialog"
    counts_updates = True

    def before(self, company: CompanyFile) -> None:
        """Open the dialog."""
        company.open_dialog()

    def after(self, company: CompanyFile) -> None:
        """Close it."""
        company.close_dialog()


class CannotStart(Fault):
    """QuickBooks cannot be started during the whole update, so no session can begin."""

    name = "cannot_start"
    counts_updates = True

    def before(self, company: CompanyFile) -> None:
        """Keep QuickBooks from starting."""
        company.refuses_sessions_with = CANNOT_START

    def after(self, company: CompanyFile) -> None:
        """Let it start again."""
        company.refuses_sessions_with = None


class DialogMeanwhile(ModalDialog):
    """A person opens a dialog in QuickBooks in the middle of a session, for one request."""

    name = "dialog_meanwhile"
    counts_updates = False


class WrongCompany(Fault):
    """Another company file is open in QuickBooks during the whole update."""

    name = "wrong_company"
    counts_updates = True

    def before(self, company: CompanyFile) -> None:
        """Open the other file."""
        company.open_another_company()

    def after(self, company: CompanyFile) -> None:
        """Open the right one again."""
        company.return_to_company()


class LockedRecord(Fault):
    """Somebody has the vendor or the bill open in another window while the request runs."""

    name = "locked_record"

    def before(self, company: CompanyFile) -> None:
        """Open a window over every record."""
        company.lock_record("*")

    def after(self, company: CompanyFile) -> None:
        """Close it."""
        company.unlock("*")


class Slow(Fault):
    """QuickBooks takes three minutes for the request."""

    name = "slow"
    seconds: ClassVar = 180.0
