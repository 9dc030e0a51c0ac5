"""The API of a site, called as other programs call it: with a token, without a cookie."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from importer.api import create_api
from importer.api_door import SERVICES
from tests.factories import make_user
from tests.importer.imports.running import Runs
from tests.importer.site import SERVER_KEY, URL, Site
from wholesale.api_token import make_token
from wholesale.company import Company
from wholesale.user import Role, User

_made: list[APIFlask] = []


@dataclass
class Program:
    """A program with a token; `runs` does the work that the background process does."""

    api: APIFlask
    token: str
    user: User
    token_id: int
    runs: Runs

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._called("GET", path, **more)

    def post(self, path: str, **more: Any) -> TestResponse:
        return self._called("POST", path, **more)

    def upload(
        self, kind: str, content: bytes, query: str = "", name: str = "upload.xlsx", **form: str
    ) -> TestResponse:
        data = {"file": (io.BytesIO(content), name), **form}
        return self.post(f"/api/v1/kinds/{kind}/imports{query}", data=data)

    def done(self, run_id: int) -> dict[str, Any]:
        """Work on a run, and answer what the API says of it."""
        self.runs.work(run_id)
        answer: dict[str, Any] = self.get(f"/api/v1/imports/{run_id}").get_json()
        return answer

    def _called(self, verb: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        answer = self.api.test_client().open(path, method=verb, base_url=URL, headers=headers, **more)
        answer.get_data()  # a file is read before it is closed
        answer.close()
        return answer


class Programs:
    """Makes programs of a site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        # Making the API takes longer than most tests; one serves all sites of a process.
        if not _made:
            _made.append(create_api(site.services))
        self.api = _made[0]
        self.api.extensions[SERVICES] = site.services

    def program(
        self, *roles: Role, company: Company | None = None, kinds: tuple[str, ...] = (), **facts: Any
    ) -> Program:
        owner, site = company or self.site.company, self.site
        with site.session() as session:
            user = make_user(session, owner, *roles, **facts)
            token, text = make_token(session, user, "ERP", kinds, "Ada Admin", SERVER_KEY, site.clock.now())
        return Program(self.api, text, user, token.id, Runs(site.sessions, site.clock, site.storage, owner))


@pytest.fixture
def programs(site: Site) -> Programs:
    """Lend what makes programs."""
    return Programs(site)
