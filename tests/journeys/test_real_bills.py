"""Bills as a real company has them go the whole way: several of one number, several of none, odd letters and cents."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from komet_qbwc.bill_file import FileBill, read_bills
from komet_qbwc.load import Loader
from tests.office import ACCOUNTANT, Office
from tests.reference import needs_shared, shared
from wholesale.company import Company
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import VendorInvoice, approve, become

BILLS = Path(__file__).parents[1] / "samples" / "bills"
FIVE = BILLS / "five_bills.json"
# The facts of the bills in the sample company that comes with QuickBooks.
OF_THE_SAMPLE_COMPANY = BILLS / "sample_company_bills.json"


def load(office: Office, bills: list[FileBill]) -> None:
    """Load bills, approve and send each, and make their vendors known to QuickBooks."""
    for vendor in sorted({bill.vendor for bill in bills}):
        office.quickbooks.add_vendor(vendor)
    with office.sessions.begin() as session:
        company, now = session.get_one(Company, office.company_id), office.clock.now()
        loaded = Loader(session, company, ACCOUNTANT, now).load(bills)
        assert (loaded.skipped, loaded.refused) == ([], [])
        for invoice in loaded.added:
            send(session, invoice, office)


def send(session: Session, invoice: VendorInvoice, office: Office) -> None:
    now = office.clock.now()
    while invoice.status is not InvoiceStatus.A:
        approve(session, invoice, ACCOUNTANT, now)
    become(session, invoice, InvoiceStatus.ES, ACCOUNTANT, now)


def is_there(office: Office, bills: list[FileBill]) -> bool:
    """Answer whether QuickBooks holds these bills and no other: each vendor, day and amount, and every invoice's id."""
    there = office.quickbooks.bills()
    wanted = sorted((bill.vendor, bill.date, bill.total) for bill in bills)
    return (
        sorted((bill.vendor, bill.day, bill.amount) for bill in there) == wanted
        and {bill.txn_id for bill in there} == {invoice.accounting_id for invoice in office.invoices()}
        and all(sum(amount for _, amount, _ in bill.lines) == bill.amount for bill in there)
    )


@pytest.mark.parametrize("batch", [1, 20])
def test_five_bills_are_five_bills_in_quickbooks(office: Office, batch: int) -> None:
    bills = read_bills(FIVE)
    load(office, bills)
    office.set(batch_size=batch)
    office.update()

    assert office.statuses() == "S S S S S"
    assert is_there(office, bills)
    assert office.quickbooks.duplicates() == []
    assert sum(bill.amount for bill in office.quickbooks.bills()) == Decimal("2478.60")


def test_a_bill_s_charges_are_lines_of_their_own(office: Office) -> None:
    load(office, read_bills(FIVE)[-1:])
    office.update()
    bill = office.quickbooks.bills()[0]

    assert bill.ref_number == "PO77812-A-00019"
    assert sorted(amount for _, amount, _ in bill.lines) == [Decimal("-10.00"), Decimal("42.15"), Decimal("710.00")]


@needs_shared
def test_the_facts_of_the_sample_company_s_bills_are_intuit_s() -> None:
    theirs = read_bills(shared("qbxml_samples/65-rs-bill-query-sample-company.xml"))

    assert [(bill.vendor, bill.number, bill.date, bill.total) for bill in read_bills(OF_THE_SAMPLE_COMPANY)] == [
        (bill.vendor, bill.number, bill.date, bill.total) for bill in theirs
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_bills_of_quickbooks_sample_company_are_all_there_each_once(office: Office) -> None:
    bills = read_bills(OF_THE_SAMPLE_COMPANY)
    numbers = [bill.number for bill in bills if bill.number]
    load(office, bills)
    office.update()

    assert (len(bills), len(numbers), len(numbers) - len(set(numbers))) == (45, 40, 2)
    assert office.statuses() == " ".join(["S"] * 45)
    assert is_there(office, bills)
    assert office.quickbooks.duplicates() == []
    assert sum(bill.amount for bill in office.quickbooks.bills()) == sum(bill.total for bill in bills)
