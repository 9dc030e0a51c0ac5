"""What each call of the Web Connector hears (web_connector.md 2.1 to 2.10)."""

from itertools import pairwise

import pytest

from qbwc_server.document import Document
from qbwc_server.simulator.rules import DIALOG_OPEN
from qbxml.hresult import all_advice
from tests.qbwc_server.desk import PATH, Desk

OTHER_WAY = ("0x8004040A", "0x80040416", "0x80040417")


def test_server_version_is_a_text(desk: Desk) -> None:
    assert desk.protocol.server_version() == "Komet QBWC test"


@pytest.mark.parametrize("version", ["2.0.0.107", "2.3.0.215", "34.0.10029.67", "", "junk", "1.2.3.4.5", "v" * 500])
def test_no_web_connector_is_turned_away_or_warned(desk: Desk, version: str) -> None:
    assert desk.protocol.client_version(version) == ""


def test_authenticate_has_two_members_whatever_it_says(desk: Desk) -> None:
    nvu = desk.protocol.authenticate(desk.user_name, "wrong", "10.0.0.7")
    none = desk.protocol.authenticate(desk.user_name, desk.password, "10.0.0.7")
    desk.send(1)
    work = desk.protocol.authenticate(desk.user_name, desk.password, "10.0.0.7")
    desk.set(is_paused=True)
    paused = desk.protocol.authenticate(desk.user_name, desk.password, "10.0.0.7")

    # A third member would postpone the run and hide a wrong password (web_connector.md 2.3).
    assert [len(answer) for answer in (nvu, none, work, paused)] == [2, 2, 2, 2]
    assert [answer[1] for answer in (nvu, none, work, paused)] == ["nvu", "none", "", "none"]


@pytest.mark.parametrize(("name", "password"), [("", ""), (" ", " "), ("x" * 300, "y" * 3000), ("ñ漢😀", "\t")])
def test_a_strange_log_in_is_a_wrong_one(desk_on_both: Desk, name: str, password: str) -> None:
    assert desk_on_both.protocol.authenticate(name, password, "10.0.0.7")[1] == "nvu"


def test_a_company_without_work_hears_none(desk: Desk) -> None:
    desk.send(1)
    desk.go()

    assert desk.log_in().path == "none"


def test_a_company_whose_only_work_awaits_its_answer_elsewhere_hears_busy(desk: Desk) -> None:
    desk.send(1)
    desk.log_in().bills()

    assert desk.log_in().path == "busy"


def test_a_paused_company_hears_none_and_keeps_its_work(desk: Desk) -> None:
    desk.send(1)
    desk.set(is_paused=True, pause_reason="A person looks at it.")
    path = desk.log_in().path
    waiting = desk.statuses()
    desk.set(is_paused=False)

    assert (path, waiting) == ("none", "ES")
    assert desk.go() == "posted"


def test_a_paused_company_with_a_wrong_password_still_hears_nvu(desk: Desk) -> None:
    desk.set(is_paused=True)

    assert desk.protocol.authenticate(desk.user_name, "wrong", "10.0.0.7")[1] == "nvu"


def test_the_company_file_is_open_at_first_and_named_once_it_is_known(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.to_the_end()
    talk.close()
    desk.send(1)

    assert (talk.path, desk.log_in().path) == ("", PATH)


def test_a_log_in_counts_as_contact(desk: Desk) -> None:
    desk.log_in()
    with desk.sessions() as session:
        assert desk.connection(session).last_contact_at == desk.clock.now()


def test_progress_is_rounded_down(desk: Desk) -> None:
    desk.set(batch_size=1)
    desk.send(3)
    result = desk.update()

    # The first trip asks about backups and answers 0, which goes on.
    assert result.progress[:3] == [0, 33, 66]


def test_progress_says_100_exactly_when_all_is_done(desk: Desk) -> None:
    desk.set(batch_size=2)
    desk.send(7)
    result = desk.update()

    assert result.progress[-1] == 100
    assert all(0 <= each < 100 for each in result.progress[:-1])
    assert all(before <= after for before, after in pairwise(result.progress))
    assert desk.states() == " ".join(["posted"] * 7)


def test_work_that_arrives_while_a_session_runs_goes_with_it(desk: Desk) -> None:
    desk.set(batch_size=1)
    desk.send(1)
    talk = desk.log_in()
    request = talk.bills()
    desk.send(2)
    progress = talk.deliver(desk.quickbooks.process(request))

    assert 0 <= progress < 100
    assert talk.to_the_end() == 100
    assert desk.states() == "posted posted posted"


def test_a_session_whose_work_was_taken_back_ends_well(desk: Desk) -> None:
    ids = desk.send(1)
    talk = desk.log_in()
    taken_back = desk.return_to_approved(ids[0])

    assert taken_back
    assert talk.to_the_end() == 100
    assert (desk.states(), desk.statuses(), desk.quickbooks.bills()) == ("dismissed", "A", [])


def test_last_error_is_neutral_where_nothing_is_wrong(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    at_first = talk.last_error()
    talk.to_the_end()
    asked_once_more = talk.ask()

    assert at_first == talk.last_error() == "No further requests."
    assert asked_once_more == ""


def test_last_error_is_never_blank(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.close()

    assert all(desk.protocol.last_error(ticket).strip() for ticket in ("", "no such ticket", talk.ticket))


def test_last_error_says_why_a_session_stopped(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.bills()
    progress = talk.deliver(hresult=DIALOG_OPEN, message="A dialog is open")

    assert progress < 0
    assert "A window of QuickBooks waits for an answer." in talk.last_error()


def test_an_old_error_is_not_told_in_the_next_session(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.bills()
    talk.deliver(hresult=DIALOG_OPEN)
    talk.close()
    second = desk.log_in()
    second.to_the_end()

    assert second.last_error() == "No further requests."


def test_a_failed_start_of_quickbooks_ends_the_session_whatever_its_code(desk: Desk) -> None:
    desk.set(company_file=PATH)
    desk.send(1)
    codes = [*sorted(set(all_advice()) - set(OTHER_WAY)), "", "junk", "0x8004ABCD"]
    talks = {code: desk.log_in() for code in codes}
    answers = {
        code: desk.protocol.connection_error(talk.ticket, code, f"the words of {code}") for code, talk in talks.items()
    }

    assert {answer.casefold() for answer in answers.values()} == {"done"}
    assert [code for code, talk in talks.items() if f"the words of {code}" not in talk.last_error()] == []


@pytest.mark.parametrize("hresult", [*OTHER_WAY, "0x8004040a", "-2147220470"])
def test_where_the_named_file_does_not_open_the_open_one_is_tried_once(desk: Desk, hresult: str) -> None:
    desk.set(company_file=PATH)
    desk.send(1)
    talk = desk.log_in()
    answers = []
    for _ in range(3):
        answers.append(desk.protocol.connection_error(talk.ticket, hresult, ""))
        desk.restart()

    assert talk.path == PATH
    assert answers == ["", "done", "done"]


@pytest.mark.parametrize("hresult", OTHER_WAY)
def test_where_no_file_is_known_there_is_no_other_way(desk: Desk, hresult: str) -> None:
    desk.send(1)
    talk = desk.log_in()

    assert desk.protocol.connection_error(talk.ticket, hresult, "") == "done"


def test_bills_go_by_the_other_way_of_naming_the_file(desk: Desk) -> None:
    desk.set(company_file=r"C:\moved\Andes.qbw")
    desk.send(1)
    desk.update()

    assert desk.states() == "posted"


def test_close_says_what_was_done(desk: Desk) -> None:
    desk.send(2)
    desk.send(1, vendor="Nobody in QuickBooks")
    result = desk.update()

    assert result.status == "2 posted, 1 refused"


def test_close_says_ok_where_nothing_was_done_and_every_later_time(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()

    assert [talk.close(), talk.close(), desk.protocol.close(""), desk.protocol.close("no ticket")] == ["OK"] * 4
    assert desk.states() == "waiting"


@pytest.mark.parametrize("which", ["unknown", "closed", "expired"])
def test_a_dead_ticket_is_answered_in_the_protocol(desk: Desk, which: str) -> None:
    desk.send(1)
    talk = desk.log_in()
    request = talk.bills()
    if which == "unknown":
        talk.ticket = talk.ticket[::-1]
    elif which == "closed":
        talk.close()
    else:
        desk.pass_time(desk.clock.now() - desk.clock.now().replace(hour=0))
    before = desk.states()
    answers = [
        talk.ask(),
        talk.deliver(desk.quickbooks.process(request)),
        desk.protocol.connection_error(talk.ticket, "0x8004040A", ""),
        talk.close(),
    ]

    assert answers == ["", -1, "done", "OK"]
    assert talk.last_error()
    assert desk.states() == before


def test_interactive_mode_is_declined(desk: Desk) -> None:
    desk.send(1)
    ticket = desk.log_in().ticket
    protocol = desk.protocol

    assert protocol.interactive_url(ticket, "1") == ""
    assert protocol.interactive_done(ticket) == "Done"
    assert protocol.interactive_rejected(ticket, "the user said no") == "Nothing was changed (the user said no)."
    assert protocol.interactive_rejected("no ticket", "") == "Nothing was changed."


def test_an_answer_our_own_code_fails_on_is_kept_and_found_out_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk.send(2)
    talk = desk.log_in()
    reply = desk.quickbooks.process(talk.bills())
    with monkeypatch.context() as broken:
        broken.setattr(Document.registry["vendor_bill"], "read_posted", lambda _answer: 1 / 0)
        progress = talk.deliver(reply)
    kept = [each.answer for each in desk.exchanges("post")]

    assert progress == -1
    assert talk.last_error().startswith("The server could not apply this answer.")
    assert kept == [reply]
    assert "ZeroDivisionError" in caplog.text
    assert desk.states() == "unknown unknown"
    assert desk.statuses() == "ES ES"
    talk.close()
    assert desk.go() == "posted posted"
    assert desk.is_exactly_once()


def test_an_answer_our_code_fails_on_again_and_again_goes_to_a_person(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.send(1)
    with monkeypatch.context() as broken:
        broken.setattr(Document.registry["vendor_bill"], "read_posted", lambda _answer: 1 / 0)
        for _ in range(3):
            desk.update()
    desk.send(1)

    assert desk.go() == "needs_person posted"
    assert len(desk.quickbooks.bills()) == 2


def test_the_web_connectors_version_is_kept_with_the_connection_that_logs_in(desk: Desk) -> None:
    desk.protocol.client_version("34.0.10014.86", "10.0.0.9")
    desk.protocol.authenticate(desk.user_name, desk.password, "10.0.0.9")
    desk.protocol.authenticate(desk.user_name, desk.password, "10.0.0.10")
    with desk.sessions() as session:
        version = desk.connection(session).last_connector_version

    assert version == "34.0.10014.86"


def test_a_version_of_another_address_is_not_taken_for_ones_own(desk: Desk) -> None:
    desk.protocol.client_version("2.0.0.139", "203.0.113.7")
    desk.protocol.authenticate(desk.user_name, desk.password, "10.0.0.9")
    with desk.sessions() as session:
        version = desk.connection(session).last_connector_version

    assert version == ""
