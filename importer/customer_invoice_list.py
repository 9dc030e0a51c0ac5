"""The rows of Order Summary and Open Invoices: one page with the names beside them, and the Excel file of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Final

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.customer_invoice_words import STATUS_LABELS
from importer.export import COUNT, DAY, MONEY, MOST_ROWS, TEXT, ExcelColumn, write
from importer.paging import Keyset, PageOf
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus, Sync
from wholesale.customer_invoice_filter import CustomerInvoiceFilter
from wholesale.customer_invoice_refusal import INVOICES_TOO_MANY
from wholesale.errors import TradeError

PAGE_SIZE: Final = 50
AGES: Final = (0, 30, 60, 90)
"""The most days overdue of each column of aging but the last; 0 = not overdue."""
_AT_ONCE = 1000


@dataclass
class InvoiceRow:
    """One row of the screen."""

    id: int
    number: int
    customer_id: int
    location_id: int | None
    status: CustomerInvoiceStatus
    invoice_date: date
    ship_date: date
    due_date: date | None
    customer_po: str
    reference: str
    total: Decimal
    balance: Decimal
    revision: int
    import_id: int | None
    sync: Sync
    customer_code: str = ""
    customer: str = ""
    location: str = ""

    @property
    def waits(self) -> bool:
        """Whether it can be confirmed, as far as its status says."""
        return self.status in {CustomerInvoiceStatus.DRAFT, CustomerInvoiceStatus.PENDING}

    def days_overdue(self, today: date) -> int:
        """Answer for how many days it should have been paid; an invoice without terms is due on its own day."""
        return max((today - (self.due_date or self.invoice_date)).days, 0)

    def age(self, today: date) -> int:
        """Answer the column of aging that it stands in, from 0."""
        overdue = self.days_overdue(today)
        return next((place for place, most in enumerate(AGES) if overdue <= most), len(AGES))


_SHOWN: tuple[Any, ...] = (
    CustomerInvoice.id,
    CustomerInvoice.number,
    CustomerInvoice.customer_id,
    CustomerInvoice.location_id,
    CustomerInvoice.status,
    CustomerInvoice.invoice_date,
    CustomerInvoice.ship_date,
    CustomerInvoice.due_date,
    CustomerInvoice.customer_po,
    CustomerInvoice.reference,
    CustomerInvoice.total,
    CustomerInvoice.balance,
    CustomerInvoice.revision,
    CustomerInvoice.import_id,
    CustomerInvoice.sync,
)


def page_of(
    session: Session, asked: CustomerInvoiceFilter, cursor: str | None = None, size: int = PAGE_SIZE
) -> PageOf[InvoiceRow]:
    """Answer one page of the invoices a filter asks for, with their customers and locations."""
    keyset = Keyset(asked.keys, descending=asked.descending)
    found = keyset.page(session, asked.applied(select(*_SHOWN)), cursor, size)
    rows = [InvoiceRow(*row) for row in found.rows]
    _name(session, rows)
    return replace(found, rows=rows)


def every_row(session: Session, asked: CustomerInvoiceFilter) -> Iterator[InvoiceRow]:
    """Answer all invoices a filter asks for, read a page at a time, so that memory does not grow with them."""
    cursor: str | None = None
    while True:
        page = page_of(session, asked, cursor, _AT_ONCE)
        yield from page.rows
        cursor = page.next
        if cursor is None:
            return


def ages_of(rows: Iterable[InvoiceRow], today: date) -> list[Decimal]:
    """Answer the balances of some rows by the columns of aging."""
    sums = [Decimal("0.00")] * (len(AGES) + 1)
    for row in rows:
        sums[row.age(today)] += row.balance
    return sums


def excel_of(session: Session, asked: CustomerInvoiceFilter, title: str, today: date) -> IO[bytes]:
    """Answer an Excel file of everything that is asked for; too many rows are refused before any is written."""
    if session.scalar(asked.applied(select(CustomerInvoice.id)).offset(MOST_ROWS).limit(1)) is not None:
        raise TradeError(INVOICES_TOO_MANY, most=MOST_ROWS)
    rows = (_cells(row, asked, today) for row in islice(every_row(session, asked), MOST_ROWS))
    return write(title, _columns(asked), rows)


def _columns(asked: CustomerInvoiceFilter) -> Sequence[ExcelColumn]:
    columns = [
        ExcelColumn(_("Invoice"), 10, COUNT),
        ExcelColumn(_("Invoice Date"), 12, DAY),
        ExcelColumn(_("Customer Code"), 14, TEXT),
        ExcelColumn(_("Customer"), 32, TEXT),
        ExcelColumn(_("Status"), 12, TEXT),
        ExcelColumn(_("Ship Date"), 12, DAY),
        ExcelColumn(_("Due Date"), 12, DAY),
        ExcelColumn(_("Customer PO"), 20, TEXT),
        ExcelColumn(_("Ref #"), 20, TEXT),
        ExcelColumn(_("Location"), 10, TEXT),
        ExcelColumn(_("Total"), 14, MONEY),
        ExcelColumn(_("Open Balance"), 14, MONEY),
    ]
    return [*columns, ExcelColumn(_("Days overdue"), 12, COUNT)] if asked.only_open else columns


def _cells(row: InvoiceRow, asked: CustomerInvoiceFilter, today: date) -> list[tuple[Any, bool]]:
    values = [
        row.number,
        row.invoice_date,
        row.customer_code,
        row.customer,
        str(STATUS_LABELS[row.status]),
        row.ship_date,
        row.due_date,
        row.customer_po,
        row.reference,
        row.location,
        row.total,
        row.balance,
    ]
    if asked.only_open:
        values.append(row.days_overdue(today))
    return [(value, False) for value in values]


def _name(session: Session, rows: Sequence[InvoiceRow]) -> None:
    customers = _found(session, (Customer.id, Customer.code, Customer.name), {row.customer_id for row in rows})
    places = {row.location_id for row in rows if row.location_id is not None}
    locations = _found(session, (Location.id, Location.code), places)
    for row in rows:
        _id, row.customer_code, row.customer = customers.get(row.customer_id, (0, "", ""))
        row.location = locations.get(row.location_id or 0, (0, ""))[1]


def _found(session: Session, columns: tuple[Any, ...], ids: set[int]) -> Mapping[int, Any]:
    if not ids:
        return {}
    asked = select(*columns).where(columns[0].in_(sorted(ids))).execution_options(by_keys=True)
    return {row[0]: row for row in session.execute(asked)}
