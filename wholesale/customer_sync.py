"""How invoices and credits of customers wait for the accounting program, and how they are locked (domain.md 5.6).

Each change is one statement that looks at what is there: of two who come at once, one finds it changed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.company import Company
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus, Sync
from wholesale.errors import Klass, TradeError, Who, define
from wholesale.history import Actor, StatusChange, note_change

CustomerDocument = CustomerInvoice | BalanceAdjustment

MOST_LETTERS: Final = 50
"""Of the failure that stands with a document (domain.md 5.6); the whole words are on the QuickBooks desk."""

_FREE: Final = tuple(each for each in Sync if not each.is_locked)
_BEFORE_CONFIRMED: Final = {each.value: each for each in (CustomerInvoiceStatus.DRAFT, CustomerInvoiceStatus.PENDING)}

DOCUMENT_LOCKED = define(
    "customer_document_locked",
    Klass.ASK_A_PERSON,
    "{document} is in the accounting program or on its way there, so it can not be changed.",
    "Correct it with a credit; one that still waits can be taken out of the queue on the QuickBooks desk.",
    Who.ACCOUNTANT,
)


def accounting_name(customer: Customer) -> str:
    """Answer what a customer is called in the accounting program: its Accounting Code, else its name.

    Assumed: the documents name an Accounting Code of customers, not what it is for (domain.md 3.4).
    """
    return customer.accounting_code.strip() or customer.name.strip()


def document_name(document: CustomerDocument) -> str:
    """Answer what people call a document."""
    if isinstance(document, CustomerInvoice):
        return f"Invoice {document.number}"
    return f"Credit {document.reference or document.id}"


def queue_for_accounting(session: Session, document: CustomerDocument, now: datetime) -> bool:
    """Let a confirmed invoice, or a credit, wait for the accounting program; answer whether it does.

    Called when it is confirmed or entered, and when one that failed is sent again. It does nothing where the company
    does not send documents of customers, and for imported ones, which are opening balances. Safe to repeat.
    """
    session.flush()
    # As it is now, and nobody takes it back meanwhile: the page that asks may be older than that.
    session.refresh(document, with_for_update={"key_share": True})
    if document.import_id is not None or not _is_owed(document):
        return False
    company = session.get_one(Company, document.company_id)
    if not (company.sends_customer_documents and company.sends_to_accounting):
        return False
    if document.sync is Sync.WAITING or document.sync.is_locked:
        return document.sync is Sync.WAITING
    return change_sync(session, document, Sync.WAITING, now, only_from=(Sync.NONE, Sync.FAILED))


def take_from_accounting(session: Session, document: CustomerDocument) -> None:
    """Take a document back before it is unconfirmed, voided or changed.

    Raises TradeError while the accounting program has it or may have it.
    """
    session.flush()
    if not change_sync(session, document, Sync.NONE, None, only_from=_FREE):
        raise TradeError(DOCUMENT_LOCKED, document=document_name(document))


def refuse(session: Session, document: CustomerDocument, words: str, actor: Actor, now: datetime) -> None:
    """The accounting program has refused a document: it can be changed again, and where the company wants it so, an
    invoice is what it was before it was confirmed.
    """
    failure = words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1].rstrip()}…"
    change_sync(session, document, Sync.FAILED, now, only_from=(Sync.TAKEN,), failure=failure)
    if not isinstance(document, CustomerInvoice) or document.status is not CustomerInvoiceStatus.CONFIRMED:
        return
    if not session.get_one(Company, document.company_id).unconfirms_refused_invoices:
        return
    before = status_before_confirmed(session, document)
    note_change(session, document, document.status, before, actor, now, words)
    document.status, document.confirmed_at = before, None
    document.revision += 1


def status_before_confirmed(session: Session, invoice: CustomerInvoice) -> CustomerInvoiceStatus:
    """Answer what an invoice was before it was last confirmed, which it is again when that is taken back."""
    confirmed = (
        select(StatusChange.old)
        .where(
            StatusChange.company_id == invoice.company_id,
            StatusChange.record_kind == CustomerInvoice.__tablename__,
            StatusChange.record_id == invoice.id,
            StatusChange.new == CustomerInvoiceStatus.CONFIRMED,
        )
        .order_by(StatusChange.id.desc())
        .limit(1)
    )
    return _BEFORE_CONFIRMED.get(session.scalar(confirmed) or "", CustomerInvoiceStatus.PENDING)


def change_sync(
    session: Session,
    document: CustomerDocument,
    sync: Sync,
    now: datetime | None,
    *,
    only_from: Collection[Sync],
    failure: str | None = None,
    accounting_id: str | None = None,
) -> bool:
    """Set how far a document is, if it is one of `only_from`; answer whether it was."""
    model = type(document)
    values = {"sync": sync, "sync_since": now, "sync_failure": failure}
    if accounting_id is not None:
        values["accounting_id"] = accounting_id
    change = (
        update(model)
        .where(model.company_id == document.company_id, model.id == document.id, model.sync.in_(only_from))
        .values(values)
        .execution_options(synchronize_session=False)
    )
    done = session.execute(change)
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        session.refresh(document, ["sync", "sync_failure"])
        return False
    for name, value in values.items():
        set_committed_value(document, name, value)
    return True


def _is_owed(document: CustomerDocument) -> bool:
    if isinstance(document, CustomerInvoice):
        return document.status is CustomerInvoiceStatus.CONFIRMED and document.total > 0
    return document.amount > 0 and document.voided_at is None
