from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, QUICKBOOKS, make_invoice
from wholesale.clock import SetClock
from wholesale.history import history_of
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import approve, become


def test_an_invoice_goes_from_upload_to_synchronized(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session)
        approve(session, invoice, ADMIN, clock.now())
        approve(session, invoice, ADMIN, clock.now())
        become(session, invoice, InvoiceStatus.ES, ADMIN, clock.now())
        become(session, invoice, InvoiceStatus.S, QUICKBOOKS, clock.now(), accounting_id="8-1")

        assert [line.new for line in history_of(session, invoice)] == ["AA", "A", "ES", "S"]
        assert invoice.status is InvoiceStatus.S
