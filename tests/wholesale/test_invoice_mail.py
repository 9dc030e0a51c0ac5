"""A mail of somebody who may send it becomes an invoice of its order; every other mail an answer in words."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests import documents
from tests.factories import make_company, make_invoice, make_location, make_order, make_user, make_vendor
from wholesale.attachment import attachments_of, open_attachment
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.history import history_of
from wholesale.invoice_mail import Outcome, receive_invoice
from wholesale.invoice_mail_message import Letter, MailFile
from wholesale.invoice_mailbox import InvoiceMailbox
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import InvoiceStatus
from wholesale.storage import Storage
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice

Sessions = sessionmaker[Session]
PDF = documents.pdf()
GROWER = "luz@grower.example"
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class Desk:
    """A company with a mailbox, an order P002323 over 525.00 dollars and a vendor user."""

    session: Session
    clock: SetClock
    storage: Storage
    company: Company
    mailbox: InvoiceMailbox
    order: PurchaseOrder

    def receive(self, subject: str = "P P002323;IN1;525.00", sender: str = GROWER, **more: Any) -> Outcome:
        files = more.pop("files", (MailFile("factura.pdf", PDF),))
        letter = Letter((sender,) if sender else (), subject, files=files, **more)
        return receive_invoice(self.session, self.storage, self.mailbox, letter, self.clock.now())

    def refused(self, *args: Any, **more: Any) -> str:
        """Answer the key of the refusal, when nothing was left behind."""
        before = self.invoices()
        outcome = self.receive(*args, **more)
        assert outcome.refusal is not None, outcome
        assert self.invoices() == before
        return outcome.refusal.key

    def invoices(self) -> list[tuple[str, Decimal]]:
        found = select(VendorInvoice).where(VendorInvoice.company_id == self.company.id).order_by(VendorInvoice.id)
        return [(invoice.number, invoice.total) for invoice in self.session.scalars(found)]


@pytest.fixture
def desk(sessions: Sessions, clock: SetClock, tmp_path: Path) -> Any:
    """Lend the desk in a transaction that is rolled back."""
    with sessions() as session:
        company = make_company(session)
        vendor = make_vendor(session, company)
        order = make_order(session, vendor, number="P002323", status=OrderStatus.SC)
        make_user(session, company, Role.VENDOR, email="Luz@Grower.example", vendor_id=vendor.id, name="Luz")
        mailbox = InvoiceMailbox(
            company_id=company.id,
            address="invoices@andes.example",
            host="localhost",
            user="invoices",
            password_sealed="x",
        )
        session.add(mailbox)
        session.flush()
        yield Desk(session, clock, Storage(str(tmp_path / "files")), company, mailbox, order)
        session.rollback()


def test_a_mail_of_a_vendor_adds_its_invoice(desk: Desk) -> None:
    outcome = desk.receive()
    invoice = outcome.invoice

    assert invoice is not None
    assert (invoice.number, invoice.total, invoice.status) == ("IN1", Decimal("525.00"), InvoiceStatus.AP)
    assert outcome.notes == ()
    (attachment,) = attachments_of(desk.session, invoice)
    with open_attachment(desk.storage, attachment) as file:
        assert file.read() == PDF
    assert attachment.file_name == outcome.pdf_name == "factura.pdf"
    assert {line.actor_name for line in history_of(desk.session, invoice)} == {"Luz"}


def test_another_mail_adds_another_invoice_and_the_sum_is_compared(desk: Desk) -> None:
    first, second = desk.receive("P002323;IN1;500"), desk.receive("P002323;IN2;25")

    assert desk.invoices() == [("IN1", Decimal(500)), ("IN2", Decimal(25))]
    assert [note.sentence for note in first.notes] == [
        "The invoices of purchase order P002323 come to 500.00, and the order to 525.00."
    ]
    assert second.notes == ()


def test_without_a_total_what_is_left_of_the_order_is_taken(desk: Desk) -> None:
    first = desk.receive("P002323;IN1")
    second = desk.receive("P002323;IN2")

    assert desk.invoices() == [("IN1", Decimal(525))]
    assert [note.key for note in first.notes] == ["mail_total_taken"]
    assert second.refusal is not None
    assert str(second.refusal).startswith(
        "The subject gives no total, and the other invoices of purchase order P002323 already come to its 525.00."
    )


def test_the_rest_of_the_order_is_taken_for_a_second_invoice_without_a_total(desk: Desk) -> None:
    desk.receive("P002323;IN1;500.00")
    desk.receive("2323;IN2")

    assert desk.invoices() == [("IN1", Decimal(500)), ("IN2", Decimal(25))]


def test_the_same_number_twice_is_refused(desk: Desk) -> None:
    desk.receive()

    assert desk.refused() == "number_taken"


def test_a_refused_mail_leaves_no_row_although_its_file_was_stored(desk: Desk) -> None:
    small = Storage(desk.storage.url, most_bytes=100)
    letter = Letter((GROWER,), "P002323;IN1;1.00", files=(MailFile("factura.pdf", PDF),))
    outcome = receive_invoice(desk.session, small, desk.mailbox, letter, desk.clock.now())

    assert outcome.refusal is not None
    assert outcome.refusal.key == "file_too_large"
    assert desk.invoices() == []


@on_one_database
@pytest.mark.parametrize("sender", ["", "eva@evil.example", "luz@grower.example.evil.example", "no address"])
def test_a_mail_of_a_stranger_is_refused(desk: Desk, sender: str) -> None:
    assert desk.refused(sender=sender) in {"mail_sender_unknown", "mail_sender_unclear"}


@on_one_database
def test_a_forged_mail_is_refused_and_nobody_answered(desk: Desk) -> None:
    outcome = desk.receive(is_forged=True)

    assert outcome.refusal is not None
    assert outcome.refusal.key == "mail_sender_forged"
    assert not outcome.is_answered


@on_one_database
def test_a_stranger_is_answered_only_when_the_mail_is_meant_for_us(desk: Desk) -> None:
    assert not desk.receive("Cheap watches", "eva@evil.example").is_answered
    assert desk.receive("P002323;IN1", "eva@evil.example").is_answered
    assert desk.receive("Good morning").is_answered


def _staff(desk: Desk) -> str:
    return make_user(desk.session, desk.company, Role.ACCOUNTS_PAYABLE, email="Ana@andes.example").email.lower()


def _contact(desk: Desk) -> str:
    desk.order.vendor.email_for_orders = "x@y.example; Sales@Grower.example"
    return "sales@grower.example"


def _listed(desk: Desk) -> str:
    desk.mailbox.authorized_from = "a@b.example; Scanner@andes.example"
    return "scanner@andes.example"


@on_one_database
@pytest.mark.parametrize("who", [_staff, _contact, _listed])
def test_people_of_the_company_contacts_of_the_vendor_and_listed_addresses_may_send(
    desk: Desk, who: Callable[[Desk], str]
) -> None:
    address = who(desk)
    desk.session.flush()

    assert desk.receive(sender=address).invoice is not None


def _inactive(desk: Desk) -> str:
    return make_user(desk.session, desk.company, Role.ADMIN, email="old@andes.example", is_active=False).email


def _without_role(desk: Desk) -> str:
    return make_user(desk.session, desk.company, Role.SALES, email="sales@andes.example").email


def _of_another_company(desk: Desk) -> str:
    return make_user(desk.session, make_company(desk.session), Role.ADMIN, email="boss@other.example").email


def _part_of_a_contact(desk: Desk) -> str:
    desk.order.vendor.email_for_orders = "big_sales@grower.example"
    return "sales@grower.example"


def _pattern(desk: Desk) -> str:
    desk.order.vendor.email_for_orders = "sales@grower.example"
    return "%@%.example"


@on_one_database
@pytest.mark.parametrize("who", [_inactive, _without_role, _of_another_company, _part_of_a_contact, _pattern])
def test_whoever_may_not_upload_may_not_send(desk: Desk, who: Callable[[Desk], str]) -> None:
    address = who(desk)
    desk.session.flush()

    assert desk.refused(sender=address) == "mail_sender_unknown"


@on_one_database
def test_a_vendor_learns_nothing_of_the_orders_of_others(desk: Desk) -> None:
    make_order(desk.session, make_vendor(desk.session, desk.company), number="P000500", status=OrderStatus.A)
    other = desk.receive("P000500;IN1;1.00").refusal
    missing = desk.receive("P000501;IN1;1.00").refusal
    assert other is not None
    assert missing is not None

    assert str(other).replace("P000500", "P000501") == str(missing)


@on_one_database
@pytest.mark.parametrize("status", [OrderStatus.PA, OrderStatus.CA])
def test_a_vendor_sends_nothing_for_an_order_it_does_not_see(desk: Desk, status: OrderStatus) -> None:
    desk.order.status = status

    assert desk.refused() == "mail_order_not_found"


@on_one_database
def test_nobody_sends_anything_for_a_canceled_order(desk: Desk) -> None:
    desk.order.status = OrderStatus.CA

    assert desk.refused(sender=_staff(desk)) == "mail_order_canceled"


@on_one_database
def test_an_order_of_another_company_is_not_found(desk: Desk) -> None:
    make_order(desk.session, make_vendor(desk.session, make_company(desk.session)), number="P000600")

    assert desk.refused("P000600;IN1;1.00", _staff(desk)) == "mail_order_not_found"


@on_one_database
def test_a_mailbox_of_a_location_takes_invoices_of_that_location_only(desk: Desk) -> None:
    miami, bogota = (make_location(desk.session, desk.company, code=code, name=code) for code in ("MIA", "BOG"))
    desk.mailbox.location_id, desk.order.location = miami.id, bogota
    desk.session.flush()
    refused = desk.refused()
    desk.order.location = miami
    desk.session.flush()

    assert refused == "mail_order_of_other_location"
    assert desk.receive().invoice is not None


@on_one_database
@pytest.mark.parametrize(
    "status", [InvoiceStatus.A, InvoiceStatus.ES, InvoiceStatus.F, InvoiceStatus.S, InvoiceStatus.P]
)
def test_an_order_whose_invoices_are_approved_takes_no_other(desk: Desk, status: InvoiceStatus) -> None:
    make_invoice(desk.session, desk.order, status)

    assert desk.refused() == "mail_order_approved"


@on_one_database
def test_an_order_with_one_invoice_still_pending_takes_another(desk: Desk) -> None:
    make_invoice(desk.session, desk.order, InvoiceStatus.A, "25.00")
    make_invoice(desk.session, desk.order, InvoiceStatus.AA, "25.00")

    assert desk.receive(subject="P002323;IN9;475").invoice is not None


@on_one_database
@pytest.mark.parametrize(
    ("subject", "key"), [("Invoice", "mail_subject_unclear"), ("P002323;IN1;12.345", "mail_total_unclear")]
)
def test_a_subject_that_is_not_clear_is_refused(desk: Desk, subject: str, key: str) -> None:
    assert desk.refused(subject) == key


@on_one_database
@pytest.mark.parametrize(
    ("file", "key"),
    [
        (MailFile("a.pdf", documents.pdf(password="secret")), "mail_pdf_locked"),
        (MailFile("a.pdf", b"%PDF-1.7 broken"), "mail_pdf_broken"),
        (MailFile("a.xlsx", documents.xlsx()), "mail_no_pdf"),
    ],
)
def test_a_mail_without_a_readable_pdf_is_refused(desk: Desk, file: MailFile, key: str) -> None:
    assert desk.refused(files=(file,)) == key


@on_one_database
def test_what_was_left_out_is_told_with_an_invoice_and_with_a_refusal(desk: Desk) -> None:
    sheet = MailFile("prices.xlsx", documents.xlsx())
    alone, beside = desk.receive(files=(sheet,)), desk.receive(files=(sheet, MailFile("a.pdf", PDF)))

    assert [note.key for note in alone.notes] == ["mail_file_left_out"]
    assert [note.key for note in beside.notes] == ["mail_file_left_out"]


@on_one_database
def test_several_pdf_files_are_merged_under_the_order_and_the_number(desk: Desk) -> None:
    outcome = desk.receive(files=(MailFile("a.pdf", PDF), MailFile("b.pdf", documents.pdf(width=300))))

    assert outcome.pdf_name == "P002323-IN1.pdf"
    assert [note.key for note in outcome.notes] == ["mail_files_merged"]
