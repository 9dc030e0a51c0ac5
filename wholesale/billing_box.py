"""What automatic billing knows of the boxes, orders, customers and invoices it decides about; read, never changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from wholesale.billing_run import BoxOutcome, NotBilled
from wholesale.billing_settings import BillingSettings
from wholesale.box import WAITING, BoxPlace, InventoryType
from wholesale.landed_cost import cost_by
from wholesale.purchase_order import BoxType, UnitType


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxFacts:
    """A box that has come in."""

    id: int
    place: BoxPlace
    inventory_type: InventoryType
    location_id: int | None
    line_id: int | None  # of the prebook it was bought for
    product_id: int
    description: str
    category: str
    box_type: BoxType
    unit_type: UnitType  # what its cost is of
    bunches: int
    stems_per_bunch: int
    landed_cost: Decimal  # of one unit
    mark_code: str
    is_billed: bool  # it stands on an invoice

    def units_by(self, unit: UnitType) -> int:
        """Answer how many bunches, or stems, are in the box."""
        return unit.units(self.bunches, self.stems_per_bunch)

    def cost_by(self, unit: UnitType) -> Decimal:
        """Answer the landed cost of one bunch, or stem."""
        return cost_by(self.landed_cost, self.unit_type, unit, self.stems_per_bunch)

    def as_confirmed(self) -> BoxFacts:
        """Answer the box as it would be in inventory."""
        return replace(self, place=BoxPlace.INVENTORY) if self.place in WAITING else self


@dataclass(slots=True, kw_only=True)
class LineFacts:
    """A line of a prebook; `billed` grows while boxes are billed."""

    id: int
    prebook_id: int
    boxes: int
    billed: int
    unit_type: UnitType  # what its price is of
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PrebookFacts:
    """The head of a prebook."""

    id: int
    number: str
    customer_id: int
    truck_date: date
    carrier_id: int
    location_id: int | None
    customer_po: str
    ship_to: str
    comments: str
    charges: tuple[tuple[str, Decimal], ...]  # name and amount
    is_carried_over: bool  # its charges stand on an invoice already


@dataclass(slots=True, kw_only=True)
class CustomerFacts:
    """A customer; `owed` grows while boxes are billed."""

    id: int
    name: str
    terms: str
    is_on_hold: bool
    is_future_sales: bool
    is_exempt: bool
    consolidates: bool
    limit: Decimal | None  # None = unlimited
    owed: Decimal  # open balance, with invoices that wait for confirmation
    credits: Decimal  # open credits


@dataclass(slots=True, kw_only=True)
class InvoiceFacts:
    """An invoice that boxes may join, or one that this run makes."""

    id: int | None  # None = it is made by this run
    place: int  # in the run's list of invoices
    customer_id: int
    ship_date: date
    customer_po: str
    ship_to: str
    carrier_id: int
    is_pending: bool
    is_of_receipt: bool  # it was made of what is being received now
    prebook_ids: set[int]  # whose boxes it holds
    balance: Decimal  # grows while boxes are billed; below zero where charges are


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of one box."""

    box: BoxFacts
    outcome: BoxOutcome
    reason: NotBilled | None = None
    line: LineFacts | None = None
    prebook: PrebookFacts | None = None
    invoice: InvoiceFacts | None = None
    unit_type: UnitType | None = None  # what it is sold by
    units: int = 0
    landed_cost: Decimal | None = None  # of one such unit
    price: Decimal | None = None  # of one such unit
    amount: Decimal | None = None
    carries_over: bool = False  # the charges and notes of its prebook come on the invoice with it


@dataclass(frozen=True)
class Known:
    """Everything a run looks at, by key."""

    lines: dict[int, LineFacts]
    prebooks: dict[int, PrebookFacts]
    customers: dict[int, CustomerFacts]
    invoices: list[InvoiceFacts]
    settings: BillingSettings  # of the company
    of_location: dict[int, BillingSettings]

    def settings_of(self, location_id: int | None) -> BillingSettings:
        """Answer the settings of a location, else the company's."""
        return self.of_location.get(location_id, self.settings) if location_id is not None else self.settings
