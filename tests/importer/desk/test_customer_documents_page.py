"""Documents of customers as those of receivables see them: what waits, what was refused, and what they decide."""

from __future__ import annotations

import pytest

from qbwc_server.queue import ItemState
from tests.importer.site import Site, Visitor
from tests.qbwc_server.desk import Desk
from wholesale.company import Company
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus, Sync
from wholesale.user import Role

PAGE = "/quickbooks/customers"
BUYER = "Bloom Street Florist"


@pytest.fixture
def receivable(site: Site, company: Company) -> Visitor:
    """Lend the browser of somebody of accounts receivable."""
    return site.sign_in(Role.ACCOUNTS_RECEIVABLE, company=company)


def heap(visitor: Visitor, name: str) -> list[str]:
    return visitor.get(PAGE).texts(f"//section[@id='{name}']//tbody/tr/th")


def test_a_document_is_in_one_heap_at_a_time(office: Desk, receivable: Visitor, payable: Visitor) -> None:
    assert receivable.get(PAGE).says("does not send documents of customers")
    office.sells_to(BUYER)
    invoice = f"Invoice {office.customer_invoice(office.confirm()).number}"
    credit_id = office.credit(reference="QC-7")
    assert heap(receivable, "waiting") == [invoice, "Credit QC-7"]
    assert payable.get("/quickbooks").says("2 waiting")

    talk = office.log_in()
    talk.until("<InvoiceAddRq")
    assert (heap(receivable, "waiting"), heap(receivable, "taken")) == ([], [invoice, "Credit QC-7"])
    assert payable.get("/quickbooks?tray=sending").says(BUYER)
    talk.close()
    office.settle()

    assert credit_id
    assert (heap(receivable, "taken"), heap(receivable, "failed")) == ([], [])
    assert payable.get("/quickbooks?tray=posted").says("customer's invoice")


def test_a_refused_credit_is_sent_again_and_a_refused_invoice_is_confirmed_again(
    office: Desk, site: Site, receivable: Visitor
) -> None:
    office.sells_to(BUYER, is_known=False)
    office.set_company(create_missing_customers=False)
    invoice_id, credit_id = office.confirm(), office.credit(reference="QC-7")
    office.update()
    seen = receivable.get(PAGE)
    again = receivable.post(f"{PAGE}/send-again", {"kind": "credit", "document": credit_id})
    in_vain = receivable.post(f"{PAGE}/send-again", {"kind": "invoice", "document": invoice_id})
    with site.session() as session:
        invoice = session.get_one(CustomerInvoice, invoice_id)

        assert (invoice.sync, invoice.status) == (Sync.FAILED, CustomerInvoiceStatus.PENDING)
    assert seen.says("QuickBooks has no customer 'Bloom Street Florist'")
    assert seen.texts("//section[@id='failed']//button") == ["Send again Credit QC-7"]
    assert again.says("It leaves with the next run")
    assert in_vain.says("an invoice has to be confirmed first")
    assert heap(receivable, "waiting") == ["Credit QC-7"]


def test_receivables_decide_about_their_documents_alone(office: Desk, receivable: Visitor) -> None:
    office.sells_to(BUYER)
    office.send(1)
    office.confirm()
    talk = office.log_in()
    talk.deliver(office.quickbooks.process(talk.bills()))
    talk.until("<InvoiceAddRq")
    talk.close()
    office.pass_time(office.clock.now().replace(hour=23) - office.clock.now())
    office.log_in().ask()
    bill, invoice = sorted(office.items(), key=lambda item: item.kind, reverse=True)
    page = receivable.get(f"/quickbooks/items/{invoice.id}")

    assert invoice.state is ItemState.UNKNOWN
    assert page.says("by customer and number")
    assert page.texts("//ul[@class='decisions']//h3") == ["Mark as posted", "Send again", "Dismiss"]
    assert receivable.get(f"/quickbooks/items/{bill.id}").texts("//ul[@class='decisions']//button") == []
    assert receivable.post(f"/quickbooks/items/{bill.id}/dismiss", {"why": "x"}).status == 404
    assert receivable.post(f"/quickbooks/items/{invoice.id}/dismiss", {"why": "by hand"}).says("taken out of the queue")
    assert len(heap(receivable, "failed")) == 1
