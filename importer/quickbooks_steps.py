"""How far a company has come with its connection to QuickBooks: four steps, each done, under way or open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session

from qbwc_server.address_check import AddressCheck, last_check
from qbwc_server.company_facts import WrongFile
from qbwc_server.connection import Connection
from qbwc_server.doctor import Finding, State, worst
from qbwc_server.heartbeat import FileState, Heartbeat, Light, heartbeat_of
from qbwc_server.login_guard import LoginAttempt
from wholesale.company import Company

STATE_TONES: Final[Mapping[State, str]] = {
    State.GOOD: "ok",
    State.WARNING: "warn",
    State.FAULT: "bad",
    State.NOT_NEEDED: "muted",
    State.NOT_TRIED: "muted",
}
STATE_NAMES: Final[Mapping[State, LazyString]] = {
    State.GOOD: _l("Good"),
    State.WARNING: _l("Warning"),
    State.FAULT: _l("Fault"),
    State.NOT_NEEDED: _l("Not needed"),
    State.NOT_TRIED: _l("Not tried"),
}
_WRONG_FILES: Final[Mapping[WrongFile, LazyString]] = {
    WrongFile.NOT_STAMPED: _l(
        "The company file that was open does not carry the mark of komet_sales.qwc, so nothing was sent. Open the "
        "right company in QuickBooks as Admin, remove the application in the Web Connector and add the file again."
    ),
    WrongFile.OTHER_FILE: _l(
        "The company file that was open belongs to another connection, so nothing was sent. Open the right company in "
        "QuickBooks and press Update Selected."
    ),
    WrongFile.RENAMED: _l(
        "The company file that was open bears another name than before, so nothing was sent. If you renamed the "
        "company in QuickBooks, confirm the new name; if not, open the right company."
    ),
}
_LATELY: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Step:
    """One step of the set-up."""

    number: int
    title: LazyString
    is_done: bool
    is_current: bool
    state: str


@dataclass(frozen=True)
class Address:
    """What is known of the address."""

    url: str
    check: AddressCheck | None

    @property
    def is_under_way(self) -> bool:
        """Whether a check was asked for and is not finished."""
        return self.check is not None and self.check.finished_at is None

    @property
    def findings(self) -> list[Finding]:
        """The findings of the last check of this very address."""
        known = self.check is not None and self.check.finished_at is not None and self.check.url == self.url
        return self.check.findings if known and self.check is not None else []

    @property
    def state(self) -> State | None:
        """How the check came out; None = not checked yet."""
        return worst(self.findings) if self.findings else None


def address_of(session: Session, company_id: int, url: str) -> Address:
    """Answer what is known of the Web Connector's address."""
    return Address(url, last_check(session, company_id))


@dataclass(frozen=True)
class Contact:
    """What the live light shows."""

    heart: Heartbeat | None
    refused_at: datetime | None  # the last wrong password, when nobody has logged in since

    @property
    def is_there(self) -> bool:
        """Whether the Web Connector was ever heard of."""
        return self.heart is not None and self.heart.light is not Light.NEVER

    @property
    def is_right(self) -> bool:
        """Whether the right company file was open."""
        return self.is_there and self.heart is not None and self.heart.file_state is FileState.RIGHT

    @property
    def is_wrong(self) -> bool:
        """Whether another company file was open."""
        return self.heart is not None and self.heart.file_state is FileState.WRONG

    @property
    def tone(self) -> str:
        """The colour of the light."""
        if self.is_wrong:
            return "bad"
        return "ok" if self.is_right else "warn" if self.is_there or self.refused_at else "muted"

    @property
    def wrong_words(self) -> str:
        """What is wrong with the company file, and what to do."""
        wrong = self.heart.wrong_file if self.heart is not None else None
        return str(_WRONG_FILES[wrong]) if wrong is not None else ""

    @property
    def may_be_confirmed(self) -> bool:
        """Whether the new name of the company may be accepted."""
        return self.heart is not None and self.heart.wrong_file is WrongFile.RENAMED


def contact_of(session: Session, company: Company, connection: Connection | None, now: datetime) -> Contact:
    """Answer what the light shows now."""
    refused = _refused_at(session, connection, now) if connection is not None else None
    return Contact(heartbeat_of(session, company, now), refused)


def _refused_at(session: Session, connection: Connection, now: datetime) -> datetime | None:
    attempts = session.scalars(select(LoginAttempt).where(LoginAttempt.user_name == connection.user_name)).all()
    failed = max((one.last_failed_at for one in attempts if one.last_failed_at and one.failures), default=None)
    good = max((one.last_succeeded_at for one in attempts if one.last_succeeded_at), default=None)
    lately = failed is not None and now - failed < _LATELY
    return failed if lately and (good is None or (failed is not None and failed > good)) else None


def steps_of(address: Address, connection: Connection | None, contact: Contact) -> list[Step]:
    """Answer the four steps; the first that is not done is the current one."""
    done = [
        address.state in {State.GOOD, State.WARNING},
        connection is not None,
        contact.is_there,
        contact.is_right,
    ]
    # Where the Web Connector has called, the address is good enough, checked or not.
    done[0] = done[0] or contact.is_there
    current = next((place for place, is_done in enumerate(done) if not is_done), -1)
    titles = (_l("Company and address"), _l("File and password"), _l("In QuickBooks"), _l("First contact"))
    return [
        Step(
            place + 1, title, done[place], place == current, _state_of(is_done=done[place], is_current=place == current)
        )
        for place, title in enumerate(titles)
    ]


def _state_of(*, is_done: bool, is_current: bool) -> str:
    if is_done:
        return _("done")
    return _("now") if is_current else _("later")
