"""komet-qbwc db: the database's shape."""

from __future__ import annotations

from sqlalchemy import make_url

from komet_qbwc.command import SET_UP, group, say
from komet_qbwc.installation import upgrade_database
from komet_qbwc.settings import load_settings

db = group("db", SET_UP, 10, "Bring the database up to date.")


@db.command("upgrade")
def upgrade() -> None:
    """Make the database, or bring it to the shape this version needs. Safe to repeat; `serve` does it, too.

    Example:
        komet-qbwc db upgrade
    """
    settings = load_settings()
    upgrade_database(settings)
    say(f"The database is up to date: {make_url(settings.database_url).render_as_string()}")
