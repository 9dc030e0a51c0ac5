"""Makes vendors, purchase orders and vendor invoices of the bills of a file. Loading a file twice adds nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from komet_qbwc.bill_file import FileBill
from wholesale.charge import AdditionalCharge
from wholesale.company import Company
from wholesale.errors import TradeError
from wholesale.history import Actor
from wholesale.landed_cost import spread_charges
from wholesale.order_number import next_number
from wholesale.order_refusal import ORDER_OF_ANOTHER_VENDOR
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.reconciliation import note_order
from wholesale.upload import upload_invoice
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice

_CODE_LETTERS = 12

Seen = Counter[tuple[object, ...]]
"""How often each bill has come in the file so far."""


@dataclass
class Loaded:
    """What became of the bills of a file."""

    added: list[VendorInvoice] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)  # why, a sentence for each
    refused: list[str] = field(default_factory=list)  # why, a sentence for each


class Loader:
    """Loads the bills of one file into one company.

    A bill whose file names no purchase order gets one with the next free number. Such a bill is known again by
    vendor, number, day and total; of several equal ones in a file each counts, so the n-th is the n-th here. A file
    that is loaded in parts hands `seen` from part to part.
    """

    def __init__(
        self, session: Session, company: Company, actor: Actor, now: datetime, seen: Seen | None = None
    ) -> None:
        self._session = session
        self._company = company
        self._actor = actor
        self._now = now
        self._seen: Seen = Counter() if seen is None else seen
        self.loaded = Loaded()

    def load(self, bills: Iterable[FileBill]) -> Loaded:
        """Load them all; one that can not be loaded does not stop the others."""
        for bill in bills:
            try:
                with self._session.begin_nested():
                    self._take(bill)
            except TradeError as refusal:
                self.loaded.refused.append(f"{bill.vendor}, {bill.number or 'without a number'}: {refusal}")
        return self.loaded

    def _take(self, bill: FileBill) -> None:
        vendor = self._vendor(bill.vendor)
        order = self._order_of(vendor, bill)
        known = self._known(vendor, order, bill)
        if known is not None:
            self.loaded.skipped.append(
                f"{bill.vendor}, {bill.number or 'without a number'}, {bill.date}, {bill.total} is here already "
                f"as {known.bill_number} ({known.status})."
            )
            return
        order = order or self._new_order(vendor, bill)
        invoice = upload_invoice(
            self._session, order, bill.total, self._actor, self._now, number=bill.number, invoice_date=bill.date
        )
        self._add_charges(order, invoice, bill)
        self.loaded.added.append(invoice)

    def _vendor(self, name: str) -> Vendor:
        """Answer the vendor of exactly that Accounting Name; a new one where there is none."""
        found = select(Vendor).where(Vendor.accounting_name == name, Vendor.company_id == self._company.id)
        vendor = self._session.scalar(found.order_by(Vendor.id).limit(1))
        if vendor is None:
            vendor = Vendor(company_id=self._company.id, code=self._new_code(name), name=name, accounting_name=name)
            self._session.add(vendor)
            self._session.flush()
        return vendor

    def _new_code(self, name: str) -> str:
        stem = re.sub(r"[^A-Z0-9]", "", name.upper())[:_CODE_LETTERS] or "VENDOR"
        mine = select(Vendor.code).where(Vendor.company_id == self._company.id, Vendor.code.startswith(stem))
        taken = set(self._session.scalars(mine))
        number = 1
        while (code := stem if number == 1 else f"{stem}{number}") in taken:
            number += 1
        return code

    def _order_of(self, vendor: Vendor, bill: FileBill) -> PurchaseOrder | None:
        """Answer the purchase order that the file names, when it is here; raises TradeError when it is another's."""
        order = self._order_numbered(bill.purchase_order) if bill.purchase_order else None
        if order is not None and order.vendor_id != vendor.id:
            raise TradeError(ORDER_OF_ANOTHER_VENDOR, order=order.number, owner=order.vendor.name, vendor=vendor.name)
        return order

    def _order_numbered(self, number: str) -> PurchaseOrder | None:
        mine = select(PurchaseOrder).where(PurchaseOrder.company_id == self._company.id, PurchaseOrder.number == number)
        return self._session.scalar(mine)

    def _known(self, vendor: Vendor, order: PurchaseOrder | None, bill: FileBill) -> VendorInvoice | None:
        key = (vendor.id, bill.purchase_order, bill.number, bill.date, bill.total)
        self._seen[key] += 1
        if bill.purchase_order and order is None:
            return None
        equal = select(VendorInvoice).where(
            VendorInvoice.company_id == self._company.id,
            VendorInvoice.vendor_id == vendor.id,
            VendorInvoice.number == bill.number,
            VendorInvoice.invoice_date == bill.date,
            VendorInvoice.total == bill.total,
        )
        if order is not None:
            equal = equal.where(VendorInvoice.purchase_order_id == order.id)
        return self._session.scalar(equal.order_by(VendorInvoice.id).offset(self._seen[key] - 1).limit(1))

    def _new_order(self, vendor: Vendor, bill: FileBill) -> PurchaseOrder:
        order = PurchaseOrder(
            company_id=self._company.id,
            company=self._company,
            vendor=vendor,
            number=bill.purchase_order or next_number(self._session, self._company.id),
            ship_date=bill.ship_date or bill.date,
        )
        goods = bill.total - sum((charge.amount for charge in bill.charges), Decimal(0))
        order.lines = [
            PurchaseOrderLine(
                company_id=self._company.id,
                description=bill.memo or bill.category,
                category=bill.category,
                boxes=1,
                units_per_box=1,
                unit_cost=goods,
            )
        ]
        self._session.add(order)
        self._session.flush()
        return order

    def _add_charges(self, order: PurchaseOrder, invoice: VendorInvoice, bill: FileBill) -> None:
        order.charges.extend(
            AdditionalCharge(
                company_id=self._company.id, vendor_invoice=invoice, name=charge.name, amount=charge.amount
            )
            for charge in bill.charges
        )
        spread_charges(order)
        note_order(self._session, order)
