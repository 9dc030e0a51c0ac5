"""Fixtures of the browser tests: one Chromium for the whole run, and the program on a port of its own for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium
from tests.browser.computer import Computer, new_company
from tests.browser.demo import demonstration, make_demonstration
from tests.browser.live import Live, live
from tests.browser.person import Person, at_browser

_failed = pytest.StashKey[bool]()
Open = Callable[..., Person]


class Demo(NamedTuple):
    """The demonstration's company at work."""

    site: Live
    computer: Computer


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium, or skip with the reason."""
    if (place := chromium.find()) is None:
        pytest.skip(chromium.WHY_NOT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=list(chromium.FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def site(browser: Browser, sqlite_template: Path, tmp_path: Path) -> Iterator[Live]:
    """Start the program with an empty database."""
    with live(tmp_path, sqlite_template) as started:
        yield started


@pytest.fixture(scope="package")
def made_demonstration(browser: Browser, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the demonstration's company once."""
    folder = tmp_path_factory.mktemp("demonstration")
    make_demonstration(sqlite_template, folder)
    return folder


@pytest.fixture
def demo(made_demonstration: Path, tmp_path: Path) -> Iterator[Demo]:
    """Start the program with the demonstration's company, and its QuickBooks computer."""
    with demonstration(made_demonstration, tmp_path) as (site, computer):
        yield Demo(site, computer)


@pytest.fixture
def window(browser: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Open browser windows; at the end none of them may have seen an error, and a failed test leaves pictures."""
    people: list[Person] = []
    with ExitStack() as windows:

        def open_window(site: Live, size: dict[str, int] | None = None, language: str = "en") -> Person:
            person = windows.enter_context(at_browser(browser, site.address, size, language))
            people.append(person)
            return person

        yield open_window
        if request.node.stash.get(_failed, False):
            for number, person in enumerate(people, 1):
                picture = tmp_path / f"window-{number}.png"
                person.page.screenshot(path=picture, full_page=True)
                print(f"{person.page.url} is pictured in {picture}")  # noqa: T201 - told beside the failure
    assert [fault for person in people for fault in person.faults] == []


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    """Switch a QuickBooks computer on."""
    switched_on = Computer(new_company(tmp_path))
    yield switched_on
    switched_on.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Note whether the test itself failed, for the fixtures that end after it."""
    report = yield
    if call.when == "call":
        item.stash[_failed] = report.failed
    return report
