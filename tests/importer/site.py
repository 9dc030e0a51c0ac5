"""The web app as a person sees it in a test: sign in, open a page, press a button, read what it says."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from lxml import html
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from importer import login
from importer.app import create_app
from importer.door import TOKEN
from importer.services import Services
from tests.factories import make_company, make_user
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.storage import Storage
from wholesale.user import Role, User

SERVER_KEY = b"a key of the tests, 32 bytes long"
URL = "https://bills.example.com"


class _Standing:
    """The services of the site whose browser asks.

    One app serves all sites of a process, one request after the other: making it takes longer than most tests.
    """

    services: Services

    def __getattr__(self, name: str) -> Any:
        return getattr(self.services, name)


_STANDING = _Standing()


class _Client(FlaskClient):
    """A browser that visits its own site only."""

    def __init__(self, *args: Any, services: Services, **more: Any) -> None:
        super().__init__(*args, **more)
        self._services = services

    def open(self, *args: Any, **more: Any) -> TestResponse:
        _STANDING.services = self._services
        return super().open(*args, **more)


@cache
def _app() -> Flask:
    app = create_app(cast("Services", _STANDING))
    app.test_client_class = _Client
    return app


class Seen:
    """What a browser got in the end."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status, self.text = response.status_code, response.get_data().decode("utf-8", "replace")
        self.path = response.request.path
        response.close()

    @cached_property
    def page(self) -> html.HtmlElement:
        """The page as a tree."""
        return html.fromstring(self.text)

    @property
    def words(self) -> str:
        """Everything a person reads, blanks made single."""
        return " ".join(self.page.text_content().split())

    def says(self, text: str) -> bool:
        """Answer whether a person reads this."""
        return text in self.words

    def texts(self, xpath: str) -> list[str]:
        """Answer the texts of the elements found, blanks made single."""
        return [" ".join(found.text_content().split()) for found in self.page.xpath(xpath)]

    @property
    def messages(self) -> str:
        """What the messages at the top say."""
        return " ".join(self.texts("//*[@id='messages']"))


class Visitor:
    """A browser with somebody, or nobody, signed in."""

    def __init__(self, client: FlaskClient, user: User | None = None) -> None:
        self.client, self.user = client, user
        self._secret = ""

    def get(self, path: str, *, follow: bool = True, **more: Any) -> Seen:
        """Open a page."""
        return self._seen(self.client.get(path, base_url=URL, follow_redirects=follow, **more))

    def post(
        self,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        follow: bool = True,
        files: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Seen:
        """Send a form, with the secret a page has told."""
        self._secret = self._secret or self._secret_of_cookie()
        form = {"csrf_token": self._secret, **(data or {}), **(files or {})}
        headers = {"Referer": f"{URL}{more.pop('referer', '/')}", **more.pop("headers", {})}
        return self._seen(
            self.client.post(path, base_url=URL, data=form, headers=headers, follow_redirects=follow, **more)
        )

    def _secret_of_cookie(self) -> str:
        """Answer the secret that any page would tell; opening one for it takes longer than the form itself."""
        with self.client.session_transaction(base_url=URL) as cookie:
            kept = cookie.setdefault("csrf_token", secrets.token_hex(20))
        return str(URLSafeTimedSerializer(self.client.application.secret_key, salt="wtf-csrf-token").dumps(kept))

    def _seen(self, response: TestResponse) -> Seen:
        seen = Seen(response)
        if found := re.search(r'name="csrf-token" content="([^"]+)"', seen.text):
            self._secret = found[1]
        return seen


class Site:
    """The web app on a database of its own, with `company` and `other_company`."""

    def __init__(self, sessions: sessionmaker[Session], clock: SetClock, folder: Path) -> None:
        self.sessions, self.clock, self.folder = sessions, clock, folder
        self.storage = Storage(str(folder / "files"))
        self.services = Services(
            sessions=sessions,
            clock=clock,
            server_key=SERVER_KEY,
            storage=self.storage,
            public_url=URL,
            connector_url=f"{URL}/qbwc",
            version="test",
        )
        _STANDING.services = self.services
        self.app = _app()
        with self.session() as session:
            self.company: Company = make_company(session)
            self.other_company: Company = make_company(session)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Lend a transaction that is committed at the end."""
        with self.sessions.begin() as session:
            yield session

    def _client(self) -> FlaskClient:
        return self.app.test_client(services=self.services)

    def visitor(self) -> Visitor:
        """Answer a browser in which nobody is signed in."""
        return Visitor(self._client())

    def sign_in(self, *roles: Role, company: Company | None = None, user: User | None = None, **facts: Any) -> Visitor:
        """Answer a browser in which a new person with these roles, or the person given, is signed in."""
        with self.session() as session:
            person = user or make_user(session, company or self.company, *roles, **facts)
            token = login.sign_in(session, person, SERVER_KEY, self.clock.now())
        visitor = Visitor(self._client(), person)
        with visitor.client.session_transaction(base_url=URL) as cookie:
            cookie[TOKEN] = token
        return visitor
