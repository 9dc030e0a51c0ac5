"""Confirming many invoices at once: each by itself, with the reason against those that are refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_move import move_invoice
from wholesale.customer_invoice_refusal import INVOICES_NOT_CHOSEN, INVOICES_TOO_MANY_AT_ONCE
from wholesale.customer_invoice_status import CustomerInvoiceAction
from wholesale.errors import Entry, TradeError
from wholesale.held_rows import HeldRows
from wholesale.history import Actor

MOST_AT_ONCE: Final = 200


@dataclass
class ConfirmedTogether:
    """What became of the invoices that were chosen."""

    done: list[CustomerInvoice] = field(default_factory=list)
    refused: list[tuple[CustomerInvoice, Entry]] = field(default_factory=list)


def confirm_invoices(
    session: Session, company_id: int, chosen: Mapping[int, int], actor: Actor, now: datetime
) -> ConfirmedTogether:
    """Confirm invoices, by their ids with the revision that the person saw; one that is refused stops no other."""
    if not chosen:
        raise TradeError(INVOICES_NOT_CHOSEN)
    if len(chosen) > MOST_AT_ONCE:
        raise TradeError(INVOICES_TOO_MANY_AT_ONCE, count=len(chosen), most=MOST_AT_ONCE)
    rows = HeldRows(session, company_id, is_holding=True)
    wanted = select(CustomerInvoice).where(rows.are(CustomerInvoice, CustomerInvoice.id, sorted(chosen)))
    found = session.scalars(wanted.order_by(CustomerInvoice.id).execution_options(by_keys=True)).all()
    # All customers before all invoices, as everywhere: the single moves hold them again for nothing.
    rows.hold(Customer, Customer.id, sorted({invoice.customer_id for invoice in found}))
    together = ConfirmedTogether()
    for invoice in found:
        try:
            with session.begin_nested():
                revision = chosen[invoice.id]
                move_invoice(session, invoice, CustomerInvoiceAction.CONFIRM, actor, now, revision=revision)
        except TradeError as refused:
            together.refused.append((invoice, refused.entry))
        else:
            together.done.append(invoice)
    return together
