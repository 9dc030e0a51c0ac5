"""Data Import > Open Invoices: what customers still owe from a former system (domain.md 3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Annotated, ClassVar, Final, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, literal_column, select
from sqlalchemy.orm import Session

from importer.batch import Batch
from importer.columns import Day, Money, Text
from importer.kind import Kind, Used
from importer.offers import location_column
from wholesale.carrier import no_carrier
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceCharge, CustomerInvoiceStatus
from wholesale.customer_invoice_number import take_numbers
from wholesale.customer_invoice_refusal import (
    INVOICE_IMPORTED_BEFORE,
    INVOICE_PAID_SINCE,
    OPEN_BALANCE_NEGATIVE,
    OPEN_BALANCE_ZERO,
)
from wholesale.db import Base
from wholesale.rows_at_once import is_among
from wholesale.terms import due_date
from wholesale.user import Role

CHARGE_NAME: Final = "Imported balance"
"""The additional charge that stands for everything the invoice was made of in the former system."""

_CENT = Decimal("0.01")
_SMALLEST = Decimal("0.005")  # what is less is no cent, rounded half up

_INVOICE_FIELDS = (
    "id",
    "number",
    "customer_id",
    "location_id",
    "invoice_date",
    "ship_date",
    "due_date",
    "customer_po",
    "reference",
    "total",
    "balance",
)
_CHARGE_FIELDS = ("customer_invoice_id", "amount")


class OpenInvoice(NamedTuple):
    """One row of the sheet."""

    reference: Annotated[
        str,
        Text(
            _l("Invoice #"),
            such_as="INV-20451",
            most=20,
            about=_l("The number of the invoice in the former system; it is kept as the Ref # of ours."),
        ),
    ]
    customer: Annotated[
        str, Text(_l("Customer Code"), such_as="ROSA", most=20, about=_l("The code of a customer who is active here."))
    ]
    invoice_date: Annotated[
        date, Day(_l("Invoice Date"), about=_l("The day of the invoice; the day it falls due follows from the terms."))
    ]
    balance: Annotated[
        Decimal,
        Money(
            _l("Invoice Balance"),
            places=3,
            about=_l("What is still open, above zero; the total is rounded to cents."),
        ),
    ]
    customer_po: Annotated[
        str,
        Text(
            _l("Customer PO"),
            such_as="PO-7781",
            most=20,
            about=_l("The invoice is found by it later; many write the former system's number here again."),
        ),
    ]
    location: Annotated[str | None, location_column(_l("The location that the invoice belongs to."))]


class OpenInvoices(Kind[OpenInvoice]):
    """Each row becomes a confirmed invoice without items: its balance is one additional charge."""

    name: ClassVar = "open_invoices"
    title: ClassVar = _l("Open Invoices")
    about: ClassVar = _l("Invoices that customers have not paid yet, from the system you used before.")
    order: ClassVar = 10
    roles: ClassVar = frozenset({Role.ADMIN})
    row: ClassVar = OpenInvoice
    records: ClassVar = (CustomerInvoice,)
    shown_at: ClassVar = "order_summary"

    def __init__(self) -> None:
        # A file has few terms and few days.
        self._due = cache(due_date)

    def key(self, values: OpenInvoice) -> object:
        """Answer customer and number: an invoice comes in once."""
        return values.reference, values.customer

    def judge(self, batch: Batch[OpenInvoice]) -> None:
        """Refuse what is no debt, of no customer or location, or here already."""
        for row in batch.rows:
            if (balance := row.values.balance) is not None and balance < _SMALLEST:
                batch.refuse(row, "balance", OPEN_BALANCE_NEGATIVE if balance < 0 else OPEN_BALANCE_ZERO)
        customers = batch.look_up("customer", Customer.code, Customer.terms, active=Customer.is_active)
        batch.look_up("location", Location.code)
        here, facts = _here_already(batch), {code: (one.id, one.terms) for code, one in customers.items()}
        for row in batch.good:
            values = row.values
            customer_id, _ = row.found = facts[values.customer]
            if here and (known := here.get((values.reference, customer_id))):
                told = {"customer": values.customer, "day": known.created_at.date(), "number": known.number}
                batch.refuse(row, "reference", INVOICE_IMPORTED_BEFORE, **told)

    def save(self, batch: Batch[OpenInvoice]) -> None:
        """Write the invoices and their charges."""
        rows = batch.new_rows
        ids = batch.take_ids(CustomerInvoice, len(rows))
        numbers = take_numbers(batch.session, batch.company.id, len(rows))
        invoices, charges, location_of = [], [], cache(batch.location_id)
        for row, key, number in zip(rows, ids, numbers, strict=True):
            reference, _, day, balance, customer_po, code = row.values
            (customer_id, terms), total = row.found, balance.quantize(_CENT, ROUND_HALF_UP)
            days, facts = (day, day, self._due(terms, day)), (customer_po, reference, total, total)
            invoices.append((key, number, customer_id, location_of(code), *days, *facts))
            charges.append((key, balance))
        batch.insert(
            CustomerInvoice,
            _INVOICE_FIELDS,
            invoices,
            carrier_id=no_carrier(batch.session, batch.company.id).id,
            status=CustomerInvoiceStatus.CONFIRMED,
            import_id=batch.run_id,
            created_at=batch.now,
            created_by=batch.actor.name,
        )
        batch.insert(CustomerInvoiceCharge, _CHARGE_FIELDS, charges, name=CHARGE_NAME)

    def used(self, session: Session, ids: Mapping[type[Base], Iterable[int]]) -> Used:
        """Answer the invoices of which something was settled since."""
        invoice = CustomerInvoice
        asked = select(invoice.id, invoice.number, invoice.total, invoice.balance).where(
            invoice.id.in_(list(ids.get(invoice, ()))),
            invoice.balance != invoice.total,
            # Of a voided one nothing is open, and nothing was settled.
            invoice.status != CustomerInvoiceStatus.VOIDED,
        )
        return {
            (invoice, one.id): INVOICE_PAID_SINCE.told(number=one.number, total=one.total, paid=one.total - one.balance)
            for one in session.execute(asked.execution_options(by_keys=True))
        }


def _here_already(batch: Batch[OpenInvoice]) -> dict[tuple[str, int], Row[str, int, int, datetime]]:
    """Answer the imported invoices with the numbers of these rows, by number and customer."""
    invoice = CustomerInvoice
    numbers = sorted({row.values.reference for row in batch.good})
    is_imported = (
        invoice.company_id == batch.company.id,
        # The very words of the unique index's condition.
        invoice.import_id.is_not(None),
        invoice.reference != literal_column("''"),
    )
    # Mostly the numbers of a file follow one another, and there is none between them yet: that is asked at once.
    if not numbers or not _any(batch.session, *is_imported, invoice.reference.between(numbers[0], numbers[-1])):
        return {}
    asked = select(invoice.reference, invoice.customer_id, invoice.number, invoice.created_at)
    found = batch.session.execute(asked.where(*is_imported, is_among(batch.session, invoice.reference, numbers)))
    return {(one.reference, one.customer_id): one for one in found}


def _any(session: Session, *conditions: ColumnElement[bool]) -> bool:
    return session.scalar(select(CustomerInvoice.id).where(*conditions).limit(1)) is not None
