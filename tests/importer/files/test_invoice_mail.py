"""The administrator sets mailboxes up, tests them live, and sees what became of each mail."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import make_invoice, make_location, make_order, make_vendor
from tests.imap_server import PASSWORD, USER, imap_server
from tests.importer.site import SERVER_KEY, Site
from wholesale.company import Company
from wholesale.errors import Entry
from wholesale.history import history_of
from wholesale.invoice_mail_log import MailFate, ReceivedMail
from wholesale.invoice_mail_refusal import SUBJECT_UNCLEAR, TOTAL_TAKEN
from wholesale.invoice_mailbox import InvoiceMailbox, keep_entry
from wholesale.mailbox import MAILBOX_LOGIN_REFUSED
from wholesale.user import Role

PAGE = "/setup/invoice-mail"
RIGHT = {
    "enabled": "y",
    "address": "invoices@andes.example",
    "host": "imap.andes.example",
    "port": "993",
    "user": "",
    "password": "a secret",
    "folder": "INBOX",
    "authorized_from": "Scanner@andes.example; a@b.example\n",
    "copy_responses_to": "payables@andes.example",
}


def _mailbox(site: Site, **facts: Any) -> InvoiceMailbox:
    with site.session() as session:
        right = {"company_id": site.company.id, "address": USER, "host": "imap.andes.example", "user": USER}
        mailbox = InvoiceMailbox(**right | {"enabled": True} | facts)
        mailbox.set_password(SERVER_KEY, PASSWORD)
        session.add(mailbox)
        session.flush()
        return mailbox


def _kept(site: Site, location_id: int | None = None) -> InvoiceMailbox | None:
    with site.sessions() as session:
        here = (
            InvoiceMailbox.location_id.is_(None) if location_id is None else InvoiceMailbox.location_id == location_id
        )
        return session.scalar(select(InvoiceMailbox).where(InvoiceMailbox.company_id == site.company.id, here))


def test_a_mailbox_is_set_up_and_its_password_sealed(site: Site) -> None:
    seen = site.sign_in(Role.ADMIN).post(PAGE, RIGHT)
    kept = _kept(site)

    assert seen.says("Saved.")
    assert kept is not None
    assert (kept.enabled, kept.user, kept.port) == (True, "invoices@andes.example", 993)
    assert kept.authorized_from == "scanner@andes.example; a@b.example"
    assert "a secret" not in kept.password_sealed + seen.text
    assert kept.login(SERVER_KEY).password == "a secret"
    with site.session() as session:
        (line,) = history_of(session, kept)
        assert "host '' -> 'imap.andes.example'" in line.why
        assert "a secret" not in line.why


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"address": "invoices"}, "'invoices' is no e-mail address"),
        ({"authorized_from": "a@b.example; c@"}, "'c@' is no e-mail address"),
        ({"copy_responses_to": "everybody"}, "'everybody' is no e-mail address"),
        ({"host": "https://imap.andes.example"}, "is no name of a server"),
        ({"port": "0"}, "from 1 to 65535"),
        ({"folder": ""}, "usually INBOX"),
        ({"password": ""}, "The password of the mailbox invoices@andes.example is missing"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_kept(site: Site, wrong: dict[str, str], told: str) -> None:
    seen = site.sign_in(Role.ADMIN).post(PAGE, RIGHT | wrong)

    assert seen.status == 422
    assert seen.says(told)
    assert _kept(site) is None


def test_an_empty_password_stays_as_it_was(site: Site) -> None:
    admin = site.sign_in(Role.ADMIN)
    admin.post(PAGE, RIGHT)
    admin.post(PAGE, RIGHT | {"password": "", "copy_responses_to": ""})
    kept = _kept(site)
    assert kept is not None

    assert (kept.copy_responses_to, kept.login(SERVER_KEY).password) == ("", "a secret")


def test_the_password_goes_to_no_other_server(site: Site) -> None:
    admin = site.sign_in(Role.ADMIN)
    admin.post(PAGE, RIGHT)
    seen = admin.post(PAGE, RIGHT | {"password": "", "host": "imap.evil.example"})
    kept = _kept(site)
    assert kept is not None

    assert seen.says("Enter the password again")
    assert kept.host == "imap.andes.example"


def test_another_folder_is_read_from_its_beginning_and_other_settings_go_on(site: Site) -> None:
    admin = site.sign_in(Role.ADMIN)
    _mailbox(site, uid_validity=5, last_uid=70, lease=3, leased_until=site.clock.now())
    same = RIGHT | {"address": USER, "user": USER, "password": ""}
    admin.post(PAGE, same)
    before = _kept(site)
    admin.post(PAGE, same | {"folder": "Invoices"})
    after = _kept(site)
    assert before is not None
    assert after is not None

    assert (before.uid_validity, before.last_uid, before.lease) == (5, 70, 3)
    assert (after.uid_validity, after.last_uid) == (None, 0)
    # Whoever was reading the former folder has lost the mailbox.
    assert (after.lease, after.leased_until) == (4, None)


def test_a_location_has_a_mailbox_of_its_own(site: Site) -> None:
    with site.session() as session:
        miami = make_location(session, site.company)
        elsewhere = make_location(session, site.other_company)
    admin = site.sign_in(Role.ADMIN)
    admin.post(PAGE, RIGHT)
    admin.post(PAGE, RIGHT | {"location": str(miami.id), "address": "miami@andes.example"})
    seen = admin.get(f"{PAGE}?location={miami.id}")
    of_all, of_miami = _kept(site), _kept(site, miami.id)
    assert of_all is not None
    assert of_miami is not None

    assert (of_all.address, of_miami.address) == ("invoices@andes.example", "miami@andes.example")
    assert seen.page.xpath("//input[@name='address']/@value") == ["miami@andes.example"]
    assert admin.get(f"{PAGE}?location={elsewhere.id}").status == 404
    assert admin.post(PAGE, RIGHT | {"location": str(elsewhere.id)}).status == 404


def test_the_mailbox_is_tested_live(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with imap_server(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
        server.deliver(b"Subject: one\r\n\r\nx", b"Subject: two\r\n\r\nx")
        mailbox = _mailbox(site, host=server.host, port=server.port, due_at=site.clock.now())
        seen = site.sign_in(Role.ADMIN).post(f"{PAGE}/test", {"mailbox": str(mailbox.id)})
        flags = server.flags()
    kept = _kept(site)
    assert kept is not None

    assert seen.says("The mailbox can be read: INBOX holds 2 mails, 2 of them unread.")
    assert flags == ["", ""]
    assert kept.due_at is None


def test_a_test_that_fails_says_what_to_do(site: Site) -> None:
    mailbox = _mailbox(site, host="localhost", port=1)
    seen = site.sign_in(Role.ADMIN).post(f"{PAGE}/test", {"mailbox": str(mailbox.id)}, referer=PAGE)

    assert seen.path == PAGE
    assert seen.says("The mail server localhost does not answer on port 1")
    assert seen.says("Check host and port with your mail provider")


def test_another_companys_mailbox_is_not_tested(site: Site) -> None:
    theirs = _mailbox(site, company_id=site.other_company.id)

    assert site.sign_in(Role.ADMIN).post(f"{PAGE}/test", {"mailbox": str(theirs.id)}).status == 404


def test_what_is_in_the_way_is_shown(site: Site) -> None:
    told = MAILBOX_LOGIN_REFUSED.told(host="imap.andes.example", user=USER, problem="Invalid credentials")
    _mailbox(site, last_error=keep_entry(told))
    seen = site.sign_in(Role.ADMIN).get(PAGE)

    assert seen.says("Can not be read")
    assert seen.says(f"does not let {USER} in: Invalid credentials.")


def _received(site: Site, fate: MailFate, subject: str, refusal: Entry | None = None, **facts: Any) -> ReceivedMail:
    with site.session() as session:
        company: Company = facts.pop("company", site.company)
        of_company = select(InvoiceMailbox).where(InvoiceMailbox.company_id == company.id)
        mailbox = session.scalar(of_company) or InvoiceMailbox(
            company_id=company.id, address=USER, host="imap.andes.example", user=USER, password_sealed="x"
        )
        session.add(mailbox)
        session.flush()
        uid = len(session.scalars(select(ReceivedMail.id)).all()) + 1
        row = ReceivedMail(company_id=company.id, mailbox_id=mailbox.id, uid_validity=1, uid=uid, fate=fate)
        row.subject, row.read_at, row.refusal = subject, site.clock.now(), keep_entry(refusal) if refusal else None
        for name, value in facts.items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
        return row


def test_the_log_tells_what_became_of_each_mail_newest_first(site: Site) -> None:
    with site.session() as session:
        order = make_order(session, make_vendor(session, site.company), number="P002323")
        invoice = make_invoice(session, order, number="IN1")
    note = TOTAL_TAKEN.told(order="P002323", total="525.00")
    _received(site, MailFate.ADDED, "P002323;IN1", invoice_id=invoice.id, notes=[keep_entry(note)])
    _received(site, MailFate.REFUSED, "Factura", SUBJECT_UNCLEAR.told(subject="Factura"), answered_at=site.clock.now())
    _received(site, MailFate.ADDED, "of another company", company=site.other_company)
    seen = site.sign_in(Role.ADMIN).get(f"{PAGE}/received")

    assert [text.strip() for text in seen.page.xpath("//tbody//th/text()[1]")] == ["Factura", "P002323;IN1"]
    assert seen.page.xpath("//tbody//a/@href")[-1] == f"/invoices/{invoice.id}"
    assert seen.says("The subject 'Factura' does not say which purchase order the invoice belongs to.")
    assert seen.says("525.00 was taken, which is what was left to bill of purchase order P002323")


def test_the_log_shows_one_fate_only_when_asked(site: Site) -> None:
    _received(site, MailFate.ADDED, "one")
    _received(site, MailFate.IGNORED, "two")
    admin = site.sign_in(Role.ADMIN)

    assert len(admin.get(f"{PAGE}/received?fate=ignored").texts("//tbody/tr")) == 1
    assert len(admin.get(f"{PAGE}/received?fate=nonsense").texts("//tbody/tr")) == 2
    assert admin.get(f"{PAGE}/received?fate=refused").says("No mail here.")


def test_a_subject_is_shown_and_never_run(site: Site) -> None:
    _received(site, MailFate.IGNORED, "<script>alert(1)</script>")

    assert "<script>alert(1)" not in site.sign_in(Role.ADMIN).get(f"{PAGE}/received").text


def test_only_administrators_come_in(site: Site) -> None:
    clerk = site.sign_in(Role.ACCOUNTS_PAYABLE)

    assert {clerk.get(path).status for path in (PAGE, f"{PAGE}/received")} == {403}
    assert clerk.post(f"{PAGE}/test", {"mailbox": "1"}).status == 403
