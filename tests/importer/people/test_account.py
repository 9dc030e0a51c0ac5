"""One's own account: name, language, password, and the list of browsers."""

from __future__ import annotations

import pytest

from importer.sign_in_browser import browser_and_system
from tests.importer.people.conftest import EMAIL, PASSWORD
from tests.importer.people.test_log_in import hold, is_in, log_in, token_of
from tests.importer.site import Seen, Site, Visitor
from wholesale.history import history_of
from wholesale.user import Role, User

NEW = "seven lilies under snow"


@pytest.fixture
def inside(browser: Visitor, rosa: User) -> Visitor:
    log_in(browser)
    return browser


def change(browser: Visitor, present: str = PASSWORD, password: str = NEW, again: str | None = None) -> Seen:
    data = {"present": present, "password": password, "again": password if again is None else again}
    return browser.post("/account/password", data)


def test_the_language_follows_the_person(site: Site, inside: Visitor, rosa: User) -> None:
    inside.post("/account", {"name": "Rosa Vélez", "language": "es"})
    seen = inside.get("/account")
    with site.session() as session:
        noted = [line.why for line in history_of(session, rosa)]

    assert seen.page.xpath("/html/@lang") == ["es"]
    assert seen.says("Rosa Vélez")
    assert noted == ["name, language: Rosa Velez, en -> Rosa Vélez, es"]


@pytest.mark.parametrize("data", [{"name": " ", "language": "en"}, {"name": "Rosa", "language": "xx"}])
def test_wrong_facts_are_not_kept(inside: Visitor, data: dict[str, str]) -> None:
    assert inside.post("/account", data).status == 422
    assert inside.get("/account").says("Rosa Velez")


def test_nobody_gives_himself_a_role(site: Site, inside: Visitor, rosa: User) -> None:
    inside.post("/account", {"name": "Rosa", "language": "en", "roles": "sales", "is_active": "", "vendor_id": "1"})
    with site.session() as session:
        user = session.get_one(User, rosa.id)

    assert (user.roles, user.is_active, user.vendor_id) == (frozenset({Role.ADMIN}), True, None)


def test_a_new_password_takes_the_present_one(site: Site, inside: Visitor) -> None:
    assert change(inside, present="wrong").says("This is not your present password.")
    assert log_in(site.visitor(), NEW).status == 422
    assert change(inside).says("The new password is set.")
    assert log_in(site.visitor(), NEW).path == "/"


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("short", None, "it takes 12 at least"),
        (NEW, NEW + "!", "not the same"),
        ("RosaVelez2026", None, "who knows you"),
    ],
)
def test_a_weak_new_password_is_refused(inside: Visitor, password: str, again: str | None, told: str) -> None:
    seen = change(inside, password=password, again=again)

    assert (seen.status, seen.says(told)) == (422, True)


def test_guessing_the_present_password_is_slowed_down(inside: Visitor) -> None:
    for _ in range(5):
        change(inside, present="wrong")

    assert change(inside).says("the next one is possible in 1 s")


def test_a_new_password_changes_the_token_and_ends_the_others(site: Site, inside: Visitor) -> None:
    old, other = token_of(inside), site.visitor()
    log_in(other)
    change(inside)

    assert is_in(inside)
    assert token_of(inside) not in {None, old}
    assert not is_in(other)
    assert not is_in(hold(site.visitor(), t=old))


def test_the_list_shows_every_browser(site: Site, inside: Visitor) -> None:
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1"
    log_in(site.visitor(), headers={"User-Agent": phone})
    rows = inside.get("/account").texts("//tbody/tr/th")

    assert rows[0] == "Safari on iPhone"
    assert "this one" in rows[1]


def test_one_browser_can_be_ended_from_another(site: Site, inside: Visitor) -> None:
    other = site.visitor()
    log_in(other)
    device = other.get("/account").page.xpath("//button[@name='device']/@value")[0]
    other.post("/account/devices", {"device": device})

    assert not is_in(inside)
    assert is_in(other)


def test_somebody_elses_browser_stays(site: Site, inside: Visitor) -> None:
    stranger = site.sign_in(Role.SALES)
    seen = stranger.post("/account/devices", {"device": "1"})

    assert seen.says("Nobody was signed in there any more.")
    assert is_in(inside)


def test_logging_out_everywhere_ends_all_of_them(site: Site, inside: Visitor) -> None:
    other = site.visitor()
    log_in(other)
    seen = other.post("/account/everywhere")

    assert seen.says("You are logged out everywhere.")
    assert [is_in(inside), is_in(other)] == [False, False]


def test_the_account_names_the_person_and_nobody_else(inside: Visitor, site: Site) -> None:
    assert inside.get("/account").says(EMAIL)
    assert site.visitor().get("/account").path == "/login"


@pytest.mark.parametrize(
    ("browser", "named"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36", ("Chrome", "Windows")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Safari/605.1", ("Safari", "Mac")),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0", ("Chrome", "Android")),
        ("curl/8", ("", "")),
    ],
)
def test_browsers_have_names_people_know(browser: str, named: tuple[str, str]) -> None:
    assert browser_and_system(browser) == named
