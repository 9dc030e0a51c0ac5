"""An invoice that is sent a second time and says something else by now: no second bill, and none that differs."""

from __future__ import annotations

import pytest

from qbwc_server.queue import WorkItem
from qbwc_server.resolve import dismiss
from tests.office import ACCOUNTANT
from tests.qbwc_server.desk import Desk
from wholesale.errors import TradeError
from wholesale.status import InvoiceStatus
from wholesale.upload import delete_invoice
from wholesale.vendor_invoice import VendorInvoice, become

CHANGES = ({"number": "OTHER"}, {"vendor": "Flores de Cayambe"}, {"separator": "/"})


def change(desk: Desk, invoice_id: int, number: str = "", vendor: str = "", separator: str = "") -> None:
    """Let an invoice be another bill than it was, in number or in what QuickBooks calls its vendor."""
    with desk.sessions.begin() as session:
        invoice = session.get_one(VendorInvoice, invoice_id)
        invoice.number = number or invoice.number
        invoice.vendor.accounting_name = vendor or invoice.vendor.accounting_name
        invoice.company.bill_number_separator = separator or invoice.company.bill_number_separator


def dismiss_in_doubt(desk: Desk, *, renumbered: str = "") -> int:
    """Let a bill be posted and its answer be lost; a person takes it out of the queue and back to Approved."""
    (invoice_id,) = desk.send(1)
    talk = desk.log_in()
    desk.quickbooks.process(talk.bills())
    desk.quickbooks.books.state.forget_message_sets(desk.quickbooks.books.application)
    talk.close()
    if renumbered:
        desk.quickbooks.edit_bill(desk.quickbooks.bills()[0].txn_id, ref_number=renumbered)
    with desk.sessions.begin() as session:
        dismiss(session, session.get_one(WorkItem, desk.items()[0].id), ACCOUNTANT, desk.clock.now())
    desk.return_to_approved(invoice_id)
    return invoice_id


@pytest.mark.parametrize("facts", CHANGES, ids="-".join)
def test_a_bill_posted_before_that_is_another_now_is_for_a_person(desk: Desk, facts: dict[str, str]) -> None:
    (invoice_id,) = desk.send(1)
    desk.update()
    desk.return_to_approved(invoice_id)
    change(desk, invoice_id, **facts)
    desk.send_again(invoice_id)

    assert desk.go() == "posted needs_person"
    assert "left before as" in str(desk.items()[1].findings)
    assert len(desk.quickbooks.bills()) == 1


def test_a_bill_dismissed_in_doubt_is_not_deleted_and_entered_anew(desk: Desk) -> None:
    invoice_id = dismiss_in_doubt(desk)
    with desk.sessions.begin() as session:
        invoice = session.get_one(VendorInvoice, invoice_id)
        become(session, invoice, InvoiceStatus.AA, ACCOUNTANT, desk.clock.now())
        with pytest.raises(TradeError, match="the answer is not known"):
            delete_invoice(session, invoice, ACCOUNTANT, desk.clock.now())


def test_a_bill_that_quickbooks_refused_may_be_deleted(desk: Desk) -> None:
    (invoice_id,) = desk.send(1, vendor="Nobody Knows")
    desk.update()
    refused = desk.invoices()[0].status
    desk.return_to_approved(invoice_id)
    with desk.sessions.begin() as session:
        invoice = session.get_one(VendorInvoice, invoice_id)
        become(session, invoice, InvoiceStatus.AA, ACCOUNTANT, desk.clock.now())
        delete_invoice(session, invoice, ACCOUNTANT, desk.clock.now())

    assert refused is InvoiceStatus.F
    assert desk.invoices() == []


@pytest.mark.parametrize("facts", [{}, *CHANGES], ids="-".join)
def test_a_bill_dismissed_in_doubt_is_found_as_it_left(desk: Desk, facts: dict[str, str]) -> None:
    invoice_id = dismiss_in_doubt(desk)
    change(desk, invoice_id, **facts)
    desk.send_again(invoice_id)

    assert desk.go() == "dismissed needs_person"
    assert len(desk.quickbooks.bills()) == 1


def test_a_bill_dismissed_in_doubt_is_found_though_a_bookkeeper_renumbered_it(desk: Desk) -> None:
    invoice_id = dismiss_in_doubt(desk, renumbered="X-1")
    desk.send_again(invoice_id)

    assert desk.go() == "dismissed needs_person"
    assert len(desk.quickbooks.bills()) == 1
