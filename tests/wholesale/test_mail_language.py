"""A mail is written in the language of its reader, in text and in HTML, and arrives as it was written."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_company, make_user
from tests.smtp_server import Inbox, settings_for, smtp_server, words_of
from wholesale.clock import SetClock
from wholesale.job import JobSettings
from wholesale.jobs.send_mail import SendMail
from wholesale.mail import OutgoingMail, queue_mail
from wholesale.mail_filling import APP, example, fill, show
from wholesale.mail_html import as_html
from wholesale.mail_template import FRAME, MailTemplate, mail_templates, parse, read_template
from wholesale.mail_text import as_text
from wholesale.sentences import LANGUAGES
from wholesale.smtp import MailSettings

Sessions = sessionmaker[Session]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_mail_arrives_in_both_languages_as_it_was_written(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        company_id = make_company(session).id
        for name in mail_templates():
            for language in LANGUAGES:
                queue_mail(
                    session, company_id, "ann@andes.example", name, example(name), clock.now(), language=language
                )
        session.flush()
        rows = {(row.subject, row.language): row for row in session.scalars(select(OutgoingMail))}
    inbox = Inbox()
    with smtp_server(inbox) as port:
        SendMail().sweep(sessions, clock, settings_for(port, public_url="https://bills.example.com/"))

    assert len(inbox.mails) == len(rows) == len(mail_templates()) * len(LANGUAGES)
    for mail in inbox.mails:
        row = rows[mail["Subject"].strip(), mail["Content-Language"]]
        parts = [(part.get_content_type(), part.get_content_charset()) for part in mail.iter_parts()]
        assert parts == [("text/plain", "utf-8"), ("text/html", "utf-8")]
        for kind, written in (("plain", row.body), ("html", row.html)):
            assert words_of(mail, kind) == " ".join(written.replace(APP, "https://bills.example.com").split())
        assert all(len(line) <= 998 and line.isascii() for line in mail.as_bytes().decode().splitlines())


def test_each_reader_gets_the_language_they_have_chosen(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        company, other = make_company(session, language="es"), make_company(session)
        make_user(session, company, email="ann@andes.example", language="en")
        make_user(session, company, email="Bea@Andes.example", language="es")
        make_user(session, other, email="grower@rosas.example", language="en")
        to = "ann@andes.example, bea@andes.example, grower@rosas.example"
        mails = queue_mail(session, company.id, to, "bill_differs", example("bill_differs"), clock.now())
        asked = queue_mail(
            session,
            company.id,
            "ann@andes.example",
            "bill_differs",
            example("bill_differs"),
            clock.now(),
            language="es",
        )

    # An address of nobody here is written to in the company's language.
    assert [mail.language for mail in mails] == ["en", "es", "es"]
    assert [mail.subject.split()[0] for mail in mails] == ["The", "El", "El"]
    assert asked[0].language == "es"


def test_money_and_days_are_written_as_the_reader_writes_them() -> None:
    values = {
        "total": Decimal("-1234.5"),
        "cost": Decimal("0.2850"),
        "day": date(2026, 3, 9),
        "none": None,
        "count": 12,
    }

    assert show(values, "en") == {
        "total": "-$1,234.50",
        "cost": "$0.285",
        "day": "Mar 9, 2026",
        "none": "",
        "count": "12",
    }
    assert show(values, "es") == {
        "total": "$-1.234,50",
        "cost": "$0,285",
        "day": "09/03/2026",
        "none": "",
        "count": "12",
    }


def test_a_reply_names_the_mail_it_answers(sessions: Sessions, clock: SetClock) -> None:
    asked = "<invoice-1@rosas.example>\r\nBcc: eve@example.com"
    with sessions.begin() as session:
        company = make_company(session)
        values = example("bill_differs")
        queue_mail(session, company.id, "a@b.example", "bill_differs", values, clock.now(), in_reply_to=asked)
    inbox = Inbox()
    with smtp_server(inbox) as port:
        SendMail().sweep(sessions, clock, settings_for(port))
    (mail,) = inbox.mails

    assert mail["In-Reply-To"] == mail["References"] == "<invoice-1@rosas.example> Bcc: eve@example.com"
    assert (mail["Auto-Submitted"], mail["Bcc"]) == ("auto-replied", None)


def _both(body: str, values: dict[str, object]) -> tuple[str, str]:
    template = MailTemplate("x", parse(body))
    shown = show(values | {"company": "Andes"}, "en")
    return as_text(template.blocks, shown), as_html(template, read_template(FRAME, "en"), "x", shown, "en")


def test_rows_of_a_table_are_repeated_and_numbers_stand_at_the_right() -> None:
    boxes = [{"what": "Roses", "amount": Decimal(20)}, {"what": "Carnations", "amount": Decimal(300)}]
    text, html = _both("| What | Amount > |\n|---|---|\n@boxes | $what | $amount |", {"boxes": boxes})

    assert text.splitlines() == [
        "What         Amount",
        "----------  -------",
        "Roses        $20.00",
        "Carnations  $300.00",
    ]
    assert html.count('align="right"') == 3


@pytest.mark.parametrize("body", ["@boxes - $what", "| What |\n|---|\n@boxes | $what |", "?note Note: $note"])
def test_a_block_without_anything_to_tell_is_left_out(body: str) -> None:
    text, html = _both(f"Hello.\n\n{body}", {"boxes": [], "note": ""})

    assert text == "Hello.\n"
    assert "Note" not in html
    assert "What" not in html


def test_a_fact_without_a_value_is_left_out() -> None:
    text, html = _both("| Bill | $bill\n| AWB | $awb", {"bill": "P1", "awb": None})

    assert text == "Bill: P1\n"
    assert "AWB" not in html


def test_steps_are_counted_and_plain_words_listed() -> None:
    text, html = _both("1. Open it.\n2. Close it.\n\n@names - $each", {"names": ["Ann", "Bea"]})

    assert text == "1. Open it.\n2. Close it.\n\n- Ann\n- Bea\n"
    assert html.count("<li") == 4


def test_a_template_without_a_subject_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.joinpath("greeting.txt").write_text("Hello.", "utf-8")
    monkeypatch.setattr("wholesale.mail_template._EMAILS", tmp_path)

    with pytest.raises(ValueError, match=r"greeting.txt must begin with 'Subject: '"):
        read_template("greeting", "en")


def test_a_mail_written_into_a_folder_links_to_the_web_app(sessions: Sessions, clock: SetClock, tmp_path: Path) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        queue_mail(session, company.id, "a@b.example", "bill_differs", example("bill_differs"), clock.now())
    settings = JobSettings(mail=MailSettings(folder=tmp_path), public_url="http://localhost:8730")
    SendMail().sweep(sessions, clock, settings)
    (path,) = tmp_path.glob("*.eml")

    assert b"http://localhost:8730/invoices/4711" in path.read_bytes()
    assert APP.encode() not in path.read_bytes()


def test_a_list_that_is_none_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="the value 'all' must be a list, got 'x'"):
        fill("bills_failed", {"count": 1, "all": "x"})
