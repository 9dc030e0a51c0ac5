"""Customers on the screen: found, entered, changed, with their credit and their statement of balance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.factories import make_customer, make_customer_invoice, make_location
from tests.importer.site import Site
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.customer import Customer
from wholesale.user import Role

FORM = {
    "code": "PETAL",
    "name": "Petal & Stem Florists",
    "salesperson": "Sara Lopez",
    "is_active": "y",
    "terms": "Net 30",
    "credit_limit": "5,000.00",
    "email_for_invoices": "ana@petal.example;bo@petal.example",
    "billing_city": "Austin",
    "notes": "Delivers\nat the back door.",
}


@pytest.fixture
def owing(site: Site) -> int:
    """Answer a customer with two open invoices, one of them late, and a credit; today is March 10, 2026."""
    with site.session() as session:
        customer = make_customer(
            session, site.company, code="ROSEBOX", name="The Rose Box", credit_limit=Decimal(300), credit_hold=True
        )
        issued, due = date(2026, 1, 2), date(2026, 2, 1)
        make_customer_invoice(
            session, customer, "300.00", number=701, invoice_date=issued, due_date=due, balance=Decimal("250.00")
        )
        make_customer_invoice(session, customer, "100.25", number=702, due_date=date(2026, 4, 8))
        credit = {"adjusted_on": date(2026, 2, 20), "amount": Decimal("40.125"), "open_amount": Decimal("40.13")}
        session.add(
            BalanceAdjustment(
                company_id=site.company.id,
                customer_id=customer.id,
                reference="=CR-9",
                created_at=site.clock.now(),
                **credit,
            )
        )
        return customer.id


def test_a_customer_is_entered_found_and_changed(site: Site) -> None:
    keeper = site.sign_in(Role.CREDIT_MANAGER, name="Carla Ruiz")
    entered = keeper.post("/setup/customers/new", FORM)
    with site.session() as session:
        customer = session.scalars(select(Customer)).one()
    path = f"/setup/customers/{customer.id}"
    form = keeper.get(f"{path}/edit")
    changed = keeper.post(f"{path}/edit", FORM | {"name": "Petal SAS", "credit_limit": "", "is_active": ""})
    hidden, shown = keeper.get("/setup/customers?q=petal+sas"), keeper.get("/setup/customers?q=PETA&all=1")

    assert entered.says("Customer Petal & Stem Florists is entered.")
    assert entered.says("$5,000.00 Credit Limit")
    assert form.page.xpath("//input[@name='credit_limit']/@value") == ["5000.00"]
    assert form.page.xpath("//input[@name='email_for_invoices']/@value") == ["ana@petal.example; bo@petal.example"]
    assert form.texts("//textarea[@name='notes']") == ["Delivers at the back door."]
    assert changed.says("Customer Petal SAS is saved.")
    assert changed.says("unlimited Credit Limit")
    assert changed.says("credit limit: 5000.00 → unlimited")
    assert (hidden.texts("//tbody/tr/th"), shown.texts("//tbody/tr/th")) == ([], ["Petal SAS not active"])


def test_what_is_wrong_is_told(site: Site) -> None:
    keeper = site.sign_in(Role.ADMIN)
    keeper.post("/setup/customers/new", FORM)
    wrong = {
        "There is a customer with the code 'PETAL' already.": {},
        "Right is addresses such as rosa@petals.example": {"code": "P2", "email_for_statements": "ana at petal"},
        "A code is one word without blanks.": {"code": "P 2"},
        "Field cannot be longer than 10 characters.": {"code": "PETALSTEMS1"},
        "'a lot' is no amount; write it like 1,234.56.": {"code": "P2", "credit_limit": "a lot"},
        "Number must be between 0 and 100.00.": {"code": "P2", "finance_charge_percentage": "100.01"},
    }
    seen = {words: keeper.post("/setup/customers/new", FORM | more) for words, more in wrong.items()}

    assert {words: (page.status, page.says(words)) for words, page in seen.items()} == dict.fromkeys(wrong, (422, True))


def test_a_company_with_several_locations_says_which_serve_a_customer(site: Site) -> None:
    with site.session() as session:
        places = {code: make_location(session, site.company, code=code).id for code in ("MIA", "UIO")}
        make_location(session, site.other_company, code="LAX")
    keeper = site.sign_in(Role.SETUP)
    nowhere = keeper.post("/setup/customers/new", FORM)
    entered = keeper.post("/setup/customers/new", FORM | {"locations": [str(places["UIO"]), str(places["MIA"])]})
    with site.session() as session:
        key = session.scalars(select(Customer.id)).one()
    form = keeper.get(f"/setup/customers/{key}/edit")

    assert nowhere.says("is served by none of the company's locations")
    assert "MIA, UIO" in entered.texts("//dd")
    assert form.texts("//input[@name='locations']/..") == ["MIA, Miami", "UIO, Miami"]
    assert len(form.page.xpath("//input[@name='locations'][@checked]")) == 2


def test_a_customer_shows_its_credit_and_what_it_owes(site: Site, owing: int) -> None:
    page = site.sign_in(Role.SALES).get(f"/setup/customers/{owing}")

    assert page.texts("//h1") == ["The Rose Box credit hold"]
    assert page.texts("//*[@class='tile']") == [
        "$350.25 Open balance",
        "$40.13 Open credits",
        "$300.00 Credit Limit",
        "-$10.12 over the limit",
    ]
    assert page.says("37 days late")
    assert page.says("$40.125")
    assert not page.page.xpath("//a[contains(@href, '/edit')]")


def test_a_statement_says_what_is_due_and_how_old_it_is(site: Site, owing: int) -> None:
    reader = site.sign_in(Role.ACCOUNTS_RECEIVABLE)
    page = reader.get(f"/setup/customers/{owing}/statement")
    file = reader.client.get(f"/setup/customers/{owing}/statement/excel", base_url="https://bills.example.com")
    sheet = load_workbook(BytesIO(file.data)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))

    assert page.says("Total due $310.12")
    assert page.texts("//*[@class='stacks customer-aging']//tbody//td") == [
        "$100.25", "$0.00", "$250.00", "$0.00", "$0.00", "$350.25",
    ]  # fmt: skip
    assert [(row[0], row[1], row[5], row[6], row[8]) for row in rows] == [
        ("Invoice", "701", None, 37, 250),
        ("Invoice", "702", None, 0, 100.25),
        ("Credit", None, "=CR-9", None, -40.13),
    ]
    file.close()


def test_sales_looks_and_does_not_change(site: Site, owing: int) -> None:
    one = f"/setup/customers/{owing}"
    paths = ("/setup/customers", one, f"{one}/statement", "/setup/customers/new", f"{one}/edit")
    sales, packer = site.sign_in(Role.SALES), site.sign_in(Role.FULFILLMENT)

    assert [sales.get(path).status for path in paths] == [200, 200, 200, 403, 403]
    assert {packer.get(path).status for path in paths} == {403}
