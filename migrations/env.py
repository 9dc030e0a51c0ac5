"""How Alembic reaches the database; wholesale/migration.py gives the URL."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, Enum, TypeDecorator, text

from wholesale.db import open_engine
from wholesale.migration import load_tables


def _plainly(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own column types as what they are in the database, so that a migration outlives our code."""
    if kind != "type":
        return False
    if isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


def run() -> None:
    """Run all migrations inside one transaction, on both databases: a killed run has changed nothing."""
    engine = open_engine(context.config.attributes["url"])
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                _let_tables_be_rebuilt(connection)
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    # Two servers that start at once wait for each other; SQLite's write lock does that by itself.
                    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('komet-qbwc migrations'))"))
                _migrate(connection)
    finally:
        engine.dispose()


def _let_tables_be_rebuilt(connection: Connection) -> None:
    # SQLite changes a column by making the table anew; dropping the old one would delete what refers to it.
    driver = connection.connection.driver_connection
    if driver is not None:
        driver.execute("PRAGMA foreign_keys=OFF").close()


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=load_tables("wholesale", "qbwc_server", "importer"),
        render_as_batch=True,
        render_item=_plainly,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
