"""What would be billed if boxes of the Staging Area were confirmed now."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any, ClassVar, Final, NamedTuple

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from importer.billing_words import OUTCOME_TONES, OUTCOMES, REASONS, Concerned, Mend, may_open, mend_of
from importer.box_list import BoxFilter
from importer.order_list import member
from importer.page import Answer, Page, action
from importer.query import key_of
from wholesale.automatic_billing import Billed, preview_billing
from wholesale.billing_box import Decision, InvoiceFacts
from wholesale.billing_run import BillingTrigger, BoxOutcome
from wholesale.box import WAITING, BoxPlace
from wholesale.box_confirm import BOX_CONFIRMERS, BOX_READERS
from wholesale.customer_invoice import CustomerInvoice

MOST_SHOWN: Final = 500  # of the boxes that would not be billed; the sums know all of them


class Made(NamedTuple):
    """An invoice that would be made, or that boxes would join."""

    invoice: InvoiceFacts
    number: int | None  # None = it would be new
    customer: str
    boxes: int
    amount: Decimal  # of the boxes and of the charges that would be carried over


class Kept(NamedTuple):
    """A box that would not be billed."""

    decision: Decision
    customer: str
    mend: Mend | None


class BillingPreview(Page):
    """Nothing is written; the same rules decide as when the boxes are confirmed."""

    name: ClassVar = "billing_preview"
    path: ClassVar = "/inventory/staging/billing"
    title: ClassVar = _l("What would be billed")
    roles: ClassVar = BOX_READERS

    def get(self) -> Answer:
        """Say where boxes are chosen, or show those that the address names."""
        return self._show(_keys("box"), {})

    @action("look")
    def look(self) -> Answer:
        """Show what would become of the groups or boxes that were ticked."""
        keys, place = request.form.getlist("group"), member(BoxPlace, request.args.get("place"))
        where, asked, boxes = place if place in WAITING else BoxPlace.STAGING, BoxFilter.of(request.args), _keys("box")
        if not keys:
            address = url_for("boxes.confirm", place=where.value, **asked.query)
            return self._show(boxes, {"confirm_at": address, "ticked": [("box", key) for key in boxes]})
        chosen = asked.chosen(self.session, self.company.id, where, keys)[0]
        address = url_for("staging.confirm", place=where.value, **asked.query)
        return self._show(boxes + chosen, {"confirm_at": address, "ticked": [("group", key) for key in keys]})

    def _show(self, ids: list[int], then: dict[str, Any]) -> str:
        would = preview_billing(self.session, self.company.id, ids, BillingTrigger.CONFIRMATION, self.today)
        kept = [one for one in would.decisions if one.outcome is not BoxOutcome.BILLED]
        return self.render(
            "billing/preview.html",
            counts=Counter(one.outcome for one in would.decisions),
            why=Counter(one.reason for one in kept),
            made=self._made(would),
            kept=[self._kept(one, would) for one in kept[:MOST_SHOWN]],
            more=len(kept) - MOST_SHOWN,
            may_open=may_open(self.user),
            outcomes=OUTCOMES,
            tones=OUTCOME_TONES,
            reasons=REASONS,
            may_confirm=bool(self.actor.roles & BOX_CONFIRMERS),
            **then,
        )

    def _made(self, would: Billed) -> list[Made]:
        boxes: Counter[int] = Counter()
        amounts: dict[int, Decimal] = {}
        for one in would.decisions:
            if one.invoice is not None and one.prebook is not None:
                charges = sum((amount for _, amount in one.prebook.charges), Decimal(0)) if one.carries_over else 0
                boxes[one.invoice.place] += 1
                amounts[one.invoice.place] = amounts.get(one.invoice.place, Decimal(0)) + (one.amount or 0) + charges
        used = [would.known.invoices[place] for place in sorted(boxes)]
        joined = {one.id for one in used if one.id is not None}
        wanted: Any = select(CustomerInvoice.id, CustomerInvoice.number).where(CustomerInvoice.id.in_(joined))
        numbers = {row.id: row.number for row in self.session.execute(wanted.execution_options(by_keys=True))}
        customers = would.known.customers
        return [
            Made(one, numbers.get(one.id or 0), customers[one.customer_id].name, boxes[one.place], amounts[one.place])
            for one in used
        ]

    def _kept(self, one: Decision, would: Billed) -> Kept:
        prebook = one.prebook
        customer = would.known.customers[prebook.customer_id] if prebook is not None else None
        concerned = Concerned.of(one.box.id, customer, prebook)
        # What would be released needs nothing of anybody.
        reason = one.reason if one.outcome is BoxOutcome.SKIPPED else None
        return Kept(one, customer.name if customer else "", mend_of(reason, concerned, self.user))


def _keys(name: str) -> list[int]:
    """Answer the keys that the address or the form names."""
    return [key for text in request.values.getlist(name) if (key := key_of(text)) is not None]
