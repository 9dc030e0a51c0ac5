"""A page of the web app: its address, who may open it and what its methods answer; and the registry of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from importer.menu import Menu
from importer.query import LARGEST_KEY
from importer.services import Services
from wholesale.company import Company
from wholesale.db import Base, keep_to_company, reading
from wholesale.history import Actor
from wholesale.user import Role, User

Row = TypeVar("Row", bound=Base)
Answer = str | Response | tuple[str, int]
"""What a method answers: a page's text, a whole response, or a text with its status."""


class Everyone(Enum):
    """Those who may open a page whatever their roles are."""

    PUBLIC = "anybody, signed in or not"
    SIGNED_IN = "any person who is signed in"


PUBLIC, SIGNED_IN = Everyone.PUBLIC, Everyone.SIGNED_IN
Admitted = frozenset[Role] | Everyone

ADMINS = frozenset({Role.ADMIN})
STAFF = frozenset(Role) - {Role.VENDOR}
VENDORS = frozenset({Role.VENDOR})

PAGES: dict[str, type[Page]] = {}

_Method = TypeVar("_Method", bound=Callable[..., Answer])


@dataclass(frozen=True)
class _Mark:
    """What a decorator has noted at a method."""

    verb: str
    suffix: str
    roles: Admitted | None


def action(suffix: str = "", *, roles: frozenset[Role] | None = None) -> Callable[[_Method], _Method]:
    """Mark a method as the answer to a POST at the page's path, or at `<path>/<suffix>`."""
    return _marked(_Mark("POST", suffix, roles))


def part(suffix: str, *, roles: frozenset[Role] | None = None) -> Callable[[_Method], _Method]:
    """Mark a method as the answer to a GET at `<path>/<suffix>`: a fragment of the page, or a file."""
    return _marked(_Mark("GET", suffix, roles))


def _marked(mark: _Mark) -> Callable[[_Method], _Method]:
    def note(method: _Method) -> _Method:
        method.__dict__["mark"] = mark
        return method

    return note


@dataclass(frozen=True)
class Route:
    """One address with one method."""

    page: type[Page]
    verb: str
    rule: str
    endpoint: str  # the page's name, or "<name>.<method>" for parts and actions
    method: str  # of the page's class
    roles: Admitted


class Page:
    """One subject on the screen. An object lives for one request; a POST is one transaction."""

    name: ClassVar[str]
    path: ClassVar[str]
    title: ClassVar[LazyString]
    roles: ClassVar[Admitted]
    menu: ClassVar[Menu | None] = None

    def __init_subclass__(cls) -> None:
        """Register the page; a name is used once."""
        if cls.name in PAGES:
            raise ValueError(f"two pages are named {cls.name!r}: {PAGES[cls.name].__qualname__} and {cls.__qualname__}")
        PAGES[cls.name] = cls

    def __init__(self, services: Services, session: Session, user: User | None) -> None:
        self.services, self.session, self._user = services, session, user

    @classmethod
    def routes(cls) -> Iterator[Route]:
        """Answer every address of the page: its own, its parts and its actions."""
        if hasattr(cls, "get"):
            yield Route(cls, "GET", cls.path, cls.name, "get", cls.roles)
        for method, function in vars(cls).items():
            mark = getattr(function, "mark", None)
            if isinstance(mark, _Mark):
                rule = f"{cls.path.rstrip('/')}/{mark.suffix}" if mark.suffix else cls.path
                yield Route(cls, mark.verb, rule, f"{cls.name}.{method}", method, mark.roles or cls.roles)

    @classmethod
    def admits(cls, user: User | None) -> bool:
        """Answer whether a person may open the page."""
        return admits(cls.roles, user)

    @property
    def user(self) -> User:
        """The person who is signed in, as read at the start; to change them, read them again in `session`."""
        if self._user is None:
            raise TypeError(f"the page {self.name!r} is public, so nobody may be signed in")
        return self._user

    @property
    def guest(self) -> User | None:
        """The person who is signed in, or nobody: for public pages."""
        return self._user

    @cached_property
    def actor(self) -> Actor:
        """The person as the rules of the trade know them."""
        return Actor.of(self.user)

    @cached_property
    def company(self) -> Company:
        """The company of the person."""
        return self.session.get_one(Company, self.user.company_id)

    @cached_property
    def now(self) -> datetime:
        """The moment of the request, UTC."""
        return self.services.clock.now()

    @cached_property
    def today(self) -> date:
        """The day of the request where the company is."""
        return self.services.clock.today(self.company.time_zone)

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """Lend a session that only reads: for what is to be known before something slow, while nobody waits."""
        with reading(self.services.sessions) as session:
            yield keep_to_company(session, self.user.company_id)

    def one(self, model: type[Row], key: int, session: Session | None = None) -> Row:
        """Answer a record of the company; a page that does not exist is shown for any other."""
        found = (session or self.session).get(model, key) if 0 < key <= LARGEST_KEY else None
        company_id = getattr(found, "company_id", None)
        if found is None or (self._user is not None and company_id != self._user.company_id):
            raise NotFound
        return found

    def render(self, template: str, **context: Any) -> str:  # noqa: ANN401 - templates take anything
        """Answer a template filled; it knows the page as `page`."""
        return render_template(template, page=self, **context)

    def invalid(self, template: str, **context: Any) -> Answer:  # noqa: ANN401 - templates take anything
        """Answer a form again, with its errors."""
        return self.render(template, **context), 422

    def say(self, text: str | LazyString, kind: str = "success") -> None:
        """Show a message on the next page: success, warning or error."""
        flash(str(text), kind)

    def to(self, endpoint: str, **values: Any) -> Response:  # noqa: ANN401 - url_for takes anything
        """Send the browser on to another page."""
        return self.to_address(url_for(endpoint, **values))

    def to_address(self, address: str) -> Response:
        """Send the browser on to an address of this app."""
        if request.headers.get("HX-Request"):
            answer: FlaskResponse = make_response("")
            answer.headers["HX-Redirect"] = address
            return answer
        return redirect(address, code=303)


def admits(roles: Admitted, user: User | None) -> bool:
    """Answer whether a person with these roles, or nobody, is among those admitted."""
    if roles is PUBLIC:
        return True
    if user is None:
        return False
    return roles is SIGNED_IN or (isinstance(roles, frozenset) and bool(user.roles & roles))
