"""What the files of `sample/` hold: a flower importer in Miami, its growers and three weeks of its orders."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from wholesale.order_lines import LineEntry
from wholesale.purchase_order import BoxType, UnitType

LIVE = "live"
"""The goal of an invoice that is approved when the demonstration begins, and sent while one watches."""


@cache
def sample(name: str) -> Any:  # noqa: ANN401 - whatever JSON the file holds
    """Answer what a file of the sample holds; nobody changes it."""
    return json.loads(files("komet_qbwc").joinpath("sample", f"{name}.json").read_text("utf-8"))


@dataclass(frozen=True, kw_only=True)
class SampleInvoice:
    """An invoice of an order: its number, the status it has come to, and by how much it differs from the order."""

    number: str
    goal: str  # a status, or LIVE
    share: Decimal | None = None  # of the order's total; None = all that is left of it
    difference: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class SampleOrder:
    """An order, its ship day counted from today, and how far it has come."""

    number: str
    ship: int
    vendor: str  # code of the grower
    goal: str  # the order's status
    lines: dict[str, int]  # boxes by product
    charges: dict[str, Decimal] = field(default_factory=dict)
    awb: str = ""
    confirmed: dict[str, int] = field(default_factory=dict)  # where it is fewer boxes than ordered
    received: dict[str, int] = field(default_factory=dict)  # where it is other boxes than confirmed
    invoices: tuple[SampleInvoice, ...] = ()
    is_entered_by_hand: bool = False  # somebody types the bill into QuickBooks while its answer is awaited

    def entries(self) -> list[LineEntry]:
        """Answer the lines as a person enters them."""
        products = sample("products")
        return [_line(products[name], boxes) for name, boxes in self.lines.items()]

    def boxes_confirmed(self) -> list[int]:
        """Answer the boxes the grower confirms, line by line."""
        return [self.confirmed.get(name, boxes) for name, boxes in self.lines.items()]

    def total(self, invoice: SampleInvoice) -> Decimal:
        """Answer what one of the invoices amounts to."""
        return self._parts()[self.invoices.index(invoice)] + invoice.difference

    def _parts(self) -> list[Decimal]:
        """Answer the order's total, of the boxes confirmed, shared out among its invoices."""
        goods = zip(self.entries(), self.boxes_confirmed(), strict=True)
        amounts = [line.unit_cost * line.units_per_box * boxes for line, boxes in goods]
        left = sum([*amounts, *self.charges.values()], Decimal(0))
        parts: list[Decimal] = []
        for invoice in self.invoices:
            parts.append(round(left if invoice.share is None else left * invoice.share, 2))
            left -= parts[-1]
        return parts

    def boxes_received(self) -> list[int]:
        """Answer the boxes the warehouse counts, line by line."""
        return [self.received.get(name, self.confirmed.get(name, boxes)) for name, boxes in self.lines.items()]


def bill_number(order: SampleOrder, invoice: SampleInvoice) -> str:
    """Answer the number that an invoice's bill bears in QuickBooks."""
    return f"{order.number}-{invoice.number}"


@cache
def sample_orders() -> tuple[SampleOrder, ...]:
    """Answer every order of the sample."""
    return tuple(_order(facts) for facts in sample("orders"))


def vendors_in_quickbooks() -> list[str]:
    """Answer the vendors that the simulated QuickBooks begins with."""
    growers = (grower["accounting_name"] for grower in sample("growers"))
    return sorted({*filter(None, growers), *sample("company")["quickbooks"]["vendors"]})


def _order(facts: dict[str, Any]) -> SampleOrder:
    charges = {name: Decimal(amount) for name, amount in facts.get("charges", {}).items()}
    invoices = tuple(map(_invoice, facts.get("invoices", [])))
    return SampleOrder(**facts | {"charges": charges, "invoices": invoices})


def _invoice(facts: dict[str, str]) -> SampleInvoice:
    share = Decimal(facts["share"]) if "share" in facts else None
    difference = Decimal(facts.get("difference", 0))
    return SampleInvoice(number=facts["number"], goal=facts["goal"], share=share, difference=difference)


def _line(product: dict[str, Any], boxes: int) -> LineEntry:
    return LineEntry(
        description=product["description"],
        category=product["category"],
        boxes=boxes,
        units_per_box=product["units_per_box"],
        unit_cost=Decimal(product["unit_cost"]),
        box_type=BoxType(product["box_type"]),
        unit_type=UnitType(product["unit_type"]),
    )
