"""komet-qbwc user: people with passwords and links, from the command line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.login import sign_in, signed_in
from importer.one_time_link import find_link
from tests.factories import make_company, make_vendor
from tests.komet_qbwc.command_line import Run, runner
from wholesale.clock import Clock
from wholesale.company import Company
from wholesale.history import history_of
from wholesale.password import use_costs, verify_password
from wholesale.user import Role, User

KEY = "k" * 64
EMAIL = "rosa@andesblooms.example"
PASSWORD = "tulip-copper-window-9"


@pytest.fixture(autouse=True)
def cheap_hashes() -> Iterator[None]:
    use_costs(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield
    use_costs(PasswordHasher())


@pytest.fixture
def company(sessions: sessionmaker[Session]) -> Company:
    with sessions.begin() as session:
        return make_company(session, name="Andes Blooms", code="ANDES")


@pytest.fixture
def komet(
    database_url: str,
    company: Company,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """The command line of an installation with one company."""
    monkeypatch.setenv("KOMET_DATABASE_URL", database_url.replace("postgresql+psycopg", "postgresql"))
    monkeypatch.setenv("KOMET_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("KOMET_SERVER_KEY", KEY)
    monkeypatch.setenv("KOMET_PUBLIC_URL", "https://bills.example.com")
    monkeypatch.chdir(tmp_path)
    return runner(capsys)


def person(sessions: sessionmaker[Session]) -> User:
    with sessions() as session:
        return session.scalars(select(User).where(User.email == EMAIL)).one()


def test_a_password_comes_through_a_pipe(
    komet: Run, sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\nand more\n"))
    told = komet("user", "add", EMAIL, "--password")

    assert verify_password(person(sessions).password_hash, PASSWORD)
    assert PASSWORD not in told.out
    assert "chosen" in komet("user", "list").out


def test_a_weak_password_adds_nobody(
    komet: Run, sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("andesblooms1\n"))
    refused = komet("user", "add", EMAIL, "--password", code=1)

    assert "anybody who knows you would try first" in refused.err
    with sessions() as session:
        assert session.scalars(select(User)).all() == []


def test_without_a_password_one_hears_how_it_is_chosen(komet: Run, sessions: sessionmaker[Session]) -> None:
    told = komet("user", "add", EMAIL, "--name", "Rosa Velez", "--language", "es").out

    assert f"komet-qbwc user reset-password {EMAIL}" in told
    assert (person(sessions).password_hash, person(sessions).language) == (None, "es")


def test_a_reset_prints_a_link_that_works(komet: Run, sessions: sessionmaker[Session]) -> None:
    komet("user", "add", EMAIL)
    link = komet("user", "reset-password", EMAIL.upper()).out.splitlines()[-1]
    token = link.removeprefix("https://bills.example.com/reset-password?token=")
    with sessions() as session:
        found = find_link(session, token, KEY.encode(), Clock().now())
        noted = [line.why for line in history_of(session, found.user)]

    assert found.user.email == EMAIL
    assert noted == ["Added as admin.", "Link for a new password made."]


def test_a_growers_user_is_bound_to_the_vendor(komet: Run, sessions: sessionmaker[Session], company: Company) -> None:
    with sessions.begin() as session:
        vendor = make_vendor(session, company, code="RDV")
    refused = komet("user", "add", EMAIL, "--role", "vendor", code=1)
    unknown = komet("user", "add", EMAIL, "--role", "vendor", "--vendor", "XX", code=1)
    komet("user", "add", EMAIL, "--role", "vendor", "--vendor", "rdv")

    assert "the vendor is not chosen" in refused.err
    assert "Andes Blooms has no vendor with the code 'XX'" in unknown.err
    assert (person(sessions).roles, person(sessions).vendor_id) == (frozenset({Role.VENDOR}), vendor.id)


def test_somebody_is_logged_out_of_every_browser(komet: Run, sessions: sessionmaker[Session]) -> None:
    komet("user", "add", EMAIL)
    now = Clock().now()
    with sessions.begin() as session:
        token = sign_in(session, session.scalars(select(User)).one(), KEY.encode(), now)
    assert "seen " in komet("user", "list").out
    told = komet("user", "sign-out", EMAIL).out
    with sessions() as session:
        found = signed_in(session, token, KEY.encode(), now)

    assert "sign-ins ended: 1." in told
    assert found is None


@pytest.mark.parametrize("command", ["reset-password", "sign-out"])
def test_an_unknown_person_is_named(komet: Run, command: str) -> None:
    assert "Andes Blooms has no user 'ruth@x.example'" in komet("user", command, "ruth@x.example", code=1).err
