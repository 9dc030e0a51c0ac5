"""Somebody at a browser: opens pages, fills in fields and presses buttons by what stands on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

import importer
import wholesale
from wholesale.sentences import DOMAIN

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
_PATIENCE = 20_000  # milliseconds; how long a slow machine may take to show what is waited for

expect.set_options(timeout=_PATIENCE)


@dataclass
class Person:
    """One browser window of one person. `faults` gathers what no page may do: errors, refused content, other hosts."""

    page: Page
    address: str
    language: str = "en"
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._see)
        # Whoever presses a button means it.
        self.page.on("dialog", lambda dialog: dialog.accept())

    def open(self, path: str) -> None:
        self.page.goto(path)

    def sign_in(self, email: str, password: str) -> None:
        self.open("/login")
        self.page.locator("input[type=email], input[name=email]").first.fill(email)
        self.page.locator("input[type=password]").fill(password)
        self.page.locator("input[type=password]").press("Enter")
        expect(self.page.locator("input[type=password]")).to_have_count(0)

    def said(self, text: str) -> str:
        """Answer how the pages say an English text in this person's language."""
        return text if self.language == "en" else said(text, self.language)

    def fill(self, label: str, value: str) -> None:
        self.field(label).fill(value)

    def choose(self, label: str, option: str) -> None:
        self.field(label).select_option(label=option)

    def field(self, label: str) -> Locator:
        """Answer the first field under a label that can be seen."""
        controls = self.page.locator("input, select, textarea").filter(visible=True)
        return self.page.get_by_label(self.said(label)).and_(controls).first

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press the button or follow the link of this name."""
        self.control(name, within).click()

    def control(self, name: str, within: Locator | None = None) -> Locator:
        """Answer the button or link of this name that can be seen."""
        where = within or self.page.locator("body")
        called = re.compile(rf"^\s*{re.escape(self.said(name))}\s*$", re.IGNORECASE)
        return (
            where.get_by_role("button", name=called)
            .or_(where.get_by_role("link", name=called))
            .filter(visible=True)
            .first
        )

    def amount(self, text: str) -> str:
        """Answer an amount as this person writes it."""
        return text if self.language == "en" else text.replace(".", ",")

    def row(self, text: str) -> Locator:
        """Answer the table row in which a text stands."""
        return self.page.get_by_role("row").filter(has_text=text).first

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(self.said(text)).filter(visible=True).first).to_be_visible()

    def does_not_see(self, text: str) -> None:
        expect(self.page.get_by_text(self.said(text)).filter(visible=True)).to_have_count(0)

    def has_status(self, letters: str, within: Locator | None = None) -> None:
        """See that the first invoice shown there has this status."""
        where = within or self.page.locator("main")
        expect(where.locator("abbr.badge").filter(visible=True).first).to_have_text(letters)

    def downloaded(self, name: str) -> bytes:
        """Press what downloads a file and answer the file."""
        with self.page.expect_download() as waiting:
            self.press(name)
        return Path(waiting.value.path()).read_bytes()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    @property
    def overflow(self) -> int:
        """How many pixels of the page stand beyond its right edge."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser itself tells of each answer of 4xx; whether one is wanted there is for the test to say.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.faults.append(f"{self.page.url}: asks {request.url}")


@contextmanager
def at_browser(
    browser: Browser, address: str, size: dict[str, int] | None = None, language: str = "en", **more: Any
) -> Iterator[Person]:
    """Lend a window of a browser without cookies."""
    context = browser.new_context(
        base_url=address, viewport=size or WIDE, locale=language, accept_downloads=True, **more
    )
    context.set_default_timeout(_PATIENCE)
    try:
        yield Person(context.new_page(), address, language)
    finally:
        context.close()


@cache
def _catalogue(language: str) -> list[NullTranslations]:
    folders = [Path(importer.__file__).parent, Path(wholesale.__file__).parent]
    domains = ("messages", DOMAIN)
    return [
        Translations.load(folder / "translations", [language], domain)
        for folder, domain in zip(folders, domains, strict=True)
    ]


def said(text: str, language: str) -> str:
    """Answer a text of the program in a language; one that is in no catalogue (a name, a number) stays as it is."""
    found = (catalogue.gettext(text) for catalogue in _catalogue(language))
    return next((one for one in found if one != text), text)
