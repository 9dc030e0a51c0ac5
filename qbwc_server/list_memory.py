"""What was made of QuickBooks' lists and of the mappings, kept in memory for as long as neither has changed.

Each change of a list or a mapping gives the connection a new random mark in the same transaction. What is kept belongs
to one mark, and whoever uses it has just read the mark from the database: it can not be older than the database.
Random, so that a change that was rolled back leaves no mark behind that another change takes again.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any, Final, TypeVar

from sqlalchemy import update
from sqlalchemy.orm import Session

from qbwc_server.connection import Connection, new_lists_mark

Kind = TypeVar("Kind")
_MARKS: Final = 64  # so many are kept; the one that was not used for the longest time goes first

_kept: OrderedDict[int, dict[type, Any]] = OrderedDict()
_lock = Lock()


def lists_changed(session: Session, company_id: int) -> None:
    """Let nobody use what was remembered of a company's lists and mappings, once this transaction is committed."""
    session.execute(update(Connection).where(Connection.company_id == company_id).values(lists_mark=new_lists_mark()))


def remembered(connection: Connection, kind: type[Kind]) -> Kind:
    """Answer what is remembered under the connection's present mark; empty at first, and filled in by who uses it.

    Threads may fill in the same fact twice; under one mark it is the same fact.
    """
    with _lock:
        facts = _kept.setdefault(connection.lists_mark, {})
        _kept.move_to_end(connection.lists_mark)
        if len(_kept) > _MARKS:
            _kept.popitem(last=False)
        found: Kind = facts.setdefault(kind, kind())
        return found
