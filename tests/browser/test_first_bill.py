"""The first morning with the program: from an empty installation to the first bill in QuickBooks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.computer import Computer
from tests.browser.conftest import Open
from tests.browser.live import PASSWORD, Live
from tests.browser.person import Person

pytestmark = pytest.mark.xdist_group("browser")


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


def test_a_new_company_gets_its_first_bill_into_quickbooks(site: Live, window: Open, computer: Computer) -> None:
    ada = window(site)
    first_run(ada)
    connect(ada, computer)
    with computer.polling():
        expect(ada.page.locator("#first-contact .light")).to_have_class("light light-ok light-large")
        ada.sees("Connected")
