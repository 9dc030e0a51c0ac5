"""No call of one company's Web Connector reads or changes anything of another company's (architecture.md 5.5)."""

import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.protocol import Protocol
from qbxml.envelope import read_request
from tests.qbwc_server.desk import Desk, Talk, opened_desk, refused
from tests.tables import tables_in_order
from wholesale.clock import SetClock

JUNK = '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs></QBXMLMsgsRs></QBXML>'
OURS, THEIRS = "ours", "theirs"

# Every call of the protocol, with our ticket and ids (or pieces of them) of the other company.
Call = Callable[[Desk, str, str], object]
CALLS: dict[str, list[Call]] = {
    "server_version": [lambda desk, _mine, _their: desk.protocol.server_version()],
    "client_version": [lambda desk, _mine, their: desk.protocol.client_version(their)],
    "authenticate": [
        lambda desk, mine, their: desk.protocol.authenticate(their, mine, "10.0.0.3"),
        lambda desk, _mine, _their: desk.protocol.authenticate(desk.user_name, desk.password, "10.0.0.3"),
    ],
    "send_request": [lambda desk, mine, their: desk.protocol.send_request(mine, "", their, "US", 16, 0)],
    "receive_response": [
        lambda desk, mine, their: desk.protocol.receive_response(mine, their, "", ""),
        lambda desk, mine, _their: desk.protocol.receive_response(mine, "", "0x80040402", "gone"),
    ],
    "connection_error": [lambda desk, mine, their: desk.protocol.connection_error(mine, "0x8004040A", their)],
    "last_error": [lambda desk, mine, _their: desk.protocol.last_error(mine)],
    "interactive_url": [lambda desk, mine, their: desk.protocol.interactive_url(mine, their)],
    "interactive_rejected": [lambda desk, mine, their: desk.protocol.interactive_rejected(mine, their)],
    "interactive_done": [lambda desk, mine, _their: desk.protocol.interactive_done(mine)],
    "close": [lambda desk, mine, _their: desk.protocol.close(mine)],
}


@pytest.fixture
def desks(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Iterator[dict[str, Desk]]:
    """Lend two companies on one server, each with a message on its way."""
    for name in (OURS, THEIRS):
        (tmp_path / name).mkdir()
    with (
        opened_desk(sessions, clock, tmp_path / OURS) as ours,
        opened_desk(sessions, clock, tmp_path / THEIRS) as theirs,
    ):
        ours.send(2)
        theirs.send(2)
        yield {OURS: ours, THEIRS: theirs}


def everything_of(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Answer every row of a company, in every table there is."""
    with desk.sessions() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).where(owner(table) == desk.company_id))]
            for table in tables_in_order()
            if table.name == "company" or "company_id" in table.columns
        }


def owner(table: Table) -> Any:
    return table.columns["id" if table.name == "company" else "company_id"]


def secrets_of(desk: Desk, request: str) -> set[str]:
    """Answer what only this company may ever read: its bills' numbers, its ids, its message set."""
    with desk.sessions() as session:
        connection = desk.connection(session)
        known = {connection.file_id, connection.user_name, connection.mark, connection.password_hash}
    numbers = {desk.bill_number(invoice.id) for invoice in desk.invoices()}
    return known | numbers | {str(read_request(request).new_message_set_id)}


def test_every_call_of_the_protocol_is_walked_here() -> None:
    public = {name for name, _ in inspect.getmembers(Protocol, inspect.isfunction) if not name.startswith("_")}

    assert public == set(CALLS)


def test_no_call_of_ours_reads_or_changes_anything_of_theirs(desks: dict[str, Desk]) -> None:
    ours, theirs = desks[OURS], desks[THEIRS]
    mine, their = ours.log_in(), theirs.log_in()
    my_request, their_request = mine.bills(), their.bills()
    their_reply = theirs.quickbooks.process(their_request)
    before, secret = everything_of(theirs), secrets_of(theirs, their_request)
    heard = walk(ours, mine, [their.ticket, their_reply, refused(their_request, 3140), theirs.user_name, JUNK])

    assert everything_of(theirs) == before
    assert [text for text in heard if any(each in text for each in secret)] == []
    assert my_request != their_request
    assert their.deliver(their_reply) > 0
    assert theirs.states() == "posted posted"


def walk(desk: Desk, talk: Talk, pieces: list[str]) -> list[str]:
    """Make every call with every piece of the other company's, over many sessions of ours.

    Answer all that was heard, without the pieces themselves where they come back as an echo.
    """
    heard = []
    for piece in pieces:
        for calls in CALLS.values():
            heard += [str(call(desk, talk.ticket, piece)).replace(piece, "") for call in calls]
        desk.pass_time(timedelta(minutes=3))
        talk = desk.log_in()
        heard += [str(talk.ask()), str(talk.trip() if talk.path not in {"none", "busy"} else "")]
    return heard


def test_the_answer_to_their_message_does_not_settle_ours_of_the_same_ids(desks: dict[str, Desk]) -> None:
    ours, theirs = desks[OURS], desks[THEIRS]
    mine, their = ours.log_in(), theirs.log_in()
    mine.bills()
    foreign = theirs.quickbooks.process(their.bills())

    assert 0 <= mine.deliver(foreign) < 100
    assert (ours.states(), ours.statuses()) == ("sending sending", "ES ES")
    assert ours.quickbooks.bills() == []


def test_our_expired_session_is_not_taken_over_by_theirs(desks: dict[str, Desk]) -> None:
    ours, theirs = desks[OURS], desks[THEIRS]
    ours.log_in().bills()
    ours.pass_time(timedelta(minutes=11))
    theirs.update()

    assert ours.states() == "sending sending"
    assert theirs.states() == "posted posted"
    assert ours.go() == "posted posted"
    assert ours.is_exactly_once()
    assert theirs.is_exactly_once()


def test_their_company_file_is_refused_by_our_session(desks: dict[str, Desk]) -> None:
    ours, theirs = desks[OURS], desks[THEIRS]
    talk = ours.log_in()
    request = talk.ask(greeting=theirs.quickbooks.host_facts(theirs.owner_id))

    assert request == ""
    assert "Another company file is open" in talk.last_error()


def test_marks_ids_and_names_of_two_companies_are_never_the_same(desks: dict[str, Desk]) -> None:
    ours, theirs = desks[OURS], desks[THEIRS]
    mine, their = (read_request(desk.log_in().bills()) for desk in (ours, theirs))
    with ours.sessions() as session:
        one, other = ours.connection(session), theirs.connection(session)

    assert mine.new_message_set_id != their.new_message_set_id
    assert {each.request_id for each in mine.requests}.isdisjoint(each.request_id for each in their.requests)
    assert one.user_name != other.user_name
    assert (one.mark, one.file_id, one.password_hash) != (other.mark, other.file_id, other.password_hash)
    assert one.owner_id == other.owner_id


def test_one_password_does_not_open_the_other_company(desks: dict[str, Desk]) -> None:
    ours, theirs = desks[OURS], desks[THEIRS]

    assert ours.protocol.authenticate(theirs.user_name, ours.password, "10.0.0.3")[1] == "nvu"
    assert ours.protocol.authenticate(ours.user_name, theirs.password, "10.0.0.3")[1] == "nvu"
