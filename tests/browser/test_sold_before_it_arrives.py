"""Flowers sold before they arrive: from a customer's standing order to the invoice in the customer's letter box."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from babel.dates import get_day_names
from playwright.sync_api import Locator, expect
from pypdf import PdfReader
from sqlalchemy import update

from komet_qbwc.demo_sample import sample
from komet_qbwc.settings import SmtpSecurity
from komet_qbwc.worker import Worker
from tests.browser.axe import violations
from tests.browser.conftest import Demo, Open
from tests.browser.demo import BUYER, GROWER, PASSWORD, speak
from tests.browser.live import Live
from tests.browser.person import NARROW, Person
from tests.smtp_server import Inbox, smtp_server
from wholesale.company import Company

pytestmark = pytest.mark.xdist_group("browser")

SELLER, KEEPER = (
    next(one["email"] for one in sample("company")["people"] if role in one["roles"])
    for role in ("sales_manager", "inventory")
)
CUSTOMER, ADDRESS, CUSTOMER_PO = "Palmetto Wholesale Florist", "payables@palmettowholesale.example", "PW every week"
COMMENTS = "Ring at dock 4."
ROSES = {"Product": "ROFR60", "Boxes": "2", "Price": "0.72", "Vendor": "CAYAMBE", "Cost": "0.42"}
# At 0.00 it is billed at the suggested price: 0.46 with the margin of 28 % the sample asks for is 0.64.
WHITE = {"Product": "ROMO60", "Boxes": "1", "Price": "0.00", "Vendor": "CAYAMBE", "Cost": "0.46"}
PACK = {"Bunches/Box": "4", "Stems/Bunch": "25", "Sold by": "Stem"}
TOTAL = "226.00"  # 200 x 0.72, 100 x 0.64 and 18.00 of delivery
AWB = "145-44999990"


def enter_standing_order(sofia: Person, today: date) -> str:
    """Enter what the customer wants every week; answer the number of today's prebook."""
    sofia.press("Standing Orders")
    sofia.press("New standing order")
    sofia.fill("Customer", CUSTOMER)
    sofia.choose("Carrier", "Peach Line Refrigerated")
    sofia.fill("Customer PO", CUSTOMER_PO)
    sofia.fill("Comments", COMMENTS)
    sofia.page.get_by_label(weekday(sofia, today), exact=True).check()
    rows = sofia.page.locator(".sale-line-row").filter(visible=True)
    for place, line in enumerate((ROSES, WHITE)):
        fill_row(sofia, rows.nth(place), line | PACK)
    sofia.press(f"+ {sofia.said('Add a charge')}")
    fill_row(
        sofia, sofia.page.locator(".order-charge-row").filter(visible=True), {"Charge": "Delivery", "Amount": "18"}
    )
    sofia.press("Save")
    sofia.sees(COMMENTS)
    prebook = sofia.page.locator(".standing-days tbody tr").first
    expect(prebook.locator("time")).to_have_attribute("datetime", today.isoformat())
    number = prebook.get_by_role("link").inner_text()
    sofia.press(number)
    sofia.sees(CUSTOMER_PO, COMMENTS, "Nothing is ordered yet.")
    return number


def weekday(person: Person, day: date) -> str:
    return get_day_names("wide", context="stand-alone", locale=person.language)[day.weekday()]


def fill_row(person: Person, row: Locator, words: dict[str, str]) -> None:
    """Write into the fields of a row what stands under their labels."""
    for label, text in words.items():
        field = row.get_by_label(person.said(label), exact=True)
        if field.evaluate("field => field.localName") == "select":
            field.select_option(label=person.said(text))
        else:
            field.fill(person.amount(text))


def buy(pablo: Person, prebook: str, today: date) -> str:
    """Make a purchase order of what the prebook has sold, and approve it; answer its number."""
    pablo.press("Prebook Purchases")
    pablo.fill("Truck date from", today.isoformat())
    pablo.page.get_by_label(pablo.said("to"), exact=True).fill(today.isoformat())
    pablo.choose("Vendor", "Rosas de Cayambe")
    pablo.press("Search")
    chosen = pablo.page.locator("tbody input[name=line]")
    for tick in chosen.all():
        tick.set_checked(prebook in (tick.get_attribute("aria-label") or ""))
    expect(chosen.and_(pablo.page.locator(":checked"))).to_have_count(2)
    pablo.press("Make and approve")
    made = pablo.page.locator(".purchase-made a")
    expect(made).to_have_count(1)
    number = made.inner_text()
    pablo.press(number)
    pablo.sees("Rosas de Cayambe", CUSTOMER)
    return number


def confirm_and_ship(lucia: Person, order: str) -> None:
    """Say that every box will come, and ship them."""
    lucia.press("Menu")
    lucia.press("PO Summary")
    lucia.press(order)
    lucia.press("Confirm these boxes")
    lucia.sees("Thank you: every box is confirmed.")
    lucia.fill("AWB", AWB)
    lucia.press("Ship the order")
    lucia.sees("Shipped", AWB)


def print_labels(ines: Person) -> list[str]:
    """Open the shipment in the Staging Area and its labels; answer the barcodes on them."""
    ines.press("Staging Area")
    ines.press("In transit")
    ticks = ines.page.get_by_role("row").filter(has_text=AWB).get_by_role("checkbox")
    expect(ticks).to_have_count(2)
    for tick in ticks.all():
        tick.check()
    ines.press("Labels")
    barcodes = ines.page.get_by_role("rowheader").get_by_role("link", name=re.compile(r"^\d{10}$"))
    expect(barcodes).to_have_count(3)
    return barcodes.all_inner_texts()


def scan(ines: Person, *barcodes: str) -> None:
    """Do what a scanner does: type, Enter, and no look at the screen."""
    for barcode in barcodes:
        ines.page.keyboard.type(barcode)
        ines.page.keyboard.press("Enter")


def receive(ines: Person, barcodes: Sequence[str]) -> None:
    """Scan the boxes, one of them twice, and one while the network is away."""
    first, second, third = barcodes
    ines.press("Inbound Scan")
    expect(ines.page.get_by_label(ines.said("Barcode"))).to_be_focused()
    ines.page.wait_for_load_state()
    sums = ines.page.locator("[data-scan-sums] b")
    scan(ines, first, second, first)
    expect(sums.nth(0)).to_have_text("2")
    expect(sums.nth(2)).to_have_text("1")
    ines.page.context.set_offline(offline=True)
    scan(ines, third)
    ines.sees("Kept, not sent yet")
    ines.page.context.set_offline(offline=False)
    expect(sums.nth(0)).to_have_text("3")
    expect(sums.nth(2)).to_have_text("1")
    expect(ines.page.locator("[data-scan-waiting]")).to_have_text("")


def look_at_log(sofia: Person, prebook: str) -> None:
    """See in the Billing Log that each box of the prebook is billed."""
    sofia.press("Billing Log")
    boxes = sofia.page.get_by_role("row").filter(has_text=prebook)
    expect(boxes).to_have_count(3)
    expect(boxes.get_by_text(sofia.said("Billed"), exact=True)).to_have_count(3)


def confirm_invoice(sofia: Person) -> str:
    """Find the invoice that waits, and confirm it; answer its number."""
    sofia.press("Order Summary")
    sofia.press("Pending confirmation")
    row = sofia.row(CUSTOMER_PO)
    expect(row).to_contain_text(CUSTOMER)
    expect(row).to_contain_text(sofia.amount(TOTAL))
    number = row.get_by_role("rowheader").inner_text().strip()
    sofia.press(number)
    sofia.sees(COMMENTS, "Delivery")
    sofia.press("Confirm")
    sofia.sees(ADDRESS)
    return number


def mailed(site: Live, inbox: Inbox) -> None:
    """Let the jobs run twice with a mail server."""
    with smtp_server(inbox) as port:
        mail = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": SmtpSecurity.NONE}
        settings = site.found.settings.model_copy(update=mail)
        worker = Worker(replace(site.found, settings=settings))
        worker.run_once()
        worker.run_once()


def paper_of(inbox: Inbox, number: str) -> str:
    """Answer what the PDF says in the one mail that tells the customer of an invoice."""
    told = re.compile(rf"\b{number}\b")
    (mail,) = (mail for mail in inbox.mails if ADDRESS in mail["To"] and told.search(mail["Subject"]))
    (file,) = mail.iter_attachments()
    pages = PdfReader(io.BytesIO(file.get_content())).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def boxes_of(sofia: Person, prebook: str) -> list[str]:
    """Answer of the roses sold on a prebook what is sold, ordered, in transit, received, billed and open."""
    sofia.press(prebook)
    expect(sofia.page.locator("h1")).to_contain_text(prebook)
    return sofia.row(ROSES["Product"]).locator("td.num").all_inner_texts()[:6]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_standing_order_ends_as_an_invoice_in_the_customer_s_letter_box(
    demo: Demo, window: Open, language: str
) -> None:
    speak(demo.site, language)
    with demo.site.session() as session:
        session.execute(update(Company).values(language=language))
    today = demo.site.found.clock.today("America/New_York")
    sofia, pablo, ines = (window(demo.site, language=language) for _ in range(3))
    sofia.sign_in(SELLER, PASSWORD)
    prebook = enter_standing_order(sofia, today)
    pablo.sign_in(BUYER, PASSWORD)
    order = buy(pablo, prebook, today)
    lucia = window(demo.site, NARROW, language)
    lucia.sign_in(GROWER, PASSWORD)
    confirm_and_ship(lucia, order)
    ines.sign_in(KEEPER, PASSWORD)
    receive(ines, print_labels(ines))
    look_at_log(sofia, prebook)
    number = confirm_invoice(sofia)
    mailed(demo.site, inbox := Inbox())
    paper = paper_of(inbox, number)

    assert number in paper
    assert sofia.amount(TOTAL) in paper
    assert boxes_of(sofia, prebook) == ["2 QB", "2", "–", "2", "2", "–"]  # noqa: RUF001 - what stands for none
    sofia.press(number)
    expect(sofia.page.locator("ol.timeline")).to_contain_text(ADDRESS)
    assert violations(sofia.page) == []
