"""Brings a database to the shape the models have: Alembic, without a configuration file.

Alembic is imported where it is needed: the processes that answer calls never need it, and it weighs ten megabytes.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import MetaData

from wholesale.db import Base

if TYPE_CHECKING:
    from alembic.config import Config

_BESIDE = Path(__file__).resolve().parents[1]


class MigrationError(Exception):
    """A database can not be brought to the shape the models have; the message says why."""


def migrations_folder() -> Path:
    """Answer where the migrations lie: in the front door of an installed wheel, else at the top of a checkout."""
    places = (_BESIDE / "komet_qbwc" / "migrations", _BESIDE / "migrations")
    for place in places:
        if (place / "env.py").is_file():
            return place
    raise FileNotFoundError(f"migrations/env.py is in none of {', '.join(map(str, places))}; install the program again")


def configuration(url: str) -> Config:
    """Answer Alembic's configuration for the database at a URL."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Apply every migration the database has not had; does nothing when it is up to date.

    Raises MigrationError for a database of another version of the program.
    """
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.util import CommandError  # noqa: PLC0415 - see above

    try:
        command.upgrade(configuration(url), revision)
    except CommandError as fault:
        raise MigrationError(f"The database does not fit this version of the program: {fault}") from fault


def revise(url: str, message: str, number: str) -> None:
    """Write the migration that turns the (up-to-date) database at a URL into what the models say."""
    from alembic import command  # noqa: PLC0415 - see above

    command.revision(configuration(url), message, autogenerate=True, rev_id=number)


def load_tables(*packages: str) -> MetaData:
    """Import every module of some packages that declares a table and answer all tables."""
    for package in packages:
        spec = find_spec(package)
        for place in (spec.submodule_search_locations or []) if spec else []:
            for path in sorted(Path(place).rglob("*.py")):
                if "__tablename__" in path.read_text("utf-8"):
                    import_module(".".join((package, *path.relative_to(place).with_suffix("").parts)))
    return Base.metadata
