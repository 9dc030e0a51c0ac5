"""Invoices of vendors, from upload to paid: what a bill in the accounting program is made of."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, BigInteger, Index, String, Update, bindparam, inspect, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from wholesale.choice import Choice
from wholesale.company import BillDateSource
from wholesale.db import Base, CompanyKey, Day, Key, Long, Moment, Name, Short, Usd, foreign_key
from wholesale.errors import (
    ADD_UNDER_WAY,
    APPROVAL_OPTION_MISSING,
    MOVE_NOT_YOURS,
    MOVE_UNKNOWN,
    MOVED_MEANWHILE,
    NOT_PAID_BEFORE,
    PAYMENT_DATE_MISSING,
    MoveRefused,
)
from wholesale.history import Actor, note_change
from wholesale.row_rank import note_rank
from wholesale.status import InvoiceStatus, Move, move_between, moves_from

if TYPE_CHECKING:
    from wholesale.charge import AdditionalCharge
    from wholesale.company import Company
    from wholesale.purchase_order import PurchaseOrder
    from wholesale.vendor import Vendor


class Transfer(Choice):
    """How far the accounting queue has come with an invoice that was sent; after ES, whether it may be in the books."""

    NOT_TAKEN = "not_taken", "The accounting queue has not taken it yet."
    TAKEN = "taken", "It waits in the accounting queue."
    UNDER_WAY = "under_way", "An add has left for the accounting program and its answer is not known."


_SENT = frozenset({InvoiceStatus.ES, InvoiceStatus.F, InvoiceStatus.S, InvoiceStatus.P})
_WAITING = text("status = 'ES' AND transfer = 'not_taken'")
_NUMBERED = text("number <> ''")


class VendorInvoice(Base):
    """One invoice of a vendor for one purchase order; it becomes one bill (domain.md 1.5)."""

    __tablename__ = "vendor_invoice"
    __table_args__ = (
        # Status and transfer are the same in all its rows; without them SQLite prefers the index below.
        Index(
            "ix_vendor_invoice_waiting",
            "company_id",
            "status",
            "transfer",
            "id",
            postgresql_where=_WAITING,
            sqlite_where=_WAITING,
        ),
        Index(None, "company_id", "status", "id"),
        Index(None, "company_id", "accounting_id"),
        Index(None, "company_id", "number", "id"),
        Index(None, "company_id", "purchase_order_id"),
        # Where an order is deleted, the database looks its invoices up by the order alone.
        Index("ix_vendor_invoice_order", "purchase_order_id"),
        Index("ix_vendor_invoice_import", "company_id", "import_id", "id"),
        Index(
            "uq_vendor_invoice_number",
            "company_id",
            "purchase_order_id",
            "number",
            unique=True,
            postgresql_where=_NUMBERED,
            sqlite_where=_NUMBERED,
        ),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    purchase_order_id: Mapped[int] = foreign_key("purchase_order.id")
    vendor_id: Mapped[int] = foreign_key("vendor.id")
    # The vendor's own number; "" = none given. Searched by its beginning on both databases alike.
    number: Mapped[Name] = mapped_column(String(200).with_variant(String(200, collation="C"), "postgresql"), default="")
    invoice_date: Mapped[Day | None]
    total: Mapped[Usd]
    status: Mapped[InvoiceStatus] = mapped_column(default=InvoiceStatus.AP)
    transfer: Mapped[Transfer] = mapped_column(default=Transfer.NOT_TAKEN)
    accounting_id: Mapped[Short | None]  # the accounting program's own id; kept when returned to Approved
    failure: Mapped[Long | None]  # the accounting program's own words
    failure_advice: Mapped[Long | None]
    failed_at: Mapped[Moment | None]
    procurement_approved_at: Mapped[Moment | None]
    approved_at: Mapped[Moment | None]  # by accounting
    sent_at: Mapped[Moment | None]
    paid_on: Mapped[Day | None]
    status_before_paid: Mapped[InvoiceStatus | None]
    import_id: Mapped[int | None] = mapped_column(BigInteger)  # the run of Data Import that made it; None = otherwise

    # Its shares of the charges of the whole order, by charge id, as they were when it was sent.
    charge_shares: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))

    company: Mapped[Company] = relationship()
    vendor: Mapped[Vendor] = relationship()
    purchase_order: Mapped[PurchaseOrder] = relationship(back_populates="invoices")
    charges: Mapped[list[AdditionalCharge]] = relationship(
        back_populates="vendor_invoice", order_by="AdditionalCharge.id"
    )

    @property
    def is_sent(self) -> bool:
        """Whether the accounting program has it, or is about to."""
        return self.accounting_id is not None or self.status in _SENT

    @property
    def may_be_in_books(self) -> bool:
        """Whether an add has left for the accounting program and nobody knows that it was refused."""
        return self.accounting_id is not None or self.transfer is Transfer.UNDER_WAY

    @property
    def bill_number(self) -> str:
        """Purchase order number and vendor invoice number; the first alone when the vendor gave none."""
        order = self.purchase_order.number
        return f"{order}{self.company.bill_number_separator}{self.number}" if self.number else order

    @property
    def bill_date(self) -> date:
        """The day the bill carries, as the company set it (domain.md 1.5)."""
        source, order = self.company.bill_date_source, self.purchase_order
        if source is BillDateSource.APPROVAL_DATE and self.approved_at is not None:
            return self.approved_at.astimezone(ZoneInfo(self.company.time_zone)).date()
        if source is BillDateSource.ARRIVAL_DATE and order.arrival_date is not None:
            return order.arrival_date
        if source is BillDateSource.SHIP_DATE or self.invoice_date is None:
            return order.ship_date
        return self.invoice_date


def moves_allowed(invoice: VendorInvoice, actor: Actor) -> list[Move]:
    """Answer what an actor may do with an invoice now, in the order of the table."""
    return [move for move in moves_from(invoice.status) if refusal_of(invoice, move.new, actor) is None]


def approve(session: Session, invoice: VendorInvoice, actor: Actor, now: datetime, why: str = "") -> None:
    """Give the approval that comes next: procurement's on AP, accounting's on AA."""
    following = {InvoiceStatus.AP: InvoiceStatus.AA}.get(invoice.status, InvoiceStatus.A)
    become(session, invoice, following, actor, now, why)


def become(
    session: Session,
    invoice: VendorInvoice,
    status: InvoiceStatus,
    actor: Actor,
    now: datetime,
    why: str = "",
    **facts: Any,  # noqa: ANN401 - columns of VendorInvoice, checked by SQLAlchemy
) -> None:
    """Move an invoice to a status, with its history, or raise MoveRefused.

    One UPDATE that names the old status decides: of two who try at once, one is refused. `facts` are written with it:
    `paid_on` for P, `failure` and `failure_advice` for F, `accounting_id` for S.
    """
    move = _move_to(invoice, status, actor)
    if status is InvoiceStatus.P and facts.get("paid_on", invoice.paid_on) is None:
        raise MoveRefused(PAYMENT_DATE_MISSING, invoice=invoice.bill_number)
    if inspect(invoice).modified:
        session.flush()
    _compare_and_set(session, invoice, move, {"status": status} | _facts_of(move, now) | facts)
    note_change(session, invoice, move.old, status, actor, now, why or move.label)
    _note_rank(session, invoice)


def _note_rank(session: Session, invoice: VendorInvoice) -> None:
    rank = note_rank(session, invoice.company_id, invoice.purchase_order_id)
    order = inspect(invoice).dict.get("purchase_order")
    if order is not None:
        set_committed_value(order, "row_rank", rank)


def refusal_of(invoice: VendorInvoice, status: InvoiceStatus, actor: Actor) -> MoveRefused | None:
    """Answer why an actor may not move an invoice to a status now; None = they may."""
    try:
        _move_to(invoice, status, actor)
    except MoveRefused as refused:
        return refused
    return None


def mark_transfer(session: Session, invoice: VendorInvoice, transfer: Transfer) -> bool:
    """Note how far the accounting queue is; False = the invoice is no longer in ES, so nothing was noted."""
    return _set(session, invoice, {"transfer": transfer}, InvoiceStatus.ES)


def _move_to(invoice: VendorInvoice, status: InvoiceStatus, actor: Actor) -> Move:
    # The bill number is asked for in refusals only: it may cost a look at the order.
    old = invoice.status
    move = move_between(old, status)
    if move is None:
        labels = ", ".join(dict.fromkeys(move.label for move in moves_from(old)))
        raise MoveRefused(MOVE_UNKNOWN, invoice=invoice.bill_number, old=old, new=status, allowed=labels)
    _check_actor(invoice, move, actor)
    if move.is_undo_of_paid and invoice.status_before_paid != move.new:
        raise MoveRefused(NOT_PAID_BEFORE, invoice=invoice.bill_number, before=invoice.status_before_paid, new=move.new)
    if _takes_back(move) and invoice.transfer is Transfer.UNDER_WAY:
        raise MoveRefused(ADD_UNDER_WAY, invoice=invoice.bill_number)
    return move


def _check_actor(invoice: VendorInvoice, move: Move, actor: Actor) -> None:
    if not (move.by_system if actor.is_system else actor.roles & move.roles):
        roles = ", ".join(sorted(move.roles)) or "none, only our own programs do this"
        raise MoveRefused(MOVE_NOT_YOURS, actor=actor.name, action=move.label, invoice=invoice.bill_number, roles=roles)
    if move.needs_option and not actor.allows_invoice_approval:
        raise MoveRefused(APPROVAL_OPTION_MISSING, actor=actor.name, action=move.label, invoice=invoice.bill_number)


_NO_FAILURE = {"failure": None, "failure_advice": None, "failed_at": None}


def _takes_back(move: Move) -> bool:
    return (move.old, move.new) == (InvoiceStatus.ES, InvoiceStatus.A)


def _facts_of(move: Move, now: datetime) -> dict[str, Any]:
    """Answer the columns that change with a move."""
    facts: dict[str, Any] = {}
    match move.old, move.new:
        case InvoiceStatus.AP, InvoiceStatus.AA:
            facts = {"procurement_approved_at": now}
        case InvoiceStatus.AA, InvoiceStatus.A:
            facts = {"approved_at": now}
        case _, InvoiceStatus.ES:
            facts = {"sent_at": now, "transfer": Transfer.NOT_TAKEN, **_NO_FAILURE}
        case _, InvoiceStatus.S:
            facts = _NO_FAILURE | {"status_before_paid": None, "paid_on": None}
        case _, InvoiceStatus.F:
            facts = {"failed_at": now}
        case old, InvoiceStatus.P:
            facts = {"status_before_paid": old}
        case InvoiceStatus.P, _:
            facts = {"status_before_paid": None, "paid_on": None}
    return facts


def _compare_and_set(session: Session, invoice: VendorInvoice, move: Move, values: dict[str, Any]) -> None:
    if _set(session, invoice, values, move.old, unless_under_way=_takes_back(move)):
        return
    current = session.scalar(select(VendorInvoice.status).where(VendorInvoice.id == invoice.id))
    if current == move.old:
        raise MoveRefused(ADD_UNDER_WAY, invoice=invoice.bill_number)
    raise MoveRefused(MOVED_MEANWHILE, invoice=invoice.bill_number, old=move.old, current=current or "deleted")


def _set(
    session: Session,
    invoice: VendorInvoice,
    values: dict[str, Any],
    old: InvoiceStatus,
    *,
    unless_under_way: bool = False,
) -> bool:
    """Write columns if the invoice is in this status; one statement, so of two who try at once one comes too late."""
    # A session that is kept to one company (db.py) is kept to it here, too.
    company_id = session.info.get("company_id", invoice.company_id)
    wanted = {"_company_id": company_id, "_id": invoice.id, "_old": old, **values}
    change = _change_of(tuple(values), unless_under_way=unless_under_way)
    if session.connection().execute(change, wanted).rowcount != 1:
        return False
    for name, value in values.items():
        set_committed_value(invoice, name, value)
    return True


@cache
def _change_of(names: tuple[str, ...], *, unless_under_way: bool) -> Update:
    change = update(VendorInvoice).where(
        VendorInvoice.company_id == bindparam("_company_id"),
        VendorInvoice.id == bindparam("_id"),
        VendorInvoice.status == bindparam("_old"),
    )
    if unless_under_way:
        change = change.where(VendorInvoice.transfer != Transfer.UNDER_WAY)
    return change.values({name: bindparam(name) for name in names})
