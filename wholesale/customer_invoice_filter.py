"""What Order Summary and Open Invoices are asked for, and the order their pages come in.

Each filter goes with an order that one index carries, so that a page costs the same at any number of invoices: a search
by a purchase order or a Ref # comes in order of it, everything else by date. Of one customer everything comes by date:
a customer has thousands of invoices, not millions, so that its own index bears the other parts of the filter. So does
the date's for a search within a week.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, literal_column
from sqlalchemy.orm import InstrumentedAttribute

from wholesale.choice import Choice
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus

Chosen = TypeVar("Chosen", bound=Select[Any])

_FEW_DAYS = 7
_LAST_LETTER = "\U0010ffff"
_EMPTY: ColumnElement[str] = literal_column("''")
_ZERO: ColumnElement[Any] = literal_column("0")
_CONFIRMED: ColumnElement[Any] = literal_column("'confirmed'")


class InvoiceSort(Choice):
    """What the list is in order of."""

    DATE = "date", "By the date of the invoice."
    NUMBER = "number", "By our own number."
    CUSTOMER_PO = "customer_po", "By the number of the customer's purchase order."
    REFERENCE = "reference", "By the Ref #."


_COLUMNS: dict[InvoiceSort, tuple[InstrumentedAttribute[Any], ...]] = {
    InvoiceSort.DATE: (CustomerInvoice.invoice_date, CustomerInvoice.id),
    InvoiceSort.NUMBER: (CustomerInvoice.number,),  # no two of a company are the same
    InvoiceSort.CUSTOMER_PO: (CustomerInvoice.customer_po, CustomerInvoice.id),
    InvoiceSort.REFERENCE: (CustomerInvoice.reference, CustomerInvoice.id),
}


@dataclass(frozen=True, kw_only=True)
class CustomerInvoiceFilter:
    """Which invoices are wanted, and in which order; None and "" ask for nothing."""

    date_from: date | None = None
    date_to: date | None = None
    customer_id: int | None = None
    location_id: int | None = None
    status: CustomerInvoiceStatus | None = None
    number: int | None = None
    customer_po: str = ""  # begins with this, letter by letter
    reference: str = ""  # begins with this, letter by letter
    only_open: bool = False  # confirmed, and not paid in full
    asked_sort: InvoiceSort | None = None
    asked_descending: bool | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for besides the list itself."""
        bare = CustomerInvoiceFilter(only_open=self.only_open)
        return replace(self, asked_sort=None, asked_descending=None) != bare

    @property
    def sorts(self) -> tuple[InvoiceSort, ...]:
        """The orders this filter can come in, the first unless another is asked for."""
        if self.number is not None:
            return (InvoiceSort.NUMBER,)
        if self.customer_po and not self._is_of_few:
            return (InvoiceSort.CUSTOMER_PO,)
        if self.reference and not self._is_of_few:
            return (InvoiceSort.REFERENCE,)
        plain = replace(self, asked_sort=None, asked_descending=None) == CustomerInvoiceFilter()
        return (InvoiceSort.DATE, InvoiceSort.NUMBER) if plain else (InvoiceSort.DATE,)

    @property
    def _is_of_few(self) -> bool:
        """Whether customer or days leave so few invoices that they are looked through for a text."""
        if self.customer_id is not None or self.date_from is None or self.date_to is None:
            return self.customer_id is not None
        return (self.date_to - self.date_from).days <= _FEW_DAYS

    @property
    def sort(self) -> InvoiceSort:
        """The order the list comes in."""
        return self.asked_sort if self.asked_sort in self.sorts else self.sorts[0]

    @property
    def descending(self) -> bool:
        """Whether the last comes first; without a wish the newest does, of open invoices the oldest."""
        if self.asked_descending is None or self.asked_sort is not self.sort:
            return self.sort in {InvoiceSort.DATE, InvoiceSort.NUMBER} and not self.only_open
        return self.asked_descending

    @property
    def keys(self) -> Sequence[InstrumentedAttribute[Any]]:
        """The columns of the order, the last of them unique."""
        return _COLUMNS[self.sort]

    def applied(self, wanted: Chosen) -> Chosen:
        """Answer a selection of invoices with this filter on it."""
        return wanted.where(*self._conditions())

    def _conditions(self) -> Iterable[ColumnElement[bool]]:
        invoice = CustomerInvoice
        if self.number is not None:
            yield invoice.number == self.number
        if self.customer_id is not None:
            yield self._if_led(invoice.customer_id, is_led=self.number is None) == self.customer_id
        if self.customer_po:
            led = self._if_led(invoice.customer_po, is_led=self.sort is InvoiceSort.CUSTOMER_PO)
            yield from (_begins(led, self.customer_po), invoice.customer_po != _EMPTY)
        if self.reference:
            led = self._if_led(invoice.reference, is_led=self.sort is InvoiceSort.REFERENCE)
            yield from (_begins(led, self.reference), invoice.reference != _EMPTY)
        if self.date_from is not None:
            yield invoice.invoice_date >= self.date_from
        if self.date_to is not None:
            yield invoice.invoice_date <= self.date_to
        yield from self._of_place_and_status()

    def _of_place_and_status(self) -> Iterable[ColumnElement[bool]]:
        invoice = CustomerInvoice
        is_first = self.sort is InvoiceSort.DATE and self.customer_id is None
        if self.only_open:
            yield from (invoice.balance > _ZERO, invoice.status == CustomerInvoiceStatus.CONFIRMED)
            is_first = False
        if self.status is not None:
            yield invoice.status == self.status
            if self.status is not CustomerInvoiceStatus.CONFIRMED:
                # The very words of the index of the few that are not confirmed.
                yield invoice.status != _CONFIRMED
                is_first = False
        if self.location_id is not None:
            yield self._if_led(invoice.location_id, is_led=is_first) == self.location_id

    @staticmethod
    def _if_led(column: InstrumentedAttribute[Any], *, is_led: bool) -> ColumnElement[Any]:
        # SQLite takes the first index that fits; a column that is not to lead the way is hidden from it.
        if is_led:
            return column.expression
        return column + (_EMPTY if isinstance(column.type.python_type(), str) else _ZERO)


def _begins(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    # A range, because neither database finds a LIKE with a parameter by an index. The columns sort letter by letter.
    return (column >= text) & (column < text + _LAST_LETTER)
