"""The people of the sample company at work: each step as the person whose it is would take it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from komet_qbwc.demo_pdf import pdf
from komet_qbwc.demo_sample import SampleInvoice, SampleOrder
from qbwc_server.mapping import KnownAccounting
from wholesale.attachment import attach
from wholesale.awb import read_awb
from wholesale.box import Box
from wholesale.clock import Clock
from wholesale.company import Company, Location
from wholesale.file_format import VENDOR_FORMATS
from wholesale.history import Actor
from wholesale.order_confirm import confirm_order
from wholesale.order_entry import ChargeEntry, OrderFacts, create_order
from wholesale.order_move import approve_order, cancel_order
from wholesale.order_ship import ship_order
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.receiving import MOST_SCANS, Scanned, receive_boxes
from wholesale.sending import send
from wholesale.storage import Storage
from wholesale.upload import upload_invoice
from wholesale.user import Role, User
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice, approve

_TRANSIT = timedelta(days=2)


class DemoOffice:
    """Their desks: one transaction and a clock that is set to the moment of each step."""

    def __init__(self, session: Session, company: Company, clock: Clock, storage: Storage) -> None:
        self.session, self.company, self._clock, self.storage = session, company, clock, storage

    @property
    def now(self) -> datetime:
        """The moment of the step."""
        return self._clock.now()

    @property
    def today(self) -> date:
        """The company's day of the step."""
        return self.now.astimezone(ZoneInfo(self.company.time_zone)).date()

    def enter(self, order: SampleOrder, today: date) -> None:
        """Procurement enters a purchase order."""
        ship = today + timedelta(days=order.ship)
        facts = OrderFacts(
            vendor=self._vendor(order),
            location=self.session.scalars(select(Location)).first(),
            ship_date=ship,
            arrival_date=ship + _TRANSIT,
        )
        charges = [ChargeEntry(name=name, amount=amount) for name, amount in order.charges.items()]
        buyer = self.actor(Role.PROCUREMENT_MANAGER)
        create_order(
            self.session, self.company.id, facts, order.entries(), charges, buyer, self.now, number=order.number
        )

    def approve_order(self, order: SampleOrder) -> None:
        """Procurement lets the grower see it."""
        approve_order(self.session, self._order(order), self.actor(Role.PROCUREMENT_MANAGER), self.now)

    def cancel(self, order: SampleOrder) -> None:
        """Procurement cancels it."""
        buyer = self.actor(Role.PROCUREMENT_MANAGER)
        cancel_order(self.session, self._order(order), buyer, self.now, "The farm has no white carnations this week.")

    def confirm(self, order: SampleOrder) -> None:
        """The grower says how many boxes will come."""
        found = self._order(order)
        boxes = dict(zip((line.id for line in found.lines), order.boxes_confirmed(), strict=True))
        confirm_order(self.session, found, boxes, self._grower(found), self.now)

    def ship(self, order: SampleOrder) -> None:
        """The grower ships under an air waybill."""
        self.let_leave(self._order(order), order.awb)

    def let_leave(self, order: PurchaseOrder, awb: str) -> None:
        """The grower ships an order under an air waybill."""
        ship_order(self.session, order, read_awb(awb), order.ship_date, self._grower(order), self.now)

    def let_confirm(self, order: PurchaseOrder) -> None:
        """Procurement approves an order and the grower confirms all of it."""
        approve_order(self.session, order, self.actor(Role.PROCUREMENT_MANAGER), self.now)
        confirm_order(self.session, order, {line.id: line.boxes for line in order.lines}, self._grower(order), self.now)

    def receive(self, order: SampleOrder) -> None:
        """The warehouse scans the boxes; some may be missing."""
        self.scan(self._order(order), order.boxes_received())

    def scan(self, order: PurchaseOrder, counts: Sequence[int]) -> None:
        """The warehouse scans so many boxes of each line."""
        boxes = [box for line, count in zip(order.lines, counts, strict=True) for box in self._boxes_of(line)[:count]]
        scans = [Scanned(f"demo-{box.id}", box.barcode) for box in boxes]
        for begin in range(0, len(scans), MOST_SCANS):
            some = scans[begin : begin + MOST_SCANS]
            receive_boxes(self.session, self.company.id, some, self.actor(Role.INVENTORY), self.now, self.today)

    def upload(self, order: SampleOrder, invoice: SampleInvoice) -> None:
        """The grower uploads an invoice with its PDF."""
        found = self._order(order)
        grower, now, day = self._grower(found), self.now, found.ship_date
        made = upload_invoice(self.session, found, order.total(invoice), grower, now, invoice.number, day)
        document = pdf(f"{found.vendor.name}", _lines_of(found, made))
        name = f"{invoice.number.replace('/', '-')}.pdf"
        attach(self.session, self.storage, made, name, document, grower, now, allowed=VENDOR_FORMATS)

    def approve(self, order: SampleOrder, invoice: SampleInvoice) -> None:
        """Procurement or accounting gives the approval that comes next."""
        found = self._invoice(order, invoice)
        role = Role.PROCUREMENT_MANAGER if found.procurement_approved_at is None else Role.ACCOUNTS_PAYABLE
        approve(self.session, found, self.actor(role), self.now)

    def send(self, order: SampleOrder, invoice: SampleInvoice) -> None:
        """Accounting sends it to QuickBooks."""
        found = self._invoice(order, invoice)
        accounting = KnownAccounting(self.session, self.company)
        result = send(self.session, [found], self.actor(Role.ACCOUNTS_PAYABLE), accounting, self.now)[0]
        if result.reasons:
            raise ValueError(f"{found.bill_number} of the sample may not be sent: {result.reasons[0].sentence}")

    def actor(self, role: Role) -> Actor:
        """Answer the first person who has a role."""
        people = self.session.scalars(select(User).order_by(User.id))
        return Actor.of(next(person for person in people if role in person.roles))

    def _boxes_of(self, line: PurchaseOrderLine) -> list[Box]:
        return list(self.session.scalars(select(Box).where(Box.purchase_order_line_id == line.id).order_by(Box.id)))

    def _grower(self, order: PurchaseOrder) -> Actor:
        return Actor.of(self.one(User, User.vendor_id == order.vendor_id))

    def _vendor(self, order: SampleOrder) -> Vendor:
        vendor: Vendor = self.one(Vendor, Vendor.code == order.vendor)
        return vendor

    def _order(self, order: SampleOrder) -> PurchaseOrder:
        found: PurchaseOrder = self.one(PurchaseOrder, PurchaseOrder.number == order.number)
        return found

    def _invoice(self, order: SampleOrder, invoice: SampleInvoice) -> VendorInvoice:
        here = VendorInvoice.purchase_order_id == self._order(order).id, VendorInvoice.number == invoice.number
        found: VendorInvoice = self.one(VendorInvoice, *here)
        return found

    def one(self, model: type[Any], *conditions: Any) -> Any:  # noqa: ANN401 - any model, any condition
        """Answer the one row of which this is true."""
        return self.session.scalars(select(model).where(*conditions)).one()


def _lines_of(order: PurchaseOrder, invoice: VendorInvoice) -> list[str]:
    """Answer what stands on a grower's invoice."""
    head = [
        f"COMMERCIAL INVOICE {invoice.number}",
        f"Date {invoice.invoice_date}    Purchase order {order.number}    AWB {order.awb}",
        f"Sold to {order.company.name}, Miami, Florida",
        "",
        f"{'Product':<38}{'Boxes':>7}{'Units':>9}{'Price':>9}{'Amount':>12}",
        "-" * 75,
    ]
    lines = [
        f"{line.description:<38}{line.boxes_due:>7}{line.boxes_due * line.units_per_box:>9,}"
        f"{line.unit_cost:>9.2f}{line.amount:>12,.2f}"
        for line in order.lines
    ]
    charges = [f"{charge.name:<63}{charge.amount:>12,.2f}" for charge in order.charges]
    return [*head, *lines, *charges, "-" * 75, f"{'Total US$':<63}{invoice.total:>12,.2f}"]
