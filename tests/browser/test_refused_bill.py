"""QuickBooks refuses a bill: what it said is explained, what is wrong is mended, and the bill is sent again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from qbwc_server.connection import Connection
from tests.browser.axe import violations
from tests.browser.conftest import Demo, Open
from tests.browser.demo import PASSWORD, PAYER

pytestmark = pytest.mark.xdist_group("browser")

# Its vendor was made inactive in QuickBooks and is there under another name.
REFUSED, NEW_NAME = "5559", "Helechos de Alajuela S.A."


def read_lists_again(demo: Demo) -> None:
    """Let the hour pass after which QuickBooks' lists are read again."""
    with demo.site.session() as session:
        session.execute(update(Connection).values(lists_due_at=None))
    demo.computer.update()


def test_a_refused_bill_is_explained_mended_and_sent_again(demo: Demo, window: Open) -> None:
    alba = window(demo.site)
    alba.sign_in(PAYER, PASSWORD)
    alba.open(f"/reconciliation?invoice={REFUSED}")
    alba.press(REFUSED)
    alba.press("Send to External System")
    alba.sees("was sent; QuickBooks fetches it at its next contact.")
    with demo.computer.polling():
        alba.open("/quickbooks?tray=refused")
        expect(alba.row(REFUSED)).to_be_visible()
    alba.page.get_by_role("link", name=REFUSED).first.click()
    alba.sees("What QuickBooks said", "There is an invalid reference to QuickBooks Vendor")
    alba.press("Learn more")
    alba.sees("3140")
    assert violations(alba.page) == []
    read_lists_again(demo)
    alba.open("/quickbooks/vendors?q=Alajuela")
    alba.press(f"Take “{NEW_NAME}”")
    alba.sees("kept")
    alba.open(f"/reconciliation?invoice={REFUSED}")
    alba.press(REFUSED)
    alba.press("Return to Approved")
    alba.has_status("A")
    alba.press("Send to External System")
    demo.computer.update()
    alba.open(f"/reconciliation?invoice={REFUSED}")

    alba.has_status("S", alba.row(REFUSED))
    assert [bill.vendor for bill in demo.computer.quickbooks.bills() if REFUSED in (bill.ref_number or "")] == [
        NEW_NAME
    ]
