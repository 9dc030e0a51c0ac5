"""How Alembic reaches the database; wholesale/migration.py gives the URL."""

from typing import Literal

from alembic import context
from sqlalchemy import Enum, TypeDecorator

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
    """Run the migrations inside one transaction."""
    engine = open_engine(context.config.attributes["url"])
    try:
        with engine.begin() as connection:
            context.configure(
                connection=connection,
                target_metadata=load_tables("wholesale", "qbwc_server"),
                render_as_batch=True,
                render_item=_plainly,
                compare_type=True,
                compare_server_default=True,
                transaction_per_migration=False,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        engine.dispose()


run()
