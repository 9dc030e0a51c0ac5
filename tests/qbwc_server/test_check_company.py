"""The first question of a session whose greeting did not say which company is open."""

import pytest

from qbxml.envelope import read_request, write_reply
from qbxml.messages.company import CompanyQueryRs
from tests.qbwc_server.desk import Desk, Talk

OTHER = "{11111111-2222-3333-4444-555555555555}"


@pytest.fixture
def talk(desk: Desk) -> Talk:
    """Lend a session of a silent Web Connector that has just been asked which company is open."""
    desk.send(1)
    talk = desk.log_in()
    talk.asked = talk.ask(greeting="")  # type: ignore[attr-defined]
    return talk


def test_the_question_is_asked_once(desk: Desk, talk: Talk) -> None:
    talk.deliver(desk.quickbooks.process(talk.asked))  # type: ignore[attr-defined]
    talk.to_the_end()

    assert len(desk.exchanges("check_company")) == 1
    assert desk.states() == "posted"


def test_a_wrong_company_is_found_out_by_the_question_too(desk: Desk, talk: Talk) -> None:
    desk.quickbooks.stamp(desk.owner_id, "FileID", OTHER)
    progress = talk.deliver(desk.quickbooks.process(talk.asked))  # type: ignore[attr-defined]

    assert progress < 0
    assert OTHER in talk.last_error()
    assert talk.ask() == ""
    assert desk.states() == "waiting"


def test_without_an_answer_about_the_company_nothing_is_sent(desk: Desk, talk: Talk) -> None:
    ids = [each.request_id for each in read_request(talk.asked).requests]  # type: ignore[attr-defined]
    refusal = CompanyQueryRs(
        request_id=ids[1], status_code=3260, status_severity="Error", status_message="Insufficient permission"
    )
    progress = talk.deliver(write_reply([refusal]))

    assert progress < 0
    assert talk.last_error() == "QuickBooks did not say which company file is open, so nothing was sent."
    assert desk.states() == "waiting"


@pytest.mark.parametrize("hresult", ["0x80040400", "0x80040402", "0x80040414"])
def test_an_hresult_instead_of_the_company_ends_the_session(desk: Desk, talk: Talk, hresult: str) -> None:
    progress = talk.deliver(hresult=hresult)

    assert progress < 0
    assert hresult in talk.last_error()
    talk.close()
    assert desk.go() == "posted"


def test_a_lost_answer_about_the_company_sends_nothing(desk: Desk, talk: Talk) -> None:
    assert talk.ask() == ""
    assert desk.states() == "waiting"
    assert "did not say" in talk.last_error()
