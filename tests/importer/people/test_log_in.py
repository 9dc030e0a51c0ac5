"""Logging in with e-mail and password, and everything that must not let anybody in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from importer.door import TOKEN
from importer.login import SignIn
from importer.sign_in_guard import MOST
from tests.importer.people.conftest import EMAIL, PASSWORD, make_rosa
from tests.importer.site import URL, Seen, Site, Visitor
from wholesale.password import use_costs
from wholesale.user import Role, User

WRONG = "E-mail or password is not right."


def log_in(
    browser: Visitor, password: str = PASSWORD, email: str = EMAIL, path: str = "/login", **more: object
) -> Seen:
    return browser.post(path, {"email": email, "password": password}, **more)


def token_of(browser: Visitor) -> str | None:
    with browser.client.session_transaction(base_url=URL) as cookie:
        return cookie.get(TOKEN)


def is_in(browser: Visitor) -> bool:
    return browser.get("/account").path == "/account"


def test_e_mail_and_password_lead_to_the_start(browser: Visitor, rosa: User) -> None:
    seen = log_in(browser, email=" ROSA@andesblooms.example ")

    assert seen.path == "/"
    assert seen.says("Rosa Velez")


def test_the_cookie_is_for_this_server_https_and_no_script(browser: Visitor, rosa: User) -> None:
    answer = log_in(browser, follow=False).response
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("komet="))

    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


def test_anything_else_stays_outside(browser: Visitor, rosa: User) -> None:
    wrong = [(EMAIL, "wrong"), (EMAIL, ""), (EMAIL, PASSWORD.upper()), ("ruth@x.example", PASSWORD), ("%", PASSWORD)]
    answers = [log_in(browser, password, email) for email, password in wrong]

    assert [(seen.status, seen.path) for seen in answers] == [(422, "/login")] * len(wrong)
    assert not is_in(browser)


def test_an_unknown_e_mail_hears_what_a_wrong_password_hears(browser: Visitor, rosa: User) -> None:
    known, unknown = log_in(browser, "wrong"), log_in(browser, "wrong", "ruth@andesblooms.example")

    assert known.says(WRONG)
    assert unknown.status == known.status
    assert unknown.words == known.words


@pytest.mark.parametrize("facts", [{"is_active": False}, {"password_hash": None}])
def test_who_is_inactive_or_has_no_password_stays_outside(
    site: Site, browser: Visitor, facts: dict[str, object]
) -> None:
    make_rosa(site, **facts)

    assert log_in(browser).says(WRONG)
    assert not is_in(browser)


def test_who_becomes_inactive_is_out_at_the_next_click(site: Site, browser: Visitor, rosa: User) -> None:
    log_in(browser)
    with site.session() as session:
        session.get_one(User, rosa.id).is_active = False

    assert not is_in(browser)


def hold(browser: Visitor, **planted: str | None) -> Visitor:
    with browser.client.session_transaction(base_url=URL) as cookie:
        cookie.update(planted)
    return browser


def test_nothing_planted_in_the_browser_outlives_the_log_in(site: Site, browser: Visitor, rosa: User) -> None:
    log_in(browser)
    planted = token_of(browser)
    victim = hold(site.visitor(), **{TOKEN: planted, "more": "by somebody else"})
    log_in(victim)

    assert token_of(victim) not in {None, planted}
    with victim.client.session_transaction(base_url=URL) as cookie:
        assert "more" not in cookie


def test_logging_in_again_ends_what_the_browser_held(site: Site, browser: Visitor, rosa: User) -> None:
    log_in(browser)
    old = token_of(browser)
    log_in(browser)

    assert is_in(browser)
    assert not is_in(hold(site.visitor(), **{TOKEN: old}))


def test_after_logging_out_the_token_is_dead(site: Site, browser: Visitor, rosa: User) -> None:
    log_in(browser)
    token = token_of(browser)
    seen = browser.post("/logout")

    assert seen.says("You are logged out.")
    assert token_of(browser) is None
    assert not is_in(hold(site.visitor(), **{TOKEN: token}))


def test_logging_out_takes_a_press_and_its_secret(browser: Visitor, rosa: User) -> None:
    log_in(browser)

    assert browser.get("/logout").status == 405
    assert browser.client.post("/logout", base_url=URL).status_code == 400
    assert is_in(browser)


def test_a_log_in_without_its_secret_is_refused(site: Site, rosa: User) -> None:
    answer = site.visitor().client.post("/login", base_url=URL, data={"email": EMAIL, "password": PASSWORD})

    assert answer.status_code == 400


def test_wrong_passwords_wait_then_lock_then_open_by_time(site: Site, browser: Visitor, rosa: User) -> None:
    for _ in range(MOST):
        assert log_in(browser, "wrong").status == 422
        site.clock.move(timedelta(seconds=20))
    locked = log_in(browser)
    site.clock.move(timedelta(minutes=15))

    assert locked.status == 429
    assert locked.says(f"There were too many wrong tries for {EMAIL}; signing in is locked for 15 minutes.")
    assert log_in(browser).path == "/"


def test_the_lock_says_the_same_for_an_unknown_e_mail(browser: Visitor, rosa: User) -> None:
    told = []
    for email in (EMAIL, "ruth@andesblooms.example"):
        for _ in range(5):
            log_in(browser, "wrong", email)
        told.append(log_in(browser, "wrong", email).words.replace(email, "X"))

    assert told[0] == told[1]
    assert "the next one is possible in 1 s" in told[0]


def test_the_log_in_leads_where_one_wanted_to_go(site: Site, browser: Visitor, rosa: User) -> None:
    asked = browser.get("/setup/users?q=paul")
    form = asked.page.xpath("//form[.//input[@name='password']]/@action")[0]

    assert asked.path == "/login"
    assert log_in(browser, path=form).path == "/setup/users"


def test_nobody_is_sent_elsewhere(site: Site, rosa: User) -> None:
    for address in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        browser = site.visitor()
        answer = log_in(browser, path=f"/login?next={address}", follow=False).response
        again = browser.client.get(f"/login?next={address}", base_url=URL)

        assert (answer.headers["Location"], again.headers["Location"]) == ("/", "/")


def test_a_hash_of_other_costs_is_made_again_at_the_log_in(site: Site, browser: Visitor, rosa: User) -> None:
    use_costs(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    log_in(browser)
    with site.session() as session:
        kept = session.get_one(User, rosa.id).password_hash

    assert kept is not None
    assert "t=2" in kept
    assert log_in(site.visitor()).path == "/"


def test_where_and_with_what_one_signed_in_is_kept(site: Site, browser: Visitor, rosa: User) -> None:
    log_in(browser, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    with site.session() as session:
        row = session.scalars(select(SignIn)).one()

    assert (row.address, row.company_id) == ("127.0.0.1", site.company.id)
    assert "Firefox/140" in row.browser


class TestTwoCompanies:
    """One e-mail in two companies."""

    @pytest.fixture
    def rosas(self, site: Site, rosa: User) -> tuple[User, User]:
        return rosa, make_rosa(site, Role.SALES, company=site.other_company)

    def test_with_the_same_password_one_chooses_the_company(
        self, site: Site, browser: Visitor, rosas: tuple[User, User]
    ) -> None:
        seen = log_in(browser, path="/login?next=/account")
        shown = seen.texts("//button[@name='person']")
        inside = browser.post("/login/company", {"person": str(rosas[1].id)})

        assert shown == [site.company.name, site.other_company.name]
        assert inside.path == "/account"
        assert inside.says(site.other_company.name)
        assert not inside.says(site.company.name)

    def test_until_then_nobody_is_signed_in(self, browser: Visitor, rosas: tuple[User, User]) -> None:
        log_in(browser)

        assert not is_in(browser)

    def test_nobody_else_can_be_chosen(self, site: Site, browser: Visitor, rosas: tuple[User, User]) -> None:
        victim = make_rosa(site, Role.ADMIN, email="ada@andesblooms.example")
        log_in(browser)

        assert browser.post("/login/company", {"person": str(victim.id)}).status == 404
        assert not is_in(browser)

    def test_with_different_passwords_each_leads_to_its_own(self, site: Site, browser: Visitor, rosa: User) -> None:
        make_rosa(site, company=site.other_company, password_hash=None)
        log_in(browser)

        assert browser.get("/account").says(site.company.name)

    def test_the_choice_is_open_for_ten_minutes(self, site: Site, browser: Visitor, rosas: tuple[User, User]) -> None:
        log_in(browser)
        site.clock.move(timedelta(minutes=10, seconds=1))

        assert browser.post("/login/company", {"person": str(rosas[0].id)}).path == "/login"
        assert not is_in(browser)

    def test_a_new_password_closes_the_choice(self, site: Site, browser: Visitor, rosas: tuple[User, User]) -> None:
        log_in(browser)
        with site.session() as session:
            for rosa in rosas:
                session.get_one(User, rosa.id).password_hash = "another"

        assert browser.post("/login/company", {"person": str(rosas[0].id)}).path == "/login"


def test_the_language_can_be_chosen_before_the_log_in(browser: Visitor, rosa: User) -> None:
    answer = browser.post("/language", {"language": "es", "back": "/login"}, follow=False).response
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("language="))

    assert browser.get("/login").page.xpath("/html/@lang") == ["es"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert browser.post("/language", {"language": "xx"}).status == 404
    assert (
        browser.post("/language", {"language": "en", "back": "//evil.example"}, follow=False).response.location == "/"
    )
