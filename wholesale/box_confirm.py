"""Confirming boxes from the Staging Area to inventory: each box once, whoever presses the button at the same time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from sqlalchemy import bindparam, func, literal, select, update
from sqlalchemy.orm import Session

from wholesale.box import WAITING, Box, BoxConfirmation, BoxPlace
from wholesale.box_counting import count_received, hold_orders_of
from wholesale.box_refusal import BOXES_CONFIRMED_BEFORE, BOXES_NOT_CHOSEN
from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.history import Actor
from wholesale.rows_at_once import is_among
from wholesale.user import Role

BOX_CONFIRMERS: Final = frozenset({Role.ADMIN, Role.INVENTORY, Role.PROCUREMENT_MANAGER})
BOX_READERS: Final = BOX_CONFIRMERS | {Role.PROCUREMENT_USER, Role.SALES_MANAGER, Role.FULFILLMENT, Role.ALLOCATIONS}
_AT_ONCE: Final = 5000  # keys in one statement


class Confirmed(NamedTuple):
    """How many boxes a press of the button moved."""

    done: int
    gone: int  # chosen, but not waiting any more: somebody else was faster


def confirm_boxes(session: Session, ids: Collection[int], actor: Actor, now: datetime) -> Confirmed:
    """Move waiting boxes to inventory and note who did it when, one line for each shipment, vendor and product.

    Two who confirm the same boxes at once wait for each other; the second finds them gone. Raises TradeError.
    """
    chosen = check_confirming(ids, actor)
    done = len(confirm_waiting(session, chosen, actor, now))
    if not done:
        raise TradeError(BOXES_CONFIRMED_BEFORE, count=len(chosen))
    return Confirmed(done, max(0, len(chosen) - done))


def check_confirming(ids: Collection[int], actor: Actor) -> Sequence[int]:
    """Answer the boxes that were chosen, in order; raises TradeError for none, and where the actor may not."""
    if not actor.is_system and not actor.roles & BOX_CONFIRMERS:
        roles = ", ".join(sorted(BOX_CONFIRMERS))
        raise TradeError(ROLE_MISSING, actor=actor.name, action="confirm boxes", roles=roles)
    if not ids:
        raise TradeError(BOXES_NOT_CHOSEN)
    return sorted(set(ids))


def confirm_waiting(session: Session, ids: Iterable[int], actor: Actor, now: datetime) -> list[int]:
    """Move those of the boxes that still wait to inventory, with a line of history; answer them.

    What was still in transit has arrived with it, which its purchase order counts. Of a mixed box all products go
    together, whichever of them was chosen.
    """
    ids = _with_mates(session, sorted(ids))
    hold_orders_of(session, ids)
    groups: dict[tuple[int, str, int, int], BoxConfirmation] = {}
    # Everybody locks in the order of the keys, so that nobody waits in a circle.
    return [key for some in _by(_AT_ONCE, ids) for key in _confirm(session, some, groups, actor, now)]


def confirmations_of(
    session: Session, company_id: int, awb: str, vendor_id: int, product_id: int
) -> list[BoxConfirmation]:
    """Answer who confirmed boxes of a shipment, vendor and product, the latest first; the last hundred."""
    one = BoxConfirmation
    wanted = select(one).where(
        one.company_id == company_id, one.awb == awb, one.vendor_id == vendor_id, one.product_id == product_id
    )
    return list(session.scalars(wanted.order_by(one.id.desc()).limit(100)))


def _with_mates(session: Session, ids: Sequence[int]) -> Sequence[int]:
    """Answer boxes with all rows of the mixed boxes among them, in order."""
    mixed = select(Box.mixed_box_id).where(is_among(session, Box.id, ids), Box.mixed_box_id.is_not(None))
    mates = select(Box.id).where(Box.mixed_box_id.in_(mixed), Box.place.in_(WAITING))
    found = session.scalars(mates.execution_options(by_keys=True)).all()
    return sorted({*ids, *found}) if found else ids


def _confirm(
    session: Session,
    ids: Sequence[int],
    groups: dict[tuple[int, str, int, int], BoxConfirmation],
    actor: Actor,
    now: datetime,
) -> list[int]:
    waiting = (
        select(Box.id, Box.place, Box.purchase_order_line_id, Box.company_id, Box.awb, Box.vendor_id, Box.product_id)
        .where(Box.id.in_(ids), Box.place.in_(WAITING))
        .order_by(Box.id)
        .with_for_update()
        .execution_options(by_keys=True)
    )
    found: defaultdict[tuple[int, str, int, int], list[int]] = defaultdict(list)
    arrived: Counter[int] = Counter()
    for row in session.execute(waiting):
        found[row[3:]].append(row.id)
        if row.place is BoxPlace.IN_TRANSIT and row.purchase_order_line_id is not None:
            arrived[row.purchase_order_line_id] += 1
    for group, members in found.items():
        if group not in groups:
            groups[group] = _begin(session, group, actor, now)
        groups[group].boxes += len(members)
    session.flush()
    if found:
        _move(session, {key: groups[group].id for group, members in found.items() for key in members}, actor, now)
        company_id, *_ = next(iter(found))
        count_received(session, company_id, arrived)
    return [key for members in found.values() for key in members]


def _begin(session: Session, group: tuple[int, str, int, int], actor: Actor, now: datetime) -> BoxConfirmation:
    company_id, awb, vendor_id, product_id = group
    row = BoxConfirmation(
        company_id=company_id,
        awb=awb,
        vendor_id=vendor_id,
        product_id=product_id,
        boxes=0,
        at=now,
        actor_name=actor.name,
        user_id=actor.user_id,
    )
    session.add(row)
    return row


def _move(session: Session, confirmations: Mapping[int, int], actor: Actor, now: datetime) -> None:
    """Move boxes, each with its confirmation: one statement for all of them, however many groups there are."""
    moved = (
        update(Box)
        .where(Box.id == bindparam("key"))
        .values(
            place=BoxPlace.INVENTORY,
            # What is confirmed has arrived, also where nobody had noted it.
            received_at=func.coalesce(Box.received_at, literal(now, Box.received_at.type)),
            confirmed_at=now,
            confirmed_by=actor.name,
            confirmation_id=bindparam("confirmation"),
        )
    )
    session.connection().execute(moved, [{"key": key, "confirmation": one} for key, one in confirmations.items()])
    # Written past the session, they are read again by whoever asks next.
    for row in session:
        if isinstance(row, Box):
            session.expire(row)


def _by(size: int, ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while some := list(islice(rest, size)):
        yield some
