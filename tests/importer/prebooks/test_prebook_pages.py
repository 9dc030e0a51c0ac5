"""Prebook Summary, one prebook, and what vendors will have, as people see them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from importer.prebook_list import sums_of
from importer.prebook_words import AVAILABILITY_READERS, PREBOOK_READERS
from tests.factories import ADMIN, make_location, make_vendor
from tests.importer.site import Site
from wholesale.availability import VendorAvailability
from wholesale.carrier import no_carrier
from wholesale.company import Company
from wholesale.customer import Customer
from wholesale.order_lines import MOST_UNITS
from wholesale.prebook import Prebook
from wholesale.prebook_entry import MOST_BOXES, MOST_PRICE, PrebookFacts, PrebookLineEntry, create_prebook
from wholesale.product import Product
from wholesale.purchase_order import UnitType
from wholesale.user import Role

DAY = date(2026, 3, 9)


def rose(session: Session, company: Company) -> Product:
    product = Product(company_id=company.id, code="RFR60", description="Rose Freedom Red 60 cm", category="Roses")
    session.add(product)
    session.flush()
    return product


def sell(session: Session, site: Site, company: Company, prebooks: int = 1, code: str = "PETAL") -> list[Prebook]:
    customer = Customer(company_id=company.id, code=code, name=f"{code.title()} & Stem")
    session.add(customer)
    carrier, product, now = no_carrier(session, company.id), rose(session, company), site.clock.now()
    line = PrebookLineEntry(product=product, boxes=4, bunches_per_box=12, stems_per_bunch=25, price=Decimal("9.3333"))
    free = PrebookLineEntry(
        product=product,
        boxes=2,
        bunches_per_box=8,
        stems_per_bunch=25,
        unit_type=UnitType.STEM,
        vendor=make_vendor(session, company, name="Rosas del Valle"),
        mark_code="VALENTINE",
        notes="No open blooms",
    )
    return [
        create_prebook(
            session,
            company.id,
            PrebookFacts(
                customer=customer,
                truck_date=DAY + timedelta(days=place),
                carrier=carrier,
                customer_po=f"PO-{place}",
                comments="Deliver before noon",
            ),
            [line, free],
            [("Delivery", Decimal("15.00"))],
            ADMIN,
            now,
        )
        for place in range(prebooks)
    ]


def test_prebooks_are_found_and_shown_with_their_lines(site: Site) -> None:
    with site.session() as session:
        prebooks = sell(session, site, site.company, 3)
        sell(session, site, site.other_company, code="THEIRS")
        place = make_location(session, site.company)
        prebooks[1].location = place
        first = prebooks[0].id
    seller = site.sign_in(Role.SALES)
    whole = seller.get("/prebooks")
    found = {
        query: seller.get(f"/prebooks?{query}").texts("//tbody//th")
        for query in (
            "number=2",
            "customer=petal",
            "customer=stem&customer_po=PO-2",
            "customer=nobody",
            f"location={place.id}",
            "from=2026-03-10&to=2026-03-10",
        )
    }
    shown = seller.get(f"/prebooks/{first}")

    assert whole.texts("//tbody//th") == ["B000003", "B000002", "B000001"]
    assert whole.texts("//tbody/tr[3]/td")[-2:] == ["6", "$448.00 some priced when billed"]
    assert found == {
        "number=2": ["B000002"],
        "customer=petal": ["B000003", "B000002", "B000001"],
        "customer=stem&customer_po=PO-2": ["B000003"],
        "customer=nobody": [],
        f"location={place.id}": ["B000002"],
        "from=2026-03-10&to=2026-03-10": ["B000002"],
    }
    assert shown.says("Deliver before noon")
    assert shown.texts("//tbody/tr[1]/td")[1::5] == ["4 QB", "44 to buy"]
    assert shown.says("$9.3333 / bunch $448.00")
    assert shown.says("VALENTINE8 bunches of 25 stems a box · No open blooms Rosas del Valle 2 QB")
    assert shown.says("2 to buy suggested when billed")
    assert shown.says("1 line is billed at the suggested price of that day.")
    assert shown.says("Delivery$15.00 Total$463.00")
    assert shown.says("Entered for Petal & Stem")


def test_the_sums_of_a_list_are_those_of_the_lines(site: Site) -> None:
    # The largest line that may be, and one of less than a cent.
    with site.session() as session:
        prebook = sell(session, site, site.company)[0]
        large, small = prebook.lines
        large.price, large.boxes, large.unit_type = MOST_PRICE, MOST_BOXES, UnitType.STEM
        large.bunches_per_box, large.stems_per_bunch = MOST_UNITS, 1
        small.price, small.boxes = Decimal("0.0001"), 1
        session.flush()
        sums = sums_of(session, [prebook])[prebook.id]

        assert (sums.lines, sums.boxes, sums.amount) == (2, MOST_BOXES + 1, prebook.subtotal)


@pytest.mark.parametrize(
    ("path", "readers"), [("/prebooks", PREBOOK_READERS), ("/purchase-orders/availability", AVAILABILITY_READERS)]
)
def test_who_may_look(site: Site, path: str, readers: frozenset[Role]) -> None:
    admitted = {role for role in Role if site.sign_in(role).get(path).status == 200}

    assert admitted == readers
    assert Role.VENDOR not in readers


@pytest.mark.parametrize(
    ("path", "kind", "looks"),
    [
        ("/prebooks", "prebooks", Role.INVENTORY),
        ("/purchase-orders/availability", "vendor_availability", Role.SALES),
        ("/orders", "standalone_purchase_orders", Role.QC),
    ],
)
def test_who_may_import_finds_the_way_there(site: Site, path: str, kind: str, looks: Role) -> None:
    way = "//main//a[contains(@href, '/setup/imports')]/@href"
    importer, reader = site.sign_in(Role.PROCUREMENT_MANAGER).get(path), site.sign_in(looks).get(path)

    assert importer.page.xpath(way) == [f"/setup/imports?kind={kind}"]
    assert reader.page.xpath(way) == []


def test_what_vendors_will_have_is_listed_by_day(site: Site) -> None:
    with site.session() as session:
        vendor, other = make_vendor(session, site.company, name="Rosas"), make_vendor(session, site.company)
        product = rose(session, site.company)
        for owner, description, days, more in (
            (vendor, "Rose Freedom Red 60 cm", 7, {"product_id": product.id}),
            (vendor, "Freedom 60", 0, {"product_id": product.id, "tag": "PROMO"}),
            (other, "Alstroemeria White", 3, {"color": "White"}),
            (other, "Told long ago", 3, {"is_current": False}),
            (make_vendor(session, site.other_company), "Theirs", 3, {}),
        ):
            facts = {
                "company_id": owner.company_id,
                "vendor_id": owner.id,
                "description": description,
                "available_from": DAY + timedelta(days=days),
                "quantity": 1200,
                "unit_type": UnitType.STEM,
                "unit_cost": Decimal("0.2850"),
            }
            session.add(VendorAvailability(**facts | more))
    buyer = site.sign_in(Role.PROCUREMENT_USER)
    whole = buyer.get("/purchase-orders/availability")
    path = "//tbody/tr/td[1]"

    assert whole.texts(path) == [
        "Rose Freedom Red 60 cm Freedom 60 PROMO",
        "Alstroemeria White no product of ours",
        "Rose Freedom Red 60 cm",
    ]
    assert whole.texts("//tbody/tr[1]/td[@class='num nowrap']") == ["1,200 stems", "$0.2850 / stem"]
    assert buyer.get("/purchase-orders/availability?q=white").texts(path) == ["Alstroemeria White no product of ours"]
    assert len(buyer.get(f"/purchase-orders/availability?vendor={vendor.id}").texts(path)) == 2
    assert len(buyer.get("/purchase-orders/availability?from=2026-03-10&to=2026-03-12").texts(path)) == 1
