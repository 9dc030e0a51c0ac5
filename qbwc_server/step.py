"""What a session asks QuickBooks, step by step: the rule and the registry; the members are in `steps/`.

In each call the steps are offered the turn in their order, and the first that has a question asks it. A step that
has nothing (more) to ask in this session answers None. Steps keep what they must remember in the ticket, never in
themselves, for the next call may be answered by another process.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from sqlalchemy.orm import Session

from qbwc_server.connection import Connection
from qbwc_server.exchange import Exchange
from qbwc_server.session import Ticket
from qbxml.envelope import Reply
from qbxml.message import Request
from qbxml.status import Advice


class Limits(Protocol):
    """The settings that steer a session."""

    lease_minutes: int
    attempts_limit: int
    lists_minutes: int
    paid_minutes: int


@dataclass
class SessionLimits:
    """The settings that steer a session, with their defaults."""

    lease_minutes: int = 10
    attempts_limit: int = 8
    lists_minutes: int = 60
    paid_minutes: int = 60


@dataclass
class Scene:
    """Where something happens to a company's records: everything is in `session`'s one transaction."""

    session: Session
    connection: Connection
    now: datetime  # UTC
    shared: dict[str, object] = field(default_factory=dict, kw_only=True)  # read once, for all who need it

    @property
    def company_id(self) -> int:
        """The company whose session this is."""
        return self.connection.company_id


@dataclass
class Turn(Scene):
    """One call of the Web Connector, as a step sees it."""

    ticket: Ticket
    limits: Limits
    awaited: Exchange | None = None  # the message whose answer the ticket awaited when this call came
    exchange: Exchange | None = None  # the message that is being answered, in `answer`, `failed` and `lost`
    tally: Counter[str] = field(default_factory=Counter)  # records posted and refused in this call
    refusal: str = ""  # why this session ends here, for the Web Connector's status column

    @property
    def version(self) -> str:
        """The qbXML version agreed for this session."""
        return self.ticket.version or "13.0"

    def end_session(self, why: str) -> None:
        """End this session with words for the person at the Web Connector; nothing more is asked."""
        self.refusal = why


@dataclass
class Question:
    """One message to QuickBooks. `state` is kept (as JSON) and handed back with the answer.

    Requests without a request id get one. `text` replaces `requests` when bytes that left before leave again.
    """

    requests: list[Request] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    new_message_set_id: str | None = None
    old_message_set_id: str | None = None
    resend_of: int | None = None  # id of the exchange whose exact text leaves again


class Step:
    """One thing that is asked in a session. Members set `order` (asked from small to large) and `name`."""

    order: ClassVar[int]
    name: ClassVar[str]
    writes: ClassVar[bool] = False  # True when a lost answer leaves something in QuickBooks uncertain
    registry: ClassVar[list[Step]] = []

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Step.registry.append(cls())
        Step.registry.sort(key=lambda step: step.order)

    def question(self, turn: Turn) -> Question | None:
        """Answer the next message of this step, or None when there is nothing (more) to ask in this session."""
        del turn
        return None

    def prepared(self, turn: Turn, exchange: Exchange) -> None:
        """Take note that the message is written down as this exchange."""

    def answer(self, turn: Turn, state: dict[str, Any], reply: Reply) -> None:
        """Apply QuickBooks' answer. The raw answer is stored in the same transaction."""

    def failed(self, turn: Turn, state: dict[str, Any], advice: Advice) -> None:
        """The Web Connector reported an error instead of an answer. `advice.ran` False = surely not run."""

    def unsent(self, turn: Turn, state: dict[str, Any]) -> None:
        """The prepared message was never fetched, so it has not left."""

    def crashed(self, turn: Turn, state: dict[str, Any]) -> None:
        """Our own code failed on the stored answer; by default as if the answer were lost."""
        self.lost(turn, state)

    def lost(self, turn: Turn, state: dict[str, Any]) -> None:
        """No answer will come any more: the session was closed, dropped or has expired."""

    @classmethod
    def is_due(cls, connection: Connection, now: datetime) -> bool:
        """Answer whether this step alone is worth opening QuickBooks for, from the connection's row only."""
        del connection, now
        return False
