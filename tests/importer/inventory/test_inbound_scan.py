"""The inbound scan page: a form without scripts, and answers by key with them."""

from __future__ import annotations

import json
from typing import Any

from tests.factories import make_product, make_vendor
from tests.importer.site import Site, Visitor
from tests.wholesale.billing import Trade
from tests.wholesale.shipments import bought, boxes_of, shipped_order
from wholesale.box import Box, BoxPlace
from wholesale.company import Company
from wholesale.user import Role


def shipped(site: Site, *, prints_labels: bool = False) -> list[Box]:
    """Ship four boxes of which two were sold, to the site's company."""
    with site.session() as session:
        company = session.get_one(Company, site.company.id)
        trade = Trade(session, company, make_vendor(session, company), make_product(session, company))
        trade.settings(prints_labels=prints_labels)
        line = trade.prebook(trade.customer(name="Rosa's Flowers"), boxes=2).lines[0]
        return boxes_of(trade, shipped_order(trade, bought(trade, line, 3), bought(trade, None, 1)))


def sent(visitor: Visitor, *scans: tuple[str, str]) -> list[dict[str, Any]]:
    """Send scans as the page's script does and answer what it is told."""
    form = {"scan_key": [key for key, _ in scans], "barcode": [code for _, code in scans]}
    answers = json.loads(visitor.post("/inventory/scan/boxes", form).text)["answers"]
    assert [one["key"] for one in answers] == [key for key, _ in scans]
    return list(answers)


def test_a_scan_is_answered_by_its_key_with_whom_the_box_is_for(site: Site) -> None:
    boxes = shipped(site, prints_labels=True)
    ines = site.sign_in(Role.INVENTORY, name="Ines Inbound")
    told = sent(ines, *((f"key{one.id}", one.barcode) for one in boxes), ("again", boxes[0].barcode), ("x", "123"))
    repeated = sent(ines, (f"key{boxes[0].id}", boxes[0].barcode))
    page = ines.get("/inventory/scan")

    assert [one["tone"] for one in told] == ["ok", "ok", "info", "info", "warn", "bad"]
    assert [one["label"] for one in told] == [boxes[0].id, boxes[1].id, None, None, None, None]
    assert "Billed" in told[0]["answer"]
    assert "Rosa&#39;s Flowers" in told[0]["answer"]
    assert "4 of 4 boxes of" in told[0]["answer"]
    assert repeated == told[:1]
    assert page.page.xpath("//ol/li/@data-key")[:2] == ["x", "again"]


def test_a_browser_without_scripts_receives_one_box_after_the_other(site: Site) -> None:
    box = shipped(site, prints_labels=True)[0]
    ines = site.sign_in(Role.INVENTORY)
    key = ines.get("/inventory/scan").page.xpath("//input[@name='scan_key']/@value")[0]
    seen = ines.post("/inventory/scan", {"scan_key": key, "barcode": f" {box.barcode}\r"})
    twice = ines.post("/inventory/scan", {"scan_key": key, "barcode": box.barcode})
    other = ines.post("/inventory/scan", {"scan_key": "other", "barcode": box.barcode})
    nothing = ines.post("/inventory/scan", {"scan_key": "empty", "barcode": ""})
    with site.session() as session:
        place = session.get_one(Box, box.id).place

    assert place is BoxPlace.SOLD
    label = f"//a[@href='/inventory/labels/pdf?box={box.id}']"
    assert [bool(one.page.xpath(label)) for one in (seen, other)] == [True, False]
    assert [one.page.xpath("//p[@class='scan-word']")[0].text for one in (seen, twice, other, nothing)] == [
        *("Billed", "Billed", "Scanned before", "Ready")
    ]


def test_an_order_leads_to_the_scan_and_counts_by_hand_what_has_no_boxes(site: Site) -> None:
    with site.session() as session:
        company = session.get_one(Company, site.company.id)
        trade = Trade(session, company, make_vendor(session, company), make_product(session, company))
        lines = [bought(trade, None, 1), bought(trade, None, 1, product=None)]
        order = shipped_order(trade, *lines)
        box = boxes_of(trade, order)[0]
    ines, payer = site.sign_in(Role.INVENTORY), site.sign_in(Role.ACCOUNTS_PAYABLE)
    before = [one.get(f"/orders/{order.id}") for one in (ines, payer)]
    sent(ines, ("a", box.barcode))
    ines.post(f"/orders/{order.id}/receive", {f"boxes-{lines[1].id}": "1"})
    after, told = ines.get(f"/orders/{order.id}"), ines.get(f"/inventory/boxes/{box.id}")

    assert [one.says("Scan boxes in") for one in before] == [True, False]
    assert before[0].page.xpath("//input[starts-with(@name, 'boxes-')]/@name") == [f"boxes-{lines[1].id}"]
    assert not after.says("Scan boxes in")
    assert after.texts("//tfoot//td")[:3] == ["2", "2", "2"]
    assert told.says("Scanned: Received")
    assert told.says(order.number)
