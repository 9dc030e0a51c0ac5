"""People with passwords, on a site: hashed with the least costs Argon2 has, so that many log-ins take no time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from tests.factories import make_user
from tests.importer.site import Site, Visitor
from wholesale.company import Company
from wholesale.password import hash_password, use_costs
from wholesale.user import Role, User

PASSWORD = "tulip-copper-window-9"
EMAIL = "rosa@andesblooms.example"


@pytest.fixture(autouse=True)
def cheap_hashes() -> Iterator[None]:
    use_costs(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield
    use_costs(PasswordHasher())


def make_rosa(site: Site, *roles: Role, company: Company | None = None, **facts: object) -> User:
    given = {"email": EMAIL, "name": "Rosa Velez", "password_hash": hash_password(PASSWORD)} | facts
    with site.session() as session:
        return make_user(session, company or site.company, *roles, **given)


@pytest.fixture
def rosa(site: Site) -> User:
    """An administrator with a password."""
    return make_rosa(site)


@pytest.fixture
def browser(site: Site) -> Visitor:
    """A browser in which nobody is signed in."""
    return site.visitor()
