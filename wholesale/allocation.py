"""Giving boxes of the inventory to prebooks by hand, which bills them; and releasing boxes to the open market.

Assumed (domain.md 4.7 leaves it open): nobody's credit is raised for it. Boxes that are not billed for the customer's
credit stay assigned to the prebook, as those do that automatic billing skips (domain.md 4.2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from wholesale.allocation_refusal import (
    ALLOCATION_BOX_GONE,
    ALLOCATION_BOX_TAKEN,
    ALLOCATION_BOX_UNFIT,
    ALLOCATION_LINE_GONE,
    ALLOCATION_TOO_MANY,
    ALLOCATION_TWICE,
    RELEASE_BOX_SOLD,
    RELEASE_NOTHING,
)
from wholesale.automatic_billing import Billed, bill_received_boxes
from wholesale.billing_run import BillingTrigger
from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.box_refusal import BOXES_NOT_CHOSEN
from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.held_rows import HeldRows
from wholesale.history import Actor, StatusChange
from wholesale.prebook import Prebook, PrebookLine
from wholesale.rows_at_once import insert_rows
from wholesale.user import Role

ALLOCATORS: Final = frozenset({Role.ADMIN, Role.ALLOCATIONS, Role.SALES_MANAGER, Role.FULFILLMENT})
_BOX: Final = (
    *(Box.id, Box.place, Box.inventory_type, Box.prebook_line_id, Box.customer_id, Box.product_id, Box.location_id),
    Box.mark_code,
)
_LINE: Final = (
    *(PrebookLine.id, PrebookLine.prebook_id, PrebookLine.product_id, PrebookLine.boxes, PrebookLine.billed_boxes),
    PrebookLine.mark_code,
)
_BOUGHT: Final = (InventoryType.S, InventoryType.P)


def allocate(
    session: Session,
    company_id: int,
    choice: Mapping[int, Collection[int]],
    actor: Actor,
    now: datetime,
    today: date,
) -> Billed:
    """Give boxes to lines of prebooks, by the lines' keys, and bill them; `today` is the company's.

    Everything that was chosen is given, or nothing is. Raises TradeError.
    """
    _check_right(actor, "give boxes to prebooks")
    ids = sorted(key for some in choice.values() for key in set(some))
    if not ids:
        raise TradeError(BOXES_NOT_CHOSEN)
    if twice := [key for key, count in Counter(ids).items() if count > 1]:
        raise TradeError(ALLOCATION_TWICE, box=twice[0])
    session.flush()
    rows = HeldRows(session, company_id, is_holding=True)
    boxes = _held_boxes(rows, ids)
    lines, prebooks = _held_lines(rows, sorted(key for key, some in choice.items() if some))
    chosen = {boxes[key].id: key_of_line for key_of_line, some in choice.items() for key in some if key in boxes}
    _check(choice, boxes, lines, prebooks)
    given = [boxes[key] for key in ids if _is_to_be_tied(boxes[key], chosen[key])]
    _tie(session, given, chosen, lines, prebooks)
    got = {one.id: prebooks[lines[chosen[one.id]].prebook_id] for one in given}
    _note(session, company_id, {one: f"Given to prebook {got[one.id].number}" for one in given}, actor, now)
    counts = Counter(prebook.id for prebook in got.values())
    _note_prebooks(session, company_id, counts, actor, now)
    return bill_received_boxes(session, company_id, ids, BillingTrigger.HAND, actor, now, today)


def release_boxes(session: Session, company_id: int, ids: Collection[int], actor: Actor, now: datetime) -> int:
    """Release boxes to the open market: type M, customer and mark code cleared (domain.md 7); answer how many.

    Raises TradeError: for boxes on an invoice, and where none is tied to anybody.
    """
    _check_right(actor, "release boxes")
    if not ids:
        raise TradeError(BOXES_NOT_CHOSEN)
    session.flush()
    boxes = _held_boxes(HeldRows(session, company_id, is_holding=True), sorted(set(ids)))
    for box in boxes.values():
        if box.place is BoxPlace.SOLD:
            raise TradeError(RELEASE_BOX_SOLD, box=box.id)
    tied = [box for box in boxes.values() if _is_tied(box)]
    if not tied:
        raise TradeError(RELEASE_NOTHING)
    open_market = {"inventory_type": InventoryType.M, "prebook_line_id": None, "customer_id": None, "mark_code": ""}
    mine = HeldRows(session, company_id, is_holding=True).are(Box, Box.id, [box.id for box in tied])
    session.execute(
        update(Box).where(mine).values(open_market).execution_options(by_keys=True, synchronize_session=False)
    )
    _note(session, company_id, dict.fromkeys(tied, "Released to the open market"), actor, now)
    _forget(session)
    return len(tied)


def is_releasable(box: Box) -> bool:
    """Answer whether a box is tied to somebody, and stands on no invoice."""
    return box.place is not BoxPlace.SOLD and _is_tied(box)


def boxes_together(session: Session, box: Box) -> list[int]:
    """Answer the rows that are one box to whoever carries it: those of its mixed box, or itself alone."""
    if box.mixed_box_id is None:
        return [box.id]
    return list(session.scalars(select(Box.id).where(Box.mixed_box_id == box.mixed_box_id).order_by(Box.id)))


def _check_right(actor: Actor, action: str) -> None:
    if not actor.is_system and not actor.roles & ALLOCATORS:
        raise TradeError(ROLE_MISSING, actor=actor.name, action=action, roles=", ".join(sorted(ALLOCATORS)))


def _held_boxes(rows: HeldRows, ids: Sequence[int]) -> dict[int, Any]:
    rows.hold(Box, Box.id, ids)
    return {one.id: one for one in rows.rows(_BOX, Box.id, ids)}


def _held_lines(rows: HeldRows, ids: Sequence[int]) -> tuple[dict[int, Any], dict[int, Any]]:
    """Answer lines and their prebooks; held in the order in which automatic billing holds them, after the boxes."""
    of_prebooks = sorted({one.prebook_id for one in rows.rows([PrebookLine.prebook_id], PrebookLine.id, ids)})
    rows.hold(Prebook, Prebook.id, of_prebooks)
    rows.hold(PrebookLine, PrebookLine.id, ids)
    head = (Prebook.id, Prebook.number, Prebook.customer_id, Prebook.location_id)
    lines, prebooks = rows.rows(_LINE, PrebookLine.id, ids), rows.rows(head, Prebook.id, of_prebooks)
    return {one.id: one for one in lines}, {one.id: one for one in prebooks}


def _check(
    choice: Mapping[int, Collection[int]],
    boxes: Mapping[int, Any],
    lines: Mapping[int, Any],
    prebooks: Mapping[int, Any],
) -> None:
    for line_id, some in choice.items():
        if not some:
            continue
        line = lines.get(line_id)
        if line is None:
            raise TradeError(ALLOCATION_LINE_GONE)
        prebook = prebooks[line.prebook_id]
        for key in sorted(some):
            _check_box(key, boxes.get(key), line, prebook)
        still_open, count = line.boxes - line.billed_boxes, len(set(some))
        if count > still_open:
            raise TradeError(ALLOCATION_TOO_MANY, count=count, prebook=prebook.number, open=still_open)


def _check_box(key: int, box: Any, line: Any, prebook: Any) -> None:  # noqa: ANN401 - rows
    if box is None or box.place is not BoxPlace.INVENTORY:
        raise TradeError(ALLOCATION_BOX_GONE, box=key)
    if box.prebook_line_id not in (None, line.id) or box.customer_id not in (None, prebook.customer_id):
        raise TradeError(ALLOCATION_BOX_TAKEN, box=key)
    is_here = box.location_id is None or prebook.location_id in (None, box.location_id)
    if box.product_id != line.product_id or not is_here:
        raise TradeError(ALLOCATION_BOX_UNFIT, box=key, prebook=prebook.number)


def _is_to_be_tied(box: Any, line_id: int) -> bool:  # noqa: ANN401 - a row
    return box.prebook_line_id != line_id or box.inventory_type not in _BOUGHT


def _is_tied(box: Any) -> bool:  # noqa: ANN401 - a row
    return box.prebook_line_id is not None or box.customer_id is not None or box.inventory_type in _BOUGHT


def _tie(
    session: Session,
    given: Sequence[Any],
    chosen: Mapping[int, int],
    lines: Mapping[int, Any],
    prebooks: Mapping[int, Any],
) -> None:
    values = {"line": "prebook_line_id", "customer": "customer_id", "mark": "mark_code"}
    tied = (
        update(Box)
        .where(Box.id == bindparam("key"))
        .values(inventory_type=InventoryType.P, **{column: bindparam(name) for name, column in values.items()})
    )
    facts = []
    for box in given:
        line = lines[chosen[box.id]]
        mark = line.mark_code or box.mark_code
        customer = prebooks[line.prebook_id].customer_id
        facts.append({"key": box.id, "line": line.id, "customer": customer, "mark": mark})
    if facts:
        session.connection().execute(tied, facts)
    _forget(session)


def _note(session: Session, company_id: int, why: Mapping[Any, str], actor: Actor, now: datetime) -> None:
    """Tell the history of boxes what was done with them."""
    rows = [(box.id, box.place.value, box.place.value, words) for box, words in why.items()]
    _write(session, company_id, Box.__tablename__, rows, actor, now)


def _note_prebooks(session: Session, company_id: int, boxes: Mapping[int, int], actor: Actor, now: datetime) -> None:
    rows = [(key, "open", "open", f"Boxes given by hand: {count}") for key, count in boxes.items()]
    _write(session, company_id, Prebook.__tablename__, rows, actor, now)


def _write(
    session: Session, company_id: int, kind: str, rows: Sequence[tuple[Any, ...]], actor: Actor, now: datetime
) -> None:
    same = {"actor_name": actor.name, "user_id": actor.user_id, "at": now, "company_id": company_id}
    insert_rows(session, StatusChange, ("record_id", "old", "new", "why"), rows, record_kind=kind, **same)


def _forget(session: Session) -> None:
    """Let boxes, which were written past the session, be read again by whoever asks next."""
    for row in session:
        if isinstance(row, Box):
            session.expire(row)
