"""The first page of an installation: once, and never again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.app import create_app
from importer.pages.first_run import code_of
from importer.services import Services
from tests.importer.site import SERVER_KEY, URL, Site, Visitor
from wholesale.clock import SetClock
from wholesale.company import Company, Location
from wholesale.history import history_of
from wholesale.storage import Storage
from wholesale.user import Role, User

ANSWERS = {
    "company": "Andes Blooms, Inc.",
    "code": "",
    "time_zone": "America/Bogota",
    "location_code": "MIA",
    "location_name": "Miami",
    "name": "Rosa Velez",
    "email": "rosa@andesblooms.example",
    "password": "tulip-copper-window-9",
    "again": "tulip-copper-window-9",
}


@pytest.fixture
def services(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Services:
    """A new installation, on both databases: nobody has set it up."""
    return Services(
        sessions=sessions,
        clock=clock,
        server_key=SERVER_KEY,
        storage=Storage(str(tmp_path / "files")),
        public_url=URL,
        connector_url=f"{URL}/qbwc",
        version="test",
    )


@pytest.fixture
def browser(services: Services) -> Visitor:
    return Visitor(create_app(services).test_client())


def companies(services: Services) -> list[Company]:
    with services.sessions() as session:
        return list(session.scalars(select(Company)))


def test_a_new_installation_begins_with_it(browser: Visitor) -> None:
    assert browser.get("/").path == "/first-run"


def test_it_makes_the_company_and_its_administrator_who_is_signed_in(services: Services, browser: Visitor) -> None:
    seen = browser.post("/first-run", ANSWERS)
    with services.sessions() as session:
        company, user = session.scalars(select(Company)).one(), session.scalars(select(User)).one()
        place = session.scalars(select(Location)).one()
        noted = [line.actor_name for line in history_of(session, user)]

    assert seen.path == "/"
    assert seen.says("Rosa Velez")
    assert (company.name, company.code, company.time_zone) == (
        "Andes Blooms, Inc.",
        "ANDES-BLOOMS-INC",
        "America/Bogota",
    )
    assert (user.roles, user.allows_invoice_approval, user.company_id) == (frozenset({Role.ADMIN}), True, company.id)
    assert (place.code, place.name) == ("MIA", "Miami")
    assert noted == ["First set-up"]


def test_afterwards_it_is_gone(services: Services, browser: Visitor) -> None:
    browser.post("/first-run", ANSWERS)
    stranger = Visitor(create_app(services).test_client())

    assert stranger.get("/first-run").status == 404
    assert stranger.post("/first-run", ANSWERS | {"email": "mallory@evil.example"}).status == 404
    assert len(companies(services)) == 1


WRONG = [
    ({"password": "tulip", "again": "tulip"}, "it takes 12 at least"),
    ({"again": "tulip-copper-window-8"}, "The two passwords are not the same."),
    ({"password": "andesblooms.inc", "again": "andesblooms.inc"}, "anybody who knows you would try first"),
    ({"email": "rosa"}, "is no e-mail address"),
    ({"company": " "}, "Write the company's name."),
    ({"time_zone": "Mars/Olympus"}, "Not a valid choice"),
    ({"code": "Andes Blooms"}, "Use letters, digits and hyphens only."),
]


def test_wrong_answers_make_nothing(services: Services, browser: Visitor) -> None:
    answers = [(browser.post("/first-run", ANSWERS | wrong), told) for wrong, told in WRONG]

    assert [(seen.status, seen.says(told)) for seen, told in answers] == [(422, True)] * len(WRONG)
    assert companies(services) == []
    assert browser.post("/first-run", ANSWERS).path == "/"


def test_of_two_at_once_one_is_first(services: Services) -> None:
    browsers = [Visitor(create_app(services).test_client()) for _ in range(2)]
    for browser in browsers:
        browser.get("/login")
    ready, statuses = threading.Barrier(2), []

    def set_up(browser: Visitor, number: int) -> None:
        ready.wait()
        statuses.append(browser.post("/first-run", ANSWERS | {"company": f"Company {number}"}).status)

    threads = [threading.Thread(target=set_up, args=(browser, number)) for number, browser in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 404]
    assert len(companies(services)) == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Andes Blooms", "ANDES-BLOOMS"),
        ("Flores & Más", "FLORES-M-S"),
        ("花", "COMPANY"),
        ("A very long name of a flower importer", "A-VERY-LONG-NAME-OF"),
    ],
)
def test_a_code_is_proposed_from_the_name(name: str, code: str) -> None:
    assert code_of(name) == code


def test_a_site_that_is_set_up_has_no_such_page(site: Site) -> None:
    assert site.visitor().get("/first-run").status == 404
