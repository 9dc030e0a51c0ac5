"""The mail at the end of an import, as it arrives; and the link in it, which is signed, ends, and asks for a log-in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select, update

from importer.import_link import IMPORT_LINK_EXPIRED, IMPORT_LINK_UNKNOWN, LIVES, link_to, run_of
from importer.import_run import RunState, SaveMode
from tests.factories import make_customer
from tests.importer.imports.running import SERVER_KEY, Runs, sheet
from tests.importer.site import URL, Site
from tests.smtp_server import Inbox, settings_for, smtp_server, words_of
from wholesale.db import reading
from wholesale.errors import TradeError
from wholesale.jobs.send_mail import SendMail
from wholesale.mail import OutgoingMail
from wholesale.user import Role, User

TITLES = ("Invoice #", "Customer Code", "Invoice Date", "Invoice Balance", "Customer PO")


def invoices(good: int, bad: int = 0) -> bytes:
    codes = ["ROSA"] * good + ["NOBODY"] * bad
    rows = [(f"IN{each}", code, date(2026, 2, 3), Decimal("10.25"), f"PO{each}") for each, code in enumerate(codes)]
    return sheet(TITLES, rows)


@pytest.fixture
def runs(site: Site) -> Runs:
    with site.session() as session:
        make_customer(session, site.company, code="ROSA")
    return Runs(site.sessions, site.clock, site.storage, site.company)


def received(runs: Runs, count: int) -> list[EmailMessage]:
    """Send what is due and answer what the mail server got."""
    inbox = Inbox()
    with smtp_server(inbox) as port:
        assert SendMail().sweep(runs.sessions, runs.clock, settings_for(port, public_url=URL)) == count
    return inbox.mails


def test_a_good_import_is_told_with_its_counts_and_a_link(site: Site, runs: Runs) -> None:
    run = runs.bring_in("open_invoices", invoices(1204), name="open invoices march.xlsx")
    (mail,) = received(runs, 1)
    text, html = words_of(mail, "plain"), words_of(mail, "html")
    (link,) = re.findall(rf"{re.escape(URL)}(\S+)", text)
    stranger = site.visitor().get(link)
    opened = site.sign_in(user=runs.user).get(link)

    assert mail["To"] == runs.user.email
    assert mail["Subject"] == "Data Import - Open Invoices: completed"
    for words in (text, html):
        assert "open invoices march.xlsx" in words
        assert "1,204" in words
        assert "Refused" not in words
    assert stranger.path == "/login"
    assert opened.path == f"/setup/imports/{run.id}"


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        (
            "en",
            "Data Import - Open Invoices: completed with errors (7 of 9 rows)",
            ["B4:", "there is no NOBODY. Check the code", "B8:", "New: 2", "Refused: 7"],
        ),
        ("es", "completada con errores (7 de 9 filas)", ["B4:", "NOBODY", "B8:", "Nuevas: 2", "Rechazadas: 7"]),
    ],
)
def test_refused_rows_are_told_with_the_first_reasons(
    runs: Runs, language: str, subject: str, words: list[str]
) -> None:
    with runs.sessions.begin() as session:
        session.execute(update(User).where(User.id == runs.user.id).values(language=language))
    runs.user.language = language
    runs.bring_in("open_invoices", invoices(2, bad=7))
    (mail,) = received(runs, 1)
    text = words_of(mail, "plain")

    assert subject in mail["Subject"]
    assert [word for word in words if word not in text] == []
    assert "B9:" not in text
    assert "NOBODY" in words_of(mail, "html")


def test_an_import_that_could_not_go_on_says_why(runs: Runs) -> None:
    runs.bring_in("open_invoices", b"%PDF-1.4 no workbook", name="invoices.xlsx")
    runs.bring_in("open_invoices", invoices(2, bad=1), mode=SaveMode.ALL_OR_NOTHING)
    unreadable, nothing = (words_of(mail, "plain") for mail in received(runs, 2))

    assert "> invoices.xlsx is no workbook. It is a PDF document." in unreadable
    assert "> Nothing was imported from upload.xlsx: all or nothing was asked for" in nothing
    assert "was saved by then" not in unreadable + nothing


def test_what_is_only_checked_or_taken_back_sends_no_mail(runs: Runs) -> None:
    run = runs.bring_in("open_invoices", invoices(1), at_once=False)
    with reading(runs.sessions) as session:
        mails = session.scalar(select(func.count()).select_from(OutgoingMail))

    assert run.state is RunState.CHECKED
    assert mails == 0


def test_a_link_leads_nowhere_when_it_is_old_altered_or_of_another_company(site: Site, runs: Runs) -> None:
    run = runs.bring_in("open_invoices", invoices(1))
    now = site.clock.now()
    link = link_to(run.company_id, run.id, SERVER_KEY, now)
    key = link.partition("key=")[2]
    other = site.sign_in(Role.ADMIN, company=site.other_company).get(link)
    late = now + LIVES + timedelta(seconds=1)
    with pytest.raises(TradeError) as expired:
        run_of(key, run.company_id, SERVER_KEY, late)
    for altered in (key[:-1], "x" + key, "", key.replace(".", "..", 1)):
        with pytest.raises(TradeError) as unknown:
            run_of(altered, run.company_id, SERVER_KEY, now)

        assert unknown.value.entry == IMPORT_LINK_UNKNOWN.told()
    assert run_of(key, run.company_id, SERVER_KEY, now + LIVES) == run.id
    assert expired.value.entry.key == IMPORT_LINK_EXPIRED.key
    assert other.path == "/setup/imports"
    assert "belongs to no import of yours" in other.messages
