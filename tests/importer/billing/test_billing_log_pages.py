"""The log and the preview of automatic billing show each box, its invoice or why not, and where that is mended."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import make_product, make_vendor
from tests.importer.site import Site
from tests.wholesale.billing import NOW, SCANNER, Trade
from wholesale.billing_run import BillingRun, BillingTrigger
from wholesale.box import Box, BoxPlace
from wholesale.company import Company
from wholesale.customer import FUTURE_SALES
from wholesale.customer_invoice_move import move_invoice
from wholesale.customer_invoice_status import CustomerInvoiceAction
from wholesale.user import Role


def trade_of(site: Site, session: Session) -> Trade:
    company = session.get_one(Company, site.company.id)
    trade = Trade(session, company, make_vendor(session, company), make_product(session, company))
    trade.settings()
    return trade


def test_the_log_links_each_box_to_its_invoice_or_to_what_mends_it(site: Site) -> None:
    with site.session() as session:
        trade = trade_of(site, session)
        held = trade.customer(credit_hold=True, name="Held Back Florist")
        ids = [*trade.boxes(trade.prebook().lines[0], 2), *trade.boxes(trade.prebook(held).lines[0])]
        ids += trade.boxes(None)
        later = trade.boxes(trade.prebook(trade.customer(customer_type=FUTURE_SALES)).lines[0])
        ids += later
        run = trade.bill(ids).run
        assert run is not None
        run_id, number = run.id, trade.invoices()[0].number
        held_id = held.id
    admin = site.sign_in(Role.ADMIN)
    runs, one = admin.get("/sales/billing?by=run"), admin.get(f"/sales/billing/{run_id}")

    assert runs.page.xpath(f"//a[@href='/sales/billing/{run_id}']")
    assert [cell.text_content().strip() for cell in runs.page.xpath("//tbody/tr/td")][-3:] == ["2", "3", "0"]
    assert one.says(str(number))
    assert one.says("Customer on credit hold")
    assert one.page.xpath(f"//a[@href='/setup/customers/{held_id}/edit']")
    assert admin.get(f"/sales/billing/{run_id}?reason=open_market").says("Open market")
    assert len(admin.get("/sales/billing").page.xpath("//tbody/tr")) == 5
    # What was bought under Future Sales is released, so that a prebook of another customer can have it.
    assert one.page.xpath(f"//a[@href='/inventory/boxes/{later[0]}' and text()='Release the box']")
    of_all = admin.get("/sales/billing?reason=credit_hold")
    assert len(of_all.page.xpath("//tbody/tr")) == 1
    assert of_all.says("Held Back Florist")
    # Who may not change customers is shown the reason without a link to their page.
    inventory = site.sign_in(Role.INVENTORY).get(f"/sales/billing/{run_id}")
    assert not inventory.page.xpath("//a[contains(@href, '/setup/customers')]")


def test_the_log_keeps_where_a_box_was_billed_and_what_it_waits_for_today(site: Site) -> None:
    with site.session() as session:
        trade = trade_of(site, session)
        held = trade.customer(credit_hold=True)
        (sold,), (kept,) = trade.boxes(trade.prebook().lines[0]), trade.boxes(trade.prebook(held).lines[0])
        run = trade.bill([sold, kept]).run
        assert run is not None
        run_id, first = run.id, trade.invoices()[0].id
        move_invoice(session, trade.invoices()[0], CustomerInvoiceAction.VOID, SCANNER, NOW, why="Truck")
        held.credit_hold = False
        session.flush()
        trade.bill([kept], trigger=BillingTrigger.HAND)
    page = site.sign_in(Role.ADMIN).get(f"/sales/billing/{run_id}").page
    voided, billed_since = page.xpath("//tbody/tr")

    assert voided.xpath(f".//a[@href='/sales/invoices/{first}']")
    assert "Voided" in voided.text_content()
    assert voided.xpath(f".//a[@href='/inventory/allocations?box_id={sold}']")
    assert billed_since.xpath(".//a[contains(@href, '/sales/invoices/')]")
    assert not billed_since.xpath(".//a[contains(@href, '/edit')]")


def test_the_preview_shows_what_would_be_billed_and_writes_nothing(site: Site) -> None:
    with site.session() as session:
        trade = trade_of(site, session)
        line = trade.prebook(boxes=2, charges=("7.50",)).lines[0]
        ids = trade.boxes(line, 3, place=BoxPlace.STAGING)
    keeper = site.sign_in(Role.INVENTORY)
    assert keeper.get("/inventory/staging/billing").says("No boxes were chosen.")
    group = keeper.get("/inventory/staging").page.xpath("//input[@name='group']/@value")
    would = keeper.post("/inventory/staging/billing/look?place=staging", {"group": group})

    assert would.says("257.50")
    assert would.says("Prebook filled already")
    with site.session() as session:
        assert session.scalar(select(func.count()).select_from(BillingRun)) == 0
        assert {session.get_one(Box, one).place for one in ids} == {BoxPlace.STAGING}

    # What was looked at is confirmed from there, and the page tells what was done.
    form = would.page.xpath("//form[contains(@action, '/inventory/staging/confirm')]")[0]
    told = keeper.post(form.get("action"), {"group": group})
    with site.session() as session:
        run = session.scalars(select(BillingRun)).one()
        assert (run.billed, run.released) == (2, 1)
    assert form.fields["group"] == group[0]
    assert told.says("3 boxes are in inventory now.")
    assert told.says("Prebook filled already")
    assert told.page.xpath(f"//a[@href='/sales/billing/{run.id}']")
