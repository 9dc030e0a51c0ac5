"""Which boxes on hand fit which lines of prebooks: the oldest first, to the prebook that leaves first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from wholesale.automatic_billing import MOST_AT_ONCE
from wholesale.box import Box, BoxPlace
from wholesale.prebook import Prebook, PrebookLine
from wholesale.purchase_order import BoxType, UnitType
from wholesale.rows_at_once import is_among

PACK: Final = (Box.box_type, Box.bunches_per_box, Box.stems_per_bunch)
_LINE: Final = (
    *(PrebookLine.id, PrebookLine.product_id, PrebookLine.unit_type, PrebookLine.box_type),
    *(PrebookLine.bunches_per_box, PrebookLine.stems_per_bunch, PrebookLine.boxes, PrebookLine.billed_boxes),
    Prebook.location_id,
)


class Untied(NamedTuple):
    """A box that is tied to nobody."""

    id: int
    location_id: int | None
    pack: tuple[BoxType, int, int]  # size, bunches, stems of a bunch


def is_of_pack(line: Any, pack: tuple[BoxType, int, int]) -> bool:  # noqa: ANN401 - a line, or a row of one
    """Answer whether a box of the line's product fits it without a person looking at it.

    It has the line's size and as many units: what is sold by the stem may come in other bunches, or in none.
    """
    size, bunches, stems = pack
    if size is not line.box_type:
        return False
    if line.unit_type is UnitType.STEM:
        return bool(bunches * stems == line.bunches_per_box * line.stems_per_bunch)
    return bool((bunches, stems) == (line.bunches_per_box, line.stems_per_bunch))


def is_untied() -> ColumnElement[bool]:
    """Answer the condition that a box is on hand and tied to nobody; mixed boxes are left to a person."""
    return (
        (Box.place == BoxPlace.INVENTORY)
        & Box.prebook_line_id.is_(None)
        & Box.customer_id.is_(None)
        & Box.mixed_box_id.is_(None)
    )


def boxes_that_fit(session: Session, company_id: int, line_ids: Collection[int]) -> dict[int, list[int]]:
    """Answer for each line the boxes that fill what is open of it: first those assigned to it that were not billed.

    Of the same product, size and units (`is_of_pack`), at the prebook's location; nobody else's. In all, no more than
    are billed at once.
    """
    lines = _lines(session, line_ids)
    assigned = _assigned(session, [line.id for line in lines])
    untied = _untied(session, company_id, {line.product_id for line in lines})
    found: dict[int, list[int]] = {}
    rest = MOST_AT_ONCE
    for line in lines:
        open_boxes = min(line.boxes - line.billed_boxes, rest)
        own = assigned[line.id][:open_boxes]
        fill = [*own, *_taken(untied[line.product_id], line, open_boxes - len(own))]
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


def _untied(session: Session, company_id: int, product_ids: Iterable[int]) -> defaultdict[int, list[Untied]]:
    """Answer the untied boxes of products, the oldest first."""
    found: defaultdict[int, list[Untied]] = defaultdict(list)
    wanted = (
        select(Box.product_id, Box.id, Box.location_id, *PACK)
        .where(Box.company_id == company_id, Box.product_id.in_(sorted(product_ids)), is_untied())
        .order_by(Box.ship_date, Box.id)
    )
    for product_id, key, location_id, size, bunches, stems in session.execute(wanted):
        found[product_id].append(Untied(key, location_id, (size, bunches, stems)))
    return found


def _taken(untied: list[Untied], line: Any, count: int) -> list[int]:  # noqa: ANN401 - a row
    """Take boxes off the untied ones, as many as are there."""
    place = line.location_id
    fits = (one for one in untied if is_of_pack(line, one.pack) and (place is None or one.location_id in (None, place)))
    keys = [one.id for one in islice(fits, max(count, 0))]
    gone = set(keys)
    untied[:] = [one for one in untied if one.id not in gone]
    return keys
