"""The AppSupport page: the last session for those who come from their own Web Connector, nothing for strangers."""

import pytest

from qbwc_server.support import LastSession
from qbwc_server.wire_page import language_of
from tests.qbwc_server.desk import Desk
from tests.samples.soap.stand_in import Heard, ask, edge, environ


def support(desk: Desk, file_id: str, language: str = "en", method: str = "GET") -> Heard:
    application = edge(last_session=LastSession(desk.sessions, desk.clock))
    return ask(application, environ(b"", method, f"/qbwc/support/{file_id}", HTTP_ACCEPT_LANGUAGE=language))


def file_id(desk: Desk) -> str:
    with desk.sessions() as session:
        return desk.connection(session).support_url.rpartition("/")[2]


def test_the_qwc_leads_to_the_page_of_its_own_connection(desk: Desk) -> None:
    assert b"/qbwc/support/" + file_id(desk).encode() in desk.qwc


def test_before_the_first_session_it_says_so(desk: Desk) -> None:
    assert b"has not had a session yet" in support(desk, file_id(desk)).body


def test_a_good_session_is_told_with_its_counts(desk: Desk) -> None:
    desk.send(2)
    desk.update()
    text = support(desk, file_id(desk)).body.decode()

    assert "It ended well." in text
    assert "<dt>Posted</dt><dd>2</dd>" in text
    assert "<dt>Refused</dt><dd>0</dd>" in text


def test_it_names_no_company_no_vendor_and_no_bill(desk: Desk) -> None:
    (invoice,) = desk.send(1, vendor="Nobody QuickBooks knows")
    desk.update()
    text = support(desk, file_id(desk)).body.decode()

    assert "Andes" not in text
    assert "Nobody" not in text
    assert desk.bill_number(invoice) not in text


def test_a_session_that_failed_says_what_to_do(desk: Desk) -> None:
    desk.send(1)
    ticket = desk.protocol.authenticate(desk.user_name, desk.password, "127.0.0.1")[0]
    desk.protocol.connection_error(ticket, "0x80040414", "A modal dialog box is showing")
    desk.protocol.last_error(ticket)
    desk.protocol.close(ticket)
    text = support(desk, file_id(desk)).body.decode()
    spanish = support(desk, file_id(desk), "es").body.decode()

    assert "It ended with an error." in text
    assert "0x80040414: A window of QuickBooks" in text
    assert "Terminó con un error." in spanish
    assert "0x80040414: " in spanish
    assert "A window of QuickBooks" not in spanish


def test_it_speaks_spanish_where_that_is_wanted(desk: Desk) -> None:
    heard = support(desk, file_id(desk), "es-CO,es;q=0.9,en;q=0.5")

    assert '<html lang="es">' in heard.body.decode()
    assert "ninguna sesión todavía" in heard.body.decode()


@pytest.mark.parametrize("stranger", ["", "x", "00000000-0000-4000-8000-000000000000", "'; drop table connection"])
def test_a_stranger_finds_the_general_page_and_never_an_error(desk: Desk, stranger: str) -> None:
    heard = support(desk, stranger)

    assert heard.status == "200 OK"
    assert "The last session" not in heard.body.decode()
    assert heard.body == support(desk, "other").body


def test_the_page_is_there_while_the_database_is_away() -> None:
    def fails(_file_id: str, _language: str) -> str:
        raise ConnectionError

    heard = ask(edge(last_session=fails), environ(b"", "GET", "/qbwc/support/x"))

    assert heard.status == "200 OK"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("fr,de;q=0.9", "en"),
        ("es", "es"),
        ("en;q=0.4, es-MX;q=0.8", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("es;q=many", "es"),
    ],
)
def test_the_language_is_the_one_wanted_most(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_a_paused_company_is_told_so(desk: Desk) -> None:
    desk.set(is_paused=True, pause_reason="Month end")
    text = support(desk, file_id(desk)).body.decode()

    assert "Posting is paused" in text
    assert "Month end" not in text
