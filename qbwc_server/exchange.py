"""One message to QuickBooks and its answer: written down before it leaves, kept afterwards."""

from __future__ import annotations

import itertools
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Index, String, Text, bindparam, delete, select, text
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from wholesale.db import Base, Key, Moment
from wholesale.write_back import PlainRow


class Standing(StrEnum):
    """What is known of a message."""

    PREPARED = "prepared"  # It is written down for the next sendRequestXML and has not left.
    SENT = "sent"  # It has left, or is about to, and its answer is awaited by a living session.
    UNKNOWN = "unknown"  # It has left and no answer came: QuickBooks may or may not have run it.
    ANSWERED = "answered"  # The answer is stored and applied; a message set is still remembered by QuickBooks.
    FORGOTTEN = "forgotten"  # As answered, and QuickBooks was told to forget the message set.
    NOT_RUN = "not_run"  # QuickBooks surely did not run it.
    DROPPED = "dropped"  # A question that wrote nothing and whose answer never came; it is asked again.


_WITH_SET = text("message_set_id IS NOT NULL AND standing IN ('unknown', 'answered')")


class Exchange(PlainRow, Base):
    """A message, the step that asked it, the exact text that left and the exact text that came back.

    A message that writes carries a message set ID (qbxml.md 3.1) and may be sent again only with the same text.
    """

    is_inserted_plainly = True
    __tablename__ = "exchange"
    __table_args__ = (
        Index("ix_exchange_set", "company_id", "standing", "id", sqlite_where=_WITH_SET, postgresql_where=_WITH_SET),
        Index("ix_exchange_age", "company_id", "sent_at"),
    )

    id: Mapped[Key]
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    step: Mapped[str] = mapped_column(String(30))
    state: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what the step wants back with the answer
    request_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    message_set_id: Mapped[str | None] = mapped_column(String(23))
    request: Mapped[str] = deferred(mapped_column(Text))
    answer: Mapped[str | None] = deferred(mapped_column(Text))
    hresult: Mapped[str | None] = mapped_column(String(40))
    hresult_text: Mapped[str | None] = mapped_column(Text)
    sendings: Mapped[int] = mapped_column(default=1)
    first_sent_at: Mapped[Moment]
    sent_at: Mapped[Moment]
    answered_at: Mapped[Moment | None]
    standing: Mapped[Standing] = mapped_column(
        Enum(Standing, native_enum=False, length=12, values_callable=lambda kind: [each.value for each in kind])
    )


_COUNT = itertools.count(secrets.randbits(20))


def new_id(now: datetime) -> int:
    """Answer an id that no other exchange has and that grows with time: milliseconds, then a count of 20 bits.

    Known before the row is written, so that the message and its work items go out in one flush. The count begins at
    random in each process, so two processes meet in the same millisecond about once in a million times; the second
    one then fails to commit, and nothing has left.
    """
    return int(now.timestamp() * 1000) << 20 | next(_COUNT) & 0xFFFFF


_SETS = (
    select(Exchange)
    .where(
        Exchange.company_id == bindparam("company_id"),
        Exchange.standing == bindparam("standing"),
        Exchange.id > bindparam("after"),
        _WITH_SET,
    )
    .order_by(Exchange.id)
    .limit(bindparam("most"))
)


def with_standing(session: Session, company_id: int, standing: Standing, limit: int, after: int = 0) -> list[Exchange]:
    """Answer the company's oldest message sets of that standing (UNKNOWN or ANSWERED), by the index made for it."""
    wanted = {"company_id": company_id, "standing": standing, "after": after, "most": limit}
    return list(session.scalars(_SETS, wanted))


def purge(session: Session, company_id: int, before: datetime, limit: int = 1000) -> int:
    """Delete the oldest settled messages sent before a moment; answer how many. Unsettled ones stay."""
    old = (
        select(Exchange.id)
        .where(
            Exchange.company_id == company_id,
            Exchange.sent_at < before,
            Exchange.standing.not_in((Standing.PREPARED, Standing.SENT, Standing.UNKNOWN)),
        )
        .order_by(Exchange.sent_at)
        .limit(limit)
    )
    doomed = list(session.scalars(old))
    if doomed:
        session.execute(delete(Exchange).where(Exchange.id.in_(doomed)))
    return len(doomed)
