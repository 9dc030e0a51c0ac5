"""Which boxes on hand fit which lines of prebooks: the oldest first, to the prebook that leaves first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from wholesale.automatic_billing import MOST_AT_ONCE
from wholesale.box import Box, BoxPlace
from wholesale.prebook import Prebook, PrebookLine
from wholesale.rows_at_once import is_among

PACK: Final = (Box.product_id, Box.box_type, Box.bunches_per_box, Box.stems_per_bunch)
"""What must be equal for a box to fit without a person looking at it."""
_LINE: Final = (
    *(PrebookLine.product_id, PrebookLine.box_type, PrebookLine.bunches_per_box, PrebookLine.stems_per_bunch),
    *(PrebookLine.id, PrebookLine.boxes, PrebookLine.billed_boxes, Prebook.location_id),
)


def is_free() -> ColumnElement[bool]:
    """Answer the condition that a box is on hand and tied to nobody; mixed boxes are left to a person."""
    return (
        (Box.place == BoxPlace.INVENTORY)
        & Box.prebook_line_id.is_(None)
        & Box.customer_id.is_(None)
        & Box.mixed_box_id.is_(None)
    )


def boxes_that_fit(session: Session, company_id: int, line_ids: Collection[int]) -> dict[int, list[int]]:
    """Answer for each line the boxes that fill what is open of it: first those assigned to it that were not billed.

    Of the same product, size and pack, at the prebook's location; nobody else's. Ten thousand boxes in all, at most.
    """
    lines = _lines(session, line_ids)
    assigned = _assigned(session, [line.id for line in lines])
    free = _free(session, company_id, {line.product_id for line in lines})
    found: dict[int, list[int]] = {}
    rest = MOST_AT_ONCE
    for line in lines:
        open_boxes = min(line.boxes - line.billed_boxes, rest)
        own = assigned[line.id][:open_boxes]
        fill = [*own, *_taken(free[tuple(line[:4])], line.location_id, open_boxes - len(own))]
        if fill:
            found[line.id] = fill
            rest -= len(fill)
    return found


def _lines(session: Session, ids: Collection[int]) -> list[Any]:
    wanted = (
        select(*_LINE)
        .join(Prebook, Prebook.id == PrebookLine.prebook_id)
        .where(is_among(session, PrebookLine.id, sorted(ids)), PrebookLine.billed_boxes < PrebookLine.boxes)
        .order_by(Prebook.truck_date, Prebook.id, PrebookLine.id)
    )
    return list(session.execute(wanted.execution_options(by_keys=True)))


def _assigned(session: Session, ids: Collection[int]) -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    wanted = (
        select(Box.prebook_line_id, Box.id)
        .where(is_among(session, Box.prebook_line_id, sorted(ids)), Box.place == BoxPlace.INVENTORY)
        .order_by(Box.ship_date, Box.id)
    )
    for line_id, key in session.execute(wanted.execution_options(by_keys=True)):
        found[line_id or 0].append(key)
    return found


def _free(
    session: Session, company_id: int, product_ids: Iterable[int]
) -> defaultdict[tuple[Any, ...], list[tuple[int, int | None]]]:
    """Answer the free boxes of products with their locations, by pack, the oldest first."""
    found: defaultdict[tuple[Any, ...], list[tuple[int, int | None]]] = defaultdict(list)
    wanted = (
        select(*PACK, Box.id, Box.location_id)
        .where(Box.company_id == company_id, Box.product_id.in_(sorted(product_ids)), is_free())
        .order_by(Box.ship_date, Box.id)
    )
    for *pack, key, location_id in session.execute(wanted):
        found[tuple(pack)].append((key, location_id))
    return found


def _taken(free: list[tuple[int, int | None]], location_id: int | None, count: int) -> list[int]:
    """Take boxes off the free ones, as many as are there."""
    fits = [one for one in free if location_id is None or one[1] in (None, location_id)][: max(count, 0)]
    gone = {key for key, _ in fits}
    free[:] = [one for one in free if one[0] not in gone]
    return [key for key, _ in fits]
