"""Accounts payable works in a browser that runs no scripts: what a button would open stands on the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Demo
from tests.browser.demo import ADMIN, PASSWORD, order_with
from tests.browser.person import Person, at_browser

pytestmark = pytest.mark.xdist_group("browser")

WAITING, APPROVED = "FT 20495", "PGR-803"


def choose_columns(person: Person) -> None:
    person.open("/reconciliation")
    chooser = person.page.locator("#columns")
    chooser.get_by_role("checkbox", name="AWB").uncheck()
    person.press("Save", chooser)
    person.sees("Your columns are kept.")


def pause_and_resume(person: Person) -> None:
    person.open("/quickbooks")
    expect(person.page.locator("#resume")).to_be_hidden()
    person.fill("Reason", "Month end")
    person.press("Pause posting")
    person.sees("Posting is paused. What waits stays where it is.")
    person.press("Resume posting")
    person.sees("Posting goes on with the next run of the Web Connector.")


def send(person: Person, invoice: str) -> None:
    number = order_with(invoice).number
    person.open(f"/reconciliation?number={number}")
    person.page.get_by_label(f"Select {number}").check()
    person.press("Send to External System")


def test_an_accountant_works_without_scripts(demo: Demo, browser: Browser) -> None:
    with at_browser(browser, demo.site.address, java_script_enabled=False) as ada:
        ada.sign_in(ADMIN, PASSWORD)
        choose_columns(ada)
        expect(ada.page.locator("thead")).not_to_contain_text("AWB")
        pause_and_resume(ada)
        ada.open(f"/reconciliation?number={order_with(WAITING).number}")
        ada.press(WAITING)
        ada.press("Approve")
        ada.has_status("AA")
        send(ada, APPROVED)

        ada.sees("1 invoice was sent; QuickBooks fetches it at its next contact.")
        assert ada.faults == []
