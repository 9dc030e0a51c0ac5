"""Order Summary, Open Invoices and the invoice itself, as those who sell and collect see them."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from importer import customer_invoice_list
from tests.factories import make_customer, make_customer_invoice, make_location
from tests.importer.site import Site, Visitor
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoiceStatus
from wholesale.history import Actor, note_change
from wholesale.user import Role


def _today(site: Site) -> date:
    return site.clock.today(site.company.time_zone)


@pytest.fixture
def filled(site: Site) -> Site:
    """Answer a site with five invoices of two customers, and one of another company."""
    today = _today(site)
    with site.session() as session:
        rosa = make_customer(session, site.company, code="ROSA", name="Rosa's Flowers", terms="Net 30")
        lily = make_customer(session, site.company, code="LILY", name="=Lily & Sons")
        miami = make_location(session, site.company)
        wanted: list[tuple[Customer, int, dict[str, Any]]] = [
            (rosa, 0, {"customer_po": "PO-1", "reference": "OLD-1", "import_id": 7}),
            (rosa, 45, {"customer_po": "PO-2", "reference": "00123", "location": miami}),
            (lily, 200, {"customer_po": "+2", "balance": Decimal("20.50")}),
            (lily, 3, {"customer_po": "PO-3", "balance": Decimal(0)}),
            (lily, 1, {"status": CustomerInvoiceStatus.DRAFT}),
        ]
        for place, (customer, days_late, more) in enumerate(wanted):
            due = today - timedelta(days=days_late)
            facts: dict[str, Any] = {"due_date": due, "invoice_date": due - timedelta(days=30), **more}
            make_customer_invoice(session, customer, f"{place + 1}00.00", **facts)
        make_customer_invoice(session, make_customer(session, site.other_company), "999.99", customer_po="PO-9")
    return site


def _numbers(visitor: Visitor, path: str) -> list[str]:
    return visitor.get(path).texts("//table/tbody//th")


def _sheet(visitor: Visitor, path: str) -> list[list[Any]]:
    seen = visitor.get(path)

    assert seen.response.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet: Any = load_workbook(BytesIO(seen.response.data)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_order_summary_finds_invoices_by_every_part_of_the_filter(filled: Site) -> None:
    visitor, today = filled.sign_in(Role.SALES), _today(filled)
    day = (today - timedelta(days=75)).isoformat()
    found = {
        "": ["1", "5", "4", "2", "3"],
        "customer=rosa": ["1", "2"],
        "customer=Rosa%27s+Flowers": ["1", "2"],
        "customer=sons": ["5", "4", "3"],
        "customer=nobody": [],
        "customer_po=PO": ["1", "2", "4"],
        "customer_po=po": [],
        "reference=001": ["2"],
        "number=%233": ["3"],
        "number=three": [],
        "status=draft": ["5"],
        f"date_to={day}": ["2", "3"],
        "date_from=yesterday&status=draft": ["5"],
        "sort=number&down=0": ["1", "2", "3", "4", "5"],
        "location=999999999999999999999": [],
    }

    assert {query: _numbers(visitor, f"/sales/orders?{query}") for query in found} == found
    assert visitor.get("/sales/orders?customer=nobody").says("No customer has 'nobody' as the code or in the name.")
    assert visitor.get("/sales/orders?number=three").says("'three' is no invoice number; it is a whole number.")
    assert visitor.get("/sales/orders/customers?customer=ros").page.xpath("//option/@value") == ["Rosa's Flowers"]


def test_pages_of_the_list_follow_one_another(filled: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer_invoice_list.page_of, "__defaults__", (None, 2))
    visitor, path, seen = filled.sign_in(Role.SALES), "/sales/orders", []
    while path:
        page = visitor.get(path).page
        seen += [one.text_content().strip() for one in page.xpath("//table/tbody//th")]
        path = next(iter(page.xpath("//a[@rel='next']/@href")), "")

    assert seen == ["1", "5", "4", "2", "3"]


def test_open_invoices_stand_in_the_column_of_their_age(filled: Site) -> None:
    seen = filled.sign_in(Role.ACCOUNTS_RECEIVABLE).get("/receivables/open-invoices")
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./td")[-5:]]
        for row in seen.page.xpath("//tbody/tr")
    ]

    assert seen.texts("//table/tbody//th") == ["3", "2", "1"]
    assert rows == [["", "", "", "", "$20.50"], ["", "", "$200.00", "", ""], ["$100.00", "", "", "", ""]]
    assert seen.texts("//tfoot//td") == ["$100.00", "$0.00", "$200.00", "$0.00", "$20.50"]
    assert seen.says("45 days late")


def test_of_one_customer_all_that_is_open_is_told(filled: Site) -> None:
    seen = filled.sign_in(Role.CASHIER).get("/receivables/open-invoices?customer=ROSA&customer_po=PO-1")

    assert seen.texts("//table/tbody//th") == ["1"]
    assert seen.says("All open invoices of Rosa's Flowers")
    assert seen.texts("//dl[contains(@class, 'sales-ages')]//dd")[:6] == [
        "$100.00",
        "$0.00",
        "$200.00",
        "$0.00",
        "$0.00",
        "$300.00",
    ]


def test_the_excel_files_hold_what_is_asked_for_and_texts_stay_texts(filled: Site) -> None:
    visitor, today = filled.sign_in(Role.ADMIN), _today(filled)
    summary = _sheet(visitor, "/sales/orders/export?customer=LILY&sort=date&down=0")
    still_open = _sheet(visitor, "/receivables/open-invoices/export")

    assert [row[0] for row in summary] == ["Invoice", 3, 4, 5]
    assert summary[1][2:4] + summary[1][7:8] + summary[1][-2:] == ["LILY", "=Lily & Sons", "+2", 300, 20.5]
    assert [(row[0], row[-1]) for row in still_open[1:]] == [(3, 200), (2, 45), (1, 0)]
    assert still_open[2][1].date() == today - timedelta(days=75)
    assert still_open[2][8:10] == ["00123", "MIA"]


def test_more_rows_than_a_file_holds_are_refused(filled: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer_invoice_list, "MOST_ROWS", 4)
    visitor = filled.sign_in(Role.ADMIN)
    refused = visitor.get("/sales/orders/export")

    assert refused.status == 422
    assert refused.says("More than 4 invoices match")
    assert len(_sheet(visitor, "/sales/orders/export?customer=LILY")) == 4


def test_an_imported_invoice_shows_its_charge_with_every_decimal(site: Site) -> None:
    with site.session() as session:
        customer = make_customer(session, site.company, name="Rosa", billing_street="1 Rose St", billing_city="Miami")
        invoice = make_customer_invoice(
            session, customer, "12.35", ["12.345"], import_id=41, customer_po="PO-7", reference="OLD-7"
        )
        plain = make_customer_invoice(session, customer, "30.00", ["10.00", "20.00"])
        actor = Actor(name="Carla")
        note_change(session, invoice, "pending", "confirmed", actor, site.clock.now(), why="Confirmed by telephone")
    visitor = site.sign_in(Role.SALES)
    seen, paper = visitor.get(f"/sales/invoices/{invoice.id}"), visitor.get(f"/sales/invoices/{invoice.id}/print")

    assert all(map(seen.says, ("No Carrier", "PO-7", "OLD-7", "$12.345", "$0.005", "$12.35", "Confirmed")))
    assert seen.says("Imported by run 41 of Data Import")
    assert seen.says("Confirmed by telephone")
    assert all(map(paper.says, ("Bill to", "1 Rose St", "$12.345", "$12.35")))
    assert "Rounded to cents" not in visitor.get(f"/sales/invoices/{plain.id}").text
    assert visitor.get("/sales/invoices/999999").status == 404
