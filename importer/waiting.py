"""What waits for a person at the start: counted as far as a person reads, so that it costs the same at any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, TextClause, func, literal_column, select
from sqlalchemy.orm import Session

from importer.page import PAGES, Admitted, admits
from qbwc_server.connection import Connection
from qbwc_server.desk import Row, Tray, listing, rows_of
from qbwc_server.queue import OPEN, ItemState, WorkItem
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_status import INVOICE_KEEPERS
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import ACCOUNTING, APPROVERS, PROCUREMENT, InvoiceStatus
from wholesale.user import Role, User
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice

MOST = 999
"""Counting stops here: a person reads "999+"."""


@dataclass(frozen=True)
class Tile:
    """One heap of work, with the way to it."""

    caption: LazyString
    count: int
    address: str
    tone: str  # as the badges are coloured; told by the caption as well

    @property
    def figure(self) -> str:
        """The count as a person reads it."""
        return f"{MOST}+" if self.count > MOST else str(self.count)


@dataclass(frozen=True)
class _Heap:
    roles: frozenset[Role]
    status: InvoiceStatus | None  # None = what QuickBooks left to a person
    caption: LazyString
    endpoint: str
    values: dict[str, Any]
    tone: str


_HEAPS = (
    _Heap(
        PROCUREMENT,
        InvoiceStatus.AP,
        _l("Waiting for procurement's approval"),
        "reconciliation",
        {"status": "AP"},
        "warn",
    ),
    _Heap(
        ACCOUNTING,
        InvoiceStatus.AA,
        _l("Waiting for accounting's approval"),
        "reconciliation",
        {"status": "AA"},
        "info",
    ),
    _Heap(APPROVERS, InvoiceStatus.A, _l("Approved, not sent yet"), "reconciliation", {"status": "A"}, "ok"),
    _Heap(APPROVERS, InvoiceStatus.ES, _l("On their way to QuickBooks"), "desk", {"tray": "waiting"}, "moving"),
    _Heap(APPROVERS, InvoiceStatus.F, _l("Refused, to be mended"), "desk", {"tray": "refused"}, "bad"),
    _Heap(ACCOUNTING, None, _l("Waiting for a person's decision"), "desk", {"tray": "needs_person"}, "bad"),
)


def may_open(endpoint: str, user: User) -> bool:
    """Answer whether a page is there and open to a person."""
    page = PAGES.get(endpoint)
    roles: Admitted | None = page.roles if page is not None else None
    return roles is not None and admits(roles, user)


def tiles_of(session: Session, user: User) -> Iterator[Tile]:
    """Answer the heaps of work that are this person's, also the empty ones: nothing to do is good news."""
    for heap in _HEAPS:
        if user.roles & heap.roles and may_open(heap.endpoint, user):
            count = _count(session, *_condition(user.company_id, heap.status))
            yield Tile(heap.caption, count, url_for(heap.endpoint, **heap.values), heap.tone if count else "muted")
    if user.roles & INVOICE_KEEPERS:
        mine = (CustomerInvoice.company_id == user.company_id, CustomerInvoice.status == CustomerInvoiceStatus.PENDING)
        # The very words of the index of the few that are not confirmed.
        count = _count(session, *mine, CustomerInvoice.status != literal_column("'confirmed'"))
        caption, address = _l("Invoices waiting for confirmation"), url_for("order_summary", status="pending")
        yield Tile(caption, count, address, "warn" if count else "muted")


def newest_of(session: Session, user: User, tray: Tray, most: int = 6) -> list[Row]:
    """Answer the newest records of one tray of the desk; none when the desk is not open to the person."""
    if not may_open("desk", user):
        return []
    wanted, order = listing(user.company_id, tray)
    found = session.scalars(wanted.order_by(*(column.desc() for column in order)).limit(most)).all()
    return rows_of(session, found) if found else []


@dataclass(frozen=True)
class SetUpStep:
    """One thing an administrator does once."""

    label: LazyString
    why: LazyString
    endpoint: str
    is_done: bool


def steps_of(session: Session, user: User) -> list[SetUpStep]:
    """Answer what is left to set up; empty when all of it is done or the person is no administrator."""
    if Role.ADMIN not in user.roles:
        return []
    first_contact = select(Connection.id).where(Connection.last_contact_at.is_not(None))
    steps = [
        SetUpStep(
            _l("Connect QuickBooks"),
            _l("Four steps on the computer where QuickBooks runs."),
            "quickbooks_setup",
            session.scalar(first_contact) is not None,
        ),
        SetUpStep(
            _l("Add your vendors"),
            _l("Each with the name QuickBooks knows it under."),
            "vendors",
            session.scalar(select(Vendor.id).limit(1)) is not None,
        ),
        SetUpStep(
            _l("Invite your people"),
            _l("Procurement, accounting, and growers who upload their own invoices."),
            "users",
            _count(session, User.company_id == user.company_id) > 1,
        ),
        SetUpStep(
            _l("Enter a purchase order"),
            _l("Then its vendor's invoice can be uploaded, approved and sent."),
            "orders",
            session.scalar(select(PurchaseOrder.id).limit(1)) is not None,
        ),
    ]
    return steps if not all(step.is_done for step in steps) else []


def _condition(company_id: int, status: InvoiceStatus | None) -> tuple[ColumnElement[bool] | TextClause, ...]:
    if status is not None:
        return VendorInvoice.company_id == company_id, VendorInvoice.status == status
    return WorkItem.company_id == company_id, WorkItem.state == ItemState.NEEDS_PERSON, OPEN


def _count(session: Session, *conditions: ColumnElement[bool] | TextClause) -> int:
    some = select(1).where(*conditions).limit(MOST + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0
