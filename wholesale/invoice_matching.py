"""The invoices that boxes may join when they are billed (domain.md 4.4, 4.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, exists, select

from wholesale.billing_box import InvoiceFacts, PrebookFacts
from wholesale.billing_run import BillingRun, BillingTrigger
from wholesale.billing_settings import BillingSettings, InvoicingPolicy
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus, Sync
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.held_rows import HeldRows
from wholesale.prebook import PrebookLine
from wholesale.rows_at_once import is_among

OWED: Final = (CustomerInvoiceStatus.PENDING, CustomerInvoiceStatus.CONFIRMED)
"""Of these an invoice is owed, or will be once it is confirmed."""

_FREE: Final = tuple(one for one in Sync if not one.is_locked)

_INVOICE: Final = (
    *(CustomerInvoice.id, CustomerInvoice.customer_id, CustomerInvoice.ship_date, CustomerInvoice.customer_po),
    *(CustomerInvoice.ship_to, CustomerInvoice.carrier_id, CustomerInvoice.status, CustomerInvoice.billing_run_id),
    CustomerInvoice.balance,
)


class Receipt(NamedTuple):
    """What is being received now."""

    trigger: BillingTrigger
    day: date  # the company's
    run_id: int | None  # of boxes before these; None = these are the first of their run


def invoices_to_join(
    rows: HeldRows,
    prebooks: Iterable[PrebookFacts],
    settings: Sequence[BillingSettings],
    receipt: Receipt,
) -> list[InvoiceFacts]:
    """Answer the invoices that boxes of the prebooks may join: no voided, locked or imported one.

    Nor one with items of the open market. They are held, and read after that.
    """
    of_prebooks = list(prebooks)
    days = sorted({one.truck_date for one in of_prebooks})
    is_open = (CustomerInvoice.status.in_(OWED), CustomerInvoice.sync.in_(_FREE))
    held = rows.hold(
        CustomerInvoice,
        CustomerInvoice.customer_id,
        sorted({one.customer_id for one in of_prebooks}),
        is_among(rows.session, CustomerInvoice.ship_date, days),
        CustomerInvoice.import_id.is_(None),
        *is_open,
    )
    open_market = exists().where(
        CustomerInvoiceItem.customer_invoice_id == CustomerInvoice.id, CustomerInvoiceItem.is_open_market.is_(True)
    )
    found = rows.rows(_INVOICE, CustomerInvoice.id, held, *is_open, ~open_market)
    prebooks_of = _prebooks_of(rows, found, settings)
    now_received = _made_of_this_receipt(rows, found, settings, receipt)
    return [
        _facts(one, place, prebooks_of[one.id], is_of_receipt=one.billing_run_id in now_received)
        for place, one in enumerate(found)
    ]


def _prebooks_of(
    rows: HeldRows, invoices: Sequence[Any], settings: Sequence[BillingSettings]
) -> defaultdict[int, set[int]]:
    """Answer whose boxes invoices hold; nobody asks where all go on one invoice."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    if not invoices or all(one.policy is InvoicingPolicy.CONSOLIDATE for one in settings):
        return found
    item = CustomerInvoiceItem
    held = (
        select(item.customer_invoice_id, PrebookLine.prebook_id)
        .join(PrebookLine, PrebookLine.id == item.prebook_line_id)
        .where(rows.are(item, item.customer_invoice_id, [one.id for one in invoices]))
        .distinct()
    )
    for invoice_id, prebook_id in rows.session.execute(held.execution_options(by_keys=True)):
        found[invoice_id].add(prebook_id)
    return found


def _made_of_this_receipt(
    rows: HeldRows,
    invoices: Sequence[Any],
    settings: Sequence[BillingSettings],
    receipt: Receipt,
) -> set[int | None]:
    """Answer the runs whose invoices were made of what is being received now.

    Assumed: boxes that are scanned one by one on the same day are one receipt; each confirmation is one of its own.
    """
    if not any(one.separates_receipts for one in settings):
        return set()
    own: set[int | None] = set() if receipt.run_id is None else {receipt.run_id}
    if receipt.trigger is not BillingTrigger.SCAN:
        return own
    ids = sorted({one.billing_run_id for one in invoices if one.billing_run_id is not None})
    runs = rows.rows(
        [BillingRun.id], BillingRun.id, ids, BillingRun.trigger == receipt.trigger, BillingRun.day == receipt.day
    )
    return {*own, *(one.id for one in runs)}


def _facts(one: Row[Any], place: int, prebook_ids: set[int], *, is_of_receipt: bool) -> InvoiceFacts:
    return InvoiceFacts(
        id=one.id,
        place=place,
        customer_id=one.customer_id,
        ship_date=one.ship_date,
        customer_po=one.customer_po,
        ship_to=one.ship_to,
        carrier_id=one.carrier_id,
        is_pending=one.status is CustomerInvoiceStatus.PENDING,
        is_of_receipt=is_of_receipt,
        prebook_ids=prebook_ids,
        balance=one.balance,
    )
