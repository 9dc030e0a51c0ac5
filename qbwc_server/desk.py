"""The QuickBooks desk: what lies on it, tray by tray. No question here costs more when the history grows longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from qbwc_server.queue import OPEN, ItemState, WorkItem
from qbwc_server.sales_desk import Sale, sale_number, sales_of
from qbwc_server.session import Ticket
from wholesale.choice import Choice
from wholesale.company import Company
from wholesale.customer_sync import CustomerDocument
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import InvoiceStatus
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import Transfer, VendorInvoice

BILL, VENDOR = "vendor_bill", "vendor"
MOST = 1000
"""Counting stops here: a person reads "1,000+"."""


class Tray(Choice):
    """One heap of the desk, the most urgent first."""

    NEEDS_PERSON = "needs_person", "QuickBooks' books are ambiguous; a person decides."
    REFUSED = "refused", "QuickBooks or our own checks refused it; it waits to be mended."
    UNKNOWN = "unknown", "It has left and no clear answer came; the next session finds out."
    WAITING = "waiting", "It leaves with one of the next runs of the Web Connector."
    SENDING = "sending", "It has left and its answer is awaited."
    POSTED = "posted", "It is in QuickBooks."
    DISMISSED = "dismissed", "A person took it out of the queue."


_OPEN_TRAYS = {
    Tray.NEEDS_PERSON: ItemState.NEEDS_PERSON,
    Tray.UNKNOWN: ItemState.UNKNOWN,
    Tray.SENDING: ItemState.SENDING,
}
_FINISHED_TRAYS = {Tray.POSTED: ItemState.POSTED, Tray.DISMISSED: ItemState.DISMISSED}


@dataclass(frozen=True)
class Count:
    """How many there are, as far as they were counted."""

    number: int
    is_more: bool = False


@dataclass(frozen=True)
class Row:
    """One record in a tray. `item` is None for a bill that was sent and not yet taken up by a session."""

    item: WorkItem | None
    invoice: VendorInvoice | None
    vendor_name: str
    total: Decimal | None
    since: datetime | None
    words: str
    document: CustomerDocument | None = None  # an invoice or a credit of a customer, whose name is in vendor_name

    @property
    def number(self) -> str:
        """What people call the record: the number of the bill or document."""
        if self.document is not None:
            return sale_number(self.document)
        return self.invoice.bill_number if self.invoice is not None else self.vendor_name


def listing(company_id: int, tray: Tray) -> tuple[Select[Any], list[Any]]:
    """Answer what a tray holds and the columns of its order, all descending: the newest first."""
    if tray in _OPEN_TRAYS:
        wanted = select(WorkItem).where(WorkItem.company_id == company_id, WorkItem.state == _OPEN_TRAYS[tray], OPEN)
        return wanted, [WorkItem.priority, WorkItem.id]
    if tray in _FINISHED_TRAYS:
        wanted = select(WorkItem).where(
            WorkItem.company_id == company_id,
            WorkItem.state == _FINISHED_TRAYS[tray],
            WorkItem.finished_at.is_not(None),
        )
        return wanted, [WorkItem.finished_at, WorkItem.id]
    status = InvoiceStatus.ES if tray is Tray.WAITING else InvoiceStatus.F
    of_status = select(VendorInvoice).where(VendorInvoice.company_id == company_id, VendorInvoice.status == status)
    if tray is Tray.WAITING:
        of_status = of_status.where(or_(VendorInvoice.transfer == Transfer.NOT_TAKEN, _is_queued()))
    return of_status, [VendorInvoice.id]


def _is_queued() -> Any:  # noqa: ANN401 - an SQL condition
    return exists().where(
        WorkItem.company_id == VendorInvoice.company_id,
        WorkItem.kind == BILL,
        WorkItem.record_id == VendorInvoice.id,
        WorkItem.state.in_((ItemState.WAITING, ItemState.DELAYED)),
        OPEN,
    )


def rows_of(session: Session, found: Sequence[WorkItem] | Sequence[VendorInvoice]) -> list[Row]:
    """Answer the rows of a page, whatever its listing has found."""
    items = [one for one in found if isinstance(one, WorkItem)]
    if items:
        return _of_items(session, items)
    return _of_invoices(session, [one for one in found if isinstance(one, VendorInvoice)])


def row_of(session: Session, item: WorkItem) -> Row:
    """Answer the record of one item."""
    return _of_items(session, [item])[0]


def _of_items(session: Session, items: Sequence[WorkItem]) -> list[Row]:
    invoices = _invoices(session, [item.record_id for item in items if item.kind == BILL])
    ids = [item.record_id for item in items if item.kind == VENDOR]
    vendors = {one.id: one for one in session.scalars(select(Vendor).where(Vendor.id.in_(ids)))} if ids else {}
    sold = sales_of(session, items)
    return [
        _row_of_sale(item, sold[item.id])
        if item.id in sold
        else _row(item, invoices.get(item.record_id), vendors.get(item.record_id))
        for item in items
    ]


def _row_of_sale(item: WorkItem, sale: Sale) -> Row:
    row = _row(item, None, None)
    return replace(row, vendor_name=sale.customer, total=sale.total, document=sale.document)


def _row(item: WorkItem, invoice: VendorInvoice | None, vendor: Vendor | None) -> Row:
    since = item.finished_at or item.first_sent_at or item.created_at
    words = "; ".join((item.findings or {}).get("doubtful", [])) or item.words or ""
    if item.kind == VENDOR:
        name = (vendor.accounting_name or vendor.name) if vendor is not None else str(item.record_id)
        return Row(item, None, name, None, since, words)
    name = invoice.vendor.name if invoice is not None else ""
    return Row(item, invoice, name, None if invoice is None else invoice.total, since, words)


def _of_invoices(session: Session, found: Sequence[VendorInvoice]) -> list[Row]:
    invoices = _invoices(session, [invoice.id for invoice in found])
    items = latest_items(session, found[0].company_id, list(invoices)) if found else {}
    rows = []
    for one in found:
        invoice, item = invoices[one.id], items.get(one.id)
        # The newest item of a bill that was sent again and not yet taken up tells of the last time.
        is_fresh = invoice.status is InvoiceStatus.ES and invoice.transfer is Transfer.NOT_TAKEN
        item = None if is_fresh else item
        since = invoice.failed_at if invoice.status is InvoiceStatus.F else invoice.sent_at
        words = invoice.failure if invoice.status is InvoiceStatus.F else item.words if item is not None else ""
        rows.append(Row(item, invoice, invoice.vendor.name, invoice.total, since, words or ""))
    return rows


def latest_items(session: Session, company_id: int, invoice_ids: Sequence[int]) -> dict[int, WorkItem]:
    """Answer the newest item of each of these bills."""
    newest = (
        select(func.max(WorkItem.id))
        .where(WorkItem.company_id == company_id, WorkItem.kind == BILL, WorkItem.record_id.in_(invoice_ids))
        .group_by(WorkItem.record_id)
    )
    wanted = select(WorkItem).where(WorkItem.id.in_(newest)).execution_options(by_keys=True)
    return {item.record_id: item for item in session.scalars(wanted)}


def _invoices(session: Session, ids: Sequence[int]) -> dict[int, VendorInvoice]:
    """Read these invoices with what their rows name."""
    if not ids:
        return {}
    with_names = joinedload(VendorInvoice.purchase_order).load_only(PurchaseOrder.number)
    wanted = select(VendorInvoice).where(VendorInvoice.id.in_(ids)).execution_options(by_keys=True)
    wanted = wanted.options(with_names, joinedload(VendorInvoice.vendor), joinedload(VendorInvoice.company))
    return {invoice.id: invoice for invoice in session.scalars(wanted)}


def count_trays(session: Session, company_id: int) -> dict[Tray, Count]:
    """Answer how many lie in each tray that a person may have to do with; those finished are counted by days."""
    unfinished = [tray for tray in Tray if tray not in _FINISHED_TRAYS]
    return {tray: _count(session, listing(company_id, tray)[0]) for tray in unfinished}


def count_posted(session: Session, company: Company, now: datetime, days: int) -> Count:
    """Answer how many bills were posted today and on the days before it, `days` in all, by the company's clock."""
    zone = ZoneInfo(company.time_zone)
    first = now.astimezone(zone).date() - timedelta(days=days - 1)
    since = datetime.combine(first, time(), tzinfo=zone)
    wanted, _ = listing(company.id, Tray.POSTED)
    return _count(session, wanted.where(WorkItem.finished_at >= since, WorkItem.kind == BILL))


def _count(session: Session, wanted: Select[Any]) -> Count:
    some = wanted.with_only_columns(wanted.selected_columns[0]).limit(MOST + 1).subquery()
    number = session.scalar(select(func.count()).select_from(some)) or 0
    return Count(min(number, MOST), is_more=number > MOST)


def sessions_listing(company_id: int) -> tuple[Select[Any], list[Any]]:
    """Answer the company's sessions and the column of their order, descending."""
    return select(Ticket).where(Ticket.company_id == company_id), [Ticket.id]


@dataclass(frozen=True)
class SessionResult:
    """How the last session that is over has ended; names nobody."""

    ended_at: datetime
    went_well: bool
    posted: int
    refused: int
    trouble: str  # words for the company's own people: they may name records


def last_session_result(session: Session, company_id: int, now: datetime) -> SessionResult | None:
    """Answer how the newest session of a company that is over has ended; None = there was none."""
    found = select(Ticket).where(Ticket.company_id == company_id).order_by(Ticket.id.desc()).limit(2)
    for ticket in session.scalars(found):
        if not ticket.is_open(now):
            went_well = not ticket.broke_off and not ticket.trouble
            return SessionResult(
                ticket.ended_at, went_well, ticket.counted("posted"), ticket.counted("refused"), ticket.trouble
            )
    return None
