"""What follows where boxes have joined an invoice that was confirmed before (domain.md 4.5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_sync import queue_for_accounting
from wholesale.held_rows import HeldRows

QUIET: Final = timedelta(minutes=10)
"""For so long no box joins before the invoice is mailed anew: boxes are scanned one by one."""


def follow_growth(
    session: Session, company_id: int, grown: Mapping[int, Decimal], mailing: Collection[int], now: datetime
) -> None:
    """Let confirmed invoices, which are held, be sent and mailed as they are now; `grown` says by how much they are.

    One that was worth nothing was not sent to the accounting program: now it is. Of those in `mailing`, one that the
    customer has on paper already is mailed again.
    """
    rows = HeldRows(session, company_id, is_holding=True)
    wanted = select(CustomerInvoice).where(
        rows.are(CustomerInvoice, CustomerInvoice.id, sorted(grown)),
        CustomerInvoice.status == CustomerInvoiceStatus.CONFIRMED,
    )
    for invoice in session.scalars(wanted.execution_options(by_keys=True, populate_existing=True)).all():
        if invoice.total - grown[invoice.id] <= 0:
            queue_for_accounting(session, invoice, now)
        if invoice.mailed_at is not None and invoice.id in mailing:
            invoice.mail_wanted_at = now + QUIET
