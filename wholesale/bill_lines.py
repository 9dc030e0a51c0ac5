"""What a bill's lines are: goods by category, and one line for each additional charge (domain.md 1.5)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

from wholesale.charge import AdditionalCharge
from wholesale.purchase_order import PurchaseOrder
from wholesale.vendor_invoice import VendorInvoice

_CENT = Decimal("0.01")
_GOODS = "goods"
Part = TypeVar("Part", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class BillLine:
    """One line of a bill; the accounting side finds its account by kind and subject."""

    kind: Literal["goods", "charge"]
    subject: str  # the category of the goods ("goods" when the order has no lines), or the charge's name
    amount: Decimal  # US dollars, two places, never zero; negative for charges that reduce the order
    memo: str


def lines_of(invoice: VendorInvoice) -> list[BillLine]:
    """Answer the lines of the bill an invoice becomes; their sum is the invoice's total.

    The goods take what the charges leave. An invoice below its charges has goods below zero: `sending` refuses it.
    """
    order = invoice.purchase_order
    charges = [
        BillLine(kind="charge", subject=charge.name, amount=amount, memo=f"{order.number} {charge.name}")
        for charge, amount in charges_of(invoice)
        if amount
    ]
    goods = split(invoice.total - sum(line.amount for line in charges), _cost_by_category(order) or {_GOODS: 1})
    return [
        BillLine(kind="goods", subject=category, amount=amount, memo=f"{order.number} {category}")
        for category, amount in goods.items()
        if amount
    ] + charges


def charges_of(invoice: VendorInvoice) -> list[tuple[AdditionalCharge, Decimal]]:
    """Answer an invoice's own charges, and its share of those of the whole order."""
    own = []
    for charge in invoice.purchase_order.charges:
        if charge.vendor_invoice is None:
            own.append((charge, _shares(charge)[invoice]))
        elif charge.vendor_invoice is invoice:
            own.append((charge, charge.amount))
    return own


def shares_to_keep(invoice: VendorInvoice) -> dict[str, str]:
    """Answer the shares to write down when an invoice is sent, so that a later invoice takes only what is left."""
    return {str(charge.id): str(amount) for charge, amount in charges_of(invoice) if charge.vendor_invoice is None}


def _shares(charge: AdditionalCharge) -> dict[VendorInvoice, Decimal]:
    """Share a charge of the whole order among its invoices, by their totals; invoices in the books keep theirs."""
    invoices = charge.purchase_order.invoices
    kept = {
        invoice: Decimal(invoice.charge_shares.get(str(charge.id), "0.00"))
        for invoice in invoices
        if invoice.charge_shares is not None and invoice.is_sent
    }
    others = {invoice: invoice.total for invoice in invoices if invoice not in kept}
    return kept | split(charge.amount - sum(kept.values()), others)


def _cost_by_category(order: PurchaseOrder) -> dict[str, Decimal]:
    costs: dict[str, Decimal] = {}
    for line in order.lines:
        costs[line.category] = costs.get(line.category, Decimal(0)) + line.amount
    return costs


def split(amount: Decimal, weights: Mapping[Part, Decimal | int]) -> dict[Part, Decimal]:
    """Split an amount in proportion, exactly: the cents left over go to the largest remainders, earliest first.

    Weights below zero count as zero; when all are zero the parts are equal.
    """
    positive = {part: max(Decimal(weight), Decimal(0)) for part, weight in weights.items()}
    whole = sum(positive.values()) or Decimal(len(positive))
    if not any(positive.values()):
        positive = dict.fromkeys(positive, Decimal(1))
    cents = int(abs(amount) / _CENT)
    exact = [cents * weight / whole for weight in positive.values()]
    counts = _rounded_to_sum(exact, cents)
    sign = -1 if amount < 0 else 1
    return {part: sign * count * _CENT for part, count in zip(positive, counts, strict=True)}


def _rounded_to_sum(exact: Sequence[Decimal], whole: int) -> list[int]:
    counts = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: counts[place] - exact[place])
    for place in by_remainder[: whole - sum(counts)]:
        counts[place] += 1
    return counts
