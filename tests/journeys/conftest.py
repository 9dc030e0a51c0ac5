"""The journeys run over real HTTP, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.office import Office, opened
from wholesale.clock import SetClock


@pytest.fixture
def office(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Iterator[Office]:
    """Lend a company with its server, Web Connector and QuickBooks."""
    with opened(sessions, clock, tmp_path) as office:
        yield office
