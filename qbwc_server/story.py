"""The story of a work item: each sending and each turn of fate, who and when, for the person who asks later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from qbwc_server.queue import WorkItem
from wholesale.db import Base, Key, Moment
from wholesale.write_back import PlainRow


class ItemEvent(PlainRow, Base):
    """Something that happened to a work item. `exchange_id` leads to the message, for a sending."""

    is_inserted_plainly = True
    __tablename__ = "item_event"
    __table_args__ = (Index("ix_item_event_item", "company_id", "work_item_id", "id"),)

    id: Mapped[Key]
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"))
    at: Mapped[Moment]
    actor: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(Text, default="")
    exchange_id: Mapped[int | None] = mapped_column(BigInteger)


def note(
    session: Session, item: WorkItem, at: datetime, what: str, words: str = "", *, actor: str = "QuickBooks"
) -> None:
    """Write one event of an item down."""
    session.add(
        ItemEvent(
            company_id=item.company_id,
            work_item_id=item.id,
            at=at,
            actor=actor,
            what=what,
            words=words,
            exchange_id=item.exchange_id,
        )
    )


def note_sending(session: Session, items: Sequence[WorkItem], exchange_id: int, at: datetime) -> None:
    """Write down that these items leave with an exchange."""
    session.add_all(
        ItemEvent(
            company_id=item.company_id,
            work_item_id=item.id,
            at=at,
            actor="server",
            what="sent",
            words=f"attempt {item.attempt}",
            exchange_id=exchange_id,
        )
        for item in items
    )


def note_question(session: Session, item: WorkItem, exchange_id: int, at: datetime, what: str) -> None:
    """Write down that QuickBooks is asked about an item, with the message that asks."""
    session.add(
        ItemEvent(
            company_id=item.company_id, work_item_id=item.id, at=at, actor="server", what=what, exchange_id=exchange_id
        )
    )


def story_of(session: Session, item: WorkItem) -> list[ItemEvent]:
    """Answer all events of an item, the oldest first."""
    found = select(ItemEvent).where(ItemEvent.company_id == item.company_id, ItemEvent.work_item_id == item.id)
    return list(session.scalars(found.order_by(ItemEvent.id)))
