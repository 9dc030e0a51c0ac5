"""Our own database was set back to a backup: what was posted since is in QuickBooks, and nobody here knows of it.

From then on every record is looked for in QuickBooks before it is added, until somebody says that it is no longer
needed; records that people approve and send a second time are found there and adopted, or shown to a person.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qbwc_server.connection import Connection, new_mark
from qbwc_server.queue import ItemState, WorkItem
from qbwc_server.story import note

_NOT_LEFT = (ItemState.WAITING, ItemState.DELAYED)


def look_before_adding(session: Session, connection: Connection, now: datetime, actor: str) -> int:
    """Look for every record before it is added from now on; answer how many open items that concerns at once.

    The mark in the message set IDs changes too, for the ids of the lost time would name other messages.
    """
    connection.looks_first, connection.mark = True, new_mark()
    waiting = select(WorkItem).where(WorkItem.company_id == connection.company_id, WorkItem.state.in_(_NOT_LEFT))
    items = list(session.scalars(waiting))
    for item in items:
        item.state, item.exchange_id, item.due_at = ItemState.UNKNOWN, None, None
        note(session, item, now, "look first", "our database was set back", actor=actor)
    return len(items)


def add_without_looking(connection: Connection) -> None:
    """Go back to the usual way: only what is in doubt is looked for."""
    connection.looks_first = False
