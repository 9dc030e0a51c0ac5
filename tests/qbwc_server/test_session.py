"""A session: its ticket, its lease, and what becomes of what it leaves behind."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from qbwc_server.session import Ticket, find_ticket, someone_else_is_at_work
from tests.qbwc_server.desk import Desk
from wholesale.migration import load_tables

LEASE = timedelta(minutes=10)
ONE_MINUTE = timedelta(minutes=1)


def everything_stored(desk: Desk) -> str:
    with desk.sessions() as session:
        tables = load_tables("wholesale", "qbwc_server", "importer").sorted_tables
        return "\n".join(repr(tuple(row)) for table in tables for row in session.execute(select(table)))


def test_a_ticket_has_at_least_128_random_bits(desk: Desk) -> None:
    desk.send(1)
    tickets = {desk.log_in().ticket for _ in range(20)}

    assert len(tickets) == 20
    assert all(len(bytes.fromhex(ticket)) * 8 >= 128 for ticket in tickets)


def test_a_ticket_that_opens_nothing_looks_like_any_other(desk: Desk) -> None:
    answers = [desk.protocol.authenticate("nobody", "wrong", "10.0.0.9"), [desk.log_in().ticket, "none"]]

    assert [answer[1] for answer in answers] == ["nvu", "none"]
    assert len({len(answer[0]) for answer in answers}) == 1
    assert answers[0][0] != answers[1][0]
    assert desk.tickets() == []


def test_a_ticket_is_stored_as_its_hash_only(desk_on_both: Desk) -> None:
    desk_on_both.send(2)
    talk = desk_on_both.log_in()
    talk.to_the_end()
    stored = everything_stored(desk_on_both)

    assert desk_on_both.states() == "posted posted"
    assert talk.ticket not in stored
    assert desk_on_both.password not in stored


def test_each_call_renews_the_lease(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    request = talk.bills()
    for _ in range(5):
        desk.pass_time(LEASE - ONE_MINUTE)
        talk.last_error()

    assert desk.log_in().path == "busy"
    assert talk.deliver(desk.quickbooks.process(request)) > 0
    assert desk.states() == "posted"


def test_a_session_outlives_a_restart_between_any_two_calls(desk: Desk) -> None:
    desk.before_each_call = desk.restart
    desk.set(batch_size=1)
    desk.send(3)
    desk.update()

    assert desk.states() == "posted posted posted"
    assert desk.is_exactly_once()
    assert [ticket.closed_at for ticket in desk.tickets()] != [None]


def test_what_a_living_session_has_sent_is_left_alone(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(2)
    talk = desk.log_in()
    request = talk.bills()
    desk.pass_time(LEASE - ONE_MINUTE)
    second = desk.log_in()

    assert second.path == "busy"
    assert desk.states() == "sending sending"
    talk.deliver(desk.quickbooks.process(request))
    assert desk.states() == "posted posted"


def test_a_second_session_gets_other_work_than_the_first(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.set(batch_size=2)
    desk.send(4)
    first, second = desk.log_in(), desk.log_in()
    one, other = first.bills(), second.bills()

    assert one != other
    assert desk.states() == "sending sending sending sending"
    second.deliver(desk.quickbooks.process(other))
    first.deliver(desk.quickbooks.process(one))
    assert desk.states() == "posted posted posted posted"
    assert desk.is_exactly_once()


def test_the_work_of_an_expired_session_is_unknown(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(2)
    desk.log_in().bills()
    desk.pass_time(LEASE + ONE_MINUTE)
    desk.log_in()

    assert desk.states() == "unknown unknown"
    assert [ticket.closed_at is None for ticket in desk.tickets()] == [False, True]


def test_an_expired_session_that_was_not_handed_its_message_leaves_it_waiting(desk: Desk) -> None:
    desk.send(2)
    desk.log_in().trip()
    prepared = desk.states()
    desk.pass_time(LEASE + ONE_MINUTE)
    desk.log_in()

    assert prepared == "sending sending"
    assert desk.states() == "waiting waiting"


def test_a_slow_answer_is_welcome_while_nobody_has_taken_the_work_over(desk: Desk) -> None:
    desk.send(2)
    talk = desk.log_in()
    request = talk.bills()
    desk.pass_time(LEASE + timedelta(minutes=30))

    assert talk.deliver(desk.quickbooks.process(request)) > 0
    assert desk.states() == "posted posted"


def test_a_slow_answer_comes_too_late_once_another_session_has_taken_the_work_over(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    request = talk.bills()
    desk.pass_time(LEASE + ONE_MINUTE)
    other = desk.log_in()

    assert talk.deliver(desk.quickbooks.process(request)) == -1
    assert desk.states() == "unknown"
    other.to_the_end()
    assert desk.states() == "posted"
    assert desk.is_exactly_once()


def test_a_ticket_is_dead_after_long_silence(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.bills()
    desk.pass_time(LEASE + timedelta(hours=2))

    assert talk.ask() == ""
    assert talk.deliver("<QBXML/>") == -1
    assert talk.last_error()
    assert desk.states() == "sending"
    assert desk.go() == "posted"


@pytest.mark.parametrize("secret", ["", " ", "0" * 48, "{57F3B9B6-86F1-4fcc-B1FF-966DE1813D20}", "ñ漢", "x" * 5000])
def test_whatever_is_no_ticket_finds_none(desk: Desk, secret: str) -> None:
    desk.send(1)
    desk.log_in()
    with desk.sessions() as session:
        assert find_ticket(session, secret) is None


def test_only_a_session_that_awaits_an_answer_is_at_work(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    with desk.sessions() as session:
        idle = someone_else_is_at_work(session, desk.company_id)
    talk.ask()
    with desk.sessions() as session:
        busy = someone_else_is_at_work(session, desk.company_id)

    assert (idle, busy) == (False, True)


def test_facts_remembered_in_one_call_are_recalled_in_the_next(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    for fact in ({"one": 1}, {"two": 2}):
        with desk.sessions.begin() as session:
            ticket = find_ticket(session, talk.ticket)
            assert ticket is not None
            ticket.remember("a step", **fact)
    with desk.sessions() as session:
        ticket = session.scalars(select(Ticket)).one()

        assert ticket.recall("a step") == {"one": 1, "two": 2}
        assert ticket.recall("another step") == {}
