"""The Staging Area and the inventory as a person sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from importer.box_list import PAGE_SIZE
from tests.factories import make_boxes, make_location, make_product, make_vendor
from tests.importer.site import Seen, Site
from wholesale.box import Box, BoxPlace
from wholesale.product import Product
from wholesale.purchase_order import BoxType, UnitType
from wholesale.user import Role
from wholesale.vendor import Vendor


@dataclass
class Stock:
    """A site whose Staging Area holds two shipments."""

    site: Site
    vendor: Vendor
    freedom: Product
    lily: Product

    def place_of(self, awb: str) -> dict[str, int]:
        with self.site.session() as session:
            wanted = select(Box.place, func.count()).where(Box.awb == awb, Box.vendor_id == self.vendor.id)
            return {place.value: count for place, count in session.execute(wanted.group_by(Box.place))}


@pytest.fixture
def stock(site: Site) -> Stock:
    with site.session() as session:
        vendor = make_vendor(session, site.company, name="Rosaleda")
        freedom = make_product(session, site.company, code="ROFR60", description="Rose Freedom 60 cm")
        lily = make_product(session, site.company, code="LILY", description="Lily Casablanca", category="Lilies")
        make_boxes(session, vendor, freedom, 3)
        make_boxes(session, vendor, freedom, 2, box_type=BoxType.HB, ship_date=date(2026, 3, 8))
        bunches = {"unit_type": UnitType.BUNCH, "unit_cost": Decimal("4.125"), "bunches_per_box": 8}
        make_boxes(session, vendor, lily, 1, awb="TMP-7", stems_per_bunch=5, **bunches)
        others = make_vendor(session, site.other_company, name="Theirs")
        make_boxes(session, others, make_product(session, site.other_company, description="Not ours"), 5)
    return Stock(site, vendor, freedom, lily)


def rows(seen: Seen) -> list[str]:
    return seen.texts("//table[contains(@class, 'box-list')]/tbody/tr")


def groups(seen: Seen) -> list[str]:
    return [str(value) for value in seen.page.xpath("//input[@name='group']/@value")]


def test_waiting_boxes_are_grouped_with_counts_and_cost(stock: Stock) -> None:
    seen = stock.site.sign_in(Role.INVENTORY).get("/inventory/staging")
    found = rows(seen)

    assert len(found) == 2
    # 3 quarter and 2 half boxes of 250 stems at $0.31; 8 bunches at $4.125.
    for part in ("729-12345675", "Rosaleda", "Rose Freedom 60 cm", "Mar 6, 2026", "Mar 8, 2026", "1,250", "$387.50"):
        assert part in found[0]
    assert found[0].split()[-4:] == ["5", "1.75", "1,250", "$387.50"]
    assert found[1].split()[-4:] == ["1", "0.25", "40", "$33.00"]
    assert not seen.says("Not ours")


@pytest.mark.parametrize(
    ("query", "boxes"),
    [
        ("awb=729", ["5"]),
        ("awb=TMP-7", ["1"]),
        ("vendor={vendor}", ["5", "1"]),
        ("q=lily", ["1"]),
        ("from=2026-03-07", ["2"]),
        ("to=2026-03-07", ["3", "1"]),
        ("place=in_transit", []),
        ("vendor=99999999", []),
        ("cursor=nonsense&from=yesterday&vendor=x", ["5", "1"]),
    ],
)
def test_the_staging_area_is_filtered(stock: Stock, query: str, boxes: list[str]) -> None:
    seen = stock.site.sign_in(Role.SALES_MANAGER).get(f"/inventory/staging?{query.format(vendor=stock.vendor.id)}")

    assert seen.texts("//tbody/tr/td[@data-label='Boxes']") == boxes
    assert groups(seen) == []


def test_chosen_groups_are_confirmed_as_they_were_seen(stock: Stock) -> None:
    keeper = stock.site.sign_in(Role.INVENTORY, name="Paul Ortiz")
    keys = groups(keeper.get("/inventory/staging?to=2026-03-07"))
    with stock.site.session() as session:
        make_boxes(session, stock.vendor, stock.freedom, 4)
    done = keeper.post("/inventory/staging/confirm?to=2026-03-07", {"group": keys[:1]})
    again = keeper.post("/inventory/staging/confirm?to=2026-03-07", {"group": keys[:1]})
    nothing = keeper.post("/inventory/staging/confirm", {"group": ["x", "1.2.3"]})
    history = keeper.get(
        f"/inventory/boxes?shipment=729-12345675&vendor={stock.vendor.id}&product={stock.freedom.id}&place=inventory"
    )

    assert done.messages.startswith("3 boxes are in inventory now.")
    assert stock.place_of("729-12345675") == {"inventory": 3, "staging": 6}
    assert again.says("None of the 3 boxes waits in the Staging Area any more")
    assert nothing.says("No boxes were chosen.")
    assert history.says("3 boxes confirmed to inventory")
    assert history.texts("//td[@data-label='Confirmed by']")[0].startswith("Paul Ortiz")


def test_single_boxes_are_confirmed(stock: Stock) -> None:
    keeper = stock.site.sign_in(Role.ADMIN)
    listed = keeper.get("/inventory/boxes?awb=729-12345675")
    ids = listed.page.xpath("//input[@name='box']/@value")
    done = keeper.post("/inventory/boxes/confirm?awb=729-12345675", {"box": [ids[0], ids[4]]})
    late = keeper.post("/inventory/boxes/confirm", {"box": [ids[0], ids[1]]})
    box = keeper.get(f"/inventory/boxes/{ids[0]}")

    assert len(ids) == 5
    assert done.messages.startswith("2 boxes are in inventory now.")
    assert late.says("1 box is in inventory now.")
    assert late.says("1 more had been confirmed meanwhile by somebody else.")
    assert box.says("In inventory")
    assert "250" in box.texts("//dd")
    assert box.says("Confirmed to inventory")


def test_inventory_is_shown_by_product_and_size_with_its_age(stock: Stock) -> None:
    with stock.site.session() as session:
        here = {"place": BoxPlace.INVENTORY}
        miami = make_location(session, stock.site.company)
        make_boxes(session, stock.vendor, stock.freedom, 2, ship_date=date(2026, 2, 20), **here)
        make_boxes(session, stock.vendor, stock.freedom, 1, box_type=BoxType.HB, location_id=miami.id, **here)
        make_boxes(session, stock.vendor, stock.lily, 4, **here)
    looker = stock.site.sign_in(Role.ALLOCATIONS)
    seen, roses = looker.get("/inventory"), looker.get("/inventory?q=freedom&type=QB")
    here = looker.get(f"/inventory?location={miami.id}")
    opened = looker.get(str(roses.page.xpath("//table/tbody//th/a/@href")[0]))

    assert [row.split(" ")[0] for row in rows(seen)] == ["Lily", "Rose", "Rose"]
    assert "4 days" in rows(seen)[0]
    assert "18 days" in rows(roses)[0]
    assert len(rows(roses)) == len(rows(here)) == 1
    assert roses.texts("//tfoot//td")[:4] == ["2", "0.5", "500", "$155.00"]
    assert len(rows(opened)) == 2
    # They may be ticked for labels, but wait for no confirmation.
    assert opened.texts("//div[@class='box-buttons']/button") == ["Labels"]


def test_long_lists_go_on_where_they_stopped(stock: Stock) -> None:
    with stock.site.session() as session:
        for number in range(PAGE_SIZE):
            size = {"box_type": BoxType.HB if number % 3 else BoxType.QB}
            make_boxes(session, stock.vendor, stock.lily, 2, awb=f"729-{number:08}", **size)
    visitor = stock.site.sign_in(Role.ADMIN)
    first = visitor.get("/inventory/staging?q=lily")
    second = visitor.get(str(first.page.xpath("//a[@rel='next']/@href")[0]))
    back = visitor.get(str(second.page.xpath("//a[@rel='prev']/@href")[0]))

    seen: list[str] = []
    path = f"/inventory/boxes?product={stock.lily.id}"
    while path:
        boxes = visitor.get(path)
        seen += boxes.texts("//tbody/tr/th")
        path = next(iter(map(str, boxes.page.xpath("//a[@rel='next']/@href"))), "")

    assert len(seen) == len(set(seen)) == 2 * PAGE_SIZE + 1
    assert len(rows(first)) == PAGE_SIZE
    assert len(rows(second)) == 1
    assert "TMP-7" in rows(second)[0]
    assert rows(back) == rows(first)
