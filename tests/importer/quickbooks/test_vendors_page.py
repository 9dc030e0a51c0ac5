"""Vendors side by side with QuickBooks' names."""

import pytest

from qbwc_server.list_search import LikeNames
from qbwc_server.lists import ListKind, save_entries
from tests.factories import make_vendor
from tests.importer.quickbooks.test_mapping_page import listed, read_lists
from tests.importer.site import Seen, Site, Visitor
from wholesale.company import Company
from wholesale.history import history_of
from wholesale.user import Role
from wholesale.vendor import Vendor

PAGE = "/quickbooks/vendors"
NAMES = {
    "A": "Rosas del Valle SAS",
    "B": "ROSAS DEL VALLE SAS",
    "C": "Flores de Cayambe Ltda",
    "D": None,
    "E": "Claveles Dormidos",
    "F": "Nobody at all 123",
}


@pytest.fixture
def clerk(site: Site) -> Visitor:
    with site.session() as session:
        read_lists(session, site, vendor=["Rosas del Valle SAS", "Flores de Cayambe", "Gypso Andina"])
        asleep = listed("v9", "Claveles Dormidos", is_active=False)
        save_entries(session, site.company.id, ListKind.VENDOR, 1, [asleep])
        for code, name in NAMES.items():
            our_name = "Gypso Andina Farm" if code == "D" else f"Vendor {code}"
            make_vendor(session, site.company, code=code, name=our_name, accounting_name=name)
    return site.sign_in(Role.ACCOUNTS_PAYABLE)


def vendor_id(site: Site, code: str) -> int:
    with site.session() as session:
        return session.query(Vendor.id).filter_by(company_id=site.company.id, code=code).scalar()  # type: ignore[no-any-return]  # untyped in SQLAlchemy


def states(seen: Seen) -> list[str]:
    return seen.texts("//tbody//p[@class='vendor-state']/span[1]")


def offers(seen: Seen) -> list[str]:
    return [str(value) for value in seen.page.xpath("//tbody//button[@name='accounting_name']/@value")]


def test_every_vendor_is_compared(clerk: Visitor) -> None:
    assert states(clerk.get(PAGE)) == [
        "match",
        "written otherwise",
        "not in QuickBooks",
        "no name yet",
        "inactive in QuickBooks",
        "not in QuickBooks",
    ]


def test_names_like_it_are_offered_to_take(clerk: Visitor) -> None:
    assert offers(clerk.get(PAGE)) == ["Rosas del Valle SAS", "Flores de Cayambe", "Gypso Andina"]


def test_only_those_without_a_match_are_shown_when_asked(clerk: Visitor) -> None:
    seen = clerk.get(f"{PAGE}?only=1")

    assert len(states(seen)) == 5
    assert "match" not in states(seen)
    assert seen.says("Only those without a match (5)")


def test_an_offered_name_is_taken_with_its_history(site: Site, clerk: Visitor) -> None:
    number = vendor_id(site, "C")
    seen = clerk.post(f"{PAGE}/{number}", {"accounting_name": "Flores de Cayambe"}, headers={"HX-Request": "true"})
    with site.session() as session:
        (change,) = history_of(session, session.get_one(Vendor, number))

    assert states(Seen(clerk.client.get(PAGE, base_url="https://bills.example.com")))[2] == "match"
    assert "kept" in seen.text
    assert (change.old, change.new, change.why) == ("Flores de Cayambe Ltda", "Flores de Cayambe", "Accounting Name")


def test_without_scripts_the_page_comes_back_as_it_was(site: Site, clerk: Visitor) -> None:
    seen = clerk.post(f"{PAGE}/{vendor_id(site, 'F')}?only=1", {"accounting_name": "Gypso Andina"})

    assert seen.response.request.query_string == b"only=1"
    assert "is kept" in seen.messages


def test_a_vendor_of_another_company_is_not_found(site: Site, clerk: Visitor) -> None:
    with site.session() as session:
        theirs = make_vendor(session, site.other_company).id

    assert clerk.post(f"{PAGE}/{theirs}", {"accounting_name": "X"}).status == 404


def test_an_administrator_lets_missing_vendors_be_created(site: Site, clerk: Visitor) -> None:
    admin = site.sign_in(Role.ADMIN)
    admin.post(f"{PAGE}/creation", {"creates": "1"})
    with site.session() as session:
        assert session.get_one(Company, site.company.id).create_missing_vendors is True
    seen = clerk.get(PAGE)

    assert seen.texts("//span[.='will be created']") == ["will be created"] * 2
    assert "Gypso Andina Farm" in offers(seen)


def test_a_clerk_may_not_change_what_is_created(clerk: Visitor) -> None:
    assert clerk.post(f"{PAGE}/creation", {"creates": "1"}).status == 403
    assert not clerk.get(PAGE).says("Vendors QuickBooks does not have")


def test_quickbooks_vendors_are_found_by_words(clerk: Visitor) -> None:
    assert 'value="Flores de Cayambe"' in clerk.get(f"{PAGE}/names?accounting_name=cayambe").text


def test_before_the_lists_were_read_nothing_is_called_missing(site: Site) -> None:
    with site.session() as session:
        make_vendor(session, site.company)

    assert states(site.sign_in(Role.ADMIN).get(PAGE)) == ["not compared yet"]


@pytest.mark.parametrize("wanted", ["Rosas del Vale", "rosas del valle sas", "Rosas d. Valle"])
def test_a_like_name_is_found_among_thousands(wanted: str) -> None:
    names = [*(f"Vendor number {number} Ltd" for number in range(3000)), "Rosas del Valle SAS"]

    assert LikeNames(names).near(wanted)[:1] == ["Rosas del Valle SAS"]
