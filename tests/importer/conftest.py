"""A company's web app under test, with visitors of every role."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.importer.site import Site
from wholesale.clock import SetClock
from wholesale.db import make_sessions, open_engine


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path, clock: SetClock) -> Iterator[Site]:
    """Lend a site with two companies, on SQLite; rules that depend on the database are tested below the pages."""
    path = shutil.copy(sqlite_template, tmp_path / "site.db")
    engine = open_engine(f"sqlite:///{path}")
    yield Site(make_sessions(engine), clock, tmp_path)
    engine.dispose()
