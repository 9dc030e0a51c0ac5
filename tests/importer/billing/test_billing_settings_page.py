"""Setup > Automatic Billing keeps what is chosen for the company and for each location."""

from __future__ import annotations

from typing import Any

from tests.factories import make_customer, make_location
from tests.importer.site import Site, Visitor
from wholesale.billing_settings import BillingMode, BillingSettings
from wholesale.billing_setup import settings_for, settings_of
from wholesale.customer import Customer
from wholesale.user import Role


def posted(visitor: Visitor, address: str, **changes: Any) -> dict[str, Any]:
    """Answer what the form sends when nothing but these was changed."""
    form = visitor.get(address).page.xpath(f"//form[@action='{address}']")[0]
    given = dict(form.fields.items())
    given.pop("csrf_token")
    return {name: value for name, value in (given | changes).items() if value is not None}


def counts(site: Site, location_id: int | None = None) -> BillingSettings:
    with site.session() as session:
        return settings_for(session, site.company.id, location_id)


def test_a_company_and_a_location_choose_how_they_bill(site: Site) -> None:
    with site.session() as session:
        miami = make_location(session, site.company, code="MIA").id
    setup = site.sign_in(Role.SETUP)
    assert counts(site).mode is BillingMode.OFF

    seen = setup.post("/setup/billing", posted(setup, "/setup/billing", mode="both", grace_days="1", gpm="30.5"))
    assert seen.says("Saved.")
    assert seen.says("mode: off → on scan or confirmation")
    assert (counts(site, miami).mode, counts(site).grace_days, str(counts(site).gpm)) == (BillingMode.BOTH, 1, "30.50")
    assert setup.post("/setup/billing", posted(setup, "/setup/billing")).says("Nothing was changed.")

    own = f"/setup/billing/{miami}"
    assert setup.get(own).says("This location follows the company")
    setup.post(own, posted(setup, own, mode="on_scan"))
    assert (counts(site, miami).mode, counts(site).mode) == (BillingMode.ON_SCAN, BillingMode.BOTH)
    assert setup.get("/setup/billing").says("On incoming scan")

    setup.post(f"{own}/follow")
    assert counts(site, miami).mode is BillingMode.BOTH
    with site.session() as session:
        assert list(settings_of(session, site.company.id)) == [None]


def test_what_can_not_be_is_told_and_others_may_not(site: Site) -> None:
    admin = site.sign_in(Role.ADMIN)

    wrong = admin.post("/setup/billing", posted(admin, "/setup/billing", gpm="100", grace_days="0"))
    assert (wrong.status, wrong.says("Give a percentage from 0 to 99.99")) == (422, True)
    assert admin.post("/setup/billing", posted(admin, "/setup/billing", grace_days="31")).status == 422
    assert site.sign_in(Role.SALES).get("/setup/billing").status == 403


def test_a_customer_consolidates_or_is_exempt(site: Site) -> None:
    with site.session() as session:
        customer_id = make_customer(session, site.company).id
    admin, address = site.sign_in(Role.ADMIN), f"/setup/customers/{customer_id}/edit"

    changes = {"consolidates_invoices": "y", "is_exempt_from_billing": "y"}
    seen = admin.post(address, posted(admin, address, **changes))

    with site.session() as session:
        customer = session.get_one(Customer, customer_id)
        assert (customer.consolidates_invoices, customer.is_exempt_from_billing) == (True, True)
    assert seen.says("consolidates invoices: no → yes")
