"""Accounts payable sends several invoices at once; what is refused is mended by following the links it shows."""

from __future__ import annotations

import pytest

from qbwc_server.lists import ListKind
from qbwc_server.mapping import Subject, Target, put
from tests.browser.axe import violations
from tests.browser.conftest import Demo, Open
from tests.browser.demo import PASSWORD, PAYER, order_with
from tests.browser.live import Live
from tests.browser.person import Person

pytestmark = pytest.mark.xdist_group("browser")

# One grower has no Accounting Name; the account of the other one's flowers is gone from QuickBooks.
NAMELESS, UNMAPPED, READY = "26-118", "8881", "RC-1041"


def mend_in_another_tab(person: Person, invoice: str) -> Person:
    """Follow the link beside a refusal."""
    with person.page.expect_popup() as opened:
        person.page.get_by_role("row").filter(has_text=invoice).locator("a[role=button]").first.click()
    return Person(opened.value, person.address, person.language, person.faults)


def point_at_a_lost_account(site: Live, category: str) -> None:
    with site.session() as session:
        company_id = session.info["company_id"]
        put(session, company_id, Subject.CATEGORY, category, Target(ListKind.ACCOUNT, "Cost of Goods Sold:Bulbs"))


def test_two_refusals_are_mended_on_the_spot(demo: Demo, window: Open) -> None:
    point_at_a_lost_account(demo.site, "Alstroemeria")
    alba = window(demo.site)
    alba.sign_in(PAYER, PASSWORD)
    alba.open("/reconciliation?status=A")
    for invoice in (NAMELESS, UNMAPPED, READY):
        alba.page.get_by_label(f"Select {order_with(invoice).number}").check()
    alba.press("Send to External System")
    alba.sees("1 invoice was sent", "2 were refused")
    assert violations(alba.page) == []
    vendor = mend_in_another_tab(alba, NAMELESS)
    vendor.fill("Accounting Name", "Westland Bloembollen B.V.")
    vendor.press("Save")
    vendor.sees("Westland Bloembollen is saved.")
    mapping = mend_in_another_tab(alba, UNMAPPED)
    mapping.fill("Alstroemeria", "Cost of Goods Sold:Flowers")
    mapping.press("Save Product categories")
    mapping.sees("Kept: 1 changed.")
    alba.press("Try these again")
    alba.sees("2 invoices were sent")

    demo.computer.update()
    alba.open("/reconciliation?status=S")
    for invoice in (NAMELESS, UNMAPPED, READY):
        alba.has_status("S", alba.row(invoice))
