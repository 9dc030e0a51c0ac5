"""A company with its QuickBooks, whose Web Connector's calls reach the protocol directly."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.qbwc_server.desk import Desk, opened_desk
from wholesale.clock import SetClock
from wholesale.db import make_sessions, open_engine


@pytest.fixture
def desk(sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[Desk]:
    """Lend a desk on SQLite."""
    engine = open_engine(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'komet.db')}")
    with opened_desk(make_sessions(engine), clock, tmp_path) as desk:
        yield desk
    engine.dispose()


@pytest.fixture
def desk_on_both(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Iterator[Desk]:
    """Lend a desk on SQLite and on PostgreSQL."""
    with opened_desk(sessions, clock, tmp_path) as desk:
        yield desk
