"""The rows of PO Reconciliation: orders of one page with what is shown beside them, in a handful of small questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.paging import Keyset, PageOf
from wholesale.company import Location
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.reconciliation_filter import ReconciliationFilter, Sort
from wholesale.reconciliation_row import status_of
from wholesale.status import InvoiceStatus
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice

PAGE_SIZE = 50


@dataclass(frozen=True)
class InvoiceShown:
    """One invoice of a row."""

    id: int
    number: str
    status: InvoiceStatus
    total: Decimal
    failure: str | None
    failure_advice: str | None


@dataclass
class OrderRow:
    """One row of the screen."""

    id: int
    number: str
    vendor_id: int
    location_id: int | None
    ship_date: date
    arrival_date: date | None
    awb: str | None
    order_status: OrderStatus
    row_rank: int
    order_total: Decimal
    charges: Decimal
    invoice_total: Decimal | None
    invoice_numbers: str
    qty_confirmed: int | None
    qty_received: int | None
    total_differs: bool
    quantity_differs: bool
    vendor: str = ""
    location: str = ""
    invoices: list[InvoiceShown] = field(default_factory=list)

    @property
    def status(self) -> InvoiceStatus | None:
        """The status of the invoice that is earliest in the workflow; None = no invoice yet."""
        return status_of(self.row_rank)

    @property
    def difference(self) -> Decimal | None:
        """What the invoices are above the order; None = no invoice yet."""
        return None if self.invoice_total is None else self.invoice_total - self.order_total

    @property
    def failed(self) -> list[InvoiceShown]:
        """The invoices that the accounting program refused."""
        return [invoice for invoice in self.invoices if invoice.status is InvoiceStatus.F]


_SHOWN: tuple[Any, ...] = (
    PurchaseOrder.id,
    PurchaseOrder.number,
    PurchaseOrder.vendor_id,
    PurchaseOrder.location_id,
    PurchaseOrder.ship_date,
    PurchaseOrder.arrival_date,
    PurchaseOrder.awb,
    PurchaseOrder.status,
    PurchaseOrder.row_rank,
    PurchaseOrder.order_total,
    PurchaseOrder.order_charges,
    PurchaseOrder.invoice_total,
    PurchaseOrder.invoice_numbers,
    PurchaseOrder.qty_confirmed,
    PurchaseOrder.qty_received,
    PurchaseOrder.total_differs,
    PurchaseOrder.quantity_differs,
)


def page_of(
    session: Session, asked: ReconciliationFilter, cursor: str | None = None, size: int = PAGE_SIZE
) -> PageOf[OrderRow]:
    """Answer one page of the orders a filter asks for, with their vendors, locations and invoices."""
    keyset = Keyset(asked.keys, descending=asked.descending)
    if asked.sort is Sort.INVOICE:
        found = keyset.page(session, asked.invoices(), cursor, size)
        rows = _orders(session, asked, found.rows)
    else:
        found = keyset.page(session, asked.applied(session, select(*_SHOWN)), cursor, size)
        rows = [OrderRow(*row) for row in found.rows]
    _name(session, rows)
    _add_invoices(session, rows)
    return replace(found, rows=rows)


def every_row(session: Session, asked: ReconciliationFilter, size: int) -> Iterator[OrderRow]:
    """Answer all orders a filter asks for, read a page at a time, so that memory does not grow with them."""
    cursor: str | None = None
    seen: set[int] = set()  # an order of several invoices that are asked for comes once
    while True:
        page = page_of(session, asked, cursor, size)
        for row in page.rows:
            if asked.sort is not Sort.INVOICE:
                yield row
            elif row.id not in seen:
                seen.add(row.id)
                yield row
        cursor = page.next
        if cursor is None:
            return


def _orders(session: Session, asked: ReconciliationFilter, ids: Sequence[int]) -> list[OrderRow]:
    """Read orders by their keys, in that order and each once; the other parts of the filter leave some out."""
    wanted = select(*_SHOWN).where(PurchaseOrder.id.in_(ids)).execution_options(by_keys=True)
    found = session.execute(replace(asked, invoice="").applied(session, wanted))
    rows = {row.id: row for row in (OrderRow(*each) for each in found)}
    return [rows[order_id] for order_id in dict.fromkeys(ids) if order_id in rows]


def _name(session: Session, rows: Sequence[OrderRow]) -> None:
    vendors = _names(session, Vendor, (row.vendor_id for row in rows))
    locations = _names(session, Location, (row.location_id for row in rows if row.location_id is not None))
    for row in rows:
        row.vendor = vendors.get(row.vendor_id, "")
        row.location = locations.get(row.location_id or 0, "")


def _names(session: Session, kind: type[Vendor | Location], ids: Iterable[int]) -> dict[int, str]:
    wanted = sorted(set(ids))
    label = kind.name if kind is Vendor else Location.code
    named = select(kind.id, label).where(kind.id.in_(wanted)).execution_options(by_keys=True)
    if not wanted:
        return {}
    return dict(session.execute(named).all())


def _add_invoices(session: Session, rows: Sequence[OrderRow]) -> None:
    billed = [row.id for row in rows if row.row_rank]
    if not billed:
        return
    shown: tuple[Any, ...] = (
        VendorInvoice.purchase_order_id,
        VendorInvoice.id,
        VendorInvoice.number,
        VendorInvoice.status,
        VendorInvoice.total,
        VendorInvoice.failure,
        VendorInvoice.failure_advice,
    )
    found: defaultdict[int, list[InvoiceShown]] = defaultdict(list)
    wanted = select(*shown).where(VendorInvoice.purchase_order_id.in_(billed))
    for order_id, *values in session.execute(wanted):
        found[order_id].append(InvoiceShown(*values))
    for row in rows:
        row.invoices = sorted(found[row.id], key=lambda invoice: invoice.id)
