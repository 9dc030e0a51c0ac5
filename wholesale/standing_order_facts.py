"""A standing order as a person gives it: what can not be so, and writing it, told in words for its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from wholesale.carrier import Carrier
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.errors import TradeError
from wholesale.prebook import ShipVia
from wholesale.prebook_entry import LONGEST_CODE, LONGEST_NAME, Fault, PrebookLineEntry, line_faults, too_long
from wholesale.recurrence import Recurrence
from wholesale.standing_order import StandingOrder, StandingOrderCharge, StandingOrderLine
from wholesale.standing_order_refusal import STANDING_ORDER_VALUE_WRONG, STANDING_ORDER_WITHOUT_LINES

MOST_WEEKS: Final = 52
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
LONGEST_COMMENTS: Final = 2000
MOST_CHARGE: Final = Decimal(1_000_000)  # US dollars
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CENT: Final = Decimal("0.01")
ONLY_DAYS: Final = frozenset({"first day", "last day", "days", "every weeks"})
"""What can change without a prebook's being another one."""

Charge = tuple[str, Decimal]  # name and amount


@dataclass(frozen=True, kw_only=True)
class StandingOrderFacts:
    """The head of a standing order as it is given."""

    customer: Customer
    carrier: Carrier
    recurrence: Recurrence
    location: Location | None = None
    ship_to: str = ""
    customer_po: str = ""
    ship_via: ShipVia = ShipVia.WAREHOUSE
    salesperson: str = ""
    comments: str = ""


def check_facts(
    facts: StandingOrderFacts, lines: Sequence[PrebookLineEntry], charges: Sequence[Charge], *, before: str = ""
) -> None:
    """Raise TradeError for the first value that can not be so; `before` is the code of its customer until now."""
    if not lines:
        raise TradeError(STANDING_ORDER_WITHOUT_LINES, customer=facts.customer.name)
    for name, value, right in (*_head_faults(facts, before), *line_faults(lines), *_charge_faults(charges)):
        raise TradeError(
            STANDING_ORDER_VALUE_WRONG, customer=facts.customer.name, name=name, value=str(value), right=right
        )


def check_last_day(facts_of: StandingOrder, last_day: date) -> None:
    """Raise TradeError when an order can not end on a day."""
    if not FIRST_DAY <= last_day <= LAST_DAY:
        told = {"name": "last day", "value": str(last_day), "right": f"a day from {FIRST_DAY} to {LAST_DAY}"}
        raise TradeError(STANDING_ORDER_VALUE_WRONG, customer=facts_of.customer.name, **told)


def _head_faults(facts: StandingOrderFacts, before: str) -> Iterator[Fault]:
    if not facts.customer.is_active and facts.customer.code != before:
        yield "customer", facts.customer.code, "an active customer"
    days = facts.recurrence
    if not FIRST_DAY <= days.starts_on <= LAST_DAY:
        yield "first day", days.starts_on, f"a day from {FIRST_DAY} to {LAST_DAY}"
    if not days.weekdays or not days.weekdays <= set(range(1, 8)):
        yield "days", sorted(days.weekdays), "one or more days of the week, 1 = Monday to 7 = Sunday"
    if not 1 <= days.every_weeks <= MOST_WEEKS:
        yield "every weeks", days.every_weeks, f"a whole number from 1 to {MOST_WEEKS}"
    elif days.ends_on is not None and (days.ends_on > LAST_DAY or days.next_day(days.starts_on) is None):
        yield "last day", days.ends_on, "empty, or a day not before the first of its days"
    yield from too_long(
        {
            "customer PO": (facts.customer_po, LONGEST_CODE),
            "ship to": (facts.ship_to, LONGEST_NAME),
            "salesperson": (facts.salesperson, LONGEST_NAME),
            "comments": (facts.comments, LONGEST_COMMENTS),
        }
    )


def _charge_faults(charges: Sequence[Charge]) -> Iterator[Fault]:
    for place, (name, amount) in enumerate(charges, 1):
        if not 0 < len(name.strip()) <= LONGEST_NAME:
            yield f"charge {place}", name, f"a name of 1 to {LONGEST_NAME} letters"
        if not amount.is_finite() or abs(amount) > MOST_CHARGE or amount != amount.quantize(_CENT):
            yield f"charge {place}", amount, f"an amount of at most {MOST_CHARGE} with two places"


def write_head(order: StandingOrder, facts: StandingOrderFacts) -> dict[str, str]:
    """Write the head and answer what has changed, in words by the name of the value."""
    before = _head_in_words(order) if order.id else {}
    days = facts.recurrence
    order.customer, order.carrier, order.location = facts.customer, facts.carrier, facts.location
    order.starts_on, order.ends_on = days.starts_on, days.ends_on
    order.weekdays, order.every_weeks = sorted(days.weekdays), days.every_weeks
    order.ship_to, order.customer_po = facts.ship_to.strip(), facts.customer_po.strip()
    order.ship_via, order.salesperson = facts.ship_via, facts.salesperson.strip()
    order.comments = facts.comments.strip()
    return {
        name: f"{name} {before[name] or 'none'} -> {now or 'none'}"
        for name, now in _head_in_words(order).items()
        if before and before[name] != now
    }


def _head_in_words(order: StandingOrder) -> dict[str, str]:
    return {
        "customer": order.customer.name,
        "carrier": order.carrier.name,
        "location": order.location.code if order.location else "",
        "first day": str(order.starts_on),
        "last day": str(order.ends_on or ""),
        "days": " + ".join(_WEEKDAYS[day - 1] for day in order.weekdays),
        "every weeks": str(order.every_weeks),
        "ship to": order.ship_to,
        "customer PO": order.customer_po,
        "ship via": order.ship_via.value,
        "salesperson": order.salesperson,
        "comments": order.comments,
    }


def write_parts(order: StandingOrder, lines: Sequence[PrebookLineEntry], charges: Sequence[Charge]) -> dict[str, str]:
    """Write lines and charges and answer what has changed, in words; nothing refers to the rows of an order."""
    new_lines = [_line(order.company_id, line) for line in lines]
    new_charges = [
        StandingOrderCharge(company_id=order.company_id, name=name.strip(), amount=amount) for name, amount in charges
    ]
    told = {}
    if list(map(_of_line, order.lines)) != list(map(_of_line, new_lines)):
        told["lines"] = f"lines {_lines_in_words(order.lines)} -> {_lines_in_words(new_lines)}"
        order.lines = new_lines
    if [(one.name, one.amount) for one in order.charges] != [(one.name, one.amount) for one in new_charges]:
        told["charges"] = f"charges {_charges_in_words(order.charges)} -> {_charges_in_words(new_charges)}"
        order.charges = new_charges
    return told


_LINE: Final = (
    *("boxes", "box_type", "unit_type", "bunches_per_box", "stems_per_bunch", "price", "cost", "mark_code", "notes"),
)


def _line(company_id: int, entry: PrebookLineEntry) -> StandingOrderLine:
    facts = {name: getattr(entry, name) for name in _LINE}
    facts |= {"mark_code": entry.mark_code.strip(), "notes": entry.notes.strip()}
    return StandingOrderLine(company_id=company_id, product=entry.product, vendor=entry.vendor, **facts)


def _of_line(line: StandingOrderLine) -> tuple[object, ...]:
    return (line.product.id, line.vendor and line.vendor.id, *(getattr(line, name) for name in _LINE))


def _lines_in_words(lines: Sequence[StandingOrderLine]) -> str:
    return " + ".join(f"{line.boxes} {line.box_type} {line.product.code} at {line.price}" for line in lines)


def _charges_in_words(charges: Sequence[StandingOrderCharge]) -> str:
    return " + ".join(f"{charge.name} {charge.amount}" for charge in charges) or "none"
