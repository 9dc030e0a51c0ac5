"""Entering prebooks, changing and deleting them, and ordering what they sold, as people do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import make_boxes, make_customer, make_customer_invoice, make_product, make_vendor
from tests.factories import make_prebook as one_line_prebook
from tests.importer.site import Seen, Site
from wholesale.box import BoxPlace
from wholesale.carrier import no_carrier
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoiceStatus
from wholesale.customer_invoice_item import CustomerInvoiceItem, InvoicePrebook
from wholesale.order_status import OrderStatus
from wholesale.prebook import Prebook, PrebookLine
from wholesale.product import Product
from wholesale.purchase_order import BoxType, PurchaseOrder, PurchaseOrderLine, UnitType
from wholesale.user import Role

TRUCK = date(2026, 3, 12)


@dataclass
class Shop:
    """The company of the site, with one of everything."""

    site: Site
    customer_id: int
    product_id: int
    vendor_id: int
    carrier_id: int

    def sold(self, session: Session, **facts: Any) -> Prebook:
        prebook = session.get_one(Prebook, one_line_prebook(session, *self._goods(session), truck_date=TRUCK).id)
        for name, value in facts.items():
            setattr(prebook.lines[0], name, value)
        session.flush()
        return prebook

    def _goods(self, session: Session) -> tuple[Any, Any]:
        return session.get_one(Customer, self.customer_id), session.get_one(Product, self.product_id)

    def posted(self, **more: Any) -> dict[str, Any]:
        """Answer what a person posts to enter four boxes of roses."""
        head = {"customer": "rosa", "truck_date": "2026-03-12", "carrier": self.carrier_id, "ship_via": "warehouse"}
        line = {
            "line_id": "",
            "product": "RFR60",
            "vendor": "rosas del",
            "boxes": "4",
            "box_type": "HB",
            "bunches_per_box": "12",
            "stems_per_bunch": "25",
            "unit_type": "stem",
            "price": "",
            "cost": "0.305",
            "mark_code": "PS1",
        }
        charge = {"charges-0-name": "Delivery", "charges-0-amount": "15.00"}
        return head | {f"lines-0-{name}": value for name, value in line.items()} | charge | more


@pytest.fixture
def shop(site: Site) -> Shop:
    with site.session() as session:
        company = site.company
        return Shop(
            site,
            make_customer(session, company, code="ROSA", name="Rosa Events").id,
            make_product(session, company, code="RFR60", description="Rose Freedom 60 cm").id,
            make_vendor(session, company, code="RDV", name="Rosas del Valle").id,
            no_carrier(session, company.id).id,
        )


def test_a_prebook_is_entered_changed_and_deleted(shop: Shop) -> None:
    seller = shop.site.sign_in(Role.SALES)
    blank = seller.get("/prebooks/new")
    wrong = seller.post("/prebooks/new", shop.posted(customer="nobody", **{"lines-0-boxes": "0", "do": "save"}))
    more = seller.post("/prebooks/new", shop.posted(do="add_line"))
    entered = seller.post("/prebooks/new", shop.posted(do="save"))
    with shop.site.session() as session:
        prebook = session.scalars(select(Prebook)).one()
        line = prebook.lines[0]
        facts = (line.boxes, line.box_type, line.unit_type, line.price, line.cost, line.vendor_id)
        prebook_id, line_id = prebook.id, line.id
    path = f"/prebooks/{prebook_id}"
    form = seller.get(f"{path}/edit")
    second = {"lines-0-line_id": line_id, "lines-0-boxes": "6", "charges-0-amount": "16.00", "revision": "1"}
    changed = seller.post(f"{path}/edit", shop.posted(**second))
    late = seller.post(f"{path}/edit", shop.posted(**second))
    checker = shop.site.sign_in(Role.INVENTORY)
    refused = checker.post(f"{path}/delete", {"revision": "2"})
    gone = seller.post(f"{path}/delete", {"revision": "2"})

    assert len(blank.page.xpath("//div[@id='line-rows']/fieldset")) == 2
    assert wrong.status == 422
    assert wrong.says("There is none with the code or the name 'nobody'.")
    assert wrong.says("Write a whole number, at least 1.")
    assert len(more.page.xpath("//div[@id='line-rows']/fieldset")) == 2
    assert entered.says("Prebook B000001 is entered.")
    assert facts == (4, BoxType.HB, UnitType.STEM, Decimal(0), Decimal("0.305"), shop.vendor_id)
    assert form.page.xpath("//input[@name='lines-0-product']/@value")[0].endswith("Rose Freedom 60 cm")
    assert changed.says("Rose Freedom 60 cm: boxes: 4 → 6")
    assert (late.status, late.says("was changed by somebody else")) == (422, True)
    assert refused.status == 403
    assert gone.says("Prebook B000001 is deleted.")
    assert gone.says("There is no prebook yet.")


def test_the_page_of_a_prebook_tells_what_became_of_its_boxes(shop: Shop) -> None:
    with shop.site.session() as session:
        prebook = shop.sold(session, vendor_id=shop.vendor_id, cost=Decimal("0.30"), boxes=5, billed_boxes=1)
        prebook.comments = "Before noon"
        line, prebook_id = prebook.lines[0], prebook.id
        _travel(session, shop, line)
    seller = shop.site.sign_in(Role.ADMIN)
    seen, form = seller.get(f"/prebooks/{prebook_id}"), seller.get(f"/prebooks/{prebook_id}/edit")
    told = seller.post(f"/prebooks/{prebook_id}/delete", {"revision": "1"})
    bought = seller.get(seen.page.xpath("//a[text()='P000077']/@href")[0])

    assert bought.says(f"for {prebook.number}, Rosa Events")
    assert seen.texts("//tbody/tr[1]/td")[1:7] == ["5 QB", "4", "2", "1", "1", "42 to buy"]
    assert seen.says("P000077 ApprovedRosas del Valle · Mar 10, 20264 boxes")
    assert seen.says("PendingMar 2, 20261 box")
    assert seen.says("Charges and comments stand on invoice")
    assert not seen.page.xpath("//form[contains(@action, '/delete')]")
    assert form.says("4 ordered, 2 in transit, 1 received, 1 billed")
    assert form.says("Locked: invoice")
    assert told.says("can not be deleted: 1 boxes of it are billed.")


def _travel(session: Session, shop: Shop, line: PrebookLine) -> None:
    """Order four boxes of a line, of which three are known, and bill one of them."""
    prebook, company_id = line.prebook, shop.site.company.id
    order = PurchaseOrder(
        company_id=company_id, number="P000077", vendor_id=shop.vendor_id, ship_date=date(2026, 3, 10)
    )
    bought = {"product_id": line.product_id, "prebook_line_id": line.id, "units_per_box": 300, "boxes": 4}
    cost = {"description": "Rose Freedom 60 cm", "category": "Roses", "unit_cost": Decimal("0.30")}
    order.lines = [PurchaseOrderLine(company_id=company_id, **bought, **cost)]
    session.add(order)
    session.flush()
    own = {"prebook_line_id": line.id, "purchase_order_line_id": order.lines[0].id}
    vendor, product = order.vendor, line.product
    make_boxes(session, vendor, product, 2, place=BoxPlace.IN_TRANSIT, **own)
    box = make_boxes(session, vendor, product, place=BoxPlace.SOLD, **own)[0]
    invoice = make_customer_invoice(session, prebook.customer, status=CustomerInvoiceStatus.PENDING)
    kinds = {
        "box_type": BoxType.QB,
        "unit_type": UnitType.STEM,
        "units": 300,
        "description": "Rose",
        "category": "Roses",
    }
    money = {"price": Decimal("0.5"), "amount": Decimal(150), "landed_cost": Decimal("0.3")}
    item = {"customer_invoice_id": invoice.id, "prebook_line_id": line.id, "product_id": line.product_id}
    session.add(CustomerInvoiceItem(company_id=company_id, box_id=box.id, **item, **kinds, **money))
    session.add(InvoicePrebook(company_id=company_id, prebook_id=prebook.id, customer_invoice_id=invoice.id))


def test_what_was_sold_is_completed_and_ordered_once(shop: Shop) -> None:
    with shop.site.session() as session:
        ready = shop.sold(session, vendor_id=shop.vendor_id, cost=Decimal("0.30")).lines[0].id
        bare = shop.sold(session).lines[0].id
        shop.sold(session).truck_date = TRUCK + timedelta(days=30)
    buyer = shop.site.sign_in(Role.PROCUREMENT_USER)
    path, query = "/prebooks/purchases", "?first=2026-03-10&last=2026-03-20&lead=2"
    seen = buyer.get(path + query)
    wrong = buyer.post(f"{path}/fill{query}", {"missing": bare, f"line-{bare}-cost": "-1"})
    filled = buyer.post(
        f"{path}/fill{query}", {"missing": bare, f"line-{bare}-vendor": "RDV", f"line-{bare}-cost": "0.00"}
    )
    idle = buyer.post(f"{path}/make{query}", {"do": "make"})
    made = buyer.post(f"{path}/make{query}", {"do": "make", "line": [ready, bare]})
    again = buyer.post(f"{path}/make{query}", {"do": "make", "line": [ready, bare]})
    later = buyer.post(f"{path}/make?first=2026-04-01&last=2026-04-20", {"do": "all"})
    kept = buyer.get(path)
    with shop.site.session() as session:
        order = session.scalars(select(PurchaseOrder)).one()
        lines = [(line.prebook_line_id, line.boxes, line.unit_cost) for line in order.lines]
        days = (order.ship_date, order.arrival_date, order.status)

    assert seen.texts("//tbody/tr/td[last()]") == ["4", "4"]
    assert seen.page.xpath("//input[@name='line']/@value") == [str(ready)]
    assert (wrong.status, wrong.says("Write an amount from 0 to 10,000.")) == (422, True)
    assert filled.says("1 line is completed.")
    assert filled.page.xpath("//input[@name='line']/@value") == [str(ready), str(bare)]
    assert idle.says("Tick the lines that are to be ordered.")
    assert made.says("1 purchase order is made.")
    assert made.says("Nothing is left to buy for these days.")
    assert made.texts("//ul[@class='purchase-made']/li") == [
        "P000001 Rosas del Valle · ships Mar 10, 2026 · 8 boxes · $14.40"
    ]
    assert lines == [(ready, 4, Decimal("0.30")), (bare, 4, Decimal("0.00"))]
    assert days == (TRUCK - timedelta(days=2), TRUCK, OrderStatus.PA)
    assert _is_refused(again)
    assert _is_refused(later)
    assert kept.page.xpath("//input[@name='lead']/@value") == ["2"]


def _is_refused(seen: Seen) -> bool:
    return seen.says("Nothing of what was chosen is left to order")
