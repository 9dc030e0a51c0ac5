"""Finds names in QuickBooks' lists for a person who types: by any words of the name, or by likeness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qbwc_server.lists import ListEntry, ListKind, fold, near_of

_CANDIDATES: Final = 40
_ESCAPE: Final = "\\"


def find_by_words(
    session: Session, company_id: int, kinds: Iterable[ListKind], text: str, limit: int = 20
) -> Sequence[ListEntry]:
    """Answer the active records whose name holds every word, case ignored; those that begin so come first."""
    wanted = select(ListEntry).where(
        ListEntry.company_id == company_id, ListEntry.kind.in_(tuple(kinds)), ListEntry.is_active
    )
    for word in fold(text).split():
        wanted = wanted.where(ListEntry.folded_name.contains(word, autoescape=True, escape=_ESCAPE))
    begins = ListEntry.folded_name.startswith(fold(text), autoescape=True, escape=_ESCAPE)
    order = (begins.desc(), func.length(ListEntry.folded_name), ListEntry.folded_name, ListEntry.id)
    return session.scalars(wanted.order_by(*order).limit(limit)).all()


class LikeNames:
    """Answers names like a given one out of thousands: only those that share letters with it are compared at length."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_part: defaultdict[str, list[str]] = defaultdict(list)
        for name in names:
            for part in _parts(name):
                self._by_part[part].append(name)

    def near(self, name: str, limit: int = 3) -> list[str]:
        """Answer the likest names, the likest first."""
        shared = Counter(other for part in _parts(name) for other in self._by_part.get(part, ()))
        return near_of(name, [other for other, _ in shared.most_common(_CANDIDATES)], limit)


def _parts(name: str) -> set[str]:
    """Answer every three letters in a row."""
    text = f" {fold(name)} "
    return {text[at : at + 3] for at in range(len(text) - 2)}
