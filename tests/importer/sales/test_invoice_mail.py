"""A confirmed invoice reaches its customer: the mail as a mail server gets it, the PDF as a reader opens it."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.invoice_pdf import invoice_pdf
from importer.jobs.mail_invoices import MailInvoices
from tests.factories import actor
from tests.smtp_server import Inbox, settings_for, smtp_server, words_of
from tests.wholesale.billing import NOW, Trade, make_trade
from wholesale.clock import SetClock
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_move import move_invoice
from wholesale.customer_invoice_status import CustomerInvoiceAction
from wholesale.history import history_of
from wholesale.jobs.send_mail import SendMail
from wholesale.mail import OutgoingMail
from wholesale.mail_attachment import MailAttachment
from wholesale.storage import Storage
from wholesale.user import Role

CONFIRM, UNCONFIRM = CustomerInvoiceAction.CONFIRM, CustomerInvoiceAction.UNCONFIRM
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(str(tmp_path))


def billed(trade: Trade, boxes: int = 2, **facts: str) -> CustomerInvoice:
    customer = trade.customer(name="Petal & Stem", terms="Net 30", **facts)
    prebook = trade.prebook(customer, boxes, charges=("12.50",), customer_po="PO-7", comments="Dock 4, before 6 AM")
    trade.bill(trade.boxes(prebook.lines[0], boxes))
    return trade.invoices()[-1]


def text_of(pdf: bytes) -> list[str]:
    """Answer the words of each page, blanks made single."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def pdf_in(mail: EmailMessage) -> tuple[str | None, list[str]]:
    (file,) = [part for part in mail.walk() if part.get_content_type() == "application/pdf"]
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    return file.get_filename(), text_of(content)


@ON_SQLITE
def test_a_confirmed_invoice_is_mailed_once_with_its_pdf(
    sessions: sessionmaker[Session], clock: SetClock, storage: Storage
) -> None:
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        trade.settings(mails_invoices=True)
        trade.company.name, trade.company.language = "Andes Blooms", "es"
        invoice = billed(trade, email_for_invoices="buyer@petals.example; office@petals.example")
        move_invoice(session, invoice, CONFIRM, actor(Role.SALES), clock.now())
        key = invoice.id
    inbox = Inbox()
    with smtp_server(inbox) as port:
        settings = replace(settings_for(port), storage=storage)
        assert [MailInvoices().sweep(sessions, clock, settings) for _ in range(2)] == [1, 0]
        assert [SendMail().sweep(sessions, clock, settings) for _ in range(2)] == [2, 0]

    assert [mail["To"] for mail in inbox.mails] == ["buyer@petals.example", "office@petals.example"]
    for mail in inbox.mails:
        assert mail["Subject"] == "Factura 1 de Andes Blooms"
        words = words_of(mail, "plain")
        assert "La factura 1 de Andes Blooms para Petal & Stem va adjunta en PDF." in words
        assert "$262,50" in words
        assert "Dock 4, before 6 AM" in words_of(mail, "html")
        name, (page,) = pdf_in(mail)
        assert name == "Factura 1.pdf"
        for told in ("Andes Blooms", "Petal & Stem", "PO-7", "2 250 tallos 500 $0,50 $250,00", "$12,50", "$262,50"):
            assert told in page
    with sessions.begin() as session:
        invoice = session.get_one(CustomerInvoice, key)
        assert (invoice.mail_wanted_at, invoice.mailed_at) == (None, clock.now())
        assert history_of(session, invoice)[-1].why == "Mailed to buyer@petals.example, office@petals.example"
    assert len(list(storage.stored())) == 1


@ON_SQLITE
def test_what_is_taken_back_before_it_leaves_is_not_mailed(
    sessions: sessionmaker[Session], clock: SetClock, storage: Storage
) -> None:
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        trade.settings(mails_invoices=True)
        first = billed(trade, email_for_invoices="buyer@petals.example")
        second = billed(trade, email_for_invoices="")
        third = billed(trade, email_for_invoices="third@petals.example")
        for invoice in (first, second, third):
            move_invoice(session, invoice, CONFIRM, actor(Role.ADMIN), clock.now())
        assert second.mail_wanted_at is None
        move_invoice(session, first, UNCONFIRM, actor(Role.ADMIN), clock.now())
        third.status = CustomerInvoiceStatus.VOIDED
        third_key = third.id
    settings = replace(settings_for(1), storage=storage)

    assert MailInvoices().sweep(sessions, clock, settings) == 0
    assert list(storage.stored()) == []
    with sessions.begin() as session:
        assert session.get_one(CustomerInvoice, third_key).mail_wanted_at is None


@ON_SQLITE
def test_an_invoice_of_many_lines_fills_pages_in_any_letters(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        invoice = billed(trade)
        prebook = trade.prebook(invoice.customer, customer_po="PO-7")
        for cents in range(60):
            trade.bill(trade.boxes(trade.line(prebook, 1, f"1.{cents:02}"), 1, mark_code=f"MK-{cents}"))
        pages = text_of(invoice_pdf(session, invoice, NOW))

        assert [page.rpartition("Page ")[2][:6] for page in pages] == [f"{one} of 4" for one in (1, 2, 3, 4)]
        for cents in range(60):
            (page,) = [page for page in pages if f"Mark MK-{cents} " in page]
            assert f"$1.{cents:02}" in page or f"$1.{cents // 10}" in page
        assert f"Total ${invoice.total:,}" in pages[-1]
        assert "Pending" in pages[0]
        invoice.customer.name = "Квітка & Ñandú"
        invoice.balance -= Decimal("100.00")
        move_invoice(session, invoice, CONFIRM, actor(Role.ADMIN), NOW)
        written = invoice_pdf(session, invoice, NOW, "es")
        assert "Квітка & Ñandú" in text_of(written)[0]
        assert "Por pagar" in text_of(written)[-1]
        assert len(written) < 100_000


def test_two_workers_mail_each_invoice_once(sessions: sessionmaker[Session], clock: SetClock, storage: Storage) -> None:
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        trade.settings(mails_invoices=True)
        for place in range(5):
            invoice = billed(trade, email_for_invoices=f"buyer{place}@petals.example")
            move_invoice(session, invoice, CONFIRM, actor(Role.SALES), clock.now())
    settings, done = replace(settings_for(1), storage=storage), []

    def work() -> None:
        done.append(MailInvoices().sweep(sessions, clock, settings))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(done) == 5
    with sessions.begin() as session:
        assert sorted(session.scalars(select(OutgoingMail.to))) == [
            f"buyer{place}@petals.example" for place in range(5)
        ]
        assert len(session.scalars(select(MailAttachment.id)).all()) == 5
