"""Finding the one record that people mean by what they write into a filter."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session


def ids_meant(
    session: Session,
    key: InstrumentedAttribute[int],
    exactly: Iterable[ColumnElement[bool]],
    like: ColumnElement[bool],
) -> list[int]:
    """Answer the first record named exactly, the ways in their order; else those that are like it, two at most."""
    for same in exactly:
        found = session.scalar(select(key).where(same).order_by(key).limit(1))
        if found is not None:
            return [found]
    return list(session.scalars(select(key).where(like).limit(2)))
