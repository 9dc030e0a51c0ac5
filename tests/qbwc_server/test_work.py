"""Is it worth opening QuickBooks? Asked at every log-in, answered from indexes."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from qbwc_server.queue import ItemState, put
from tests.qbwc_server.desk import Desk


def path(desk: Desk) -> str:
    talk = desk.log_in()
    talk.close()
    return talk.path


def put_in(desk: Desk, state: ItemState, *, minutes: int | None = None) -> None:
    """Put an item into a state, due in so many minutes."""
    with desk.sessions.begin() as session:
        (item,) = put(session, desk.company_id, "vendor_bill", [1], 50, desk.clock.now())
        item.state = state
        item.due_at = None if minutes is None else desk.clock.now() + timedelta(minutes=minutes)


def test_an_idle_company_has_no_work(desk_on_both: Desk) -> None:
    assert path(desk_on_both) == "none"


def test_a_sent_invoice_is_work(desk_on_both: Desk) -> None:
    desk_on_both.send(1)

    assert path(desk_on_both) == ""


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (ItemState.WAITING, ""),
        (ItemState.UNKNOWN, ""),
        (ItemState.NEEDS_PERSON, "none"),
        (ItemState.POSTED, "none"),
        (ItemState.REFUSED, "none"),
        (ItemState.DISMISSED, "none"),
        (ItemState.SENDING, "none"),
    ],
    ids=str,
)
def test_only_what_quickbooks_can_help_with_is_work(desk: Desk, state: ItemState, answer: str) -> None:
    put_in(desk, state)

    assert path(desk) == answer


@pytest.mark.parametrize(("minutes", "answer"), [(-1, ""), (0, ""), (1, "none")])
def test_a_delayed_item_is_work_when_its_time_has_come(desk: Desk, minutes: int, answer: str) -> None:
    put_in(desk, ItemState.DELAYED, minutes=minutes)

    assert path(desk) == answer


@pytest.mark.parametrize("due", ["lists_due_at", "paid_due_at"])
def test_what_is_due_to_be_read_is_work(desk: Desk, due: str) -> None:
    before = path(desk)
    desk.set(**{due: desk.clock.now()})

    assert (before, path(desk)) == ("none", "")


def test_an_idle_log_in_costs_the_same_few_statements_however_long_the_queue_s_past(desk: Desk) -> None:
    desk.log_in()
    short = statements_of_a_log_in(desk)
    with desk.sessions.begin() as session:
        for item in put(session, desk.company_id, "vendor_bill", range(1, 300), 50, desk.clock.now()):
            item.state = ItemState.POSTED
    long = statements_of_a_log_in(desk)

    assert short == long
    assert len(short) <= 10


def statements_of_a_log_in(desk: Desk) -> list[str]:
    """Answer the statements of one log-in without work."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine = desk.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", note)
    desk.protocol.authenticate(desk.user_name, desk.password, "10.0.0.1")
    event.remove(engine, "before_cursor_execute", note)
    return statements


def test_the_progress_bar_counts_what_there_is_at_the_beginning(desk: Desk) -> None:
    desk.send(3)
    desk.log_in()

    assert desk.tickets()[0].total == 3
