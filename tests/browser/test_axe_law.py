"""Laws over the pages in a browser: whoever uses a keyboard or a screen reader can use them, wide and on a phone.

Every page is opened with the records of the demonstration: in English on a wide screen, in Spanish on a narrow one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from importer import pages
from importer.page import PAGES, Route
from tests.browser.axe import violations
from tests.browser.demo import PASSWORD, demonstration, ids_of, visitor_of
from tests.browser.live import Live
from tests.browser.person import NARROW, WIDE, Person, at_browser
from tests.laws.page_world import Ids, fill
from wholesale.registry import load_folder
from wholesale.user import User

pytestmark = pytest.mark.xdist_group("browser")

load_folder(pages)
# The others answer files, or send on to another page.
NO_PAGE = {"first_run", "attachment", "choose_company", "second_factor"}
ROUTES = [
    route
    for page in PAGES.values()
    for route in page.routes()
    if route.endpoint == page.name and page.name not in NO_PAGE
]


@pytest.fixture(scope="module")
def site(made_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with demonstration(made_demonstration, tmp_path_factory.mktemp("looked-at")) as (site, _):
        yield site


@pytest.fixture(scope="module")
def ids(site: Live) -> Ids:
    return ids_of(site)


class Windows:
    """A browser window for each person, in one language and one size."""

    def __init__(self, browser: Browser, site: Live, language: str, windows: ExitStack) -> None:
        self._browser, self._site, self.language, self._windows = browser, site, language, windows
        self._size = WIDE if language == "en" else NARROW
        self._open: dict[str | None, Person] = {}
        self._menus: set[str | None] = set()

    def of(self, email: str | None) -> Person:
        if email not in self._open:
            lent = at_browser(self._browser, self._site.address, self._size, self.language)
            person = self._windows.enter_context(lent)
            if email is not None:
                with self._site.session() as session:
                    session.execute(update(User).values(language=self.language))
                person.sign_in(email, PASSWORD)
            self._open[email] = person
        return self._open[email]

    def violations_of(self, email: str | None) -> list[str]:
        """Answer what axe finds on a person's page; their menu, which is on all of them, is looked at once."""
        seen = "nav#menu" if email in self._menus else "no-such-element"
        self._menus.add(email)
        return violations(self.of(email).page, seen)


@pytest.fixture(scope="module", params=["en", "es"])
def windows(request: pytest.FixtureRequest, browser: Browser, site: Live) -> Iterator[Windows]:
    with ExitStack() as opened:
        yield Windows(browser, site, request.param, opened)


def dialogs_of(person: Person) -> Iterator[str]:
    """Open each dialog that the page offers, one after the other."""
    openers = person.page.locator("[data-open]").filter(visible=True)
    for name in dict.fromkeys(opener.get_attribute("data-open") for opener in openers.all()):
        person.page.locator(f"[data-open='{name}']").filter(visible=True).first.click()
        expect(person.page.locator(f"dialog#{name}")).to_be_visible()
        yield str(name)
        person.page.keyboard.press("Escape")
        expect(person.page.locator(f"dialog#{name}")).to_be_hidden()


@pytest.mark.parametrize("route", ROUTES, ids=[route.endpoint for route in ROUTES])
def test_a_page_can_be_used_by_everybody(route: Route, windows: Windows, ids: Ids) -> None:
    person = windows.of(visitor_of(route))
    person.faults.clear()
    answer = person.page.goto(fill(route, ids))
    path = urlsplit(person.page.url).path

    assert answer is not None
    assert (answer.status, path == "/login" and route.endpoint != "login") == (200, False)
    assert person.page.locator("html").get_attribute("lang") == windows.language
    assert person.faults == []
    assert person.overflow == 0, "the page is wider than the screen"
    assert windows.violations_of(visitor_of(route)) == []
    for dialog in dialogs_of(person):
        assert windows.violations_of(visitor_of(route)) == [], dialog
    assert person.faults == []
