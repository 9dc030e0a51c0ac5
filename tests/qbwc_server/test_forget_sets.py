"""QuickBooks is told to forget the message sets whose answers are safely stored."""

from qbwc_server.exchange import Standing
from qbxml.envelope import read_request
from tests.qbwc_server.desk import Desk


def standings(desk: Desk) -> list[Standing]:
    return [each.standing for each in desk.exchanges("post")]


def test_each_answered_set_is_forgotten_alone_at_the_end_of_the_session(desk: Desk) -> None:
    desk.set(batch_size=1)
    desk.send(3)
    requests = [read_request(request) for request in desk.update().requests]
    sent = [each.new_message_set_id for each in requests if each.requests and each.new_message_set_id]
    forgotten = [each.old_message_set_id for each in requests[-3:]]

    assert forgotten == sent
    assert all(each.new_message_set_id is None and not each.requests for each in requests[-3:])
    assert standings(desk) == [Standing.FORGOTTEN] * 3
    assert desk.quickbooks.books.state.forget_message_sets(desk.quickbooks.books.application) == 0


def test_a_set_is_forgotten_once(desk: Desk) -> None:
    desk.send(1)
    desk.update()
    desk.send(1)
    requests = [read_request(request) for request in desk.update().requests]

    assert [each.old_message_set_id is not None for each in requests].count(True) == 1


def test_sets_left_over_do_not_open_quickbooks_by_themselves(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(desk.quickbooks.process(talk.bills()))
    talk.close()

    assert standings(desk) == [Standing.ANSWERED]
    assert desk.log_in().path == "none"


def test_sets_left_over_are_forgotten_in_a_later_session(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(desk.quickbooks.process(talk.bills()))
    talk.close()
    desk.send(1)
    desk.update()

    assert standings(desk) == [Standing.FORGOTTEN] * 2


def test_at_most_fifty_sets_are_forgotten_in_one_session(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(desk.quickbooks.process(talk.bills()))
    talk.close()
    add_answered_sets(desk, 55)
    desk.send(1)
    requests = [read_request(request) for request in desk.update().requests]

    assert sum(each.old_message_set_id is not None for each in requests) == 50
    assert desk.states() == "posted posted"


def add_answered_sets(desk: Desk, count: int) -> None:
    """Leave so many sets behind, as sessions that were closed at their last answer do."""
    pattern = desk.exchanges("post")[0]
    columns = [column.name for column in pattern.__table__.columns]
    with desk.sessions.begin() as session:
        for number in range(1, count + 1):
            values = {name: getattr(pattern, name) for name in columns}
            session.add(type(pattern)(**values | {"id": pattern.id + number, "message_set_id": f"{number}-1"}))


def test_a_set_quickbooks_does_not_know_any_more_counts_as_forgotten(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(desk.quickbooks.process(talk.bills()))
    desk.quickbooks.books.state.forget_message_sets(desk.quickbooks.books.application)
    talk.to_the_end()

    assert standings(desk) == [Standing.FORGOTTEN]


def test_an_hresult_while_forgetting_costs_nothing(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(desk.quickbooks.process(talk.bills()))
    talk.ask()
    progress = talk.deliver(hresult="0x80040414")
    talk.close()
    desk.send(1)

    assert progress < 0
    assert standings(desk) == [Standing.ANSWERED]
    assert desk.go() == "posted posted"
    assert standings(desk) == [Standing.FORGOTTEN] * 2
