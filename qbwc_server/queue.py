"""The work queue: one row for each record that goes to QuickBooks, leased to one session, fenced by attempt.

Its cost does not grow with its length: each look-up walks an index of the open items in the order they leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Enum, ForeignKey, Index, String, Text, bindparam, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from wholesale.db import Base, Key, Moment
from wholesale.write_back import PlainRow

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
_PROMOTED_AT_ONCE = 500


class ItemState(StrEnum):
    """Where a work item stands."""

    WAITING = "waiting"  # It may leave with the next session.
    DELAYED = "delayed"  # A passing obstacle, such as a locked record; it waits for its time.
    SENDING = "sending"  # It has left with a living session and its answer is awaited.
    UNKNOWN = "unknown"  # It has left and no clear answer came; QuickBooks is asked before anything else.
    NEEDS_PERSON = "needs_person"  # QuickBooks' books are ambiguous; a person decides.
    POSTED = "posted"  # It is in QuickBooks, under the TxnID or ListID kept here.
    REFUSED = "refused"  # QuickBooks or our own checks refused it; nothing was written.
    DISMISSED = "dismissed"  # A person took it out of the queue.


OPEN_STATES = (ItemState.WAITING, ItemState.DELAYED, ItemState.SENDING, ItemState.UNKNOWN, ItemState.NEEDS_PERSON)
OPEN = text("state IN ('waiting', 'delayed', 'sending', 'unknown', 'needs_person')")
DELAYED = text("state = 'delayed'")
_FINISHED = text("finished_at IS NOT NULL")


class WorkItem(PlainRow, Base):
    """One record on its way into QuickBooks. At most one open item exists for each record.

    `attempt` counts what left under a message set ID of its own; an answer counts only for the attempt and the
    exchange it belongs to. `failures` counts passing obstacles and bounds them.
    """

    __tablename__ = "work_item"
    __table_args__ = (
        Index(
            "uq_work_item_open",
            "company_id",
            "kind",
            "record_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_work_item_open", "company_id", "state", "priority", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_work_item_delayed", "company_id", "due_at", sqlite_where=DELAYED, postgresql_where=DELAYED),
        Index("ix_work_item_record", "company_id", "kind", "record_id", "id"),
        Index(
            "ix_work_item_finished",
            "company_id",
            "state",
            "finished_at",
            "id",
            sqlite_where=_FINISHED,
            postgresql_where=_FINISHED,
        ),
        Index("ix_work_item_exchange", "company_id", "exchange_id"),
    )

    id: Mapped[Key]
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    kind: Mapped[str] = mapped_column(String(30))
    record_id: Mapped[int]
    priority: Mapped[int]
    state: Mapped[ItemState] = mapped_column(
        Enum(ItemState, native_enum=False, length=12, values_callable=lambda kind: [each.value for each in kind]),
        default=ItemState.WAITING,
    )
    attempt: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    alone: Mapped[bool] = mapped_column(default=False)  # True: leaves in a message of its own
    due_at: Mapped[Moment | None]
    exchange_id: Mapped[int | None] = mapped_column(BigInteger)
    first_sent_at: Mapped[Moment | None]
    external_guid: Mapped[str | None] = mapped_column(String(38))
    accounting_id: Mapped[str | None] = mapped_column(String(36))  # TxnID or ListID
    edit_sequence: Mapped[str | None] = mapped_column(String(16))
    advice_key: Mapped[str | None] = mapped_column(String(40))  # entry of the error catalogue
    words: Mapped[str | None] = mapped_column(Text)  # QuickBooks' own words, or ours
    findings: Mapped[dict[str, Any] | None] = mapped_column(
        JSON
    )  # what the search after a lost answer has found so far
    created_at: Mapped[Moment]
    finished_at: Mapped[Moment | None]

    @property
    def request_id(self) -> str:
        """The requestID under which this attempt travels; unique over all items and attempts."""
        return f"{self.id}-{self.attempt}"

    def finish(self, state: ItemState, now: datetime, *, key: str | None = None, words: str | None = None) -> None:
        """Close the item: POSTED, REFUSED or DISMISSED."""
        self.state, self.finished_at, self.advice_key, self.words = state, now, key, words
        self.findings = None

    def delay(self, now: datetime, *, key: str, words: str) -> None:
        """Wait before the next attempt: a minute, then twice as long each time, an hour at most."""
        wait = min(_FIRST_WAIT * 2 ** min(self.failures, 10), _LONGEST_WAIT)
        self.failures += 1
        self.state, self.due_at, self.advice_key, self.words = ItemState.DELAYED, now + wait, key, words

    def wait_again(self, *, alone: bool = False) -> None:
        """Be ready to leave with a new attempt, in a message of its own when `alone`."""
        self.state, self.due_at, self.findings = ItemState.WAITING, None, None
        self.alone = self.alone or alone


def put(
    session: Session, company_id: int, kind: str, record_ids: Sequence[int], priority: int, now: datetime
) -> list[WorkItem]:
    """Add an item for each record that has no open one; safe to repeat."""
    taken = set(
        session.scalars(
            select(WorkItem.record_id).where(
                WorkItem.company_id == company_id,
                WorkItem.kind == kind,
                WorkItem.record_id.in_(record_ids),
                WorkItem.state.in_(OPEN_STATES),
            )
        )
    )
    items = [
        WorkItem(company_id=company_id, kind=kind, record_id=each, priority=priority, created_at=now)
        for each in record_ids
        if each not in taken
    ]
    session.add_all(items)
    session.flush()
    return items


_IN_STATE = (
    select(WorkItem)
    .where(WorkItem.company_id == bindparam("company_id"), WorkItem.state == bindparam("state"), OPEN)
    .order_by(WorkItem.priority, WorkItem.id)
    .limit(bindparam("most"))
)
_NEXT = _IN_STATE.with_for_update(skip_locked=True)


def claim(session: Session, company_id: int, limit: int) -> list[WorkItem]:
    """Answer the items that leave together next: one kind, the most urgent first, or a single one that goes alone.

    On PostgreSQL the rows are locked and those of other workers are passed over; on SQLite there is one writer.
    """
    items: list[WorkItem] = []
    for item in session.scalars(_NEXT, {"company_id": company_id, "state": ItemState.WAITING, "most": limit}):
        if items and (item.kind != items[0].kind or item.alone or items[0].alone):
            break
        items.append(item)
    return items


_DUE = (
    select(WorkItem.id)
    .where(
        WorkItem.company_id == bindparam("company_id"),
        WorkItem.state == ItemState.DELAYED,
        WorkItem.due_at <= bindparam("now"),
        DELAYED,
    )
    .order_by(WorkItem.due_at)
    .limit(_PROMOTED_AT_ONCE)
)


def promote_delayed(session: Session, company_id: int, now: datetime) -> int:
    """Make items whose time has come ready to leave; answer how many."""
    ready = list(session.scalars(_DUE, {"company_id": company_id, "now": now}))
    if ready:
        session.execute(
            update(WorkItem)
            .where(WorkItem.id.in_(ready), WorkItem.state == ItemState.DELAYED)
            .values(state=ItemState.WAITING, due_at=None)
        )
    return len(ready)


def in_state(session: Session, company_id: int, state: ItemState, limit: int) -> list[WorkItem]:
    """Answer the company's open items in a state, in the order they leave."""
    return list(session.scalars(_IN_STATE, {"company_id": company_id, "state": state, "most": limit}))


def count_waiting(session: Session, company_id: int, most: int) -> int:
    """Answer how many items are ready to leave, counting to `most` and no further."""
    waiting = (
        select(WorkItem.id)
        .where(WorkItem.company_id == company_id, WorkItem.state == ItemState.WAITING, OPEN)
        .limit(most)
    )
    return len(session.scalars(waiting).all())


_OF_EXCHANGE = (
    select(WorkItem)
    .where(WorkItem.company_id == bindparam("company_id"), WorkItem.exchange_id == bindparam("exchange_id"))
    .order_by(WorkItem.priority, WorkItem.id)
)


def items_of(session: Session, exchange_id: int, company_id: int) -> list[WorkItem]:
    """Answer the items that last left with this exchange, in the order they left."""
    return list(session.scalars(_OF_EXCHANGE, {"company_id": company_id, "exchange_id": exchange_id}))


def latest_item(session: Session, company_id: int, kind: str, record_id: int) -> WorkItem | None:
    """Answer the newest item of a record, open or closed."""
    found = select(WorkItem).where(
        WorkItem.company_id == company_id, WorkItem.kind == kind, WorkItem.record_id == record_id
    )
    return session.scalar(found.order_by(WorkItem.id.desc()).limit(1))
