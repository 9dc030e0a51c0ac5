"""komet-qbwc db: the database's shape, and what to do after a backup of it was restored."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import make_url, select

from komet_qbwc.command import SET_UP, group, installation, say
from komet_qbwc.installation import upgrade_database
from komet_qbwc.settings import load_settings
from qbwc_server.connection import Connection
from qbwc_server.set_back import add_without_looking, look_before_adding
from wholesale.company import Company

db = group("db", SET_UP, 10, "Bring the database up to date, or make it careful after a restored backup.")

_Over = Annotated[bool, typer.Option("--over", help="All is in order again: add without looking first.")]


@db.command("upgrade")
def upgrade() -> None:
    """Make the database, or bring it to the shape this version needs. Safe to repeat; `serve` does it, too.

    Example:
        komet-qbwc db upgrade
    """
    settings = load_settings()
    upgrade_database(settings)
    say(f"The database is up to date: {make_url(settings.database_url).render_as_string()}")


@db.command("restored")
def restored(over: _Over = False) -> None:
    """Say that this database was restored from a backup: each bill is looked for in QuickBooks before it is added.

    Bills posted since the backup are found there and adopted; where QuickBooks' books are not clear, a person decides.
    It costs two more questions a bill, until you say `--over`.

    Example:
        komet-qbwc db restored
    """
    with installation() as found, found.sessions.begin() as session:
        pairs = session.execute(
            select(Company, Connection).join(Connection, Connection.company_id == Company.id).order_by(Company.code)
        ).all()
        for company, connection in pairs:
            if over:
                add_without_looking(connection)
                say(f"{company.code}: bills are added without looking first.")
            else:
                waiting = look_before_adding(session, connection, found.clock.now(), "komet-qbwc db restored")
                say(f"{company.code}: each bill is looked for before it is added; {waiting} were waiting.")
    if not pairs:
        say("No company is connected to a QuickBooks, so there is nothing to look for.")
