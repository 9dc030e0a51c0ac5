"""Every page is Spanish for somebody who reads Spanish: what is not said through the catalogue is found here."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from importer import pages
from importer.page import PAGES, PUBLIC, Route
from tests.importer.site import Seen, Site, Visitor
from tests.laws.page_world import World, fitting, make_world
from wholesale.clock import SetClock
from wholesale.db import make_sessions, open_engine
from wholesale.registry import load_folder

load_folder(pages)
ROUTES = [route for page in PAGES.values() for route in page.routes() if page.name != "first_run"]
GETS, POSTS = ([route for route in ROUTES if route.verb == verb] for verb in ("GET", "POST"))

# Words no Spanish sentence has, and every English one does.
ENGLISH = re.compile(
    r"\b(the|of|and|is|are|was|were|has|have|been|not|with|this|that|your|you|for|from|yet|by|to|it|its|which)\b",
    re.IGNORECASE,
)
# QuickBooks and the Web Connector speak English; their words stand in straight quotes.
QUOTED = re.compile(r'"[^"]*"|^[A-Z]\w+/[\w ]+$')  # and names of time zones
# What people or other programs have written is shown as it is.
AS_WRITTEN = "pre|code|script|style|blockquote|textarea"
SAID_BY_OTHERS = {"A bill failed": "the subject of a mail that was written in English"}
ATTRIBUTES = ("title", "placeholder", "aria-label", "alt", "data-confirm", "data-label")

pytestmark = pytest.mark.xdist_group("pages")


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("spanish")
    path = folder / "site.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    site = Site(make_sessions(engine), SetClock(datetime(2026, 3, 10, 12, 0, tzinfo=UTC)), folder)
    yield make_world(site)
    engine.dispose()


def english_in(text: str) -> list[str]:
    """Answer the texts of a page that are English."""
    tree: Any = html.fromstring(text)
    found = [
        *tree.xpath(f"//text()[not(ancestor::*[contains('|{AS_WRITTEN}|', concat('|', name(), '|'))])]"),
        *(value for name in ATTRIBUTES for value in tree.xpath(f"//@{name}")),
    ]
    texts = (" ".join(str(one).split()) for one in found if not _is_of_others(one))
    return sorted({one for one in texts if ENGLISH.search(QUOTED.sub("", one)) and one not in SAID_BY_OTHERS})


def _is_of_others(found: object) -> bool:
    """Answer whether a text says in its own element that it is in English."""
    parent = getattr(found, "getparent", lambda: None)()
    return parent is not None and bool(parent.xpath("ancestor-or-self::*[@lang='en']"))


def _reader(world: World, route: Route) -> Visitor:
    role = fitting(route)
    if role is None or route.roles is PUBLIC:
        visitor = world.site.visitor()
        visitor.client.set_cookie("language", "es", domain="bills.example.com")
        return visitor
    vendor_id = world.vendor_id if role.value == "vendor" else None
    return world.site.sign_in(role, vendor_id=vendor_id, language="es")


def _check(seen: Seen) -> None:
    if (seen.response.content_type or "").startswith("text/html") and seen.text.strip():
        assert english_in(seen.text) == []


@pytest.mark.parametrize("route", GETS, ids=[route.endpoint for route in GETS])
def test_a_page_is_spanish_for_a_reader_of_spanish(route: Route, world: World) -> None:
    _check(_reader(world, route).get(world.path(route)))


@pytest.mark.parametrize("route", POSTS, ids=[route.endpoint for route in POSTS])
def test_what_a_form_answers_is_spanish_for_a_reader_of_spanish(route: Route, world: World) -> None:
    # Empty, so that most answer what is missing; those that do something all the same say what they did.
    _check(_reader(world, route).post(world.path(route)))


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>This is the start.</p>", ["This is the start."]),
        ('<p>Pulse "Look at the log".</p>', []),
        ("<p>Factura de la finca</p>", []),
        ('<p lang="en">It is here.</p>', []),
        ('<button aria-label="Close this message">x</button>', ["Close this message"]),
        ("<pre>It is here.</pre>", []),
    ],
)
def test_english_on_a_page_is_found(page: str, found: list[str]) -> None:
    assert english_in(f"<main>{page}</main>") == found
