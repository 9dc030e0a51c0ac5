"""A restored backup has swallowed bills: posting stops until a person has looked (qbxml.md 3.5, step 8)."""

from datetime import timedelta

from qbxml.envelope import read_request, write_reply
from qbxml.messages.company_activity import CompanyActivityQueryRs
from tests.qbwc_server.desk import Desk


def paused(desk: Desk) -> str:
    with desk.sessions() as session:
        connection = desk.connection(session)
        return connection.pause_reason if connection.is_paused else ""


def restore(desk: Desk) -> None:
    """Post one bill, back up before it, and restore the backup."""
    backup = desk.folder / "books.qbb"
    desk.quickbooks.backup(backup)
    desk.send(1)
    desk.update()
    desk.pass_time(timedelta(days=1))
    desk.quickbooks.restore(backup)


def test_every_session_asks_once_and_first(desk: Desk) -> None:
    desk.set(batch_size=1)
    for _ in range(2):
        desk.send(2)
        requests = desk.update().requests

        assert ["CompanyActivityQueryRq" in request for request in requests].index(True) == 0
        assert sum("CompanyActivityQueryRq" in request for request in requests) == 1


def test_the_first_session_only_learns_the_time(desk: Desk) -> None:
    desk.quickbooks.books.state.set_fact("last_restore", str(int(desk.clock.now().timestamp()) - 86400))
    desk.send(1)

    assert desk.go() == "posted"
    assert paused(desk) == ""


def test_a_restored_backup_pauses_the_company_before_anything_is_written(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(1)
    desk.update()
    restore(desk)
    desk.send(1)
    result = desk.update()

    assert not any("BillAddRq" in request for request in result.requests)
    assert "backup" in result.status
    assert paused(desk) == result.status
    assert desk.states() == "posted posted waiting"
    assert desk.log_in().path == "none"


def test_what_was_lost_before_a_backup_was_restored_is_looked_for_only_after_a_person_resumes(desk: Desk) -> None:
    desk.send(1)
    desk.update()
    backup = desk.folder / "books.qbb"
    desk.quickbooks.backup(backup)
    desk.send(1)
    talk = desk.log_in()
    desk.quickbooks.process(talk.bills())
    talk.close()
    desk.pass_time(timedelta(days=1))
    desk.quickbooks.restore(backup)
    requests = desk.update().requests
    meanwhile = desk.states()
    desk.set(is_paused=False)

    assert len(requests) == 1
    assert meanwhile == "posted unknown"
    assert desk.go() == "posted posted"
    assert desk.is_exactly_once()


def test_after_a_person_resumes_the_company_posting_goes_on(desk: Desk) -> None:
    desk.send(1)
    desk.update()
    restore(desk)
    desk.send(1)
    desk.update()
    desk.set(is_paused=False)

    assert desk.go() == "posted posted posted"
    assert paused(desk) == ""


def test_a_swallowed_bill_that_is_returned_and_sent_again_is_posted_anew(desk: Desk) -> None:
    desk.send(1)
    desk.update()
    restore(desk)
    swallowed = desk.invoices()[1]
    desk.send(1)
    desk.update()
    desk.return_to_approved(swallowed.id)
    desk.send_again(swallowed.id)
    desk.set(is_paused=False)
    desk.update()

    assert desk.statuses() == "S S S"
    assert desk.is_exactly_once()


def test_a_host_that_tells_no_restore_time_is_not_stopped(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    request = read_request(talk.ask())
    silent = CompanyActivityQueryRs(
        request_id=request.requests[0].request_id, status_code=1030, status_severity="Error",
        status_message="This request is not supported.",
    )  # fmt: skip
    talk.deliver(write_reply([silent]))

    assert talk.to_the_end() == 100
    assert desk.states() == "posted"


def test_an_hresult_instead_of_the_time_ends_the_session(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.ask()
    progress = talk.deliver(hresult="0x80040414")

    assert progress < 0
    assert "0x80040414" in talk.last_error()
    assert desk.states() == "waiting"
