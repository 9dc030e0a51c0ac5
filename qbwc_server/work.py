"""Is it worth opening QuickBooks for this company now? One indexed look-up, whatever the size of the tables."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from qbwc_server.connection import Connection
from qbwc_server.document import Document
from qbwc_server.queue import DELAYED, OPEN, ItemState, WorkItem, count_waiting
from qbwc_server.step import Step, Turn

_COUNTED = 1000  # the progress bar counts the work to here and no further
_SWEPT_AT_LOG_IN = 500
_COMPANY: BindParameter[int] = bindparam("company_id", type_=WorkItem.company_id.type)


def is_there_work(session: Session, connection: Connection, now: datetime) -> bool:
    """Answer whether a session would have anything to ask QuickBooks."""
    if any(step.is_due(connection, now) for step in Step.registry):
        return True
    return bool(session.scalar(_look_up(len(Document.registry)), {"company_id": connection.company_id, "now": now}))


@cache
def _look_up(_kinds: int) -> Select[bool]:
    """Answer the look-up, made anew only when a kind of document was added."""
    wanted = [document.is_wanted(_COMPANY) for document in Document.registry.values()]
    condition = or_(
        _exists(WorkItem.state == ItemState.WAITING),
        _exists(WorkItem.state == ItemState.UNKNOWN),
        _exists(and_(DELAYED, WorkItem.due_at <= bindparam("now"))),
        *wanted,
    )
    return select(condition)


def begin_count(turn: Turn) -> None:
    """Queue what was sent since the last session, and count what there is to do."""
    for document in Document.registry.values():
        document.sweep(turn, _SWEPT_AT_LOG_IN)
    turn.ticket.total = count_waiting(turn.session, turn.company_id, _COUNTED)


def _exists(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(WorkItem.company_id == _COMPANY, condition, OPEN)
