"""A company's web app under test, with visitors of every role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.importer.site import Site
from tests.tables import renew
from wholesale.clock import SetClock
from wholesale.db import make_sessions


@pytest.fixture
def site(
    sqlite_template: Path, sqlite_file: Path, engine_of: Callable[[str], Engine], tmp_path: Path, clock: SetClock
) -> Iterator[Site]:
    """Lend a site with two companies, on SQLite; rules that depend on the database are tested below the pages."""
    file = sqlite_file.with_name("site.db")
    renew(file, sqlite_template)
    engine = engine_of(f"sqlite:///{file}")
    yield Site(make_sessions(engine), clock, tmp_path)
    engine.dispose()
