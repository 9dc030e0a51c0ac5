"""Allocations as a person sees them: which prebooks wait for boxes, and giving boxes to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.factories import make_product, make_vendor
from tests.importer.site import Seen, Site
from tests.wholesale.billing import TODAY, Trade
from wholesale.billing_run import BillingRun
from wholesale.box import Box, BoxPlace
from wholesale.company import Company
from wholesale.prebook import PrebookLine
from wholesale.user import Role


@dataclass
class House:
    """A site with two prebooks of a product, and boxes on hand."""

    site: Site
    soon: int  # the lines
    far: int
    limited: int
    own: list[int]  # assigned to the first
    free: list[int]
    other: list[int]  # of another pack

    def places(self, ids: list[int]) -> list[BoxPlace]:
        with self.site.session() as session:
            return [session.get_one(Box, key).place for key in ids]


@pytest.fixture
def house(site: Site) -> House:
    with site.session() as session:
        company = session.get_one(Company, site.company.id)
        product = make_product(session, company, description="Rose Freedom 60 cm")
        trade = Trade(session, company, make_vendor(session, company), product)
        soon = trade.prebook(trade.customer(name="Petal & Stem"), boxes=4).lines[0]
        far = trade.prebook(trade.customer(name="Far Away Florist"), truck_date=TODAY + timedelta(days=20)).lines[0]
        poor = trade.customer(name="Poor Florist", credit_limit=Decimal(130))
        limited = trade.prebook(poor, boxes=2, truck_date=TODAY + timedelta(days=1)).lines[0]
        for line in (soon, far, limited):
            line.bunches_per_box = 10
        lily = make_product(session, company, description="Lily Casablanca")
        trade.prebook(boxes=1).lines[0].product_id = lily.id
        own, free, other = trade.boxes(soon, 1), trade.boxes(None, 5), trade.boxes(None, 1, bunches_per_box=8)
        return House(site, soon.id, far.id, limited.id, own, free, other)


def rows(seen: Seen) -> list[str]:
    return seen.texts("//table[contains(@class, 'box-list')]/tbody/tr")


def test_the_lines_that_wait_are_listed_with_what_is_on_hand(house: House) -> None:
    looker = house.site.sign_in(Role.INVENTORY)
    around, every, mine = (
        rows(looker.get(f"/inventory/allocations{query}"))
        for query in ("", "?from=&to=&all=1", f"?box_id={house.free[0]}&customer=far")
    )

    assert [row.split()[:2] for row in around] == [["Petal", "&"], ["Poor", "Florist"]]
    assert around[0].split("25 ")[1].split() == ["4", "of", "4", "1", "5", "1"]
    assert len(every) == 4
    assert ["Far Away Florist" in row for row in mine] == [True]
    assert looker.get(f"/inventory/allocations?box_id={house.own[0]}").says("Petal & Stem")
    assert looker.post("/inventory/allocations/give", {"line": house.soon}, follow=False).status == 403


def test_lines_that_are_ticked_get_all_that_fits_and_what_credit_keeps_back_is_told(house: House) -> None:
    ann = house.site.sign_in(Role.ALLOCATIONS)
    done = ann.post("/inventory/allocations/give", {"line": [house.soon, house.limited]})
    again = ann.post("/inventory/allocations/give", {"line": [house.soon]})

    with house.site.session() as session:
        run = session.scalars(select(BillingRun)).one()
    assert done.says("5 boxes are billed.")
    assert done.says("1 box was not billed; it stays assigned to the prebook.")
    assert done.says("Over the credit limit")
    assert done.page.xpath(f"//a[@href='/sales/billing/{run.id}']")
    assert house.places([*house.own, *house.free]) == [BoxPlace.SOLD] * 5 + [BoxPlace.INVENTORY]
    assert again.says("No box in inventory fits what was chosen, or those that would are tied to others.")
    # What stays assigned is listed, also when its prebook is filled by other boxes.
    with house.site.session() as session:
        session.get_one(PrebookLine, house.limited).billed_boxes = 2
    assert "0 of 2 1" in rows(ann.get("/inventory/allocations"))[-1]
    assert ann.post("/inventory/allocations/give", {"line": "x"}).says("No boxes were chosen.")


def test_single_boxes_are_given_or_released(house: House) -> None:
    ann, address = house.site.sign_in(Role.SALES_MANAGER), f"/inventory/allocations/{house.soon}"
    seen = ann.get(address)
    given = ann.post(f"{address}/give", {"box": [*house.other, house.free[0]]})
    too_many = ann.post(f"{address}/give", {"box": [*house.own, *house.free[1:]]})
    released = ann.post(f"{address}/release", {"box": house.own})

    # Its own box first, then those that fit, as many ticked as are open, then another pack.
    assert [str(key) for key in (*house.own, *house.free, *house.other)] == seen.texts("//tbody//th")
    assert len(seen.page.xpath("//input[@name='box'][@checked]")) == 4
    assert given.says("2 boxes are billed.")
    assert too_many.says("of which 2 are open")
    assert released.says("1 box is open market now.")
    assert ann.get(f"/inventory/boxes/{house.own[0]}").says("Released to the open market")


def test_a_box_is_released_on_its_own_page_with_all_that_lies_in_it(house: House) -> None:
    with house.site.session() as session:
        box, mate = (session.get_one(Box, key) for key in (house.own[0], house.free[0]))
        box.mixed_box_id = mate.mixed_box_id = box.id
        mate.prebook_line_id = house.far
    address = f"/inventory/boxes/{house.free[0]}"
    seen = house.site.sign_in(Role.INVENTORY).get(address)
    done = house.site.sign_in(Role.ALLOCATIONS).post(f"{address}/release")

    with house.site.session() as session:
        tied = {session.get_one(Box, key).prebook_line_id for key in (house.own[0], house.free[0])}
    assert tied == {None}
    assert done.says("The box is open market now.")
    assert (seen.says("Give it to a prebook"), seen.says("Release to the open market")) == (True, False)
