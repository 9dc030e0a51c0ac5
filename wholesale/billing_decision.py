"""The rules of automatic billing, box by box, on facts that were read before (domain.md 4.2 to 4.7).

Boxes are decided in the order in which they arrived. Nothing here asks the database or writes to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from wholesale.billing_box import BoxFacts, CustomerFacts, Decision, InvoiceFacts, Known, LineFacts, PrebookFacts
from wholesale.billing_run import BillingTrigger, BoxOutcome, NotBilled
from wholesale.billing_settings import BillingSettings, FulfilledHandling, InvoicingPolicy
from wholesale.billing_setup import bills_on
from wholesale.box import BoxPlace, InventoryType
from wholesale.customer_invoice_item import amount_of
from wholesale.price import suggested_price

Key = tuple[object, ...]
_NOTHING: Final = Decimal("0.00")


@dataclass
class Deciding:
    """One run's decisions; what it decides for a box counts for the next."""

    known: Known
    trigger: BillingTrigger
    today: date
    _carried: set[int] = field(default_factory=set)  # prebooks whose charges this run has carried over
    _by_customer: defaultdict[int, list[InvoiceFacts]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for invoice in self.known.invoices:
            self._by_customer[invoice.customer_id].append(invoice)

    def decide(self, boxes: Iterable[BoxFacts]) -> Iterator[Decision]:
        """Answer what becomes of each box, in their order."""
        return (self._decide(box) for box in boxes)

    def _decide(self, box: BoxFacts) -> Decision:
        if (reason := self._reason_of_box(box)) is not None:
            return Decision(box=box, outcome=BoxOutcome.SKIPPED, reason=reason)
        line = self.known.lines[box.line_id or 0]
        prebook = self.known.prebooks[line.prebook_id]
        settings = self.known.settings_of(box.location_id)
        customer = self.known.customers[prebook.customer_id]
        # First of all: what is not eligible stays assigned, also where its order is filled (domain.md 4.2, 4.9).
        if (reason := self._reason_of_order(prebook, customer, settings)) is not None:
            return _skipped(box, reason, line, prebook)
        if line.billed >= line.boxes:
            return _filled(box, line, prebook, settings)
        price = line.price or suggested_price(box.cost_by(line.unit_type), settings.gpm, settings.price_method)
        if price is None:
            return _skipped(box, NotBilled.NO_PRICE, line, prebook)
        return self._bill(box, line, prebook, customer, settings, price)

    def _reason_of_box(self, box: BoxFacts) -> NotBilled | None:
        if box.is_billed or box.place is BoxPlace.SOLD:
            return NotBilled.ALREADY_BILLED
        if box.place is not BoxPlace.INVENTORY:
            return NotBilled.NOT_RECEIVED
        settings = self.known.settings_of(box.location_id)
        if not bills_on(settings.mode, self.trigger):
            return NotBilled.MODE_OFF
        # By hand a box of the open market is given to a prebook, which makes it one of the prebook's.
        if box.inventory_type is InventoryType.M and self.trigger is not BillingTrigger.HAND:
            return NotBilled.OPEN_MARKET
        return None if box.line_id in self.known.lines else NotBilled.NO_ORDER

    def _reason_of_order(
        self, prebook: PrebookFacts, customer: CustomerFacts, settings: BillingSettings
    ) -> NotBilled | None:
        if customer.is_future_sales:
            return NotBilled.FUTURE_SALES
        is_by_hand = self.trigger is BillingTrigger.HAND
        if customer.is_exempt and not is_by_hand:
            return NotBilled.EXEMPT
        if customer.is_on_hold:
            return NotBilled.CREDIT_HOLD
        too_late = prebook.truck_date + timedelta(days=settings.grace_days) < self.today
        return NotBilled.PAST_DATE if too_late and not is_by_hand else None

    def _bill(
        self,
        box: BoxFacts,
        line: LineFacts,
        prebook: PrebookFacts,
        customer: CustomerFacts,
        settings: BillingSettings,
        price: Decimal,
    ) -> Decision:
        units = box.units_by(line.unit_type)
        amount = amount_of(units, price)
        carries_over = not prebook.is_carried_over and prebook.id not in self._carried
        due = amount + (sum((one for _, one in prebook.charges), Decimal(0)) if carries_over else Decimal(0))
        joined = self._invoice_to_join(prebook, customer, settings)
        open_before = joined.balance if joined else _NOTHING
        # An invoice that charges below zero have made negative is nothing that is owed, but no credit for others.
        grown = max(open_before + due, _NOTHING) - max(open_before, _NOTHING)
        if customer.limit is not None and customer.owed + grown > customer.limit + customer.credits:
            return _skipped(box, NotBilled.OVER_LIMIT, line, prebook)
        invoice = joined or self._new_invoice(prebook)
        invoice.prebook_ids.add(prebook.id)
        invoice.balance += due
        line.billed += 1
        customer.owed += grown
        self._carried.add(prebook.id)
        return Decision(
            box=box,
            outcome=BoxOutcome.BILLED,
            line=line,
            prebook=prebook,
            invoice=invoice,
            unit_type=line.unit_type,
            units=units,
            landed_cost=box.cost_by(line.unit_type),
            price=price,
            amount=amount,
            carries_over=carries_over,
        )

    def _invoice_to_join(
        self, prebook: PrebookFacts, customer: CustomerFacts, settings: BillingSettings
    ) -> InvoiceFacts | None:
        """Answer the first invoice that the box may join; None = it needs a new one (domain.md 4.4, 4.5)."""
        policy = InvoicingPolicy.CONSOLIDATE if customer.consolidates else settings.policy
        wanted = _key(prebook.truck_date, prebook.customer_po, prebook.ship_to, prebook.carrier_id, customer)
        for invoice in self._by_customer[customer.id]:
            is_open = invoice.is_pending or customer.consolidates
            fits = wanted == _key(invoice.ship_date, invoice.customer_po, invoice.ship_to, invoice.carrier_id, customer)
            is_own = policy is InvoicingPolicy.CONSOLIDATE or invoice.prebook_ids == {prebook.id}
            if is_open and fits and is_own and (invoice.is_of_receipt or not settings.separates_receipts):
                return invoice
        return None

    def _new_invoice(self, prebook: PrebookFacts) -> InvoiceFacts:
        invoice = InvoiceFacts(
            id=None,
            place=len(self.known.invoices),
            customer_id=prebook.customer_id,
            ship_date=prebook.truck_date,
            customer_po=prebook.customer_po,
            ship_to=prebook.ship_to,
            carrier_id=prebook.carrier_id,
            is_pending=True,
            is_of_receipt=True,
            prebook_ids={prebook.id},
            balance=_NOTHING,
        )
        self.known.invoices.append(invoice)
        self._by_customer[prebook.customer_id].append(invoice)
        return invoice


def _key(ship_date: date, customer_po: str, ship_to: str, carrier_id: int, customer: CustomerFacts) -> Key:
    """Answer what must be equal for boxes to share an invoice; the customer's option asks for the carrier as well."""
    return (ship_date, customer_po, ship_to, carrier_id if customer.consolidates else None)


def _filled(box: BoxFacts, line: LineFacts, prebook: PrebookFacts, settings: BillingSettings) -> Decision:
    releases = settings.fulfilled is FulfilledHandling.RELEASE
    return Decision(
        box=box,
        outcome=BoxOutcome.RELEASED if releases else BoxOutcome.SKIPPED,
        reason=NotBilled.ALREADY_FILLED,
        line=line,
        prebook=prebook,
    )


def _skipped(box: BoxFacts, reason: NotBilled, line: LineFacts, prebook: PrebookFacts) -> Decision:
    return Decision(box=box, outcome=BoxOutcome.SKIPPED, reason=reason, line=line, prebook=prebook)
