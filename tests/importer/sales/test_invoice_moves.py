"""What people do with invoices and credits on their pages: confirm, mail, void, edit, write by hand."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.factories import (
    ADMIN,
    make_credit,
    make_customer,
    make_customer_invoice,
    make_order,
    make_product,
    make_vendor,
)
from tests.importer.site import Seen, Site, Visitor
from tests.wholesale.billing import Trade
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.box import Box, BoxPlace
from wholesale.carrier import no_carrier
from wholesale.charging import add_charge
from wholesale.company import Company
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus, Sync
from wholesale.job import JobSettings
from wholesale.jobs.spread_charges import SpreadCharges
from wholesale.user import Role

PENDING = CustomerInvoiceStatus.PENDING


@pytest.fixture
def billed(site: Site) -> Site:
    """Answer a site with invoice 1 of automatic billing, two boxes of a prebook, and three boxes of the open market."""
    with site.session() as session:
        company = session.get_one(Company, site.company.id)
        company.sends_customer_documents = True
        trade = Trade(session, company, make_vendor(session, company), make_product(session, company))
        trade.settings(mails_invoices=True)
        customer = trade.customer(name="Petal & Stem", code="PETAL", email_for_invoices="buyer@petals.example")
        prebook = trade.prebook(customer, charges=("12.50",), customer_po="PO-7")
        trade.bill(trade.boxes(prebook.lines[0], 2))
        trade.boxes(None, 3)
    return site


def one(site: Site) -> CustomerInvoice:
    with site.session() as session:
        invoice = session.scalars(select(CustomerInvoice).order_by(CustomerInvoice.id)).first()
        assert invoice is not None
        assert invoice.items is not None
        return invoice


def press(visitor: Visitor, site: Site, action: str, **more: Any) -> Seen:
    invoice = one(site)
    form = {"revision": invoice.revision} | more
    return visitor.post(f"/sales/invoices/{invoice.id}/{action}", form, referer=f"/sales/invoices/{invoice.id}")


def buttons(seen: Seen) -> set[str]:
    return set(seen.texts("//*[contains(@class, 'actions')]//button"))


def test_an_invoice_is_confirmed_mailed_taken_back_and_voided_on_its_page(billed: Site) -> None:
    seller, manager, packer = (billed.sign_in(role) for role in (Role.SALES, Role.SALES_MANAGER, Role.SHIPPING))
    path = f"/sales/invoices/{one(billed).id}"
    seen = seller.get(path)
    cells = ["QB", "2", "250 stems", "$0.50", "$250.00", "$0.30", "40%"]
    assert seen.texts("//table[contains(@class, 'sales-items')]/tbody//td") == cells
    assert not packer.get(path).says("Landed cost")
    assert packer.post(f"{path}/confirm").status == 403
    seen = press(seller, billed, "confirm")
    assert seen.says("Invoice 1 is confirmed. It is mailed to buyer@petals.example.")
    assert seen.says("Waits for QuickBooks")
    assert press(seller, billed, "mail").says("It is mailed to buyer@petals.example within a minute.")
    assert press(manager, billed, "confirm", revision=1).messages.startswith("Invoice 1 was changed since you opened")
    assert press(manager, billed, "unconfirm").says("Invoice 1 is not confirmed any more.")
    assert press(manager, billed, "mail").says("Invoice 1 is not confirmed, so it is not mailed to the customer.")
    seen = press(manager, billed, "void", why="Wrong customer")

    assert seen.says("Invoice 1 is voided; its boxes are back in inventory.")
    assert seen.says("Pending → Voided Boxes put back to inventory: 2; Charges of prebook")
    assert seen.says("wait for its next box; Wrong customer")
    assert one(billed).status is CustomerInvoiceStatus.VOIDED
    pdf = PdfReader(BytesIO(manager.get(f"{path}/pdf").response.data)).pages[0].extract_text()
    assert "Voided" in pdf
    assert "Petal & Stem" in pdf


def test_a_charge_that_comes_later_shows_in_cost_and_margin(billed: Site) -> None:
    invoice = one(billed)
    with billed.session() as session:
        boxes = session.scalars(select(Box).where(Box.place == BoxPlace.SOLD)).all()
        order = make_order(session, boxes[0].vendor, lines=[("Roses", 1000, "0.30")], charges=())
        for box in boxes:
            box.purchase_order_line_id = order.lines[0].id
        add_charge(session, order, "Truck freight", Decimal("60.00"), ADMIN, billed.clock.now())
    SpreadCharges().sweep(billed.sessions, billed.clock, JobSettings())
    seen = billed.sign_in(Role.SALES).get(f"/sales/invoices/{invoice.id}")

    # 60 on 300 are 20 %: 0.30 becomes 0.36 a stem, and the margin of 40 % becomes 28 %.
    assert seen.texts("//table[contains(@class, 'sales-items')]/tbody//td")[-2:] == ["$0.36", "28%"]


def test_a_locked_invoice_shows_why_and_offers_nothing(billed: Site) -> None:
    with billed.session() as session:
        invoice = session.get_one(CustomerInvoice, one(billed).id)
        invoice.status, invoice.sync = CustomerInvoiceStatus.CONFIRMED, Sync.DONE
        customer = invoice.customer
        failed = make_customer_invoice(session, customer, sync=Sync.FAILED, sync_failure="Invalid item Roses")
    admin = billed.sign_in(Role.ADMIN)
    seen = admin.get(f"/sales/invoices/{invoice.id}")

    assert seen.says("This invoice is locked: In QuickBooks.")
    assert not {"Unconfirm", "Void", "Confirm"} & buttons(seen)
    assert press(admin, billed, "void").says("is in the accounting program or on its way there")
    assert admin.get(f"/sales/invoices/{failed.id}").says("QuickBooks has refused this invoice. Invalid item Roses")


def test_many_invoices_are_confirmed_at_once_and_each_refusal_is_told(billed: Site) -> None:
    with billed.session() as session:
        customer = make_customer(session, session.get_one(Company, billed.company.id))
        good, changed = (make_customer_invoice(session, customer, status=PENDING, number=50 + n) for n in range(2))
        foreign = make_customer(session, session.get_one(Company, billed.other_company.id))
        theirs = make_customer_invoice(session, foreign, status=PENDING)
    seller = billed.sign_in(Role.SALES)
    ticks = seller.get("/sales/orders?status=pending").page.xpath("//input[@name='invoice']/@value")
    assert sorted(ticks) == sorted(f"{key}.1" for key in (one(billed).id, good.id, changed.id))
    seen = seller.post("/sales/orders/confirm", {"invoice": [f"{good.id}.1", f"{changed.id}.7", f"{theirs.id}.1"]})

    assert seen.says("1 invoice is confirmed")
    assert seen.says("1 invoice is not confirmed")
    assert seen.says("Invoice 51 was changed since you opened it")
    with billed.session() as session:
        statuses = [session.get_one(CustomerInvoice, each.id).status for each in (good, changed, theirs)]
    assert statuses == [CustomerInvoiceStatus.CONFIRMED, PENDING, PENDING]
    assert seller.post("/sales/orders/confirm", {"invoice": f"{one(billed).id}.1"}).says("1 invoice is confirmed.")
    assert seller.post("/sales/orders/confirm").says("No invoice was chosen.")


def test_an_invoice_is_edited_in_its_form(billed: Site) -> None:
    seller, invoice = billed.sign_in(Role.SALES), one(billed)
    path = f"/sales/invoices/{invoice.id}/edit"
    form = {
        field.get("name"): field.get("value") or "" for field in seller.get(path).page.xpath("//main//input[@name]")
    }
    form |= {"carrier": str(invoice.carrier_id), "notes": "Call first", "do": "save"}
    wrong = seller.post(path, form | {"items-0-boxes": "3"})
    assert wrong.status == 422
    assert wrong.says("a number from 0 to 2")
    more = {"items-0-boxes": "1", "items-0-price": "0.55", "charges-1-name": "Fuel", "charges-1-amount": "2.25"}
    assert seller.post(path, form | more).says("Invoice 1 is saved.")

    invoice = one(billed)
    assert (invoice.total, invoice.notes) == (Decimal("152.25"), "Call first")
    assert seller.post(path, form).says("Invoice 1 was changed since you opened it")
    assert seller.post(path, form | {"do": "add_charge"}).page.xpath("//input[@name='charges-1-name']")
    assert seller.get(path.replace("edit", "boxes")).says("Inventory that is tied to no customer")


def test_boxes_of_inventory_are_sold_on_an_invoice_that_is_written_by_hand(billed: Site) -> None:
    seller = billed.sign_in(Role.SALES)
    assert seller.get("/sales/invoices/new").status == 200
    with billed.session() as session:
        carrier = no_carrier(session, billed.company.id).id
    form = {"customer": "PETAL", "carrier": carrier, "ship_date": "2026-03-12", "customer_po": "PO-9", "notes": ""}
    assert seller.post("/sales/invoices/new", form | {"customer": "nobody"}).status == 422
    seen = seller.post("/sales/invoices/new", form)
    assert seen.says("is begun as a draft. Choose its boxes.")
    (field,) = seen.page.xpath("//input[starts-with(@name, 'boxes-')]/@name")
    assert seller.post(seen.path, {"revision": 1, field: "many"}).says("'many' is no number of boxes.")
    assert seller.post(seen.path, {"revision": 1, field: "4"}).says("4 boxes of")
    assert seller.post(seen.path, {"revision": 1}).says("Write how many boxes you take.")
    sold = seller.post(seen.path, {"revision": 1, field: "2", field.replace("boxes", "price"): "0.45"})

    assert sold.says("Boxes added: 2.")
    assert sold.says("open market")
    assert sold.says("$225.00")
    assert {"Confirm", "Submit for confirmation", "Void"} <= buttons(sold)
    assert seller.post(sold.path + "/submit", {"revision": 2}).says("waits for its confirmation.")


def test_a_credit_is_given_and_taken_back_while_nothing_was_applied(billed: Site) -> None:
    clerk = billed.sign_in(Role.ACCOUNTS_RECEIVABLE)
    customer_id = one(billed).customer_id
    path = f"/setup/customers/{customer_id}/credit"
    form = {"day": "2026-03-12", "amount": "40.50", "reference": "QC-1", "reason": "Botrytis in two boxes"}
    assert clerk.post(path, form | {"amount": "0"}).says("A credit is more than zero.")
    assert clerk.post(path, form | {"reason": ""}).says("Write why the customer gets it.")
    assert billed.sign_in(Role.SALES).post(path, form).status == 403
    form["key"] = clerk.get(path).page.xpath("string(//input[@name='key']/@value)")
    seen = clerk.post(path, form)
    assert seen.says("Petal & Stem has a credit now.")
    assert seen.says("Waits for QuickBooks")
    # Who does not know whether it has arrived sends the form again.
    assert (len(form["key"]), clerk.post(path, form).path) == (32, seen.path)
    assert clerk.get(f"/setup/customers/{customer_id}").says("$40.50")
    assert clerk.post(f"{seen.path}/void", {"why": "Twice"}).says("The credit is voided.")
    assert clerk.post(f"{seen.path}/void").says("was voided on")
    with billed.session() as session:
        credit = session.scalars(select(BalanceAdjustment)).one()
        used = make_credit(session, credit.customer, open_amount=Decimal("5.00"))

    assert (credit.amount, credit.open_amount, credit.sync) == (Decimal("40.500"), Decimal("0.00"), Sync.NONE)
    assert clerk.post(f"/sales/credits/{used.id}/void").says("20.00 of the credit of 25.00 US dollars were applied")
