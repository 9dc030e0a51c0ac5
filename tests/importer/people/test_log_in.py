"""Logging in with e-mail and password, and everything that must not let anybody in."""

from __future__ import annotations



from importer.door import TOKEN
from importer.pages.home import Home
from tests.importer.people.conftest import EMAIL, PASSWORD, make_rosa
from tests.importer.site import URL, Seen, Site, Visitor
from wholesale.user import Role, User


def log_in(browser: Visitor, password: str = PASSWORD, email: str = EMAIL, **more: object) -> Seen:
    return browser.post("/login", {"email": email, "password": password}, **more)


def token_of(browser: Visitor) -> str | None:
    with browser.client.session_transaction(base_url=URL) as cookie:
        return cookie.get(TOKEN)


def test_e_mail_and_password_lead_to_the_start(browser: Visitor, rosa: User) -> None:
    seen = log_in(browser, email=" ROSA@andesblooms.example ")

    assert seen.path == Home.path
    assert seen.says("Rosa Velez")
