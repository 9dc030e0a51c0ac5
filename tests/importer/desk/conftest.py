"""A company with its Web Connector and its QuickBooks, and the web app on the same database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.importer.site import Site, Visitor
from tests.qbwc_server.desk import Desk
from wholesale.company import Company
from wholesale.user import Role


@pytest.fixture
def office(site: Site, tmp_path: Path) -> Iterator[Desk]:
    """Lend the office whose desk is looked at."""
    office = Desk(site.sessions, site.clock, tmp_path)
    yield office
    office.close()


@pytest.fixture
def company(site: Site, office: Desk) -> Company:
    """Answer the company of the office."""
    with site.session() as session:
        return session.get_one(Company, office.company_id)


@pytest.fixture
def payable(site: Site, company: Company) -> Visitor:
    """Lend the browser of somebody of accounts payable."""
    return site.sign_in(Role.ACCOUNTS_PAYABLE, company=company)


@pytest.fixture
def buyer(site: Site, company: Company) -> Visitor:
    """Lend the browser of somebody of procurement, who may look and not decide."""
    return site.sign_in(Role.PROCUREMENT_USER, company=company)
