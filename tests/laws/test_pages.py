"""Laws over the pages: each is for those it says, for nobody else and for no other company, writes only when told to.

They walk the registry, so a page that is made tomorrow is walked, too. A new argument of an address needs a record in
page_world.py.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.exceptions import HTTPException

from importer import pages
from importer.app import HEADERS
from importer.page import PAGES, PUBLIC, Page, Route, admits
from tests.importer.site import URL, Seen, Site, Visitor
from tests.laws.page_world import Ids, World, arguments, fitting, make_world
from wholesale.clock import SetClock
from wholesale.db import make_sessions, open_engine
from wholesale.registry import load_folder
from wholesale.user import Role

load_folder(pages)
# There is no first run where there is a company; its own tests begin without one.
ROUTES = [route for page in PAGES.values() for route in page.routes() if page.name != "first_run"]
GETS, POSTS = ([route for route in ROUTES if route.verb == verb] for verb in ("GET", "POST"))
OK, GONE_ON = 200, {302, 303}
# Pages that no page leads to, and what leads there instead.
REACHED_OTHERWISE = {
    "first_run": "the first visit of a new installation",
    "reset_password": "the link in a mail",
    "import_result": "the link in a mail",
    "choose_company": "the log-in of somebody with several companies",
    "second_factor": "the log-in of somebody with a second factor",
}
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")

# One process makes the world for all of them.
pytestmark = pytest.mark.xdist_group("pages")


def named(routes: list[Route]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return pytest.mark.parametrize("route", routes, ids=[route.endpoint for route in routes])


@pytest.fixture(scope="module")
def engine(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("pages") / "site.db")
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def world(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> World:
    # The clock stands still, so that no visit is noted in between.
    clock = SetClock(datetime(2026, 3, 10, 12, 0, tzinfo=UTC))
    return make_world(Site(make_sessions(engine), clock, tmp_path_factory.mktemp("files")))


@pytest.fixture
def kept(world: World, engine: Engine, tmp_path: Path) -> Iterator[None]:
    """Put the records back afterwards, whatever a form did to them."""
    path = Path(str(engine.url.database))
    engine.dispose()
    shutil.copy(path, tmp_path / "before.db")
    yield
    engine.dispose()
    for rest in path.parent.glob(f"{path.name}-*"):
        rest.unlink()
    shutil.copy(tmp_path / "before.db", path)


@pytest.fixture
def writes(engine: Engine) -> Iterator[list[str]]:
    """Note every statement that writes."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.lstrip().upper().startswith(_WRITES):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_there_are_pages_to_walk() -> None:
    assert len(GETS) > 10
    assert len(POSTS) > 10


@pytest.mark.parametrize("page", PAGES.values(), ids=list(PAGES))
def test_a_page_says_what_it_is_and_who_may_open_it(page: type[Page]) -> None:
    assert page.name == page.name.lower()
    assert page.path.startswith("/")
    assert str(page.title)
    assert page.roles is PUBLIC or any(admits(page.roles, someone(role)) for role in Role)
    assert page.__doc__


def someone(role: Role) -> object:
    """Answer as much of a person as `admits` asks for."""

    class Somebody:
        roles = frozenset({role})

    return Somebody()


@named(GETS)
def test_a_page_opens_for_its_roles_only_and_writes_nothing(route: Route, world: World, writes: list[str]) -> None:
    visitors = {role: world.visitor(role) for role in Role}
    writes.clear()
    path = world.path(route)
    seen = {role: visitor.get(path, follow=False).status for role, visitor in visitors.items()}
    admitted = {role for role in Role if admits(route.roles, visitors[role].user)}

    assert {role for role, status in seen.items() if status == OK or status in GONE_ON} == admitted
    assert {status for role, status in seen.items() if role not in admitted} <= {403}
    assert writes == []


@named([route for route in ROUTES if route.roles is not PUBLIC])
def test_nobody_in_particular_is_sent_to_the_log_in(route: Route, world: World) -> None:
    path = world.path(route)
    plain, part = (call(world.anonymous(), route, path, headers) for headers in ({}, {"HX-Request": "true"}))

    assert plain.status == 303
    assert urlsplit(plain.response.headers["Location"]).path == "/login"
    assert (part.status, urlsplit(part.response.headers["HX-Redirect"]).path) == (401, "/login")


def call(visitor: Visitor, route: Route, path: str, headers: dict[str, str] | None = None) -> Seen:
    open_ = visitor.get if route.verb == "GET" else visitor.post
    return open_(path, follow=False, headers=headers or {})


@named(POSTS)
def test_a_form_is_refused_to_other_roles(route: Route, world: World) -> None:
    others = [role for role in Role if not admits(route.roles, world.visitor(role).user)]
    seen = {role: world.visitor(role).post(world.path(route), follow=False).status for role in others}

    assert set(seen.values()) <= {403}


@named(POSTS)
def test_a_form_without_its_secret_is_refused(route: Route, world: World) -> None:
    role = fitting(route)
    visitor = world.anonymous() if role is None else world.visitor(role)
    answer = visitor.client.post(world.path(route), base_url=URL, headers={"Referer": f"{URL}/"})

    assert answer.status_code == 400


@named(POSTS)
@pytest.mark.usefixtures("kept")
def test_an_empty_form_is_answered_in_words(route: Route, world: World) -> None:
    role = fitting(route)
    visitor = world.anonymous() if role is None else world.newcomer(role)
    seen = visitor.post(world.path(route))

    assert seen.status in {OK, 404, 422}, seen.words


@named([route for route in ROUTES if arguments(route) - {"key"}])
@pytest.mark.usefixtures("kept")
def test_records_of_another_company_are_not_there(route: Route, world: World) -> None:
    assert status_for(world, route, world.of_another_company) == 404


@named([route for route in ROUTES if arguments(route) - {"key"} and admits(route.roles, someone(Role.VENDOR))])  # type: ignore[arg-type]  # it asks for roles only
@pytest.mark.usefixtures("kept")
def test_records_of_another_vendor_are_not_there_for_a_vendor(route: Route, world: World) -> None:
    assert status_for(world, route, world.of_another_vendor, Role.VENDOR) == 404


@named([route for route in ROUTES if arguments(route) - {"key"}])
def test_a_number_that_no_record_can_have_is_not_there(route: Route, world: World) -> None:
    beyond = {name: 2**63 if isinstance(value, int) else value for name, value in world.ids.items()}

    assert status_for(world, route, beyond) == 404


def status_for(world: World, route: Route, ids: Ids, role: Role | None = None) -> int:
    role = role or fitting(route)
    visitor = world.anonymous() if role is None else world.newcomer(role)
    return call(visitor, route, world.path(route, ids)).status


@pytest.fixture(scope="module")
def opened(world: World) -> dict[str, Seen]:
    """Open every page and part once, as somebody who may."""
    seen = {}
    for route in GETS:
        role = fitting(route)
        visitor = world.anonymous() if role is None else world.visitor(role)
        seen[route.endpoint] = visitor.get(world.path(route), follow=False)
    return seen


@named(GETS)
def test_every_answer_carries_what_protects_it(route: Route, opened: dict[str, Seen]) -> None:
    headers = opened[route.endpoint].response.headers
    policy = headers.get("Content-Security-Policy", "")

    assert {name for name in HEADERS if name not in headers} == set()
    assert "unsafe-eval" not in policy
    # A mail brings its own styles; it is shown in a frame that may do nothing.
    assert "unsafe-inline" not in policy or ("sandbox" in policy and "script-src" not in policy)


@named([route for route in GETS if route.endpoint in PAGES])
def test_a_page_has_one_heading_and_a_title(route: Route, opened: dict[str, Seen]) -> None:
    seen = opened[route.endpoint]
    if seen.status != OK or not seen.response.content_type.startswith("text/html"):
        assert seen.status in GONE_ON or route.endpoint == "attachment"
        return
    headings, titles = seen.texts("//h1"), seen.texts("//head/title")

    assert len(headings) == 1
    assert headings[0]
    assert len(titles[0].split("·")[0].strip()) > 1
    assert seen.page.get("lang") == "en"


def test_every_page_can_be_reached(world: World, opened: dict[str, Seen]) -> None:
    linked = set(REACHED_OTHERWISE) | {"home", "login"}
    for role in (None, Role.ADMIN, Role.VENDOR):
        visitor = world.anonymous() if role is None else world.visitor(role)
        for route in GETS:
            if admits(route.roles, visitor.user):
                linked |= set(endpoints_in(world, visitor.get(world.path(route))))
    pages = {name for name, page in PAGES.items() if hasattr(page, "get")}

    assert pages - linked == set()


def endpoints_in(world: World, seen: Seen) -> Iterator[str]:
    """Answer the pages that a page links to."""
    if not seen.response.content_type.startswith("text/html") or not seen.text.strip():
        return
    adapter = world.site.app.url_map.bind(urlsplit(URL).netloc)
    for address in seen.page.xpath("//@href | //@hx-get | //form[not(@method='post')]/@action"):
        try:
            yield adapter.match(urlsplit(str(address)).path)[0]
        except HTTPException:
            continue


def test_the_cookie_is_kept_from_scripts_and_from_plain_http(world: World) -> None:
    cookies = world.anonymous().get("/login").response.headers.getlist("Set-Cookie")

    assert cookies
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
