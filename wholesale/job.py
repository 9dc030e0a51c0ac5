"""Background work: each job is a sweep over rows that carry lease and attempt, safe to run twice (libraries.md)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from sqlalchemy.orm import Session, sessionmaker

from wholesale.clock import Clock
from wholesale.smtp import MailSettings
from wholesale.storage import Storage

JOBS: dict[str, type[Job]] = {}


@dataclass(frozen=True, kw_only=True)
class JobSettings:
    """What jobs are told from outside."""

    mail: MailSettings = field(default_factory=MailSettings)
    keep: timedelta = timedelta(days=90)  # how long finished rows stay before a job tidies them away
    server_key: bytes = b""  # what sealed secrets are opened with (secret.py)
    public_url: str = "http://localhost:8730"  # where people open the web app
    import_limit: int = 50 * 2**20  # bytes of a file for Data Import
    storage: Storage = field(default_factory=lambda: Storage("memory://"))  # where attached files lie


class Job(ABC):
    """One kind of background work; a subclass registers itself under its name.

    Whatever wakes it (a scheduler, a test, a person) makes an object and calls `sweep`; two at once do no harm.
    """

    name: ClassVar[str]
    interval: ClassVar[timedelta]

    def __init_subclass__(cls) -> None:
        """Register the job; a name is used once."""
        if cls.name in JOBS:
            raise ValueError(f"two jobs are named {cls.name!r}: {JOBS[cls.name].__qualname__} and {cls.__qualname__}")
        JOBS[cls.name] = cls

    @abstractmethod
    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
        """Do all that is due now and answer how many rows were dealt with."""
