"""May a vendor invoice be sent to the accounting program? Every reason why not, at once (domain.md 1.1, 1.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from sqlalchemy.orm import Session

from wholesale import refusal
from wholesale.bill_lines import BillLine, lines_of, shares_to_keep
from wholesale.errors import MOVE_NOT_YOURS, Entry, MoveRefused
from wholesale.history import Actor
from wholesale.order_access import hold_invoices
from wholesale.purchase_order import ChargesState
from wholesale.status import MOVES, InvoiceStatus
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice, become

# QuickBooks' RefNumber of a bill (qbxml.md 4).
BILL_NUMBER_LETTERS = 20


class Accounting(Protocol):
    """What the accounting side knows; `qbwc_server.mapping` answers it."""

    @property
    def closing_date(self) -> date | None:
        """The last day of the closed period; None = none is closed, or not known."""

    @property
    def creates_missing_vendors(self) -> bool:
        """Whether a vendor the accounting program does not know is created there."""

    def vendor_is_known(self, name: str) -> bool | None:
        """Answer whether the accounting program has this vendor; None = its lists were not read yet."""

    def account_for(self, line: BillLine, vendor: Vendor) -> str | None:
        """Answer the account a line goes to; None = nobody has mapped it yet."""

    def unstorable_letters(self, text: str) -> str:
        """Answer the letters of a text that the accounting program can not hold."""


@dataclass(frozen=True)
class SendResult:
    """What became of one invoice: sent when there is no reason against it."""

    invoice: VendorInvoice
    reasons: list[Entry]

    @property
    def is_sent(self) -> bool:
        """Whether it is in ES now."""
        return not self.reasons


def send(
    session: Session, invoices: Iterable[VendorInvoice], actor: Actor, accounting: Accounting, now: datetime
) -> list[SendResult]:
    """Send the invoices that may be sent, each by itself, and say of the others why not."""
    return [SendResult(invoice, _send_one(session, invoice, actor, accounting, now)) for invoice in invoices]


def _send_one(
    session: Session, invoice: VendorInvoice, actor: Actor, accounting: Accounting, now: datetime
) -> list[Entry]:
    if not invoice.number:
        # Several of an order may have none, and would be one and the same number in the books: one at a time is sent.
        hold_invoices(session, invoice.purchase_order)
    reasons = reasons_not_to_send(session, invoice, accounting, actor)
    if reasons:
        return reasons
    try:
        become(session, invoice, InvoiceStatus.ES, actor, now, charge_shares=shares_to_keep(invoice))
    except MoveRefused as refused:
        return [refused.entry]
    return []


def reasons_not_to_send(
    session: Session, invoice: VendorInvoice, accounting: Accounting, actor: Actor | None = None
) -> list[Entry]:
    """Answer every reason not to send an invoice now; [] = it may be sent. `actor` adds the reasons of their roles."""
    with session.no_autoflush:
        return [
            *(_of_role(invoice, actor) if actor else []),
            *_of_status(invoice),
            *_of_charges(invoice),
            *_of_number(invoice, accounting),
            *_of_vendor(invoice.vendor, accounting),
            *_of_lines(invoice, accounting),
            *_of_period(invoice, accounting),
        ]


def _of_role(invoice: VendorInvoice, actor: Actor) -> Iterator[Entry]:
    sending = next(move for move in MOVES if move.new is InvoiceStatus.ES)
    if not actor.roles & sending.roles:
        roles = ", ".join(sorted(sending.roles))
        yield MOVE_NOT_YOURS.told(actor=actor.name, action=sending.label, invoice=invoice.bill_number, roles=roles)


def _of_status(invoice: VendorInvoice) -> Iterator[Entry]:
    name, status = invoice.bill_number, invoice.status
    if not invoice.company.sends_to_accounting:
        yield refusal.INTEGRATION_OFF.told(company=invoice.company.name)
    if status in {InvoiceStatus.AP, InvoiceStatus.AA}:
        yield refusal.NOT_APPROVED.told(invoice=name, status=status.sentence)
    elif status is InvoiceStatus.F:
        yield refusal.FAILED_BEFORE.told(invoice=name, failure=invoice.failure or "no reason was given")
    elif status is not InvoiceStatus.A:
        yield refusal.ALREADY_SENT.told(invoice=name, status=status.sentence)


def _of_charges(invoice: VendorInvoice) -> Iterator[Entry]:
    order = invoice.purchase_order
    if order.charges_state is ChargesState.PROCESSING:
        yield refusal.CHARGES_PROCESSING.told(order=order.number)
    if invoice.company.require_additional_charges and not order.charges:
        yield refusal.NO_CHARGES.told(order=order.number)


def _of_number(invoice: VendorInvoice, accounting: Accounting) -> Iterator[Entry]:
    number = invoice.bill_number
    if len(number) > BILL_NUMBER_LETTERS:
        yield refusal.BILL_NUMBER_TOO_LONG.told(limit=BILL_NUMBER_LETTERS, got=len(number), number=number)
    if letters := accounting.unstorable_letters(number):
        yield refusal.UNSTORABLE_LETTERS.told(thing="The bill number", text=number, letters=letters)
    others = (one for one in invoice.purchase_order.invoices if one is not invoice and one.is_sent)
    if any(other.bill_number == number for other in others):
        yield refusal.BILL_NUMBER_TAKEN.told(number=number)


def _of_vendor(vendor: Vendor, accounting: Accounting) -> Iterator[Entry]:
    name = vendor.accounting_name
    if name is None:
        yield refusal.NO_ACCOUNTING_NAME.told(vendor=vendor.name)
        return
    if letters := accounting.unstorable_letters(name):
        yield refusal.UNSTORABLE_LETTERS.told(thing="The Accounting Name", text=name, letters=letters)
    if accounting.vendor_is_known(name) is False and not accounting.creates_missing_vendors:
        yield refusal.VENDOR_UNKNOWN.told(vendor=vendor.name, name=name)


def _of_lines(invoice: VendorInvoice, accounting: Accounting) -> Iterator[Entry]:
    if invoice.total <= 0:
        yield refusal.TOTAL_NOT_POSITIVE.told(invoice=invoice.bill_number, total=invoice.total)
    lines = lines_of(invoice)
    total = sum((line.amount for line in lines), Decimal("0.00"))
    if total != invoice.total:
        yield refusal.LINES_DIFFER.told(invoice=invoice.bill_number, lines=total, total=invoice.total)
    goods = sum((line.amount for line in lines if line.kind == "goods"), Decimal("0.00"))
    if goods < 0 < invoice.total:
        yield refusal.CHARGES_ABOVE_TOTAL.told(invoice=invoice.bill_number, charges=total - goods, total=invoice.total)
    unmapped = {(line.kind, line.subject): line for line in lines if not accounting.account_for(line, invoice.vendor)}
    for kind, subject in unmapped:
        entry = refusal.NO_ACCOUNT_FOR_GOODS if kind == "goods" else refusal.NO_ACCOUNT_FOR_CHARGE
        yield entry.told(subject=subject)


def _of_period(invoice: VendorInvoice, accounting: Accounting) -> Iterator[Entry]:
    closed = accounting.closing_date
    if closed is not None and invoice.bill_date <= closed:
        yield refusal.PERIOD_CLOSED.told(invoice=invoice.bill_number, day=invoice.bill_date, closed=closed)
