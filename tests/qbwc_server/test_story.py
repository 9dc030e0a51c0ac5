"""The story of a work item tells a person everything that happened to it, in order."""

from datetime import timedelta

from qbwc_server.exchange import Exchange
from tests.qbwc_server.desk import Desk, refused


def test_a_plain_bill_tells_its_sending(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(1)
    desk.update()
    event = desk.story()[0]

    assert (event.what, event.actor, event.words) == ("sent", "server", "attempt 1")
    assert event.exchange_id == desk.exchanges("post")[0].id


def test_a_locked_bill_tells_each_attempt_and_the_words_of_quickbooks(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(refused(talk.bills(), 3175, "The object is in use by another user."))
    talk.close()
    desk.pass_time(timedelta(minutes=2))
    desk.update()
    story = desk.story()

    assert [event.what for event in story] == ["sent", "delayed", "sent"]
    assert story[1].words == "The object is in use by another user."
    assert story[2].words == "attempt 2"
    assert story[0].exchange_id != story[2].exchange_id


def test_a_lost_bill_tells_how_it_was_found(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    desk.quickbooks.process(talk.bills())
    desk.quickbooks.books.state.forget_message_sets(desk.quickbooks.books.application)
    talk.close()
    desk.update()

    assert desk.happenings() == ["sent", "unknown", "asked for result", "searched", "searched", "adopted"]
    assert desk.quickbooks.bills()[0].txn_id in desk.story()[-1].words


def test_a_bill_that_was_sent_unchanged_once_more_tells_it(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.bills()
    talk.close()
    desk.update()

    assert desk.happenings() == ["sent", "unknown", "asked for result", "searched", "sent"]
    assert desk.story()[0].exchange_id == desk.story()[-1].exchange_id


def test_each_question_about_a_lost_bill_leads_to_its_message(desk: Desk) -> None:
    desk.send(2)
    talk = desk.log_in()
    talk.bills()
    talk.close()
    desk.update()
    asked = {event.what: event.exchange_id for item in desk.items() for event in desk.story(item)}
    with desk.sessions() as session:
        steps = {what: session.get_one(Exchange, asked[what]).step for what in ("asked for result", "searched")}

    assert steps == {"asked for result": "recover", "searched": "recover"}


def test_a_refused_bill_tells_the_words_of_quickbooks(desk: Desk) -> None:
    desk.send(1, vendor="Nobody in QuickBooks")
    desk.update()

    assert desk.happenings() == ["sent", "refused"]
    assert "Nobody in QuickBooks" in desk.story()[1].words


def test_the_stories_of_two_items_do_not_mix(desk: Desk) -> None:
    desk.send(2)
    desk.update()
    first, second = desk.items()

    assert {event.work_item_id for event in desk.story(first)} == {first.id}
    assert {event.work_item_id for event in desk.story(second)} == {second.id}
