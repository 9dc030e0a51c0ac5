"""What an address is told many times in ten minutes arrives as one mail, and nothing of it is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_company
from tests.smtp_server import Inbox, settings_for, smtp_server, words_of
from wholesale.clock import SetClock
from wholesale.jobs.send_mail import SendMail
from wholesale.mail import (
    GATHERED_FOR,
    MailState,
    OutgoingMail,
    claim_mail,
    end_of_gathering,
    queue_mail,
    send_again,
)
from wholesale.mail_filling import example

Sessions = sessionmaker[Session]
VALUES = example("bill_failed")


def _refuse(sessions: Sessions, clock: SetClock, company_id: int, number: str, to: str = "ann@andes.example") -> None:
    with sessions.begin() as session:
        values = VALUES | {"bill_number": number}
        queue_mail(session, company_id, to, "bill_failed", values, clock.now(), gather="bills_failed")


def _company(sessions: Sessions) -> int:
    with sessions.begin() as session:
        return make_company(session).id


def _rows(sessions: Sessions) -> list[OutgoingMail]:
    with sessions() as session:
        return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def test_refusals_of_ten_minutes_leave_as_one_mail_that_lists_all(sessions: Sessions, clock: SetClock) -> None:
    company_id, inbox = _company(sessions), Inbox()
    for minute in range(3):
        _refuse(sessions, clock, company_id, f"P00000{minute}")
        clock.move(timedelta(minutes=1))
    with smtp_server(inbox) as port:
        early = SendMail().sweep(sessions, clock, settings_for(port))
        clock.move(GATHERED_FOR)
        sent = SendMail().sweep(sessions, clock, settings_for(port))
        again = SendMail().sweep(sessions, clock, settings_for(port))
    (mail,) = inbox.mails

    assert (early, sent, again) == (0, 1, 0)
    assert mail["Subject"] == "3 bills were not posted in QuickBooks"
    for kind in ("plain", "html"):
        assert all(number in words_of(mail, kind) for number in ("P000000", "P000001", "P000002"))
    assert {row.state for row in _rows(sessions)} == {MailState.SENT}


def test_a_lone_refusal_is_told_in_its_own_mail(sessions: Sessions, clock: SetClock) -> None:
    company_id, inbox = _company(sessions), Inbox()
    _refuse(sessions, clock, company_id, "P000007")
    clock.move(GATHERED_FOR)
    with smtp_server(inbox) as port:
        SendMail().sweep(sessions, clock, settings_for(port))

    assert [mail["Subject"] for mail in inbox.mails] == ["Bill P000007 was not posted in QuickBooks"]


def test_each_address_and_each_company_has_its_own_list(sessions: Sessions, clock: SetClock) -> None:
    first, second, inbox = _company(sessions), _company(sessions), Inbox()
    for number in ("P1", "P2"):
        _refuse(sessions, clock, first, number, "ann@andes.example, bea@andes.example")
        _refuse(sessions, clock, second, f"{number}-other")
    clock.move(GATHERED_FOR)
    with smtp_server(inbox) as port:
        SendMail().sweep(sessions, clock, settings_for(port))
    told = sorted((str(mail["To"]), "other" in words_of(mail, "plain")) for mail in inbox.mails)

    assert told == [("ann@andes.example", False), ("ann@andes.example", True), ("bea@andes.example", False)]


def test_no_refusal_is_lost_when_the_server_says_no(sessions: Sessions, clock: SetClock) -> None:
    company_id, inbox = _company(sessions), Inbox("451 4.3.0 try again later")
    for number in ("P1", "P2"):
        _refuse(sessions, clock, company_id, number)
    clock.move(GATHERED_FOR)
    with smtp_server(inbox) as port:
        SendMail().sweep(sessions, clock, settings_for(port))
        inbox.answer = "250 OK"
        waiting = {(row.state, row.attempts) for row in _rows(sessions)}
        clock.move(timedelta(minutes=1))
        SendMail().sweep(sessions, clock, settings_for(port))
    (mail,) = inbox.mails

    assert waiting == {(MailState.WAITING, 1)}
    assert mail["Subject"] == "2 bills were not posted in QuickBooks"
    assert {row.state for row in _rows(sessions)} == {MailState.SENT}


def test_a_refusal_in_another_workers_hands_is_left_to_it(sessions: Sessions, clock: SetClock) -> None:
    company_id, inbox = _company(sessions), Inbox()
    for number in ("P1", "P2"):
        _refuse(sessions, clock, company_id, number)
    clock.move(GATHERED_FOR)
    with sessions.begin() as session:
        claim_mail(session, _rows(sessions)[0].id, clock.now())
    with smtp_server(inbox) as port:
        SendMail().sweep(sessions, clock, settings_for(port))

    assert [mail["Subject"] for mail in inbox.mails] == ["Bill P2 was not posted in QuickBooks"]
    assert [row.state for row in _rows(sessions)] == [MailState.WAITING, MailState.SENT]


def test_a_list_of_an_older_version_is_parked_and_the_other_mails_go_out(sessions: Sessions, clock: SetClock) -> None:
    company_id, inbox = _company(sessions), Inbox()
    for number in ("P1", "P2"):
        _refuse(sessions, clock, company_id, number)
    with sessions.begin() as session:
        for row in session.scalars(select(OutgoingMail)):
            row.values = {"number": "as it was called then"}
        queue_mail(session, company_id, "ann@andes.example", "bill_differs", example("bill_differs"), clock.now())
    clock.move(GATHERED_FOR)
    with smtp_server(inbox) as port:
        SendMail().sweep(sessions, clock, settings_for(port))

    assert len(inbox.mails) == 1
    assert [row.last_error for row in _rows(sessions)] == ["KeyError: 'bill_number'", "KeyError: 'bill_number'", None]


@pytest.mark.parametrize(("now", "end"), [("12:00:00", "12:10"), ("12:09:59", "12:10"), ("12:59:00", "13:00")])
def test_ten_minutes_end_for_all_at_the_same_moment(now: str, end: str) -> None:
    moment = datetime.fromisoformat(f"2026-03-10T{now}").replace(tzinfo=UTC)

    assert f"{end_of_gathering(moment):%H:%M}" == end


def test_a_parked_mail_is_sent_again_when_a_person_asks(sessions: Sessions, clock: SetClock) -> None:
    company_id = _company(sessions)
    with sessions.begin() as session:
        (mail,) = queue_mail(session, company_id, "a@b.example", "bill_differs", example("bill_differs"), clock.now())
        waiting = send_again(mail, clock.now())
        mail.state, mail.attempts = MailState.PARKED, 8
        parked = send_again(mail, clock.now())
    inbox = Inbox()
    with smtp_server(inbox) as port:
        SendMail().sweep(sessions, clock, settings_for(port))

    assert (waiting, parked) == (False, True)
    assert len(inbox.mails) == 1
