"""The outbox as an administrator sees it."""

import pytest

from tests.importer.site import Site
from wholesale.mail import MailState, OutgoingMail, queue_mail
from wholesale.mail_filling import example
from wholesale.mail_template import mail_templates
from wholesale.user import Role

OUTBOX = "/setup/mails"


def _queue(site: Site, template: str = "bill_differs", company_id: int | None = None, **more: object) -> int:
    with site.session() as session:
        company = company_id or site.company.id
        (mail,) = queue_mail(session, company, "ann@andes.example", template, example(template), site.clock.now())
        for name, value in more.items():
            setattr(mail, name, value)
        session.flush()
        return mail.id


def test_the_outbox_lists_the_companys_mails_newest_first(site: Site) -> None:
    _queue(site)
    _queue(site, "bill_failed")
    _queue(site, "bill_needs_person", site.other_company.id)
    seen = site.sign_in(Role.ADMIN).get(OUTBOX)

    assert seen.texts("//tbody//th") == [
        "Bill P002323-IN1 was not posted in QuickBooks",
        "The amount of bill P002323-IN1 differs in QuickBooks",
    ]


def test_the_outbox_shows_one_state_only_when_asked(site: Site) -> None:
    _queue(site)
    _queue(site, "bill_failed", state=MailState.PARKED, last_error="SMTPRecipientsRefused: no such user")
    seen = site.sign_in(Role.ADMIN).get(f"{OUTBOX}?state=parked")

    assert len(seen.texts("//tbody/tr")) == 1
    assert seen.says("no such user")
    assert len(site.sign_in(Role.ADMIN).get(f"{OUTBOX}?state=nonsense").texts("//tbody/tr")) == 2


def test_a_mail_is_shown_as_text_and_in_a_frame_that_runs_nothing(site: Site) -> None:
    mail_id = _queue(site)
    admin = site.sign_in(Role.ADMIN)
    seen, frame = admin.get(f"{OUTBOX}/{mail_id}"), admin.get(f"{OUTBOX}/{mail_id}/html")
    policy = frame.response.headers["Content-Security-Policy"]

    assert "https://bills.example.com/invoices/4711" in seen.texts("//pre")[0]
    assert seen.page.xpath("//iframe/@sandbox") == [""]
    assert seen.page.xpath("//iframe/@src") == [f"{OUTBOX}/{mail_id}/html"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert frame.page.xpath("//a/@href") == ["https://bills.example.com/invoices/4711"]


@pytest.mark.parametrize("template", ["password_reset", "invitation"])
def test_the_link_to_choose_a_password_is_shown_to_nobody(site: Site, template: str) -> None:
    mail_id = _queue(site, template)
    admin = site.sign_in(Role.ADMIN)

    assert "Zq3w" not in admin.get(f"{OUTBOX}/{mail_id}").text
    assert admin.get(f"{OUTBOX}/{mail_id}/html").status == 404


def test_a_mail_that_could_not_be_sent_is_sent_again(site: Site) -> None:
    mail_id = _queue(site, state=MailState.PARKED, attempts=8)
    seen = site.sign_in(Role.ADMIN).post(f"{OUTBOX}/{mail_id}/again")
    with site.session() as session:
        mail = session.get_one(OutgoingMail, mail_id)

    assert "sent again" in seen.messages
    assert (mail.state, mail.attempts, mail.due_at) == (MailState.WAITING, 0, site.clock.now())


def test_a_mail_that_was_sent_is_not_sent_twice(site: Site) -> None:
    mail_id = _queue(site, state=MailState.SENT)
    seen = site.sign_in(Role.ADMIN).post(f"{OUTBOX}/{mail_id}/again")
    with site.session() as session:
        state = session.get_one(OutgoingMail, mail_id).state

    assert "Only a mail that could not be sent" in seen.messages
    assert state is MailState.SENT


@pytest.mark.parametrize("template", mail_templates())
def test_every_mail_can_be_looked_at_in_both_languages(site: Site, template: str) -> None:
    admin = site.sign_in(Role.ADMIN)
    english, spanish = (admin.get(f"{OUTBOX}/examples?template={template}&language={code}") for code in ("en", "es"))
    frame = admin.get(f"{OUTBOX}/examples/html?template={template}&language=es")

    assert english.texts("//main//h2")[0] != spanish.texts("//main//h2")[0]
    assert spanish.texts("//main//h2")[0] == frame.texts("//h1")[0]


def test_a_template_nobody_has_is_the_first_one(site: Site) -> None:
    seen = site.sign_in(Role.ADMIN).get(f"{OUTBOX}/examples?template=../secret&language=xx")

    assert seen.status == 200
