"""The lines of a purchase order as a person gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from wholesale.errors import TradeError
from wholesale.order_refusal import ORDER_VALUE_WRONG, ORDER_WITHOUT_LINES
from wholesale.purchase_order import MOST_BOXES, BoxType, PurchaseOrder, PurchaseOrderLine, UnitType

MOST_UNITS: Final = 100_000  # in a box
MOST_COST: Final = Decimal(1_000_000)  # US dollars for one unit
_COST_PLACES: Final = -4
_LETTERS: Final = 200


@dataclass(frozen=True, kw_only=True)
class LineEntry:
    """A line of an order; without an id it is a new one."""

    id: int | None = None
    description: str
    category: str
    boxes: int
    units_per_box: int
    unit_cost: Decimal  # 0.00 is allowed: samples are free
    box_type: BoxType = BoxType.QB
    unit_type: UnitType = UnitType.STEM

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the line."""
        return {
            "description": self.description.strip(),
            "category": self.category.strip(),
            "box_type": self.box_type,
            "boxes": self.boxes,
            "units_per_box": self.units_per_box,
            "unit_type": self.unit_type,
            "unit_cost": self.unit_cost,
        }


def check_lines(order: str, lines: Sequence[LineEntry]) -> None:
    """Raise TradeError for the first value that can not be; `order` is its number, for the message."""
    if not lines:
        raise TradeError(ORDER_WITHOUT_LINES, order=order)
    for place, line in enumerate(lines, 1):
        for name, value, right, is_right in _tests(line):
            if not is_right:
                raise TradeError(
                    ORDER_VALUE_WRONG, order=order, name=f"line {place}, {name}", value=str(value), right=right
                )


def _tests(line: LineEntry) -> Iterator[tuple[str, object, str, bool]]:
    words = f"a text of 1 to {_LETTERS} letters"
    yield "product", line.description, words, 0 < len(line.description.strip()) <= _LETTERS
    yield "category", line.category, words, 0 < len(line.category.strip()) <= _LETTERS
    yield "boxes", line.boxes, f"a whole number from 1 to {MOST_BOXES}", 1 <= line.boxes <= MOST_BOXES
    units = f"a whole number from 1 to {MOST_UNITS}"
    yield "units per box", line.units_per_box, units, 1 <= line.units_per_box <= MOST_UNITS
    cost, exponent = line.unit_cost, line.unit_cost.normalize().as_tuple().exponent
    fits = isinstance(exponent, int) and exponent >= _COST_PLACES and 0 <= cost <= MOST_COST
    yield "unit cost", cost, f"an amount from 0 to {MOST_COST} with at most four places", fits


def lines_differ(order: PurchaseOrder, lines: Sequence[LineEntry]) -> bool:
    """Answer whether what is given is not what the order has."""
    return [(line.id, line.facts) for line in lines] != [(line.id, _facts_of(line)) for line in order.lines]


def write_lines(order: PurchaseOrder, lines: Sequence[LineEntry]) -> list[str]:
    """Give the order these lines and answer what has changed, in words; an id of another order counts as new."""
    kept = {line.id: line for line in order.lines if line.id is not None}
    told, wanted = [], []
    for entry in lines:
        line = kept.pop(entry.id, None) if entry.id is not None else None
        if line is None:
            line = PurchaseOrderLine(company_id=order.company_id, **entry.facts)
            told.append(f"line added: {_words(line)}")
        elif (old := _facts_of(line)) != entry.facts:
            before = _words(line)
            for name, value in entry.facts.items():
                if old[name] != value:
                    setattr(line, name, value)
            if old["description"] != line.description:
                # It is another product now, of which nothing is known but its name, and not what a prebook wants.
                line.product = line.stems_per_bunch = line.prebook_line_id = None
            told.append(f"line {before} -> {_words(line)}")
        wanted.append(line)
    told += [f"line removed: {_words(line)}" for line in kept.values()]
    order.lines = wanted
    return told


def _facts_of(line: PurchaseOrderLine) -> dict[str, Any]:
    names = ("description", "category", "box_type", "boxes", "units_per_box", "unit_type", "unit_cost")
    return {name: getattr(line, name) for name in names}


def _words(line: PurchaseOrderLine) -> str:
    return f"{line.description}, {line.boxes} {line.box_type} x {line.units_per_box} at {line.unit_cost}"


def entries_of(order: PurchaseOrder) -> list[LineEntry]:
    """Answer the lines of an order unchanged."""
    return [
        LineEntry(
            id=line.id,
            description=line.description,
            category=line.category,
            box_type=line.box_type,
            boxes=line.boxes,
            units_per_box=line.units_per_box,
            unit_type=line.unit_type,
            unit_cost=line.unit_cost,
        )
        for line in order.lines
    ]
