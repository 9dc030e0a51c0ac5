"""A company with its QuickBooks, whose Web Connector's calls reach the protocol directly.

The engines live as long as the run, for compiling the statements anew for each test costs more than running them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.qbwc_server.desk import Desk, desk_on_file, opened_desk
from tests.tables import tables_in_order
from wholesale.clock import SetClock
from wholesale.db import make_sessions, open_engine


@pytest.fixture(scope="session")
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Lend the engine of all desks on SQLite."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'komet.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Lend the engine of all desks on PostgreSQL."""
    engine = open_engine(request.getfixturevalue("postgres_tables").render_as_string(hide_password=False))
    yield engine
    engine.dispose()


@pytest.fixture
def desk_on_sqlite(sqlite_engine: Engine, sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[Desk]:
    """Lend a desk on SQLite, with an empty database."""
    with desk_on_file(sqlite_engine, sqlite_template, clock, tmp_path) as desk:
        yield desk


@pytest.fixture
def desk_on_postgres(
    postgres_engine: Engine, request: pytest.FixtureRequest, clock: SetClock, tmp_path: Path
) -> Iterator[Desk]:
    """Lend a desk on PostgreSQL, with an empty database."""
    request.getfixturevalue("postgres_server").empty(postgres_engine.url, tables_in_order())
    with opened_desk(make_sessions(postgres_engine), clock, tmp_path) as desk:
        yield desk
    postgres_engine.dispose()


@pytest.fixture
def desk(desk_on_sqlite: Desk) -> Desk:
    """Lend a desk on SQLite, for what no database changes."""
    return desk_on_sqlite


@pytest.fixture(params=["sqlite", "postgres"])
def desk_on_both(request: pytest.FixtureRequest) -> Desk:
    """Lend a desk on SQLite and one on PostgreSQL."""
    desk: Desk = request.getfixturevalue(f"desk_on_{request.param}")
    return desk
