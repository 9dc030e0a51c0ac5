"""Data Import > Vendor Invoices: what growers have billed, into accounts payable (domain.md 2.2, 5.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from importer.batch import Batch
from importer.columns import Day, Money, Text
from importer.kind import Kind, Used
from wholesale.attachment import Attachment
from wholesale.db import Base
from wholesale.errors import NUMBER_TAKEN
from wholesale.order_refusal import ORDER_MOVE_UNKNOWN
from wholesale.purchase_order import PurchaseOrder
from wholesale.reconciliation import note_orders
from wholesale.rows_at_once import is_among
from wholesale.status import APPROVERS, InvoiceStatus
from wholesale.upload_many import InvoiceEntry, takes_invoices, told_of, upload_invoices
from wholesale.vendor_invoice import VendorInvoice
from wholesale.vendor_invoice_refusal import VENDOR_INVOICE_HAS_FILES, VENDOR_INVOICE_MOVED_SINCE


class BilledOrder(NamedTuple):
    """One row of the sheet."""

    order: Annotated[
        str, Text(_l("PO Number"), such_as="P000100", most=20, about=_l("The purchase order that is billed."))
    ]
    number: Annotated[
        str,
        Text(
            _l("Invoice Number"),
            such_as="F-8841",
            most=200,
            about=_l("The vendor's own number; an order has each number once."),
        ),
    ]
    invoice_date: Annotated[
        date | None, Day(_l("Invoice Date"), about=_l("The date on the invoice; empty where it has none."))
    ]
    total: Annotated[Decimal, Money(_l("Invoice Total"), above=0, about=_l("What the vendor asks for."))]


class VendorInvoices(Kind[BilledOrder]):
    """Each row becomes an invoice that waits for procurement's approval."""

    name: ClassVar = "vendor_invoices"
    title: ClassVar = _l("Vendor Invoices")
    about: ClassVar = _l("Invoices of vendors for purchase orders; each waits for its approvals like an uploaded one.")
    order: ClassVar = 80
    roles: ClassVar = APPROVERS
    row: ClassVar = BilledOrder
    records: ClassVar = (VendorInvoice,)
    shown_at: ClassVar = "reconciliation"

    def key(self, values: BilledOrder) -> object:
        """Answer the order and the number, which name an invoice (domain.md 5.3)."""
        return values.order, values.number

    def judge(self, batch: Batch[BilledOrder]) -> None:
        """Refuse orders that are unknown or canceled, and numbers that the order has already."""
        orders = batch.look_up("order", PurchaseOrder.number, PurchaseOrder.status)
        taken = _taken(batch, [order.id for order in orders.values()])
        for row in batch.good:
            values, order = row.values, orders[row.values.order]
            row.found = order.id
            if not takes_invoices(order.status):
                batch.refuse(row, "order", ORDER_MOVE_UNKNOWN, **told_of(order.number, order.status))
            elif (order.id, values.number) in taken:
                batch.refuse(row, "number", NUMBER_TAKEN, order=order.number, number=values.number)

    def save(self, batch: Batch[BilledOrder]) -> None:
        """Upload them."""
        entries = [
            InvoiceEntry(row.found, row.values.number, row.values.invoice_date, row.values.total)
            for row in batch.new_rows
        ]
        upload_invoices(batch.session, batch.company.id, entries, batch.actor, batch.now, batch.run_id)

    def used(self, session: Session, ids: Mapping[type[Base], Iterable[int]]) -> Used:
        """Answer the invoices that were approved since, or got files."""
        has_files = exists().where(Attachment.vendor_invoice_id == VendorInvoice.id)
        asked = (
            select(VendorInvoice.id, VendorInvoice.number, VendorInvoice.status, PurchaseOrder.number.label("order"))
            .join(PurchaseOrder, PurchaseOrder.id == VendorInvoice.purchase_order_id)
            .where(VendorInvoice.id.in_(list(ids.get(VendorInvoice, ()))))
            .where((VendorInvoice.status != InvoiceStatus.AP) | has_files)
        )
        return {
            (VendorInvoice, one.id): VENDOR_INVOICE_HAS_FILES.told(number=one.number, order=one.order)
            if one.status is InvoiceStatus.AP
            else VENDOR_INVOICE_MOVED_SINCE.told(number=one.number, order=one.order, status=one.status.sentence)
            for one in session.execute(asked.execution_options(by_keys=True))
        }

    def remove(self, session: Session, model: type[Base], ids: list[int]) -> None:  # noqa: ARG002 - there is one model
        """Delete invoices, and note it at their orders."""
        here = VendorInvoice.id.in_(ids)
        gone = delete(VendorInvoice).where(here).returning(VendorInvoice.company_id, VendorInvoice.purchase_order_id)
        orders = session.execute(gone.execution_options(synchronize_session=False)).all()
        for company_id in {order.company_id for order in orders}:
            note_orders(session, company_id, (order.purchase_order_id for order in orders))


def _taken(batch: Batch[BilledOrder], orders: list[int]) -> set[tuple[int, str]]:
    if not orders:
        return set()
    invoice = VendorInvoice
    asked = select(invoice.purchase_order_id, invoice.number).where(
        invoice.company_id == batch.company.id, is_among(batch.session, invoice.purchase_order_id, orders)
    )
    return {(one.purchase_order_id, one.number) for one in batch.session.execute(asked)}
