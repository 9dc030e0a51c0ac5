"""The first morning with the program: from an empty installation to the first bill in QuickBooks."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from komet_qbwc.demo_pdf import pdf
from tests.browser.computer import Computer
from tests.browser.conftest import Open
from tests.browser.live import PASSWORD, Live
from tests.browser.person import Person

pytestmark = pytest.mark.xdist_group("browser")

GROWER = "Rosas de Cayambe"


def first_run(person: Person) -> None:
    """Fill in the page of a new installation."""
    person.open("/")
    person.fill("Name of the company", "Biscayne Blooms")
    person.fill("Code of the first location", "MIA")
    person.fill("Name of the first location", "Miami")
    person.fill("Your name", "Ada Delgado")
    person.fill("Your e-mail", "ada@biscayneblooms.example")
    person.page.get_by_label("Password", exact=True).fill(PASSWORD)
    person.fill("The password again", PASSWORD)
    person.press("Set up and log in")
    person.sees("Biscayne Blooms is set up")


def connect(person: Person, computer: Computer) -> None:
    """Follow the steps of the set-up; answer when the application is added in the Web Connector."""
    person.open("/quickbooks/setup")
    person.press("Check the address")
    person.press("Make the file and the password")
    password = person.page.locator("#password").inner_text()
    computer.add(person.downloaded("Download komet_sales.qwc"), password)
    person.press("I have it: on to step 3")
    person.sees("Waiting for the first contact")


def map_accounts(person: Person) -> None:
    person.open("/quickbooks/mapping")
    person.fill("Default account", "Cost of Goods Sold")
    person.press("Save Everything else")
    person.sees("Kept: 1 changed.")


def add_vendor(person: Person) -> None:
    person.open("/setup/vendors/new")
    for label, text in (("Code", "CAYAMBE"), ("Name", GROWER), ("Accounting Name", GROWER)):
        person.page.get_by_label(label, exact=True).fill(text)
    person.press("Save")
    person.sees(f"Vendor {GROWER} is entered.")


def enter_order(person: Person) -> None:
    """Enter an order of 1,200 roses, approve it, and confirm and ship it for the grower."""
    person.open("/orders/new")
    person.choose("Vendor", GROWER)
    line = {
        "Product": "Rose Freedom 60 cm",
        "Category": "Roses",
        "Boxes": "12",
        "Units/box": "100",
        "Unit cost": "0.42",
    }
    for label, text in line.items():
        person.fill(label, text)
    person.press("+ Add a charge")
    person.fill("Charge", "Truck freight")
    person.fill("Amount", "36.00")
    person.press("Save and approve")
    person.press("Confirm for the vendor")
    person.press("Confirm these boxes")
    person.press("Ship")
    person.page.get_by_role("dialog").get_by_label("AWB", exact=True).fill("145-44999994")
    person.press("Ship the order")
    person.sees("145-44999994")


def bill_it(person: Person, folder: Path) -> None:
    """Upload the grower's invoice, approve it twice and send it."""
    document = folder / "RC-1.pdf"
    document.write_bytes(pdf(GROWER, ["Invoice RC-1"]))
    person.open("/reconciliation")
    person.page.get_by_role("link", name="Upload").first.click()
    person.fill("Invoice number", "RC-1")
    person.fill("Total invoice amount", "540.00")
    person.page.locator("#files").set_input_files(document)
    person.press("Save")
    person.sees("RC-1.pdf")
    person.press("Approve")
    person.press("Approve Payment")
    person.has_status("A")
    person.press("Send to External System")
    person.sees("was sent; QuickBooks fetches it at its next contact.")


def test_a_new_company_gets_its_first_bill_into_quickbooks(
    site: Live, window: Open, computer: Computer, tmp_path: Path
) -> None:
    ada = window(site)
    first_run(ada)
    connect(ada, computer)
    with computer.polling():
        expect(ada.page.locator("#first-contact .light")).to_have_class("light light-ok light-large")
        ada.sees("Connected")
        ada.press("Go on to the mapping")
        map_accounts(ada)
        add_vendor(ada)
        enter_order(ada)
        site.work()
        bill_it(ada, tmp_path)
        ada.open("/quickbooks?tray=posted")
        expect(ada.row("P000001-RC-1")).to_be_visible()

    bill = computer.quickbooks.bills()[0]
    assert (bill.vendor, bill.ref_number, bill.amount) == (GROWER, "P000001-RC-1", Decimal("540.00"))
    ada.open("/reconciliation")
    ada.has_status("S", ada.row("RC-1"))
