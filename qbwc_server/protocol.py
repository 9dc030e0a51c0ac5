"""The conversation with the Web Connector in plain Python: what each of its eleven calls hears.

Nothing here raises for anything a Web Connector can send: an unknown, closed or expired ticket is answered in the
protocol (web_connector.md 2.10), and a mistake of ours ends the session with words instead of a fault.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from datetime import timedelta

from sqlalchemy.orm import Session, sessionmaker

from qbwc_server import company_facts, conversation, documents, steps
from qbwc_server.connection import Connection
from qbwc_server.connector_version import HeardVersions
from qbwc_server.conversation import Received
from qbwc_server.exchange import Standing
from qbwc_server.login import Visitor, log_in
from qbwc_server.session import NEUTRAL, Ticket, expired_tickets, find_ticket, open_ticket, someone_else_is_at_work
from qbwc_server.step import Limits, Turn
from qbwc_server.work import begin_count, is_there_work
from qbxml import hresult as hresults
from wholesale.clock import Clock
from wholesale.registry import load_folder

_log = logging.getLogger(__name__)
_STOP = -1  # any negative number makes the Web Connector call getLastError and close
_DEAD_TICKET = "This session is over. The next run of the Web Connector starts a new one; nothing is lost."
_OUR_FAULT = (
    "The server could not apply this answer. It is kept, and what became of the request is found out next time."
)
# QuickBooks may take longer than the lease; as long as nobody has taken the work over, its answer is welcome.
_GRACE = timedelta(hours=1)
# The three obstacles where the other way of naming the company file may help (web_connector.md 2.7 and 6).
_OTHER_WAY = {"0x8004040A", "0x80040416", "0x80040417"}


class Protocol:
    """Answers the Web Connector; all state is in the database, so any process can answer any call."""

    def __init__(
        self, sessions: sessionmaker[Session], clock: Clock, limits: Limits, server_key: bytes, version: str
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._limits = limits
        self._server_key = server_key
        self._version = version
        self._heard = HeardVersions()
        load_folder(steps)
        load_folder(documents)

    def server_version(self) -> str:
        """Answer the text that the Web Connector shows under "more information"."""
        return f"Komet QBWC {self._version}"

    def client_version(self, version: str, address: str = "") -> str:
        """Accept every Web Connector: a warning here would open a dialogue on an unattended machine."""
        self._heard.hear(address, version)
        _log.info("web connector version=%r", version[:60])
        return ""

    def authenticate(self, user_name: str, password: str, address: str) -> list[str]:
        """Answer [ticket, company file], or [something, "none" | "nvu" | "busy"]."""
        with self._sessions.begin() as session:
            now = self._clock.now()
            visitor = Visitor(user_name, password, address)
            connection = log_in(session, visitor, self._server_key, now)
            if connection is None:
                return [_no_ticket(), "nvu"]
            connection.last_contact_at = now
            connection.last_connector_version = self._heard.take(address) or connection.last_connector_version
            if connection.is_paused:
                _log.info("paused company_id=%s reason=%r", connection.company_id, connection.pause_reason)
                return [_no_ticket(), "none"]
            return self._begin(session, connection)

    def send_request(
        self, ticket: str, hcp_response: str, company_file: str, country: str, major: int, minor: int
    ) -> str:
        """Answer the next message for QuickBooks, or "" when there is none or the session must end."""
        with self._sessions.begin() as session:
            turn = self._turn(session, ticket)
            if turn is None:
                return ""
            exchange = turn.awaited
            if exchange is not None and exchange.standing is not Standing.PREPARED:
                # Asked again without having answered: what was handed over last time is of unknown outcome.
                conversation.drop_outstanding(session, turn.ticket, turn)
                exchange = None
            if exchange is None:
                company_facts.greet(turn, hcp_response, company_file, country, f"{major}.{minor}")
                exchange = None if turn.refusal else conversation.prepare_next(turn)
                turn.ticket.exchange_id = None if exchange is None else exchange.id
                _note_tally(turn)
            if exchange is None:
                turn.ticket.last_error = turn.refusal or NEUTRAL
                return ""
            return conversation.depart(turn, exchange)

    def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> int:
        """Store and apply an answer; answer the progress: below 100 while work remains, 100 when all is done."""
        received = Received(response, hresult.strip(), message)
        try:
            with self._sessions.begin() as session:
                turn = self._turn(session, ticket)
                return _STOP if turn is None else self._receive(turn, received)
        except Exception:  # noqa: BLE001 - the edge: whatever our code stumbled over, the answer itself is not lost
            _log.exception("an answer could not be applied")
            return self._keep(ticket, received)

    def connection_error(self, ticket: str, hresult: str, message: str) -> str:
        """Answer "done", or once "": try the file that is open instead of the path that did not work."""
        with self._sessions.begin() as session:
            turn = self._turn(session, ticket)
            if turn is None:
                return "done"
            advice = hresults.advice_for(hresult)
            turn.ticket.last_error = f"{advice.key}: {advice.sentence} {advice.next_step} ({message})"
            tried = turn.ticket.recall("connection_error").get("tried")
            # Log-in has named the file by its path where it is known; the other way is the file that is open.
            if advice.key not in _OTHER_WAY or tried or not turn.connection.company_file:
                return "done"
            turn.ticket.remember("connection_error", tried=True)
            return ""

    def last_error(self, ticket: str) -> str:
        """Answer why the session stopped; a neutral sentence where nothing is wrong. Never blank."""
        with self._sessions.begin() as session:
            turn = self._turn(session, ticket)
            return _DEAD_TICKET if turn is None else turn.ticket.last_error or NEUTRAL

    def close(self, ticket: str) -> str:
        """End the session; answer its sum for the status column. Safe to repeat."""
        with self._sessions.begin() as session:
            turn = self._turn(session, ticket)
            if turn is None:
                return "OK"
            conversation.end(session, turn.ticket, turn)
            return _sum(turn.ticket)

    def interactive_url(self, ticket: str, session_id: str) -> str:
        """Interactive mode is never asked for, so there is no page."""
        del ticket, session_id
        return ""

    def interactive_rejected(self, ticket: str, reason: str) -> str:
        """Take note that the person refused an interactive session."""
        del ticket
        return f"Nothing was changed ({reason})." if reason else "Nothing was changed."

    def interactive_done(self, ticket: str) -> str:
        """Interactive mode is never on, so it is always done."""
        del ticket
        return "Done"

    def _begin(self, session: Session, connection: Connection) -> list[str]:
        now = self._clock.now()
        self._release_silent_sessions(session, connection)
        if not is_there_work(session, connection, now):
            busy = someone_else_is_at_work(session, connection.company_id)
            return [_no_ticket(), "busy" if busy else "none"]
        ticket, secret = open_ticket(session, connection.company_id, connection.id, now, self._lease)
        session.flush()
        begin_count(self._turn_of(session, connection, ticket))
        return [secret, connection.company_file]

    def _release_silent_sessions(self, session: Session, connection: Connection) -> None:
        for ticket in expired_tickets(session, connection.company_id, self._clock.now()):
            _log.warning("session expired company_id=%s ticket_id=%s", ticket.company_id, ticket.id)
            conversation.end(session, ticket, self._turn_of(session, connection, ticket))

    def _receive(self, turn: Turn, received: Received) -> int:
        exchange = turn.awaited
        if exchange is None or exchange.standing is Standing.PREPARED:
            # The same answer once more, or one nobody asked for: it changes nothing.
            return _progress(turn, more=True)
        if not conversation.receive(turn, exchange, received):
            return _progress(turn, more=True)
        turn.session.flush()
        following = None if turn.refusal else conversation.prepare_next(turn)
        turn.ticket.exchange_id = None if following is None else following.id
        _note_tally(turn)
        if turn.refusal:
            turn.ticket.last_error = turn.refusal
            return _STOP
        return _progress(turn, more=following is not None)

    def _keep(self, ticket: str, received: Received) -> int:
        with self._sessions.begin() as session:
            turn = self._turn(session, ticket)
            if turn is not None and turn.awaited is not None:
                conversation.receive_what_broke_us(turn, turn.awaited, received)
                turn.ticket.exchange_id = None
                turn.ticket.last_error = _OUR_FAULT
            return _STOP

    def _turn(self, session: Session, secret: str) -> Turn | None:
        ticket = find_ticket(session, secret)
        if ticket is None or ticket.leased_until + _GRACE < self._clock.now():
            return None
        ticket.leased_until = self._clock.now() + self._lease
        connection, awaited = conversation.scene_of(session, ticket)
        return Turn(session, connection, self._clock.now(), ticket, self._limits, awaited)

    def _turn_of(self, session: Session, connection: Connection, ticket: Ticket) -> Turn:
        return Turn(session, connection, self._clock.now(), ticket, self._limits)

    @property
    def _lease(self) -> timedelta:
        return timedelta(minutes=self._limits.lease_minutes)


def _no_ticket() -> str:
    return secrets.token_hex(24)


def _note_tally(turn: Turn) -> None:
    if turn.tally:
        turn.ticket.done += turn.tally.total()
        counted = Counter(turn.ticket.recall("post")) + turn.tally
        turn.ticket.remember("post", **counted)
        turn.tally.clear()


def _progress(turn: Turn, *, more: bool) -> int:
    if not more:
        turn.ticket.last_error = NEUTRAL
        return 100
    total = max(turn.ticket.total, turn.ticket.done + 1)
    return min(99, turn.ticket.done * 100 // total)


def _sum(ticket: Ticket) -> str:
    parts = [f"{ticket.counted(what)} {what}" for what in ("posted", "refused") if ticket.counted(what)]
    return ", ".join(parts) if parts else "OK"
