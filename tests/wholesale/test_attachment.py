"""Documents of an invoice: who may attach and remove them, and what becomes of them."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests import documents
from tests.factories import ADMIN, actor, make_invoice
from wholesale.attachment import Attachment, attach, attachments_of, open_attachment, remove_attachment
from wholesale.clock import SetClock
from wholesale.errors import TradeError
from wholesale.file_format import VENDOR_FORMATS
from wholesale.history import Actor, history_of
from wholesale.status import InvoiceStatus
from wholesale.storage import Storage
from wholesale.upload import delete_invoice
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice

Sessions = sessionmaker[Session]


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Lend an empty folder for files of at most one megabyte."""
    return Storage(str(tmp_path / "files"), most_bytes=1024 * 1024)


def _grower(invoice: VendorInvoice, **more: int) -> Actor:
    return Actor(name="Luz", roles=frozenset({Role.VENDOR}), vendor_id=more.get("vendor_id", invoice.vendor_id))


def test_an_attached_file_is_stored_and_told_in_the_history(
    sessions: Sessions, clock: SetClock, storage: Storage
) -> None:
    data = documents.pdf()
    with sessions.begin() as session:
        invoice = make_invoice(session)
        made = attach(session, storage, invoice, "C:\\scan\\Factura ñ.pdf", io.BytesIO(data), ADMIN, clock.now())
        told = [line.why for line in history_of(session, invoice)]
    with sessions() as session:
        seen = session.get_one(Attachment, made.id)
        with open_attachment(storage, seen) as file:
            content = file.read()

        assert content == data
        assert (seen.file_name, seen.content_type, seen.size) == ("Factura ñ.pdf", "application/pdf", len(data))
        assert (seen.uploaded_by, seen.uploaded_at) == ("Ada Admin", clock.now())
        assert told == ["attached Factura ñ.pdf"]


def test_a_refused_file_leaves_nothing_behind(sessions: Sessions, clock: SetClock, storage: Storage) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session)
        with pytest.raises(TradeError, match="It is a web page"):
            attach(session, storage, invoice, "a.pdf", documents.WEB_PAGE, ADMIN, clock.now())
        with pytest.raises(TradeError, match="larger than 1 MB"):
            attach(session, storage, invoice, "a.txt", io.BytesIO(b"a" * (1024 * 1024 + 1)), ADMIN, clock.now())

        assert attachments_of(session, invoice) == []
        assert list(storage.stored()) == []


def test_a_vendor_attaches_pdf_to_an_invoice_of_its_own(sessions: Sessions, clock: SetClock, storage: Storage) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session)
        other = make_invoice(session)
        grower = _grower(invoice)
        attach(session, storage, invoice, "a.pdf", documents.pdf(), grower, clock.now(), allowed=VENDOR_FORMATS)
        with pytest.raises(TradeError, match="Luz may attach files to invoices of their own company only"):
            attach(session, storage, other, "a.pdf", documents.pdf(), grower, clock.now(), allowed=VENDOR_FORMATS)

        assert [each.file_name for each in attachments_of(session, invoice)] == ["a.pdf"]
        assert attachments_of(session, other) == []


def test_staff_add_to_an_approved_invoice_but_vendors_do_not(
    sessions: Sessions, clock: SetClock, storage: Storage
) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=InvoiceStatus.A)
        attach(session, storage, invoice, "note.txt", b"paid by wire", ADMIN, clock.now())
        with pytest.raises(TradeError, match="only while an approval is pending"):
            attach(session, storage, invoice, "a.pdf", documents.pdf(), _grower(invoice), clock.now())

        assert len(attachments_of(session, invoice)) == 1


def test_whoever_does_not_buy_or_pay_attaches_nothing(sessions: Sessions, clock: SetClock, storage: Storage) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session)
        with pytest.raises(TradeError, match="Rosa Velez may not attach a file"):
            attach(session, storage, invoice, "a.pdf", documents.pdf(), actor(Role.SALES), clock.now())

        assert list(storage.stored()) == []


def test_a_file_is_removed_while_an_approval_is_pending(sessions: Sessions, clock: SetClock, storage: Storage) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=InvoiceStatus.AA)
        made = attach(session, storage, invoice, "a.pdf", documents.pdf(), ADMIN, clock.now())
        remove_attachment(session, made, ADMIN, clock.now() + timedelta(minutes=1), "wrong scan")

        assert attachments_of(session, invoice) == []
        assert [line.why for line in history_of(session, invoice)][-1] == "removed a.pdf. wrong scan"
        # The transaction may yet be rolled back, so the file waits for the sweep.
        assert storage.exists(made.storage_key)


def test_a_file_of_an_approved_invoice_stays(sessions: Sessions, clock: SetClock, storage: Storage) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=InvoiceStatus.A)
        made = attach(session, storage, invoice, "a.pdf", documents.pdf(), ADMIN, clock.now())
        with pytest.raises(TradeError, match="only while an approval is pending"):
            remove_attachment(session, made, ADMIN, clock.now())

        assert attachments_of(session, invoice) == [made]


def test_a_deleted_invoice_takes_its_attachments_along(sessions: Sessions, clock: SetClock, storage: Storage) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session)
        made = attach(session, storage, invoice, "a.pdf", documents.pdf(), ADMIN, clock.now())
    with sessions.begin() as session:
        delete_invoice(session, session.get_one(VendorInvoice, invoice.id), ADMIN, clock.now(), "twice")
    with sessions() as session:
        assert session.get(Attachment, made.id) is None


def test_a_file_the_store_has_lost_is_told_clearly(sessions: Sessions, clock: SetClock, storage: Storage) -> None:
    with sessions.begin() as session:
        made = attach(session, storage, make_invoice(session), "a.pdf", documents.pdf(), ADMIN, clock.now())
        storage.delete(made.storage_key)
        with pytest.raises(TradeError) as told:
            open_attachment(storage, made)

    assert str(told.value).startswith("a.pdf, attached on 2026-03-10, is not in the file store any more.")
