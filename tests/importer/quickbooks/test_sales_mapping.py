"""What is sold is mapped on the same page, where the company sends documents of customers (domain.md 5.6)."""

from __future__ import annotations

import pytest

from qbwc_server.mapping import mappings_of
from tests.factories import make_customer, make_customer_invoice
from tests.importer.quickbooks.test_mapping_page import PAGE, read_lists
from tests.importer.site import Site, Visitor
from wholesale.company import Company
from wholesale.customer_invoice import CustomerInvoiceCharge
from wholesale.user import Role


@pytest.fixture
def clerk(site: Site) -> Visitor:
    with site.session() as session:
        read_lists(session, site)
        invoice = make_customer_invoice(session, make_customer(session, site.company))
        company_id = site.company.id
        invoice.charges = [CustomerInvoiceCharge(company_id=company_id, name="Fuel", amount=invoice.total)]
    return site.sign_in(Role.ACCOUNTS_PAYABLE)


def sends(site: Site) -> None:
    with site.session() as session:
        session.get_one(Company, site.company.id).sends_customer_documents = True


def test_sales_are_mapped_only_where_they_are_sent(site: Site, clerk: Visitor) -> None:
    before = clerk.get(PAGE)
    sends(site)
    after = clerk.get(PAGE)

    assert not before.page.xpath("//section[starts-with(@id, 'sale_') or @id='default_sale']")
    assert [section.get("id") for section in after.page.xpath("//section[contains(@class, 'mapping')]")][-4:] == [
        "default_sale",
        "sale_category",
        "sale_charge",
        "customer_credit",
    ]
    assert after.says("Fuel")


def test_what_is_sold_is_mapped_to_items_alone(site: Site, clerk: Visitor) -> None:
    sends(site)
    for subject, key, name in (
        ("default_sale", "", "Box of roses"),
        ("sale_charge", "Fuel", "Freight"),
        ("customer_credit", "", "Freight"),
    ):
        assert clerk.post(PAGE, {"subject": subject, "key": [key], "name": [name]}).says("1 changed")
    refused = clerk.post(PAGE, {"subject": "sale_charge", "key": ["Fuel"], "name": ["Cost of Goods Sold"]})
    with site.session() as session:
        kept = {(row.subject.value, row.key): row.full_name for row in mappings_of(session, site.company.id)}

    assert refused.status == 422
    assert kept == {
        ("default_sale", ""): "Box of roses",
        ("sale_charge", "Fuel"): "Freight",
        ("customer_credit", ""): "Freight",
    }
