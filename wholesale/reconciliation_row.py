"""What PO Reconciliation shows and sorts by, kept on the order itself so that its pages cost the same at any size.

`wholesale.reconciliation` keeps these columns true, in the transaction of whatever they are made of.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import Index, SmallInteger, Text, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from wholesale.db import Day, Usd
from wholesale.status import InvoiceStatus

_STATUSES = tuple(InvoiceStatus)

NO_INVOICE = 0
"""The rank of an order nobody has billed yet; it comes before the least advanced status."""

PAYABLE = "awb IS NOT NULL OR row_rank > 0"
"""An order shows up in accounts payable once it is shipped (domain.md 2.1), or was billed before that."""


def rank_of(status: InvoiceStatus | None) -> int:
    """Answer the place of a status in the workflow, from 1; None, no invoice yet, is 0."""
    return NO_INVOICE if status is None else _STATUSES.index(status) + 1


def status_of(rank: int) -> InvoiceStatus | None:
    """Answer the status of a rank; None = no invoice yet."""
    return None if rank == NO_INVOICE else _STATUSES[rank - 1]


def _arrival_or_ship_date(context: DefaultExecutionContext) -> date | None:
    given = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's own, without types
    day: date | None = given.get("arrival_date") or given.get("ship_date")
    return day


class ReconciliationRow:
    """The columns of an order that are made of its lines, charges and invoices."""

    # Of the invoice that is earliest in the workflow (domain.md 1.3); `row_status` says it in words.
    row_rank: Mapped[int] = mapped_column(SmallInteger, default=NO_INVOICE)
    arrives_on: Mapped[Day] = mapped_column(default=_arrival_or_ship_date)  # the ship date where no arrival is known
    order_total: Mapped[Usd] = mapped_column(default=Decimal(0))  # lines and charges
    order_charges: Mapped[Usd] = mapped_column(default=Decimal(0))
    invoice_total: Mapped[Usd | None]  # of all invoices; None = there is none
    invoice_numbers: Mapped[str] = mapped_column(Text, default="")  # separated by ", "
    qty_confirmed: Mapped[int | None]  # boxes the vendor confirmed; None = nothing confirmed yet
    qty_received: Mapped[int | None]  # boxes the warehouse received; None = nothing received yet
    total_differs: Mapped[bool] = mapped_column(default=False)  # invoices and order; never without an invoice
    quantity_differs: Mapped[bool] = mapped_column(default=False)  # received and confirmed; never before both are known
    differs: Mapped[bool] = mapped_column(default=False)  # one of the two

    if TYPE_CHECKING:
        id: Mapped[int]

    @property
    def row_status(self) -> InvoiceStatus | None:
        """The status of the invoice that is earliest in the workflow; None = no invoice yet (domain.md 1.3)."""
        return status_of(self.row_rank or NO_INVOICE)


def reconciliation_indexes() -> tuple[Index, ...]:
    """Answer the indexes that carry each filter and order of the screen: a page is read from one of them, in order.

    Each ends with `id`, so that no two orders share a place.
    """
    payable = text(PAYABLE)
    return (
        Index(None, "company_id", "ship_date", "id"),
        Index(
            "ix_purchase_order_payable",
            "company_id",
            "ship_date",
            "id",
            postgresql_where=payable,
            sqlite_where=payable,
        ),
        Index("ix_purchase_order_status_row", "company_id", "row_rank", "ship_date", "id"),
        Index(None, "company_id", "vendor_id", "ship_date", "id"),
        Index("ix_purchase_order_vendor_status", "company_id", "vendor_id", "row_rank", "ship_date", "id"),
        Index(None, "company_id", "location_id", "ship_date", "id"),
        Index(None, "company_id", "arrives_on", "id"),
        Index(None, "company_id", "awb", "id"),
        Index(
            "ix_purchase_order_differing",
            "company_id",
            "ship_date",
            "id",
            postgresql_where=text("differs"),
            sqlite_where=text("differs = 1"),
        ),
    )
