"""Is it worth opening QuickBooks for this company now? One indexed look-up, whatever the size of the tables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from qbwc_server.connection import Connection
from qbwc_server.document import Document
from qbwc_server.queue import OPEN, ItemState, WorkItem, count_waiting
from qbwc_server.step import Step, Turn

_COUNTED = 1000  # the progress bar counts the work to here and no further
_SWEPT_AT_LOG_IN = 500


def is_there_work(session: Session, connection: Connection, now: datetime) -> bool:
    """Answer whether a session would have anything to ask QuickBooks."""
    if any(step.is_due(connection, now) for step in Step.registry):
        return True
    company_id = connection.company_id
    wanted = [document.is_wanted(company_id) for document in Document.registry.values()]
    condition = or_(
        _exists(company_id, WorkItem.state == ItemState.WAITING),
        _exists(company_id, WorkItem.state == ItemState.UNKNOWN),
        _exists(company_id, and_(WorkItem.state == ItemState.DELAYED, WorkItem.due_at <= now)),
        *wanted,
    )
    return bool(session.scalar(select(condition)))


def begin_count(turn: Turn) -> None:
    """Queue what was sent since the last session, and count what there is to do."""
    for document in Document.registry.values():
        document.sweep(turn, _SWEPT_AT_LOG_IN)
    turn.ticket.total = count_waiting(turn.session, turn.company_id, _COUNTED)


def _exists(company_id: int, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(WorkItem.company_id == company_id, condition, OPEN)
