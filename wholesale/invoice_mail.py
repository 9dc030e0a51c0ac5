"""A mail with an invoice becomes a vendor invoice of its purchase order, or a refusal in words (domain.md 2.5, 5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.attachment import StoredFile, attach_stored, store_file
from wholesale.errors import Entry, TradeError
from wholesale.file_format import VENDOR_FORMATS
from wholesale.history import Actor
from wholesale.invoice_mail_message import Letter
from wholesale.invoice_mail_pdf import left_out, pdf_of
from wholesale.invoice_mail_refusal import (
    NO_PDF,
    ORDER_APPROVED,
    ORDER_CANCELED,
    ORDER_NOT_FOUND,
    ORDER_OF_OTHER_LOCATION,
    SENDER_UNKNOWN,
    TOTAL_DIFFERS,
    TOTAL_NEEDED,
    TOTAL_TAKEN,
)
from wholesale.invoice_mail_sender import MailSender, sender_of
from wholesale.invoice_mail_subject import InvoiceSubject, read_subject
from wholesale.invoice_mailbox import InvoiceMailbox
from wholesale.order_access import hold_invoices, hold_order
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.storage import Storage
from wholesale.upload import OPEN, upload_invoice
from wholesale.vendor_invoice import VendorInvoice


@dataclass(frozen=True)
class Outcome:
    """What came of a mail: an invoice, or why there is none; and what its sender should know besides."""

    invoice: VendorInvoice | None = None
    refusal: Entry | None = None
    notes: tuple[Entry, ...] = ()
    pdf_name: str = ""
    # Whether anybody is told: strangers are not, unless they wrote what only somebody with an order would write.
    is_answered: bool = True


@dataclass(frozen=True)
class Paper:
    """The PDF of a letter, read, merged and stored; or why it could not be."""

    stored: StoredFile | None = None
    note: Entry | None = None
    refused: TradeError | None = None


def prepare_paper(
    session: Session, storage: Storage, mailbox: InvoiceMailbox, letter: Letter, now: datetime
) -> Paper | None:
    """Make the paper of a letter that seems to be welcome, None for any other; nothing is written but the file.

    To be done on a session that only reads, before the transaction of the invoice: a PDF may take its time.
    """
    try:
        sender, subject = sender_of(session, mailbox, letter), read_subject(letter.subject)
    except TradeError:
        return None
    order = _find(session, mailbox.company_id, subject.orders)
    if letter.problem is not None or order is None or sender.acts_on(order) is None:
        return None
    name = _merged_name(order, subject)
    session.rollback()
    return _paper(storage, mailbox.company_id, letter, name, now)


def _merged_name(order: PurchaseOrder, subject: InvoiceSubject) -> str:
    return f"{order.number}-{subject.number or 'invoices'}.pdf"


def _paper(storage: Storage, company_id: int, letter: Letter, merged_name: str, now: datetime) -> Paper:
    try:
        pdf = pdf_of(letter, merged_name)
        return Paper(store_file(storage, company_id, pdf.name, pdf.data, now, allowed=VENDOR_FORMATS), pdf.note)
    except TradeError as refused:
        return Paper(refused=refused)


def receive_invoice(
    session: Session,
    storage: Storage,
    mailbox: InvoiceMailbox,
    letter: Letter,
    now: datetime,
    paper: Paper | None = None,
) -> Outcome:
    """Add the invoice that a letter brings to its order, with its PDF; of a letter that is refused nothing stays.

    Another letter for the same order adds another invoice. Runs in the caller's transaction, so that whatever else
    is noted of the letter holds together with the invoice; `paper` was made before it.
    """
    try:
        sender = sender_of(session, mailbox, letter)
    except TradeError as refused:
        is_answered = refused.entry.key == SENDER_UNKNOWN.key and _is_meant_for_us(letter)
        return Outcome(refusal=refused.entry, is_answered=is_answered)
    notes = left_out(letter)
    if letter.problem is not None:
        return Outcome(refusal=letter.problem)
    try:
        with session.begin_nested():
            return _add(session, storage, mailbox, letter, sender, notes, now, paper)
    except TradeError as refused:
        return Outcome(refusal=refused.entry, notes=tuple(notes))


def _is_meant_for_us(letter: Letter) -> bool:
    try:
        read_subject(letter.subject)
    except TradeError:
        return False
    return True


def _add(
    session: Session,
    storage: Storage,
    mailbox: InvoiceMailbox,
    letter: Letter,
    sender: MailSender,
    notes: list[Entry],
    now: datetime,
    paper: Paper | None,
) -> Outcome:
    subject = read_subject(letter.subject)
    order, actor = _order_of(session, mailbox, subject, sender)
    paper = paper or _paper(storage, mailbox.company_id, letter, _merged_name(order, subject), now)
    if paper.stored is None:
        raise paper.refused or TradeError(NO_PDF)
    others = _other_invoices(session, order)
    total, taken = _total_of(order, subject, others)
    invoice = upload_invoice(session, order, total, actor, now, subject.number)
    attach_stored(session, invoice, paper.stored, actor, now)
    told = [note for note in (taken, paper.note, _difference(order, others + total)) if note is not None]
    return Outcome(invoice, None, (*told, *notes), paper.stored.name)


def _order_of(
    session: Session, mailbox: InvoiceMailbox, subject: InvoiceSubject, sender: MailSender
) -> tuple[PurchaseOrder, Actor]:
    """Answer the order, held still, and as whom the sender acts on it."""
    order = _find(session, mailbox.company_id, subject.orders)
    actor = sender.acts_on(order) if order is not None else None
    if order is None or actor is None:
        # The same words, so that nobody learns which orders others have.
        raise TradeError(ORDER_NOT_FOUND, order=subject.orders[0], sender=sender.address)
    if None not in (mailbox.location_id, order.location_id) and order.location_id != mailbox.location_id:
        location = order.location.name if order.location else ""
        raise TradeError(ORDER_OF_OTHER_LOCATION, order=order.number, location=location, mailbox=mailbox.address)
    hold_invoices(session, order)
    hold_order(session, order)
    if order.status is OrderStatus.CA:
        raise TradeError(ORDER_CANCELED, order=order.number)
    return order, actor


def _find(session: Session, company_id: int, numbers: tuple[str, ...]) -> PurchaseOrder | None:
    wanted = select(PurchaseOrder).where(PurchaseOrder.company_id == company_id, PurchaseOrder.number.in_(numbers))
    found = {order.number: order for order in session.scalars(wanted)}
    return next((found[number] for number in numbers if number in found), None)


def _other_invoices(session: Session, order: PurchaseOrder) -> Decimal:
    """Answer what the other invoices of the order come to; TradeError when all of them are approved already."""
    others = hold_invoices(session, order)
    if others and not any(invoice.status in OPEN for invoice in others):
        raise TradeError(ORDER_APPROVED, order=order.number)
    return sum((invoice.total for invoice in others), Decimal(0))


def _total_of(order: PurchaseOrder, subject: InvoiceSubject, others: Decimal) -> tuple[Decimal, Entry | None]:
    """Answer the total of the invoice, and a note when the subject did not give it.

    Assumed: without a total the invoice is over what is left to bill of the order, the whole order for its first.
    """
    if subject.total is not None:
        return subject.total, None
    left = order.total - others
    if left <= 0:
        raise TradeError(TOTAL_NEEDED, order=order.number, order_total=order.total)
    return left, TOTAL_TAKEN.told(order=order.number, total=left)


def _difference(order: PurchaseOrder, invoices: Decimal) -> Entry | None:
    if invoices == order.total:
        return None
    return TOTAL_DIFFERS.told(order=order.number, invoices_total=invoices, order_total=order.total)
