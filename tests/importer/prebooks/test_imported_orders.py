"""A purchase order from a file, as procurement sees it."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from tests.factories import ADMIN, make_product, make_vendor
from tests.importer.site import Site
from wholesale.order_lines import LineEntry
from wholesale.product import Product
from wholesale.standalone_order import StandaloneFacts, StandaloneLine, create_standalone_orders
from wholesale.user import Role


def mixed(product: Product) -> StandaloneLine:
    entry = LineEntry(
        description=product.description, category="Roses", boxes=3, units_per_box=100, unit_cost=Decimal("0.30")
    )
    return StandaloneLine(entry=entry, product_id=product.id, stems_per_bunch=25, mix="MIX1")


def imported(session: Session, site: Site) -> int:
    vendor = make_vendor(session, site.company)
    facts = StandaloneFacts(vendor=vendor, location_id=None, ship_date=date(2026, 3, 12))
    lines = [mixed(make_product(session, site.company)) for _ in range(2)]
    now = site.clock.now()
    return create_standalone_orders(session, site.company.id, [(facts, lines)], ADMIN, now, import_id=7)[0].id


def test_an_imported_order_says_its_run_and_what_lies_in_one_box(site: Site) -> None:
    with site.session() as session:
        order_id = imported(session, site)
    buyer, checker = site.sign_in(Role.PROCUREMENT_MANAGER), site.sign_in(Role.QC)
    seen = buyer.get(f"/orders/{order_id}")
    listed = buyer.get("/orders")

    assert seen.texts("//tbody/tr/th/span") == ["Roses · in mixed box 1"] * 2
    assert seen.says("Purchase Order Subtotal33")
    assert listed.texts("//tbody/tr[1]/td")[-3:] == ["3", "3", "$180.00"]
    assert seen.page.xpath("//ol[@class='timeline']//a/@href") == ["/setup/imports/7"]
    assert checker.get(f"/orders/{order_id}").says("Imported by run 7 of Data Import")
