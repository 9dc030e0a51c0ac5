"""The start shows each person the work that is theirs, and leads there."""

from __future__ import annotations

from sqlalchemy import insert

from importer.waiting import MOST
from tests.factories import make_customer, make_customer_invoice, make_invoice, make_order, make_vendor
from tests.importer.site import Site, Visitor
from wholesale.customer_invoice import CustomerInvoiceStatus
from wholesale.status import InvoiceStatus
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice


def tiles(visitor: Visitor) -> dict[str, str]:
    seen = visitor.get("/")
    captions = seen.texts("//a[contains(@class, 'tile')]/*[@class='caption']")
    return dict(zip(captions, seen.texts("//a[contains(@class, 'tile')]/*[@class='figure']"), strict=True))


def fill(site: Site) -> None:
    with site.session() as session:
        order = make_order(session, make_vendor(session, site.company))
        for status in (InvoiceStatus.AP, InvoiceStatus.AP, InvoiceStatus.AA, InvoiceStatus.F):
            make_invoice(session, order, status)
        make_invoice(session, make_order(session, make_vendor(session, site.other_company)), InvoiceStatus.AP)


def test_procurement_sees_what_waits_for_procurement(site: Site) -> None:
    fill(site)
    seen = tiles(site.sign_in(Role.PROCUREMENT_USER))

    assert seen["Waiting for procurement's approval"] == "2"
    assert "Waiting for accounting's approval" not in seen


def test_accounting_sees_what_waits_for_accounting(site: Site) -> None:
    fill(site)
    seen = tiles(site.sign_in(Role.ACCOUNTS_PAYABLE))

    assert seen["Waiting for accounting's approval"] == "1"
    assert seen["Refused, to be mended"] == "1"
    assert seen["Approved, not sent yet"] == "0"
    assert "Waiting for procurement's approval" not in seen


def test_a_tile_leads_to_what_it_counts(site: Site) -> None:
    fill(site)
    visitor = site.sign_in(Role.ADMIN)
    address = visitor.get("/").page.xpath("//a[contains(., 'procurement')][contains(@class, 'tile')]/@href")[0]

    assert visitor.get(address).status == 200
    assert address == "/reconciliation?status=AP"


def test_counting_ends_where_nobody_reads_on(site: Site) -> None:
    with site.session() as session:
        order = make_order(session, make_vendor(session, site.company))
        one = {"company_id": site.company.id, "purchase_order_id": order.id, "vendor_id": order.vendor_id, "total": 1}
        session.execute(insert(VendorInvoice), [{**one, "number": f"N{number}"} for number in range(MOST + 5)])

    assert tiles(site.sign_in(Role.PROCUREMENT_USER))["Waiting for procurement's approval"] == f"{MOST}+"


def test_an_inspector_hears_that_nothing_waits(site: Site) -> None:
    assert site.sign_in(Role.QC).get("/").says("Nothing waits for you here.")


def test_sales_sees_the_invoices_that_wait_for_their_confirmation(site: Site) -> None:
    with site.session() as session:
        customer = make_customer(session, site.company)
        for status in CustomerInvoiceStatus:
            make_customer_invoice(session, customer, status=status)
        foreign = make_customer(session, site.other_company)
        make_customer_invoice(session, foreign, status=CustomerInvoiceStatus.PENDING)

    assert tiles(site.sign_in(Role.SALES)) == {"Invoices waiting for confirmation": "1"}


def test_a_new_company_is_led_through_its_first_steps(site: Site) -> None:
    admin, clerk = site.sign_in(Role.ADMIN), site.sign_in(Role.ACCOUNTS_PAYABLE)
    steps = admin.get("/").texts("//ol[@class='people-start']/li//a")

    assert steps == ["Connect QuickBooks", "Add your vendors", "Invite your people", "Enter a purchase order"]
    assert admin.get("/").says("QuickBooks is not connected yet.")
    assert clerk.get("/").page.xpath("//ol[@class='people-start']") == []


def test_a_growers_user_goes_on_to_the_orders(site: Site) -> None:
    with site.session() as session:
        vendor = make_vendor(session, site.company)

    assert site.sign_in(Role.VENDOR, vendor_id=vendor.id).get("/").path == "/portal/orders"


def test_the_figures_come_again_without_the_page(site: Site) -> None:
    fill(site)
    part = site.sign_in(Role.ADMIN).get("/waiting")

    assert part.status == 200
    assert "<html" not in part.text
    assert "Waiting for procurement" in part.text
