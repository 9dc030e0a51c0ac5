"""The mapping page: our names, QuickBooks' names, suggestions, and nothing kept by halves."""

from typing import Any

import pytest
from flask import g
from sqlalchemy.orm import Session

from importer.mending import mend_of
from qbwc_server.connection import create_connection
from qbwc_server.list_position import read_position
from qbwc_server.lists import ListKind, mark_gone, save_entries
from qbwc_server.mapping import Subject, Target, mappings_of, put
from tests.factories import make_location, make_order, make_vendor
from tests.importer.site import SERVER_KEY, Seen, Site, Visitor
from wholesale.history import history_of
from wholesale.refusal import NO_ACCOUNT_FOR_GOODS
from wholesale.user import Role

PAGE = "/quickbooks/mapping"
ACCOUNTS = ["Cost of Goods Sold", "Cost of Goods Sold:Flowers", "Cost of Goods Sold:Freight In"]


def listed(list_id: str, name: str, *, is_active: bool = True) -> dict[str, Any]:
    """Answer a record of one of QuickBooks' lists as it is read."""
    more = {"detail": {}, "modified": "", "edit_sequence": ""}
    return {"list_id": list_id, "full_name": name, "is_active": is_active, **more}


def read_lists(session: Session, site: Site, **more: list[str]) -> None:
    """Let QuickBooks' lists have been read."""
    names = {"account": ACCOUNTS, "item": ["Box of roses", "Freight"], "class": ["Miami"], "terms": ["Net 30"]} | more
    for kind, entries in names.items():
        rows = [listed(f"{kind}-{name}", name) for name in entries]
        save_entries(session, site.company.id, ListKind(kind), 1, rows)
    for kind in ListKind:
        read_position(session, site.company.id, kind.value).read_at = site.clock.now()


@pytest.fixture
def clerk(site: Site) -> Visitor:
    with site.session() as session:
        create_connection(session, site.company, "https://b.example/qbwc", server_key=SERVER_KEY, now=site.clock.now())
        read_lists(session, site)
        vendor = make_vendor(session, site.company, code="RV", name="Rosas del Valle", terms="30 days")
        make_order(session, vendor, lines=(("Roses", 10, "0.50"), ("Tulips", 5, "1.00")))
        make_location(session, site.company)
    return site.sign_in(Role.ACCOUNTS_PAYABLE)


def save(visitor: Visitor, subject: str, **names: str) -> Seen:
    pairs = {"key": list(names), "name": list(names.values())}
    return visitor.post(PAGE, {"subject": subject, **pairs})


def kept(site: Site) -> dict[tuple[str, str], tuple[str, str]]:
    with site.session() as session:
        return {
            (row.subject.value, row.key): (row.target.value, row.full_name)
            for row in mappings_of(session, site.company.id)
        }


def states(seen: Seen, section: str) -> dict[str, str]:
    rows = seen.page.xpath(f"//section[@id='{section}']//li")
    return {
        row.xpath("label")[0].text_content(): " ".join(row.find_class("pair-state")[0].text_content().split())
        for row in rows
    }


def test_our_names_in_use_are_offered(clerk: Visitor) -> None:
    seen = clerk.get(PAGE)

    assert states(seen, "category") == {"Roses": "goes to the default", "Tulips": "goes to the default"}
    assert states(seen, "location") == {"MIA": "none"}
    assert states(seen, "terms") == {"30 days": "same name"}
    assert states(seen, "default_expense") == {"Default account": "not chosen"}


def test_what_is_not_mapped_comes_first(clerk: Visitor) -> None:
    save(clerk, "category", Roses=ACCOUNTS[1])

    assert list(states(clerk.get(PAGE), "category").items()) == [("Tulips", "goes to the default"), ("Roses", "mapped")]


def test_a_section_is_kept_with_its_history(site: Site, clerk: Visitor) -> None:
    seen = save(clerk, "category", Roses="cost of goods sold:FLOWERS", Tulips="")
    with site.session() as session:
        (row,) = mappings_of(session, site.company.id)
        (change,) = history_of(session, row)

    assert seen.says("Kept: 1 changed.")
    assert kept(site) == {("category", "Roses"): ("account", ACCOUNTS[1])}
    assert row.list_id == f"account-{ACCOUNTS[1]}"
    assert (change.old, change.new, change.why) == (None, ACCOUNTS[1], "category Roses")


def test_the_default_account_is_chosen(site: Site, clerk: Visitor) -> None:
    clerk.post(PAGE, {"subject": "default_expense", "key": "", "name": ACCOUNTS[0]})

    assert kept(site) == {("default_expense", ""): ("account", ACCOUNTS[0])}


def test_an_item_is_chosen_by_its_mark(site: Site, clerk: Visitor) -> None:
    save(clerk, "charge", **{"Truck freight": "Freight [item]"})

    assert kept(site) == {("charge", "Truck freight"): ("item", "Freight")}
    assert clerk.get(PAGE).page.xpath("//section[@id='charge']//input[@type='text']/@value") == ["Freight [item]"]


def test_a_name_quickbooks_does_not_have_keeps_nothing_and_suggests(site: Site, clerk: Visitor) -> None:
    seen = save(clerk, "category", Roses="Cost of Goods Sold:Flowrs", Tulips=ACCOUNTS[1])

    assert seen.status == 422
    assert kept(site) == {}
    assert seen.says("QuickBooks has no Cost of Goods Sold:Flowrs.")
    assert ACCOUNTS[1] in seen.page.xpath("//button[@data-fills]/@data-value")
    assert "Cost of Goods Sold:Flowrs" in seen.page.xpath("//input/@value")


def test_an_emptied_field_takes_the_mapping_away(site: Site, clerk: Visitor) -> None:
    save(clerk, "category", Roses=ACCOUNTS[1])
    save(clerk, "category", Roses="")

    assert kept(site) == {}


def test_saving_what_stands_there_changes_nothing(clerk: Visitor) -> None:
    save(clerk, "category", Roses=ACCOUNTS[1])

    assert save(clerk, "category", Roses=ACCOUNTS[1]).says("Nothing was changed.")


def test_what_is_gone_or_inactive_is_flagged(site: Site, clerk: Visitor) -> None:
    save(clerk, "category", Roses=ACCOUNTS[1], Tulips=ACCOUNTS[2])
    with site.session() as session:
        left = listed(f"account-{ACCOUNTS[2]}", ACCOUNTS[2], is_active=False)
        save_entries(session, site.company.id, ListKind.ACCOUNT, 2, [left])
        mark_gone(session, site.company.id, ListKind.ACCOUNT, 2)

    assert states(clerk.get(PAGE), "category") == {
        "Roses": "QuickBooks has it no more",
        "Tulips": "inactive in QuickBooks",
    }


def test_a_renamed_account_is_shown_by_its_new_name(site: Site, clerk: Visitor) -> None:
    save(clerk, "category", Roses=ACCOUNTS[1])
    with site.session() as session:
        renamed = listed(f"account-{ACCOUNTS[1]}", "Flowers bought")
        save_entries(session, site.company.id, ListKind.ACCOUNT, 2, [renamed])
    seen = clerk.get(PAGE)

    assert "Flowers bought" in seen.page.xpath("//input/@value")
    assert states(seen, "category")["Roses"] == "mapped"


@pytest.mark.parametrize("typed", ["RV", "Rosas del Valle", "Rosas del Valle (RV)"])
def test_a_vendor_gets_an_account_of_its_own_by_name_or_code(site: Site, clerk: Visitor, typed: str) -> None:
    save(clerk, "vendor", **{typed: ACCOUNTS[1]})

    assert kept(site) == {("vendor", "RV"): ("account", ACCOUNTS[1])}
    assert states(clerk.get(PAGE), "vendor") == {"Rosas del Valle (RV)": "mapped"}


def test_a_vendor_nobody_knows_is_refused(site: Site, clerk: Visitor) -> None:
    seen = save(clerk, "vendor", Nobody=ACCOUNTS[1])

    assert seen.says("There is no vendor Nobody.")
    assert kept(site) == {}


@pytest.mark.parametrize(
    ("kind", "typed", "found"),
    [
        ("category", "freight", ["Freight [item]", "Cost of Goods Sold:Freight In"]),
        ("category", "sold flow", ["Cost of Goods Sold:Flowers"]),
        ("category", "%", []),
        ("location", "mi", ["Miami"]),
        ("terms", "30", ["Net 30"]),
    ],
)
def test_names_are_found_by_any_of_their_words(clerk: Visitor, kind: str, typed: str, found: list[str]) -> None:
    seen = clerk.get(f"{PAGE}/names", query_string={"kind": kind, "name": typed})

    assert [option.get("value") for option in seen.page.iter("option")] == found if found else "option" not in seen.text


def test_our_vendors_are_found_for_an_account_of_their_own(clerk: Visitor) -> None:
    assert 'value="Rosas del Valle (RV)"' in clerk.get(f"{PAGE}/vendors?key=valle").text


def test_before_the_lists_were_read_a_name_is_kept_as_typed(site: Site) -> None:
    clerk = site.sign_in(Role.ACCOUNTS_PAYABLE)
    save(clerk, "category", Roses="Flowers")
    seen = clerk.get(PAGE)

    assert kept(site) == {("category", "Roses"): ("account", "Flowers")}
    assert seen.says("QuickBooks' lists were not read yet.")
    assert states(seen, "category") == {"Roses": "not compared yet"}


def test_the_lists_age_is_told(site: Site, clerk: Visitor) -> None:
    assert clerk.get(PAGE).says("QuickBooks' lists were last read")


def test_another_companys_names_are_neither_shown_nor_found(site: Site, clerk: Visitor) -> None:
    with site.session() as session:
        put(session, site.other_company.id, Subject.CATEGORY, "Orchids", Target(ListKind.ACCOUNT, "Secret"))
    stranger = site.sign_in(Role.ADMIN, company=site.other_company)

    assert not clerk.get(PAGE).says("Orchids")
    assert "option" not in stranger.get(f"{PAGE}/names?kind=category&name=cost").text


@pytest.mark.parametrize("role", [Role.SALES, Role.VENDOR])
def test_the_mapping_is_for_those_who_keep_the_books(site: Site, role: Role) -> None:
    assert site.sign_in(role).get(PAGE).status == 403


def test_a_refusal_for_want_of_an_account_leads_to_the_name_it_is_about(site: Site, clerk: Visitor) -> None:
    with site.app.test_request_context():
        g.user = clerk.user
        mend = mend_of(NO_ACCOUNT_FOR_GOODS.told(subject="Tulips"))
    seen = clerk.get(mend.address.partition("#")[0] if mend else "")

    assert seen.texts("//li[contains(@class, 'is-wanted')]/label") == ["Tulips"]
