"""Mailboxes on a real IMAP server: each mail is dealt with once, whatever happens in between."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from socket import SHUT_RDWR
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from tests import documents
from tests.factories import make_company, make_order, make_user, make_vendor
from tests.imap_server import PASSWORD, USER, ImapServer, imap_server
from tests.smtp_server import Inbox, settings_for, smtp_server, words_of
from wholesale import invoice_mail, invoice_mail_answer, invoice_mail_reading
from wholesale.attachment import Attachment
from wholesale.clock import SetClock
from wholesale.db import open_engine
from wholesale.invoice_mail_log import MOST_ATTEMPTS, MailFate, ReceivedMail
from wholesale.invoice_mail_message import Letter
from wholesale.invoice_mail_pdf import InvoicePdf
from wholesale.invoice_mail_reading import Reader
from wholesale.invoice_mailbox import InvoiceMailbox, told_entry
from wholesale.job import JobSettings
from wholesale.jobs.read_mailboxes import ReadMailboxes
from wholesale.jobs.send_mail import SendMail
from wholesale.mail import OutgoingMail
from wholesale.mailbox import OpenMailbox
from wholesale.order_status import OrderStatus
from wholesale.smtp import MailSettings
from wholesale.storage import Storage
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice

Sessions = sessionmaker[Session]
SERVER_KEY = b"a key of the tests, 32 bytes long"
GROWER = "luz@grower.example"
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    """Lend an IMAP server; each test finds its mailbox empty."""
    with imap_server(tmp_path_factory.mktemp("imap")) as running:
        yield running


@dataclass
class Office:
    """A company whose mailbox is on the server, with an order P002323 over 525.00 dollars."""

    sessions: Sessions
    clock: SetClock
    server: ImapServer
    settings: JobSettings
    mailbox_id: int

    def sweep(self) -> int:
        return ReadMailboxes().sweep(self.sessions, self.clock, self.settings)

    def reader(self, **more: Any) -> Reader:
        settings = self.settings
        facts = {"storage": settings.storage, "server_key": SERVER_KEY, "trusted": self.server.trusted}
        return Reader(**{"sessions": self.sessions, "clock": self.clock} | facts | more)

    def set(self, **facts: Any) -> None:
        with self.sessions.begin() as session:
            session.execute(update(InvoiceMailbox).values(facts))

    def mailbox(self) -> InvoiceMailbox:
        with self.sessions() as session:
            return session.scalars(select(InvoiceMailbox)).one()

    def log(self) -> list[tuple[str, MailFate]]:
        with self.sessions() as session:
            rows = session.scalars(select(ReceivedMail).order_by(ReceivedMail.id))
            return [(row.subject, row.fate) for row in rows]

    def numbers(self) -> list[str]:
        with self.sessions() as session:
            return sorted(session.scalars(select(VendorInvoice.number)))

    def answers(self) -> list[tuple[str, str]]:
        with self.sessions() as session:
            mails = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
            return [(mail.to, mail.template) for mail in mails]


@pytest.fixture
def office(sessions: Sessions, clock: SetClock, server: ImapServer, tmp_path: Path) -> Office:
    """Lend the office with an empty mailbox that was read before."""
    with server.client() as client:
        client.store("1:*", "+FLAGS", r"(\Deleted)")
        client.expunge()
    with sessions.begin() as session:
        company = make_company(session)
        vendor = make_vendor(session, company, name="Rosas del Valle")
        make_order(session, vendor, number="P002323", status=OrderStatus.SC)
        make_user(session, company, Role.VENDOR, email=GROWER, vendor_id=vendor.id, name="Luz", language="es")
        mailbox = InvoiceMailbox(
            company_id=company.id,
            enabled=True,
            address=USER,
            host=server.host,
            port=server.port,
            user=USER,
            copy_responses_to="ana@andes.example; ben@andes.example",
        )
        mailbox.set_password(SERVER_KEY, PASSWORD)
        session.add(mailbox)
        session.flush()
        mailbox_id = mailbox.id
    settings = JobSettings(
        mail=MailSettings(ca_file=server.ca_file, sender="Komet <bills@komet.example>"),
        server_key=SERVER_KEY,
        storage=Storage(str(tmp_path / "files")),
    )
    found = Office(sessions, clock, server, settings, mailbox_id)
    found.sweep()
    return found


def mail(number: str = "IN1", pdf: bytes | None = None, **more: str | None) -> bytes:
    """Write the mail of a vendor with its invoice."""
    message = EmailMessage()
    facts = {
        "From": f"Luz <{GROWER}>",
        "Subject": f"P P002323;{number};525.00",
        "Message-ID": f"<{number}@grower.example>",
    }
    for name, value in (facts | more).items():
        if value is not None:
            message[name.replace("_", "-")] = value
    message.set_content("Good morning")
    if pdf != b"":
        message.add_attachment(pdf or documents.pdf(), maintype="application", subtype="pdf", filename="factura.pdf")
    return message.as_bytes()


def test_a_mail_becomes_an_invoice_and_is_answered_over_smtp(office: Office) -> None:
    office.server.deliver(mail())
    done, inbox = office.sweep(), Inbox()
    with smtp_server(inbox) as port:
        SendMail().sweep(office.sessions, office.clock, settings_for(port))
    to_grower, *copies = sorted(inbox.mails, key=lambda answer: str(answer["To"]), reverse=True)

    assert (done, office.numbers()) == (1, ["IN1"])
    assert office.log() == [("P P002323;IN1;525.00", MailFate.ADDED)]
    assert office.server.flags() == [r"\Seen"]
    assert [copy["To"] for copy in copies] == ["ben@andes.example", "ana@andes.example"]
    assert to_grower["To"] == GROWER
    assert to_grower["In-Reply-To"] == "<IN1@grower.example>"
    assert to_grower["Auto-Submitted"] == "auto-replied"
    assert to_grower["Subject"] == "Factura recibida para la orden de compra P002323"
    assert "Número de factura: IN1" in words_of(to_grower, "plain")
    assert "Invoice number: IN1" in words_of(copies[0], "plain")


def test_what_was_read_is_not_read_again(office: Office) -> None:
    office.server.deliver(mail())
    counts = [office.sweep() for _ in range(3)]

    assert counts == [1, 0, 0]
    assert len(office.answers()) == 3


@on_one_database
def test_a_mail_that_somebody_looked_at_first_is_read_all_the_same(office: Office) -> None:
    office.server.deliver(mail(), seen=True)

    assert office.sweep() == 1
    assert office.numbers() == ["IN1"]


@on_one_database
def test_of_a_mailbox_that_is_new_only_unseen_mails_are_read(office: Office) -> None:
    office.server.deliver(mail("OLD"), seen=True)
    office.server.deliver(mail("NEW"))
    office.set(uid_validity=None, last_uid=0)
    office.sweep()
    office.sweep()

    assert office.numbers() == ["NEW"]


@on_one_database
def test_a_refused_mail_is_answered_with_the_reason(office: Office) -> None:
    office.server.deliver(mail(Subject="Invoice 1"))
    office.sweep()
    with office.sessions() as session:
        answer = session.scalars(select(OutgoingMail).where(OutgoingMail.to == GROWER)).one()
        row = session.scalars(select(ReceivedMail)).one()

        assert "P P002323;IN2323;19.50" in answer.body
        assert answer.subject == "Factura no recibida: Invoice 1"
        assert row.refusal_entry is not None
        assert row.refusal_entry.key == "mail_subject_unclear"
    assert office.log() == [("Invoice 1", MailFate.REFUSED)]


def test_a_stop_between_the_commit_and_the_mark_reads_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.server.deliver(mail())

    def stop(_opened: OpenMailbox, uids: list[int]) -> None:
        if uids:
            raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(OpenMailbox, "mark_seen", stop)
        with pytest.raises(KeyboardInterrupt):
            office.sweep()
    before = office.server.flags()
    office.clock.move(timedelta(minutes=1))
    office.sweep()

    assert before == [""]
    assert office.server.flags() == [r"\Seen"]
    assert office.numbers() == ["IN1"]
    assert len(office.answers()) == 3


def test_a_stop_before_the_commit_leaves_nothing_and_the_mail_is_read_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.server.deliver(mail())

    def stop(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("wholesale.invoice_mail_reading.answer", stop)
        with pytest.raises(KeyboardInterrupt):
            office.sweep()
    nothing = (office.numbers(), office.answers(), office.server.flags())
    office.clock.move(timedelta(minutes=1))
    office.sweep()

    assert nothing == ([], [], [""])
    assert office.numbers() == ["IN1"]


def test_a_worker_that_died_with_the_mailbox_is_followed_by_another(office: Office) -> None:
    office.server.deliver(mail())
    office.set(lease=7, leased_until=office.clock.now() + timedelta(minutes=10))
    held = office.sweep()
    office.clock.move(timedelta(minutes=10))

    assert (held, office.sweep()) == (0, 1)


def test_two_workers_at_once_read_each_mail_once(office: Office, database_url: str) -> None:
    office.server.deliver(*(mail(f"IN{number}", Subject=f"P P002323;IN{number};25.00") for number in range(6)))
    barrier, counts = Barrier(2), []

    def work() -> None:
        engine = open_engine(database_url)
        worker = replace(office, sessions=sessionmaker(engine, expire_on_commit=False))
        barrier.wait(10)
        counts.append(worker.sweep())
        engine.dispose()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sum(counts) == 6
    assert office.numbers() == [f"IN{number}" for number in range(6)]
    assert len(office.answers()) == 18


def test_two_workers_that_both_hold_the_mailbox_add_a_mail_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.server.deliver(mail())
    barrier, fetch, done = Barrier(2), OpenMailbox.mail, []

    def at_once(opened: OpenMailbox, uid: int) -> bytes:
        barrier.wait(30)
        return fetch(opened, uid)

    monkeypatch.setattr(OpenMailbox, "mail", at_once)
    monkeypatch.setattr(invoice_mail_reading, "renew_lease", lambda *_: True)
    # A lease that ends at once: the second claims what the first still reads.
    monkeypatch.setattr("wholesale.invoice_mailbox.LEASE", timedelta(0))
    threads = [Thread(target=lambda: done.append(office.sweep())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    # The slower one finds it done, or leaves it to the other.
    assert 1 <= sum(done) <= len(done) == 2
    assert office.log() == [("P P002323;IN1;525.00", MailFate.ADDED)]
    assert office.numbers() == ["IN1"]
    assert len(office.answers()) == 3


def test_a_mail_that_another_worker_has_just_begun_is_left_to_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.server.deliver(mail())
    with monkeypatch.context() as taken:
        taken.setattr(invoice_mail_reading, "begin_reading", lambda *_: None)
        left = office.sweep()

    assert (left, office.server.flags()) == (0, [""])
    assert office.sweep() == 1


@on_one_database
def test_a_reader_that_lost_its_lease_stops(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.server.deliver(mail("IN1"), mail("IN2"))
    fetch = OpenMailbox.mail

    def slow(opened: OpenMailbox, uid: int) -> bytes:
        office.set(lease=99)
        return fetch(opened, uid)

    monkeypatch.setattr(OpenMailbox, "mail", slow)

    assert office.sweep() == 0
    assert office.numbers() == []


def test_a_mail_delivered_twice_is_one(office: Office) -> None:
    office.server.deliver(mail(), b"Received: by another way\r\n" + mail())
    office.sweep()

    assert [fate for _, fate in office.log()] == [MailFate.ADDED, MailFate.DUPLICATE]
    assert office.numbers() == ["IN1"]
    assert len(office.answers()) == 3


def test_a_mailbox_that_was_made_anew_does_not_repeat_its_mails(office: Office) -> None:
    office.server.deliver(mail())
    office.sweep()
    with office.server.client() as client:
        client.store("1:*", "-FLAGS", r"(\Seen)")
    with office.sessions.begin() as session:
        session.execute(update(ReceivedMail).values(uid_validity=1))
        session.execute(update(InvoiceMailbox).values(uid_validity=1))
    office.sweep()

    assert [fate for _, fate in office.log()] == [MailFate.ADDED, MailFate.DUPLICATE]
    assert office.numbers() == ["IN1"]


@on_one_database
def test_a_mail_at_which_the_program_dies_does_not_stop_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.server.deliver(mail("BAD"), mail("IN1"))
    read = invoice_mail_reading.read_letter

    def die(raw: bytes) -> Any:
        if b"BAD" in raw:
            raise MemoryError
        return read(raw)

    monkeypatch.setattr(invoice_mail_reading, "read_letter", die)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(MemoryError):
            office.sweep()
        office.clock.move(timedelta(minutes=1))
    others = office.numbers()
    office.sweep()

    assert others == ["IN1"]
    assert [fate for _, fate in office.log()] == [MailFate.UNREADABLE, MailFate.ADDED]
    assert office.server.flags() == [r"\Seen", r"\Seen"]
    assert office.answers()[-2:] == [
        ("ana@andes.example", "invoice_mail_refused"),
        ("ben@andes.example", "invoice_mail_refused"),
    ]


@on_one_database
def test_a_mail_that_is_too_large_is_answered_by_its_head(office: Office) -> None:
    office.server.deliver(mail(), mail("IN2", pdf=documents.pdf(pages=100)))
    office.reader(most_bytes=5000).read(office.mailbox_id)

    assert [fate for _, fate in office.log()] == [MailFate.ADDED, MailFate.REFUSED]
    with office.sessions() as session:
        row = session.scalars(select(ReceivedMail).where(ReceivedMail.fate == MailFate.REFUSED)).one()
        assert row.refusal_entry is not None
        assert row.refusal_entry.sentence == "The mail 'P P002323;IN2;525.00' is larger than 0 MB and was not read."
        assert session.scalars(select(Attachment)).one().file_name == "factura.pdf"


@on_one_database
def test_one_sweep_reads_some_mails_and_the_next_the_rest(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invoice_mail_reading, "MOST_AT_ONCE", 3)
    office.server.deliver(*(mail(f"I{number}", Subject="Hello") for number in range(5)))
    with office.server.client() as client:
        client.store("1:*", "+FLAGS", r"(\Seen)")

    assert [office.sweep() for _ in range(3)] == [3, 2, 0]


@on_one_database
@pytest.mark.parametrize(
    "more",
    [
        {"From": USER},
        {"From": "Komet <Bills@Komet.example>"},
        {"Auto_Submitted": "auto-replied"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@mail.example"},
    ],
)
def test_mails_of_machines_and_our_own_are_left_alone(office: Office, more: dict[str, str]) -> None:
    office.server.deliver(mail(**more))
    office.sweep()

    assert [fate for _, fate in office.log()] == [MailFate.IGNORED]
    assert (office.numbers(), office.answers()) == ([], [])


@on_one_database
def test_a_program_that_sends_invoices_is_heard_but_not_answered(office: Office) -> None:
    office.server.deliver(mail(Auto_Submitted="auto-generated"))
    office.sweep()

    assert office.numbers() == ["IN1"]
    assert [to for to, _ in office.answers()] == ["ana@andes.example", "ben@andes.example"]


@on_one_database
def test_a_stranger_gets_no_answer_to_a_mail_that_is_none_of_ours(office: Office) -> None:
    office.server.deliver(mail(From="eva@evil.example", Subject="Cheap watches"))
    office.sweep()

    assert [fate for _, fate in office.log()] == [MailFate.REFUSED]
    assert office.answers() == []


@on_one_database
def test_no_sender_is_answered_without_end(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invoice_mail_answer, "MOST_ANSWERS_AN_HOUR", 2)
    office.set(copy_responses_to="")
    office.server.deliver(*(mail(f"I{number}", Subject="Hello") for number in range(4)))
    office.sweep()
    answered = len(office.answers())
    office.clock.move(timedelta(hours=1))
    office.server.deliver(mail("late", Subject="Hello"))
    office.sweep()

    assert (answered, len(office.answers())) == (2, 3)


@on_one_database
@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"port": 1}, "mailbox_not_reached"),
        ({"host": "127.0.0.1"}, "mailbox_not_trusted"),
        ({"user": "nobody"}, "mailbox_login_refused"),
        ({"folder": "Invoices"}, "mailbox_folder_missing"),
        ({"password_sealed": "sealed elsewhere"}, "secret_unreadable"),
    ],
)
def test_what_is_in_the_way_is_kept_and_tried_again_ever_later(office: Office, facts: dict[str, Any], key: str) -> None:
    office.server.deliver(mail())
    right = {name: getattr(office.mailbox(), name) for name in facts}
    office.set(**facts)
    pauses = []
    for _ in range(3):
        office.sweep()
        seen = office.mailbox()
        assert seen.last_error is not None
        assert told_entry(seen.last_error).key == key
        assert seen.due_at is not None
        pauses.append((seen.due_at - office.clock.now()) // timedelta(minutes=1))
        assert office.sweep() == 0
        office.clock.move(seen.due_at - office.clock.now())
    office.set(**right)

    assert pauses == [1, 2, 4]
    assert office.sweep() == 1
    seen = office.mailbox()
    assert (seen.last_error, seen.failures, seen.last_read_at) == (None, 0, office.clock.now())


@on_one_database
def test_a_talk_that_breaks_off_is_told_and_its_mails_are_read_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.server.deliver(mail("IN1", Subject="P P002323;IN1;25.00"), mail("IN2", Subject="P P002323;IN2;25.00"))
    fetch, read = OpenMailbox.mail, []

    def torn(opened: OpenMailbox, uid: int) -> bytes:
        if read:
            opened._box.client.sock.shutdown(SHUT_RDWR)
        read.append(uid)
        return fetch(opened, uid)

    with monkeypatch.context() as broken:
        broken.setattr(OpenMailbox, "mail", torn)
        office.sweep()
    seen, numbers = office.mailbox(), office.numbers()
    office.clock.move(timedelta(minutes=1))
    office.sweep()

    assert seen.last_error is not None
    assert told_entry(seen.last_error).key == "mailbox_broke_off"
    assert (numbers, office.numbers()) == (["IN1"], ["IN1", "IN2"])


@on_one_database
def test_a_mailbox_that_is_switched_off_is_left_alone(office: Office) -> None:
    office.server.deliver(mail())
    office.set(enabled=False)

    assert office.sweep() == 0
    assert office.server.flags() == [""]


@on_one_database
def test_nobody_waits_for_the_database_while_a_pdf_is_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.server.deliver(mail())
    put, read, seen = office.settings.storage.put, invoice_mail.pdf_of, []

    def write_meanwhile(what: str) -> None:
        office.set(copy_responses_to="")
        seen.append(what)

    def put_slowly(key: str, data: bytes) -> None:
        write_meanwhile("stored")
        put(key, data)

    def read_slowly(letter: Letter, name: str) -> InvoicePdf:
        write_meanwhile("read")
        return read(letter, name)

    monkeypatch.setattr(office.settings.storage, "put", put_slowly)
    monkeypatch.setattr(invoice_mail, "pdf_of", read_slowly)
    office.sweep()

    assert office.numbers() == ["IN1"]
    assert seen == ["read", "stored"]


def test_a_mail_that_is_refused_whatever_it_brings_stores_nothing(office: Office) -> None:
    office.server.deliver(mail(From="stranger@elsewhere.example"), mail("IN2", Subject="P P999999;IN2;1.00"))
    office.sweep()

    assert list(office.settings.storage.stored()) == []
