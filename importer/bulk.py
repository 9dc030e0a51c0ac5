"""Approving and sending many invoices at once: each by itself, with every reason against those that are refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.datastructures import MultiDict

from importer.remedy import Reason, reason_of
from qbwc_server.mapping import KnownAccounting
from wholesale import order_parts, sending
from wholesale import vendor_invoice as invoices
from wholesale.company import Company
from wholesale.errors import Entry, Klass, MoveRefused, TradeError, Who, define
from wholesale.history import Actor
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import MOVES, InvoiceStatus, least_advanced
from wholesale.vendor_invoice import VendorInvoice

MOST: Final = 300
"""Invoices in one request: a few seconds of work, and a result that a person still reads."""

TOO_MANY = define(
    "too_many_at_once",
    Klass.FIX_DATA,
    "{count} orders or invoices were chosen; at most {most} are approved or sent at once.",
    "Choose fewer, such as one page of the list after the other.",
    Who.CLERK,
)
NOTHING_CHOSEN = define(
    "nothing_chosen",
    Klass.FIX_DATA,
    "Nothing was chosen.",
    "Tick the orders in the first column of the list, then press the button again.",
    Who.CLERK,
)
ORDER_WITHOUT_INVOICE = define(
    "order_without_invoice",
    Klass.FIX_DATA,
    "Purchase order {order} has no invoice yet.",
    "Upload the vendor's invoice first.",
    Who.CLERK,
)
APPROVED_BEFORE = define(
    "approved_before",
    Klass.FIX_DATA,
    "Invoice {invoice} waits for no approval. {status}",
    "Nothing is to be done.",
    Who.NOBODY,
)

_NEEDLESS = frozenset({"already_sent", "approved_before"})
_PENDING = frozenset({InvoiceStatus.AP, InvoiceStatus.AA})
_SENDABLE = frozenset({InvoiceStatus.A})


@dataclass(frozen=True)
class Outcome:
    """What became of one invoice, or of an order that has none to act on: done when there is no reason against it."""

    order: PurchaseOrder
    invoice: VendorInvoice | None
    reasons: Sequence[Reason]

    @property
    def is_done(self) -> bool:
        """Whether it was done."""
        return not self.reasons

    @property
    def is_needless(self) -> bool:
        """Whether there was nothing to do: it was sent or approved before."""
        return any(reason.entry.key in _NEEDLESS for reason in self.reasons)

    @property
    def is_refused(self) -> bool:
        """Whether somebody must set something right first."""
        return not self.is_done and not self.is_needless


def may(actor: Actor) -> dict[str, bool]:
    """Answer which of the two a person's roles allow, for the buttons."""

    def by_role(*old: InvoiceStatus, new: frozenset[InvoiceStatus]) -> bool:
        moves = [move for move in MOVES if move.old in old and move.new in new]
        return any(
            actor.roles & move.roles and (actor.allows_invoice_approval or not move.needs_option) for move in moves
        )

    return {
        "approve": by_role(*_PENDING, new=frozenset({InvoiceStatus.AA, InvoiceStatus.A})),
        "send": by_role(*_SENDABLE, new=frozenset({InvoiceStatus.ES})),
    }


def chosen(session: Session, form: MultiDict[str, str]) -> list[tuple[PurchaseOrder, list[VendorInvoice]]]:
    """Answer the orders a form names with the invoices it means: those it names, else all of the order."""
    order_ids, invoice_ids = _numbers(form.getlist("order")), _numbers(form.getlist("invoice"))
    if not order_ids and not invoice_ids:
        raise TradeError(NOTHING_CHOSEN)
    if len(order_ids) + len(invoice_ids) > MOST:
        raise TradeError(TOO_MANY, count=len(order_ids) + len(invoice_ids), most=MOST)
    named = [found for each in sorted(invoice_ids) if (found := session.get(VendorInvoice, each)) is not None]
    wanted = order_ids | {invoice.purchase_order_id for invoice in named}
    read = (joinedload(PurchaseOrder.vendor), joinedload(PurchaseOrder.company))
    by_keys = select(PurchaseOrder).where(PurchaseOrder.id.in_(wanted)).execution_options(by_keys=True)
    orders = sorted(session.scalars(by_keys.options(*read)), key=lambda order: order.number)
    order_parts.load(session, orders)
    order_parts.load_invoices(session, orders)
    mine = {order.id: list(order.invoices) for order in orders}
    if sum(len(each) for each in mine.values()) > MOST:
        raise TradeError(TOO_MANY, count=sum(len(each) for each in mine.values()), most=MOST)
    picked = {invoice.id for invoice in named}
    return [(order, [one for one in mine[order.id] if order.id in order_ids or one.id in picked]) for order in orders]


def approve(
    session: Session, orders: Iterable[tuple[PurchaseOrder, list[VendorInvoice]]], actor: Actor, now: datetime
) -> list[Outcome]:
    """Give each invoice that waits for an approval the one that comes next, where the person may."""
    outcomes: list[Outcome] = []
    for order, mine in orders:
        pending = [invoice for invoice in mine if invoice.status in _PENDING]
        if not pending:
            outcomes.append(_nothing_to_do(order, mine, actor))
        outcomes += [Outcome(order, one, _refusals(_approve(session, one, actor, now), one, actor)) for one in pending]
    return outcomes


def send(
    session: Session,
    orders: Iterable[tuple[PurchaseOrder, list[VendorInvoice]]],
    actor: Actor,
    company: Company,
    now: datetime,
) -> list[Outcome]:
    """Send each approved invoice; of an order without one, say why not for the least advanced."""
    accounting = KnownAccounting(session, company)
    outcomes: list[Outcome] = []
    for order, mine in orders:
        if not mine:
            outcomes.append(_nothing_to_do(order, mine, actor))
            continue
        ready = [invoice for invoice in mine if invoice.status in _SENDABLE]
        for result in sending.send(session, ready or [_first(mine)], actor, accounting, now):
            reasons = _refusals(result.reasons, result.invoice, actor, accounting)
            outcomes.append(Outcome(order, result.invoice, reasons))
    return outcomes


def _approve(session: Session, invoice: VendorInvoice, actor: Actor, now: datetime) -> list[Entry]:
    try:
        with session.begin_nested():
            invoices.approve(session, invoice, actor, now)
    except MoveRefused as refused:
        return [refused.entry]
    return []


def _nothing_to_do(order: PurchaseOrder, mine: list[VendorInvoice], actor: Actor) -> Outcome:
    if not mine:
        entry = ORDER_WITHOUT_INVOICE.told(order=order.number)
        return Outcome(order, None, [reason_of(entry, order, None, actor)])
    first = _first(mine)
    entry = APPROVED_BEFORE.told(invoice=first.bill_number, status=first.status.sentence)
    return Outcome(order, first, [reason_of(entry, order, first, actor)])


def _first(mine: Sequence[VendorInvoice]) -> VendorInvoice:
    least = least_advanced(invoice.status for invoice in mine)
    return next(invoice for invoice in mine if invoice.status is least)


def _refusals(
    entries: Iterable[Entry], invoice: VendorInvoice, actor: Actor, accounting: KnownAccounting | None = None
) -> list[Reason]:
    return [reason_of(entry, invoice.purchase_order, invoice, actor, accounting) for entry in entries]


def _numbers(texts: Iterable[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < len(str(2**63))}
