"""The administrator's list of people, and what a change of one does at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import make_vendor
from tests.importer.people.conftest import EMAIL, PASSWORD, make_rosa
from tests.importer.people.test_forgotten_password import choose, link_in, mails, open_link
from tests.importer.people.test_log_in import is_in, log_in, token_of
from tests.importer.site import Seen, Site, Visitor
from wholesale.history import history_of
from wholesale.user import Role, User

NEW = "seven lilies under snow"


@pytest.fixture
def admin(site: Site) -> Visitor:
    return site.sign_in(Role.ADMIN, name="Ada Delgado", email="ada@andesblooms.example")


def facts(**changes: Any) -> dict[str, Any]:
    given = {"name": "Rosa Velez", "email": EMAIL, "language": "en", "chosen_roles": ["sales"], "is_active": "y"}
    return {name: value for name, value in (given | changes).items() if value is not None}


def add(admin: Visitor, **changes: Any) -> Seen:
    return admin.post("/setup/users/new", facts(**changes))


def person(site: Site, email: str = EMAIL) -> User:
    with site.session() as session:
        return session.scalars(select(User).where(User.email == email)).one()


def test_a_new_person_is_invited_and_chooses_a_password(site: Site, admin: Visitor, browser: Visitor) -> None:
    seen = add(admin, chosen_roles=["sales", "qc"], allows_invoice_approval="y", language="es")
    user = person(site)
    [mail] = mails(site, "invitation")
    choose(open_link(site, link_in(mail)), NEW)

    assert seen.path == f"/setup/users/{user.id}"
    assert (user.roles, user.allows_invoice_approval, user.language) == ({Role.SALES, Role.QC}, True, "es")
    assert (mail.to, mail.language) == (EMAIL, "es")
    assert log_in(browser, NEW).path == "/"
    assert mails(site, "password_changed") == []


def test_the_invitation_can_be_sent_again_and_the_first_one_is_dead(site: Site, admin: Visitor) -> None:
    add(admin)
    user = person(site)
    admin.post(f"/setup/users/{user.id}/invite")
    first, second = (link_in(mail) for mail in mails(site, "invitation"))

    assert site.visitor().get(first).says("or a newer one was sent")
    assert site.visitor().get(second).status == 200


def test_what_is_wrong_is_told_and_nothing_kept(site: Site, admin: Visitor) -> None:
    taken = add(admin, email="ADA@andesblooms.example")
    bare = add(admin, chosen_roles=None)

    assert (taken.status, taken.says("already: Ada Delgado")) == (422, True)
    assert (bare.status, bare.says("Rosa Velez has no role")) == (422, True)
    assert bare.page.xpath("//input[@name='email']/@value") == [EMAIL]
    assert mails(site, "invitation") == []


def test_a_vendors_user_needs_a_vendor_of_the_company(site: Site, admin: Visitor) -> None:
    with site.session() as session:
        ours, theirs = make_vendor(session, site.company), make_vendor(session, site.other_company)
    shown = admin.get("/setup/users/new").page.xpath("//select[@name='vendor']/option/@value")

    assert shown == ["", str(ours.id)]
    assert add(admin, chosen_roles=["vendor"]).says("the vendor is not chosen")
    assert add(admin, chosen_roles=["vendor"], vendor=str(theirs.id)).says("the vendor is not chosen")
    assert add(admin, vendor=str(ours.id)).says("can not be bound to the vendor")
    assert add(admin, chosen_roles=["vendor"], vendor=str(ours.id)).status == 200
    assert person(site).vendor_id == ours.id


def test_the_form_shows_what_a_person_has(site: Site, admin: Visitor) -> None:
    user = make_rosa(site, Role.QC, Role.SALES, language="es", allows_invoice_approval=False)
    page = admin.get(f"/setup/users/{user.id}").page

    assert page.xpath("//input[@name='chosen_roles'][@checked]/@value") == ["sales", "qc"]
    assert page.xpath("//select[@name='language']/option[@selected]/@value") == ["es"]
    assert page.xpath("//input[@name='allows_invoice_approval']/@checked") == []


def test_switching_a_person_off_signs_them_out_at_once(site: Site, admin: Visitor, browser: Visitor) -> None:
    user = make_rosa(site, Role.SALES)
    log_in(browser)
    admin.post(f"/setup/users/{user.id}/invite")
    admin.post(f"/setup/users/{user.id}", facts(is_active=None))
    admin.post(f"/setup/users/{user.id}", facts())

    assert not is_in(browser)
    assert open_link(site, link_in(mails(site, "invitation")[0])).get("/reset-password").says("used already")
    assert log_in(browser, PASSWORD).path == "/"


def test_new_roles_count_at_the_next_click_with_a_new_token(site: Site, admin: Visitor, browser: Visitor) -> None:
    user = make_rosa(site, Role.ADMIN)
    log_in(browser)
    before = token_of(browser)
    assert browser.get("/setup/users").status == 200
    admin.post(f"/setup/users/{user.id}", facts())

    assert browser.get("/setup/users").status == 403
    assert token_of(browser) not in {None, before}


def test_a_new_address_makes_the_mailed_link_worthless(site: Site, admin: Visitor) -> None:
    add(admin)
    user = person(site)
    admin.post(f"/setup/users/{user.id}", facts(email="rosa.velez@andesblooms.example"))

    assert site.visitor().get(link_in(mails(site, "invitation")[0])).says("has been used already")


def test_the_last_admin_can_not_go(site: Site, admin: Visitor) -> None:
    assert admin.user is not None
    given = {"name": "Ada Delgado", "email": "ada@andesblooms.example"}
    less = admin.post(f"/setup/users/{admin.user.id}", facts(**given))
    off = admin.post(f"/setup/users/{admin.user.id}", facts(**given, chosen_roles=["admin"], is_active=None))

    assert [seen.says("Ada Delgado is the only active administrator") for seen in (less, off)] == [True, True]
    assert admin.get("/setup/users").status == 200


def test_every_change_stands_in_the_history(site: Site, admin: Visitor) -> None:
    add(admin)
    user = person(site)
    admin.post(f"/setup/users/{user.id}", facts(chosen_roles=["qc"]))
    admin.post(f"/setup/users/{user.id}/sign-out")
    with site.session() as session:
        lines = [(line.actor_name, line.why) for line in history_of(session, user)]

    assert lines == [
        ("Ada Delgado", "Added as sales."),
        ("Ada Delgado", "roles: sales -> qc"),
        ("Ada Delgado", "Logged out everywhere."),
    ]
    assert admin.get(f"/setup/users/{user.id}").says("roles: sales → qc")


def test_the_list_is_filtered_by_name_role_and_state(site: Site, admin: Visitor) -> None:
    make_rosa(site, Role.SALES)
    make_rosa(site, Role.SALES_MANAGER, name="Paul 100%", email="paul@andesblooms.example", is_active=False)

    def names(query: str = "") -> list[str]:
        return [name.split("@")[0] for name in admin.get(f"/setup/users{query}").texts("//tbody/tr/th/a")]

    assert names() == ["Ada Delgado", "Rosa Velez"]
    assert names("?all=1") == ["Ada Delgado", "Paul 100%", "Rosa Velez"]
    assert names("?q=velez") == ["Rosa Velez"]
    assert names("?q=%25&all=1") == ["Paul 100%"]
    assert names("?role=sales&all=1") == ["Rosa Velez"]
    assert names("?role=nonsense") == ["Ada Delgado", "Rosa Velez"]


def test_a_long_list_is_cut_into_pages(site: Site, admin: Visitor) -> None:
    for number in range(60):
        make_rosa(site, Role.SALES, name=f"Person {number:02}", email=f"p{number}@andesblooms.example")
    first = admin.get("/setup/users")
    second = admin.get(first.page.xpath("//a[@rel='next']/@href")[0])
    seen = [*first.texts("//tbody/tr/th/a"), *second.texts("//tbody/tr/th/a")]

    assert seen == ["Ada Delgado", *(f"Person {number:02}" for number in range(60))]


def test_people_of_another_company_are_not_there(site: Site, admin: Visitor) -> None:
    theirs = make_rosa(site, company=site.other_company)

    assert not admin.get("/setup/users?all=1").says(EMAIL)
    assert admin.get(f"/setup/users/{theirs.id}").status == 404
    for action in ("", "/invite", "/second-factor-off", "/sign-out"):
        assert admin.post(f"/setup/users/{theirs.id}{action}", facts()).status == 404


@pytest.mark.parametrize("role", [Role.SETUP, Role.VENDOR])
def test_nobody_but_an_administrator_opens_them(site: Site, role: Role) -> None:
    visitor = site.sign_in(role)
    assert visitor.user is not None

    assert visitor.get("/setup/users").status == 403
    assert visitor.post(f"/setup/users/{visitor.user.id}", facts(chosen_roles=["admin"])).status == 403


def test_a_mailed_link_is_an_https_address_of_the_public_url(site: Site, admin: Visitor) -> None:
    add(admin)

    assert re.search(
        r"https://bills\.example\.com/reset-password\?token=[\w-]{43}\b", mails(site, "invitation")[0].body
    )
