"""Entering a prebook: what a person, a file or a standing order gives, checked, then written with its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wholesale.carrier import Carrier
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.history import Actor, note_change
from wholesale.order_lines import MOST_UNITS
from wholesale.prebook import Prebook, PrebookCharge, PrebookLine, ShipVia
from wholesale.prebook_number import take_prebook_numbers
from wholesale.prebook_refusal import PREBOOK_NUMBER_TAKEN, PREBOOK_VALUE_WRONG, PREBOOK_WITHOUT_LINES
from wholesale.product import Product
from wholesale.purchase_order import BoxType, UnitType
from wholesale.user import Role
from wholesale.vendor import Vendor

# Those who may bring prebooks from Excel (domain.md 3.7) may enter them by hand.
PREBOOK_KEEPERS: Final = frozenset(
    {Role.ADMIN, Role.FULFILLMENT, Role.SALES_MANAGER, Role.SALES, Role.ALLOCATIONS, Role.PROCUREMENT_MANAGER}
)
MOST_BOXES: Final = 10_000  # of a line
MOST_PRICE: Final = Decimal(10_000)  # US dollars for one unit
_PRICE_PLACES: Final = -4
_SHORT: Final = 50
_LETTERS: Final = 200


@dataclass(frozen=True, kw_only=True)
class PrebookFacts:
    """The head of a prebook as it is given."""

    customer: Customer
    truck_date: date
    carrier: Carrier
    location: Location | None = None
    ship_to: str = ""
    customer_po: str = ""
    ship_via: ShipVia = ShipVia.WAREHOUSE
    salesperson: str = ""
    comments: str = ""


@dataclass(frozen=True, kw_only=True)
class PrebookLineEntry:
    """A line of a prebook as it is given."""

    product: Product
    boxes: int
    bunches_per_box: int
    stems_per_bunch: int
    price: Decimal = Decimal("0.00")  # 0.00 = the suggested price, when it is billed
    box_type: BoxType = BoxType.QB
    unit_type: UnitType = UnitType.BUNCH
    vendor: Vendor | None = None
    mark_code: str = ""
    notes: str = ""


def create_prebook(
    session: Session,
    company_id: int,
    facts: PrebookFacts,
    lines: Sequence[PrebookLineEntry],
    charges: Sequence[tuple[str, Decimal]],
    actor: Actor,
    now: datetime,
    *,
    number: str = "",
) -> Prebook:
    """Enter a prebook; without a number it gets the next one. Charges are (name, amount)."""
    if not actor.is_system and not actor.roles & PREBOOK_KEEPERS:
        roles = ", ".join(sorted(PREBOOK_KEEPERS))
        raise TradeError(ROLE_MISSING, actor=actor.name, action="enter a prebook", roles=roles)
    _check(facts, lines, number.strip())
    prebook = _save(session, company_id, number.strip(), _made(company_id, facts, lines, charges, actor, now))
    note_change(session, prebook, None, "open", actor, now, f"Entered for {facts.customer.name}")
    return prebook


def _made(
    company_id: int,
    facts: PrebookFacts,
    lines: Sequence[PrebookLineEntry],
    charges: Sequence[tuple[str, Decimal]],
    actor: Actor,
    now: datetime,
) -> Prebook:
    return Prebook(
        company_id=company_id,
        created_at=now,
        created_by=actor.name,
        customer=facts.customer,
        truck_date=facts.truck_date,
        carrier=facts.carrier,
        location=facts.location,
        ship_to=facts.ship_to.strip(),
        customer_po=facts.customer_po.strip(),
        ship_via=facts.ship_via,
        salesperson=facts.salesperson.strip(),
        comments=facts.comments.strip(),
        lines=[_line(company_id, line) for line in lines],
        charges=[PrebookCharge(company_id=company_id, name=name.strip(), amount=amount) for name, amount in charges],
    )


def _line(company_id: int, line: PrebookLineEntry) -> PrebookLine:
    return PrebookLine(
        company_id=company_id,
        product=line.product,
        vendor=line.vendor,
        boxes=line.boxes,
        box_type=line.box_type,
        unit_type=line.unit_type,
        bunches_per_box=line.bunches_per_box,
        stems_per_bunch=line.stems_per_bunch,
        price=line.price,
        mark_code=line.mark_code.strip(),
        notes=line.notes.strip(),
    )


def _save(session: Session, company_id: int, number: str, prebook: Prebook) -> Prebook:
    prebook.number = number or take_prebook_numbers(session, company_id, 1)[0]
    try:
        with session.begin_nested():
            session.add(prebook)
            session.flush()
    except IntegrityError as fault:
        if "number" not in str(fault.orig):
            raise
        raise TradeError(PREBOOK_NUMBER_TAKEN, number=prebook.number) from fault
    return prebook


def _check(facts: PrebookFacts, lines: Sequence[PrebookLineEntry], number: str) -> None:
    if not lines:
        raise TradeError(PREBOOK_WITHOUT_LINES, customer=facts.customer.name)
    for name, value, right, is_right in (*_head_tests(facts, number), *_line_tests(lines)):
        if not is_right:
            raise TradeError(
                PREBOOK_VALUE_WRONG, customer=facts.customer.name, name=name, value=str(value), right=right
            )


def _head_tests(facts: PrebookFacts, number: str) -> Iterator[tuple[str, object, str, bool]]:
    for name, text, most in (
        ("number", number, _SHORT),
        ("customer PO", facts.customer_po, _SHORT),
        ("ship to", facts.ship_to, _LETTERS),
        ("salesperson", facts.salesperson, _LETTERS),
    ):
        yield name, text, f"a text of at most {most} letters", len(text.strip()) <= most


def _line_tests(lines: Sequence[PrebookLineEntry]) -> Iterator[tuple[str, object, str, bool]]:
    for place, line in enumerate(lines, 1):
        counts = {
            "boxes": (line.boxes, MOST_BOXES),
            "bunches per box": (line.bunches_per_box, MOST_UNITS),
            "stems per bunch": (line.stems_per_bunch, MOST_UNITS),
        }
        for name, (count, most) in counts.items():
            yield f"line {place}, {name}", count, f"a whole number from 1 to {most}", 1 <= count <= most
        exponent = line.price.normalize().as_tuple().exponent
        fits = isinstance(exponent, int) and exponent >= _PRICE_PLACES and 0 <= line.price <= MOST_PRICE
        yield f"line {place}, price", line.price, f"an amount from 0 to {MOST_PRICE} with at most four places", fits
        texts = (("mark code", line.mark_code, _SHORT), ("notes", line.notes, _LETTERS))
        for name, text, most in texts:
            yield f"line {place}, {name}", text, f"a text of at most {most} letters", len(text.strip()) <= most
