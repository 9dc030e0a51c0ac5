"""The page of the company's settings keeps what the administrator says, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import make_location
from tests.importer.site import Site, Visitor
from wholesale.company import BillDateSource, Company, Location
from wholesale.user import Role


@pytest.fixture
def admin(site: Site) -> Visitor:
    return site.sign_in(Role.ADMIN)


def posted(admin: Visitor, **changes: Any) -> dict[str, Any]:
    """Answer what the form sends when nothing but these was changed."""
    page = admin.get("/setup/company").page
    form = page.xpath("//form[@action='/setup/company']")[0]
    given = dict(form.fields.items()) | {"days": list(form.xpath(".//input[@name='days'][@checked]/@value"))}
    given.pop("csrf_token")
    return {name: value for name, value in (given | changes).items() if value is not None}


def kept(site: Site) -> Company:
    with site.session() as session:
        return session.get_one(Company, site.company.id)


def test_the_form_sent_as_it_is_changes_nothing(admin: Visitor) -> None:
    assert admin.post("/setup/company", posted(admin)).says("Nothing was changed.")


def test_changes_are_kept(site: Site, admin: Visitor) -> None:
    seen = admin.post(
        "/setup/company",
        posted(
            admin,
            name="Biscayne Blooms",
            time_zone="America/Bogota",
            bill_number_separator="",
            bill_date_source="ship_date",
            require_additional_charges=None,
            create_missing_vendors="y",
            sends_customer_documents="y",
            create_missing_customers=None,
            days=["6", "7"],
            working_hours_from="06:30",
            alarm_after_minutes="90",
            alarm_to="it@andesblooms.example",
        ),
    )
    company = kept(site)

    assert seen.says("Saved.")
    assert (company.name, company.time_zone, company.bill_number_separator) == ("Biscayne Blooms", "America/Bogota", "")
    assert (company.bill_date_source, company.working_days) == (BillDateSource.SHIP_DATE, [6, 7])
    assert (company.require_additional_charges, company.create_missing_vendors) == (False, True)
    assert (company.sends_customer_documents, company.create_missing_customers) == (True, False)
    assert (company.working_hours_from, company.alarm_after_minutes) == ("06:30", 90)
    assert company.alarm_to == "it@andesblooms.example"
    assert seen.says("working days: 1, 2, 3, 4, 5 → 6, 7")


def test_whether_it_sends_is_shown_and_not_changed_here(site: Site, admin: Visitor) -> None:
    admin.post("/setup/company", posted(admin, sends_to_accounting="", code="OTHER"))

    assert kept(site).sends_to_accounting
    assert kept(site).code == site.company.code


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "Write the company's name."),
    ({"bill_number_separator": "ñ"}, "can not stand between the numbers"),
    ({"working_hours_to": "evening"}, "'evening' is no time of the day."),
    ({"alarm_after_minutes": "2"}, "Give from 5 minutes"),
    ({"alarm_after_minutes": "soon"}, "Not a valid integer value."),
    ({"days": ["8"]}, "not a valid choice"),
]


def test_what_is_wrong_is_told_and_nothing_kept(site: Site, admin: Visitor) -> None:
    answers = [(admin.post("/setup/company", posted(admin, **wrong)), told) for wrong, told in WRONG]

    assert [(seen.status, told in seen.words) for seen, told in answers] == [(422, True)] * len(WRONG)
    assert (kept(site).name, kept(site).alarm_after_minutes) == (site.company.name, None)


def test_locations_are_added_and_renamed(site: Site, admin: Visitor) -> None:
    admin.post("/setup/company/locations", {"code": "BOG", "name": "Bogotá"})
    with site.session() as session:
        place = session.scalars(select(Location)).one()
    again = admin.post("/setup/company/locations", {"code": "bog", "name": "Bogotá"}, referer="/setup/company")
    admin.post("/setup/company/locations/rename", {"location": str(place.id), "name": "El Dorado"})

    assert again.says("has a location with the code 'bog' already")
    assert admin.get("/setup/company").page.xpath(f"//input[@id='location-{place.id}']/@value") == ["El Dorado"]


def test_another_companys_location_is_out_of_reach(site: Site, admin: Visitor) -> None:
    with site.session() as session:
        theirs = make_location(session, site.other_company)
    renamed = admin.post("/setup/company/locations/rename", {"location": str(theirs.id), "name": "Mine"})

    assert renamed.status == 404
    assert not admin.get("/setup/company").says("MIA")


def test_others_may_not_open_it(site: Site) -> None:
    assert site.sign_in(Role.SETUP).get("/setup/company").status == 403
