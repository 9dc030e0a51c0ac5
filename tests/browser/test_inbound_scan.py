"""The inbound scan page keeps what a scanner reads, whatever the network does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from tests.browser.axe import violations
from tests.browser.conftest import Open
from tests.browser.live import PASSWORD, Live
from tests.factories import make_company, make_product, make_vendor
from tests.wholesale.billing import Trade
from tests.wholesale.shipments import bought, boxes_of, shipped_order
from wholesale.box import Box, BoxPlace
from wholesale.box_scan import BoxScan
from wholesale.user import Role

pytestmark = pytest.mark.xdist_group("browser")

ADMIN = "ada@andesblooms.example"
SENDING = "**/inventory/scan/boxes"


def shipped(site: Live, count: int) -> list[str]:
    """Make a company that bills by scan and ship boxes to it, all but two of them sold; answer their barcodes."""
    with site.session() as session:
        company = make_company(session)
        site.add_user(session, company, ADMIN, Role.ADMIN)
        trade = Trade(session, company, make_vendor(session, company), make_product(session, company))
        trade.settings()
        today = site.found.clock.today("UTC")
        line = trade.prebook(trade.customer(), boxes=count, truck_date=today).lines[0]
        order = shipped_order(trade, bought(trade, line, count - 2), bought(trade, None, 2))
        return [box.barcode for box in boxes_of(trade, order)]


def scan(page: Page, *barcodes: str) -> None:
    """Do what a scanner does: type, Enter, and no look at the screen."""
    for barcode in barcodes:
        page.keyboard.type(barcode)
        page.keyboard.press("Enter")


def lose_the_answer(route: Route) -> None:
    """Let the server do what it is asked, and the line break before its answer comes."""
    route.fetch()
    route.abort()


def test_scans_outlive_a_broken_network_a_lost_answer_and_a_reload(site: Live, window: Open) -> None:
    barcodes = shipped(site, 14)
    ada = window(site)
    ada.sign_in(ADMIN, PASSWORD)
    ada.open("/inventory/scan")
    page = ada.page
    sums = page.locator("[data-scan-sums]")
    scan(page, *barcodes[:4])
    expect(sums).to_contain_text("4 came in")
    page.route(SENDING, lose_the_answer, times=1)
    page.locator("h2", has_text="Last scans").click()
    scan(page, *barcodes[4:6])
    expect(page.locator("[data-scan-line]")).to_contain_text("No connection.")
    expect(sums).to_contain_text("6 came in")
    page.route(SENDING, lambda route: route.abort())
    page.locator("[data-scan-sound]").click()
    scan(page, *barcodes[6:], barcodes[0], "4006381333931")
    expect(page.locator(".scan-word")).to_have_text("Kept, not sent yet")
    page.reload()
    expect(page.locator("[data-scan-waiting]")).to_have_text("10 waiting to be sent")
    page.unroute(SENDING)
    page.context.set_offline(offline=True)
    page.context.set_offline(offline=False)
    expect(sums).to_contain_text("6 came in 2 open market 1 to look at 1 unknown")
    with site.session() as session:
        sold = session.scalar(select(func.count()).select_from(Box).where(Box.place == BoxPlace.SOLD))
        scans = session.scalar(select(func.count()).select_from(BoxScan))

    assert (sold, scans) == (12, 16)
    assert page.evaluate("Object.keys(localStorage)") == ["scan sound"]
    assert violations(page) == []
