"""A grower confirms fewer boxes, ships them and uploads the invoice; procurement and accounting approve it."""

from __future__ import annotations

from pathlib import Path

import pytest

from komet_qbwc.demo_pdf import pdf
from tests.browser.axe import violations
from tests.browser.conftest import Demo, Open
from tests.browser.demo import BUYER, GROWER, PASSWORD, PAYER, order_of, speak
from tests.browser.person import NARROW, Person

pytestmark = pytest.mark.xdist_group("browser")

ORDER = order_of("CAYAMBE", "A").number
NUMBER, AWB = "RC-1050", "145-44999994"


def confirm_fewer(lucia: Person) -> None:
    lucia.press("Menu")
    lucia.press("PO Summary")
    lucia.press(ORDER)
    boxes = lucia.page.locator("form.order-confirm input[type=number]")
    boxes.nth(0).fill("30")
    lucia.press("Confirm these boxes")
    lucia.sees("Partially Confirmed")


def ship(lucia: Person) -> None:
    lucia.fill("AWB", AWB)
    lucia.press("Ship the order")
    lucia.sees("Shipped", AWB)


def upload(lucia: Person, folder: Path, total: str) -> None:
    document = folder / "RC-1050.pdf"
    document.write_bytes(pdf("Rosas de Cayambe", ["Invoice RC-1050"]))
    lucia.fill("Invoice number", NUMBER)
    lucia.fill("Invoice amount", lucia.amount(total))
    lucia.field("Invoice as PDF").set_input_files(document)
    lucia.press("Upload")
    lucia.sees("Upload another invoice", "RC-1050.pdf")
    lucia.has_status("AP")


def approve(person: Person, action: str) -> None:
    """Find the order in PO Reconciliation, open its invoices and take the next step."""
    person.open("/reconciliation")
    person.fill("PO number", ORDER)
    person.press("Search")
    person.press(NUMBER)
    person.press(action)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_grower_s_invoice_is_approved_by_both(demo: Demo, window: Open, language: str, tmp_path: Path) -> None:
    speak(demo.site, language)
    lucia = window(demo.site, NARROW, language)
    lucia.sign_in(GROWER, PASSWORD)
    confirm_fewer(lucia)
    ship(lucia)
    # 30 of 32 quarter boxes of Freedom, 12 of Quicksand, 154.00 of charges.
    upload(lucia, tmp_path, "2074.00")
    pablo, alba = (window(demo.site, language=language) for _ in range(2))
    pablo.sign_in(BUYER, PASSWORD)
    approve(pablo, "Approve")
    alba.sign_in(PAYER, PASSWORD)
    approve(alba, "Approve Payment")

    alba.has_status("A")
    assert {person.page.locator("html").get_attribute("lang") for person in (lucia, pablo, alba)} == {language}
    assert violations(alba.page) == []
    lucia.page.reload()
    lucia.has_status("A")
    lucia.does_not_see("Edit")
