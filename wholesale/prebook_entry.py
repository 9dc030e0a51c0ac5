"""Entering a prebook: what a person, a file or a standing order gives, checked, then written with its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

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
LONGEST_CODE: Final = 50
LONGEST_NAME: Final = 200
Fault = tuple[str, object, str]  # the name of a value, the value, and what would be right


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
    """A line of a prebook as it is given; without an id it is a new one."""

    id: int | None = None
    product: Product
    boxes: int
    bunches_per_box: int
    stems_per_bunch: int
    price: Decimal = Decimal("0.00")  # 0.00 = the suggested price, when it is billed
    box_type: BoxType = BoxType.QB
    unit_type: UnitType = UnitType.BUNCH
    vendor: Vendor | None = None
    cost: Decimal | None = None  # of one unit; None = it is not put on a purchase order, 0.00 is (domain.md 6)
    mark_code: str = ""
    notes: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the line."""
        return {
            "product": self.product,
            "vendor": self.vendor,
            "boxes": self.boxes,
            "box_type": self.box_type,
            "unit_type": self.unit_type,
            "bunches_per_box": self.bunches_per_box,
            "stems_per_bunch": self.stems_per_bunch,
            "price": self.price,
            "cost": self.cost,
            "mark_code": self.mark_code.strip(),
            "notes": self.notes.strip(),
        }


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
    check_keeper(actor, "enter a prebook")
    check_prebook(facts, lines, number.strip())
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
        lines=[PrebookLine(company_id=company_id, **line.facts) for line in lines],
        charges=[PrebookCharge(company_id=company_id, name=name.strip(), amount=amount) for name, amount in charges],
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


def check_keeper(actor: Actor, action: str, roles: frozenset[Role] = PREBOOK_KEEPERS) -> None:
    """Raise TradeError unless the actor may do this with prebooks."""
    if not actor.is_system and not actor.roles & roles:
        raise TradeError(ROLE_MISSING, actor=actor.name, action=action, roles=", ".join(sorted(roles)))


def check_prebook(facts: PrebookFacts, lines: Sequence[PrebookLineEntry], number: str = "") -> None:
    """Raise TradeError for the first value that can not be."""
    if not lines:
        raise TradeError(PREBOOK_WITHOUT_LINES, customer=facts.customer.name)
    for name, value, right in (*_head_faults(facts, number), *line_faults(lines)):
        raise TradeError(PREBOOK_VALUE_WRONG, customer=facts.customer.name, name=name, value=str(value), right=right)


def line_faults(lines: Sequence[PrebookLineEntry]) -> Iterator[Fault]:
    """Answer what can not be so in some lines: the name of the value, the value, and what would be right."""
    for place, line in enumerate(lines, 1):
        counts = {
            "boxes": (line.boxes, MOST_BOXES),
            "bunches per box": (line.bunches_per_box, MOST_UNITS),
            "stems per bunch": (line.stems_per_bunch, MOST_UNITS),
        }
        for name, (count, most) in counts.items():
            if not 1 <= count <= most:
                yield f"line {place}, {name}", count, f"a whole number from 1 to {most}"
        for name, amount in (("price", line.price), ("cost", line.cost)):
            if amount is not None and not is_price(amount):
                yield f"line {place}, {name}", amount, f"an amount from 0 to {MOST_PRICE} with at most four places"
        yield from too_long({"mark code": (line.mark_code, LONGEST_CODE), "notes": (line.notes, LONGEST_NAME)}, place)


def too_long(texts: Mapping[str, tuple[str, int]], place: int | None = None) -> Iterator[Fault]:
    """Answer which of some texts, by their names, have more letters than they may; `place` is that of their line."""
    for name, (text, most) in texts.items():
        if len(text.strip()) > most:
            of_line = "" if place is None else f"line {place}, "
            yield f"{of_line}{name}", text, f"a text of at most {most} letters"


def is_price(amount: Decimal) -> bool:
    """Answer whether an amount can be the price or the cost of a unit."""
    exponent = amount.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= _PRICE_PLACES and 0 <= amount <= MOST_PRICE


def _head_faults(facts: PrebookFacts, number: str) -> Iterator[Fault]:
    yield from too_long(
        {
            "number": (number, LONGEST_CODE),
            "customer PO": (facts.customer_po, LONGEST_CODE),
            "ship to": (facts.ship_to, LONGEST_NAME),
            "salesperson": (facts.salesperson, LONGEST_NAME),
        }
    )
