"""What of customers lies on the QuickBooks desk: invoices and credits that wait, are under way or were refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session, joinedload

from qbwc_server.queue import WorkItem
from qbwc_server.sale_message import amount_of, credit_number
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, Sync
from wholesale.customer_sync import CustomerDocument, accounting_name

MOST: Final = 100
"""So many of each kind are shown; the others are told as a number, up to a thousand."""

UNDER_WAY: Final = (Sync.FAILED, Sync.TAKEN, Sync.WAITING)
_COUNTED: Final = 1000
_MODELS: Final[dict[str, Any]] = {"customer_invoice": CustomerInvoice, "customer_credit": BalanceAdjustment}


@dataclass(frozen=True)
class Sale:
    """One record of a customer on its way; `document` is None for the customer itself."""

    customer: str
    total: Decimal | None
    document: CustomerDocument | None
    since: datetime | None = None
    item_id: int | None = None  # its newest work item; None = it was never taken into the queue

    @property
    def is_invoice(self) -> bool:
        """Whether it is an invoice."""
        return isinstance(self.document, CustomerInvoice)

    @property
    def number(self) -> str:
        """The number it bears in QuickBooks."""
        return self.customer if self.document is None else sale_number(self.document)


def sale_number(document: CustomerDocument) -> str:
    """Answer the number that a document bears in QuickBooks."""
    return str(document.number) if isinstance(document, CustomerInvoice) else credit_number(document)


def sales_of(session: Session, items: Sequence[WorkItem]) -> dict[int, Sale]:
    """Answer the customers' records of those items that are of customers, by the item's id."""
    found: dict[int, Sale] = {}
    for kind, model in _MODELS.items():
        mine = {item.record_id: item for item in items if item.kind == kind}
        for document in _read(session, model, model.id.in_(mine)) if mine else ():
            found[mine[document.id].id] = _sale(document, mine[document.id].id)
    ids = {item.record_id: item.id for item in items if item.kind == "customer"}
    for customer in session.scalars(select(Customer).where(Customer.id.in_(ids))) if ids else ():
        found[ids[customer.id]] = Sale(accounting_name(customer), None, None)
    return found


def under_way(session: Session, company_id: int, sync: Sync) -> tuple[list[Sale], int]:
    """Answer the documents that are so far, the newest first, and how many more there are."""
    sales: list[Sale] = []
    more = 0
    for kind, model in _MODELS.items():
        documents = _read(session, model, *_so_far(model, company_id, sync), most=MOST)
        items = _newest_items(session, company_id, kind, [document.id for document in documents])
        sales += [_sale(document, items.get(document.id)) for document in documents]
        more += _count(session, model, company_id, sync) - len(documents)
    return sales, more


def count_under_way(session: Session, company_id: int) -> dict[Sync, int]:
    """Answer how many are so far, counting to a thousand of each kind and no further."""
    return {sync: sum(_count(session, model, company_id, sync) for model in _MODELS.values()) for sync in UNDER_WAY}


def _count(session: Session, model: Any, company_id: int, sync: Sync) -> int:  # noqa: ANN401 - one of the two models
    some = select(model.id).where(*_so_far(model, company_id, sync)).limit(_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _so_far(model: Any, company_id: int, sync: Sync) -> tuple[Any, ...]:  # noqa: ANN401 - one of the two models
    # Written out, so that the partial index is known to hold the rows.
    return model.company_id == company_id, model.sync == literal_column(f"'{sync.value}'")


def _read(session: Session, model: Any, *conditions: Any, most: int | None = None) -> Sequence[Any]:  # noqa: ANN401 - one of the two models
    wanted = select(model).where(*conditions).options(joinedload(model.customer)).order_by(model.id.desc())
    return session.scalars(wanted.limit(most)).all()


def _newest_items(session: Session, company_id: int, kind: str, ids: Sequence[int]) -> dict[int, int]:
    newest = (
        select(WorkItem.record_id, func.max(WorkItem.id))
        .where(WorkItem.company_id == company_id, WorkItem.kind == kind, WorkItem.record_id.in_(ids))
        .group_by(WorkItem.record_id)
    )
    return {row[0]: row[1] for row in session.execute(newest)} if ids else {}


def _sale(document: Any, item_id: int | None) -> Sale:  # noqa: ANN401 - one of the two models
    total = document.total if isinstance(document, CustomerInvoice) else amount_of(document)
    return Sale(document.customer.name, total, document, document.sync_since, item_id)
