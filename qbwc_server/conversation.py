"""The messages of a session: the next one is written down before it leaves, the answer is applied once.

`protocol.py` says what the Web Connector hears; this module says what happens to the messages, inside the
transaction that the protocol has opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, load_only, undefer

from qbwc_server.connection import Connection
from qbwc_server.exchange import Exchange, Standing, new_id
from qbwc_server.session import Ticket
from qbwc_server.step import Question, Step, Turn
from qbxml import hresult as hresults
from qbxml.envelope import Reply, read_reply, write_request
from qbxml.errors import QbxmlError
from qbxml.status import Advice


@dataclass
class Received:
    """What the Web Connector brought back from QuickBooks."""

    answer: str
    hresult: str
    message: str


def step_named(name: str) -> Step:
    """Answer the step of that name. Raises LookupError when no member has it."""
    for step in Step.registry:
        if step.name == name:
            return step
    raise LookupError(f"there is no step named {name!r}")


def prepare_next(turn: Turn) -> Exchange | None:
    """Write the session's next message down, so that its exact bytes are stored before they leave; None = no more."""
    for step in Step.registry:
        question = step.question(turn)
        if turn.refusal:
            return None
        if question is not None:
            exchange = _again(turn, question.resend_of) if question.resend_of else _write(turn, step, question)
            turn.exchange = exchange
            step_named(exchange.step).prepared(turn, exchange)
            return exchange
    return None


def depart(turn: Turn, exchange: Exchange) -> str:
    """Answer the message to hand over; it counts as sent from now on."""
    exchange.standing, exchange.sent_at = Standing.SENT, turn.now
    return exchange.request


def receive(turn: Turn, exchange: Exchange, received: Received) -> bool:
    """Store what came back and apply it; answer False for a stray answer, which changes nothing."""
    step = step_named(exchange.step)
    turn.exchange = exchange
    if received.hresult:
        _store(turn, exchange, received)
        step.failed(turn, exchange.state, _advice(received))
        return True
    reply = _read(received.answer)
    if reply is not None and not belongs(exchange, reply):
        return False
    _store(turn, exchange, received)
    if reply is None:
        step.lost(turn, exchange.state)
        turn.end_session("QuickBooks' answer could not be read; the server asks again what became of the request.")
        return True
    if exchange.standing is Standing.SENT:
        exchange.standing = Standing.ANSWERED if exchange.message_set_id else Standing.FORGOTTEN
    step.answer(turn, exchange.state, reply)
    return True


def receive_what_broke_us(turn: Turn, exchange: Exchange, received: Received) -> None:
    """Keep an answer that our own code failed on, and treat its records with the care of a lost answer."""
    turn.exchange = exchange
    _store(turn, exchange, received)
    step_named(exchange.step).crashed(turn, exchange.state)


def belongs(exchange: Exchange, reply: Reply) -> bool:
    """Answer whether a reply answers this exchange: by message set ID and requestID, never by its place in time."""
    if reply.new_message_set_id and exchange.message_set_id and reply.new_message_set_id != exchange.message_set_id:
        return False
    told = {answer.request_id for answer in reply.answers if answer.request_id}
    return not told or not exchange.request_ids or bool(told & set(exchange.request_ids))


def end(session: Session, ticket: Ticket, turn: Turn) -> None:
    """Close a ticket; what it left unanswered is unknown from now on, what it never fetched waits again."""
    if ticket.closed_at is None:
        drop_outstanding(session, ticket, turn)
        ticket.closed_at = turn.now


def drop_outstanding(session: Session, ticket: Ticket, turn: Turn) -> None:
    """Give up waiting for the ticket's outstanding answer."""
    if ticket.exchange_id is None:
        return
    exchange = session.get_one(Exchange, ticket.exchange_id)
    ticket.exchange_id = None
    turn.exchange = exchange
    step = step_named(exchange.step)
    before, exchange.standing = exchange.standing, Standing.DROPPED
    if before is Standing.PREPARED:
        step.unsent(turn, exchange.state)
    else:
        step.lost(turn, exchange.state)


# Of the connection what a common call asks for; the rest is read when somebody asks for it.
_SCENE = (
    select(Connection, Exchange)
    .select_from(Connection)
    .outerjoin(Exchange, Exchange.id == bindparam("exchange_id"))
    .where(Connection.id == bindparam("connection_id"))
    .options(
        undefer(Exchange.request),
        load_only(
            Connection.company_id,
            Connection.owner_id,
            Connection.file_id,
            Connection.mark,
            Connection.batch_size,
            Connection.looks_first,
            Connection.lists_due_at,
            Connection.paid_due_at,
            Connection.clock_skew,
            Connection.lists_mark,
        ),
    )
)


def scene_of(session: Session, ticket: Ticket) -> tuple[Connection, Exchange | None]:
    """Answer the connection of a ticket and the message whose answer it awaits.

    Asked after the ticket is locked, never together with it: PostgreSQL would join the ticket as it is now with the
    message as it was before the wait for the lock.
    """
    wanted = {"connection_id": ticket.connection_id, "exchange_id": ticket.exchange_id}
    found = session.execute(_SCENE, wanted).one()
    return found[0], found[1]


def _write(turn: Turn, step: Step, question: Question) -> Exchange:
    ticket = turn.ticket
    ticket.asked += 1
    for number, request in enumerate(question.requests, start=1):
        request.request_id = request.request_id or f"q{ticket.id}-{ticket.asked}-{number}"
    exchange = Exchange(
        id=new_id(turn.now),
        company_id=turn.company_id,
        ticket_id=ticket.id,
        step=step.name,
        state=question.state,
        request_ids=[request.request_id for request in question.requests],
        # A question that only asks about a set, or ends it, is no set of its own.
        message_set_id=question.new_message_set_id if step.writes else None,
        request=write_request(
            question.requests,
            version=turn.version,
            new_message_set_id=question.new_message_set_id,
            old_message_set_id=question.old_message_set_id,
        ),
        first_sent_at=turn.now,
        sent_at=turn.now,
        standing=Standing.PREPARED,
    )
    turn.session.add(exchange)
    return exchange


def _again(turn: Turn, exchange_id: int) -> Exchange:
    exchange = turn.session.get_one(Exchange, exchange_id)
    exchange.standing, exchange.ticket_id = Standing.PREPARED, turn.ticket.id
    exchange.sendings += 1
    return exchange


def _store(turn: Turn, exchange: Exchange, received: Received) -> None:
    exchange.answer, exchange.answered_at = received.answer or None, turn.now
    exchange.hresult, exchange.hresult_text = received.hresult or None, received.message or None
    if received.hresult and exchange.standing is Standing.SENT:
        exchange.standing = Standing.DROPPED


def _read(text: str) -> Reply | None:
    try:
        return read_reply(text)
    except QbxmlError:
        return None


def _advice(received: Received) -> Advice:
    return hresults.advice_for(received.hresult)
