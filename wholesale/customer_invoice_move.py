"""Moving an invoice to a customer from one status to another (domain.md 4.8, 5.6)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.orm import Session

from wholesale.billing_setup import settings_for
from wholesale.credit_check import check_credit
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_hold import free_boxes, hold_invoice, hold_with_boxes, let_go_of_prebooks
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.customer_invoice_mail import has_address, want_mail
from wholesale.customer_invoice_refusal import (
    CUSTOMER_INVOICE_EMPTY,
    CUSTOMER_INVOICE_IMPORTED,
    CUSTOMER_INVOICE_MOVE_UNKNOWN,
    CUSTOMER_INVOICE_NEGATIVE,
    CUSTOMER_INVOICE_SETTLED,
)
from wholesale.customer_invoice_status import (
    CustomerInvoiceAction,
    CustomerInvoiceMove,
    invoice_moves_from,
    roles_for,
)
from wholesale.customer_sync import queue_for_accounting, status_before_confirmed, take_from_accounting
from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.history import Actor, note_change
from wholesale.terms import due_date
from wholesale.user import Role

_NOTHING = Decimal("0.00")


def invoice_moves_allowed(session: Session, invoice: CustomerInvoice, actor: Actor) -> list[CustomerInvoiceMove]:
    """Answer what an actor may do with an invoice now, in the order of the table."""
    if invoice.sync.is_locked:
        return []
    return [
        move
        for move in invoice_moves_from(invoice.status)
        if _has_role(actor, move.roles) and _fits(session, invoice, move)
    ]


def move_invoice(
    session: Session,
    invoice: CustomerInvoice,
    action: CustomerInvoiceAction,
    actor: Actor,
    now: datetime,
    *,
    revision: int | None = None,
    why: str = "",
) -> None:
    """Do this with an invoice, or raise TradeError: of two who come at once, the second is told.

    `revision` is the one that the person saw. What it takes with it happens in the same transaction: boxes come free,
    the accounting program's queue is told, the mail to the customer is asked for.
    """
    if action is CustomerInvoiceAction.VOID:
        hold_with_boxes(session, invoice, revision)
    else:
        hold_invoice(session, invoice, revision)
    move = _move_by(session, invoice, action, actor)
    # A document that the accounting program has, or may have, is not touched.
    take_from_accounting(session, invoice)
    told = _do(session, invoice, action, actor, now)
    invoice.status = move.new
    # Whoever still looks at the invoice as it was is told so (hold_invoice).
    invoice.revision += 1
    note_change(session, invoice, move.old, move.new, actor, now, "; ".join(filter(None, (told, why))))
    session.flush()
    if action is CustomerInvoiceAction.CONFIRM:
        queue_for_accounting(session, invoice, now)
        if settings_for(session, invoice.company_id, invoice.location_id).mails_invoices and has_address(invoice):
            want_mail(invoice, now)


def _do(session: Session, invoice: CustomerInvoice, action: CustomerInvoiceAction, actor: Actor, now: datetime) -> str:
    """Do what an action takes with it, while the invoice still is what it was; answer what its history says."""
    match action:
        case CustomerInvoiceAction.SUBMIT:
            _check_owed(session, invoice, actor)
        case CustomerInvoiceAction.CONFIRM:
            _confirm(session, invoice, actor, now)
        case CustomerInvoiceAction.UNCONFIRM:
            _check_unsettled(invoice)
            invoice.confirmed_at = invoice.mail_wanted_at = None
        case CustomerInvoiceAction.VOID:
            return _void(session, invoice)
    return action.label


def _confirm(session: Session, invoice: CustomerInvoice, actor: Actor, now: datetime) -> None:
    if invoice.status is CustomerInvoiceStatus.DRAFT:
        _check_owed(session, invoice, actor)
    else:
        _check_complete(invoice)
    invoice.confirmed_at = now
    invoice.due_date = due_date(invoice.customer.terms, invoice.invoice_date) or invoice.due_date


def _void(session: Session, invoice: CustomerInvoice) -> str:
    _check_unsettled(invoice)
    freed = free_boxes(session, invoice, invoice.items)
    uncharged = let_go_of_prebooks(session, invoice)
    mine = update(CustomerInvoiceItem).where(
        CustomerInvoiceItem.company_id == invoice.company_id, CustomerInvoiceItem.customer_invoice_id == invoice.id
    )
    session.execute(mine.values(box_id=None).execution_options(synchronize_session=False))
    for item in invoice.items:
        session.expire(item)
    invoice.balance = _NOTHING
    invoice.confirmed_at = invoice.mail_wanted_at = None
    told = [f"Boxes put back to inventory: {freed}"] if freed else [CustomerInvoiceAction.VOID.label]
    told += [f"Charges of prebook {number} wait for its next box" for number in uncharged]
    return "; ".join(told)


def _move_by(
    session: Session, invoice: CustomerInvoice, action: CustomerInvoiceAction, actor: Actor
) -> CustomerInvoiceMove:
    _check_role(actor, action, roles_for(action))
    if invoice.import_id is not None and action is CustomerInvoiceAction.UNCONFIRM:
        raise TradeError(CUSTOMER_INVOICE_IMPORTED, number=invoice.number)
    moves = [move for move in invoice_moves_from(invoice.status) if move.action is action]
    move = next((move for move in moves if _fits(session, invoice, move)), None)
    if move is None:
        raise TradeError(
            CUSTOMER_INVOICE_MOVE_UNKNOWN, number=invoice.number, old=invoice.status.sentence, action=action.label
        )
    _check_role(actor, action, move.roles)
    return move


def _fits(session: Session, invoice: CustomerInvoice, move: CustomerInvoiceMove) -> bool:
    """Whether the move leads where this very invoice can go: back to what it was, which an imported one never was."""
    if move.action is not CustomerInvoiceAction.UNCONFIRM:
        return True
    return invoice.import_id is None and move.new is status_before_confirmed(session, invoice)


def _check_owed(session: Session, invoice: CustomerInvoice, actor: Actor) -> None:
    """Look at everything before the customer owes an invoice that was written by hand, or will owe it."""
    _check_complete(invoice)
    check_credit(session, invoice, invoice.balance, actor)


def _check_complete(invoice: CustomerInvoice) -> None:
    if not invoice.items and not invoice.charges:
        raise TradeError(CUSTOMER_INVOICE_EMPTY, number=invoice.number)
    if invoice.total < 0:
        raise TradeError(CUSTOMER_INVOICE_NEGATIVE, number=invoice.number, total=invoice.total)


def _check_unsettled(invoice: CustomerInvoice) -> None:
    if invoice.balance != invoice.total:
        settled = invoice.total - invoice.balance
        raise TradeError(CUSTOMER_INVOICE_SETTLED, number=invoice.number, total=invoice.total, settled=settled)


def _check_role(actor: Actor, action: CustomerInvoiceAction, roles: frozenset[Role]) -> None:
    if not _has_role(actor, roles):
        names = ", ".join(sorted(roles))
        raise TradeError(ROLE_MISSING, actor=actor.name, action=f'do "{action.label}" with an invoice', roles=names)


def _has_role(actor: Actor, roles: frozenset[Role]) -> bool:
    return actor.is_system or bool(actor.roles & roles)
