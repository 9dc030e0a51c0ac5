"""Data Import > Customers: new ones, and changes of those that are here (domain.md 3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, NamedTuple, cast

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.batch import Batch, ImportRow
from importer.cell_refusal import CELL_MISSING_HERE, ROW_TWICE
from importer.column import MULTI_LOCATION
from importer.columns import Emails, Money, Text, Whole, YesNo
from importer.customer_rows import (
    before_of,
    change_customers,
    check_locations,
    customers_by_id,
    locations_of,
    meant,
    places_in,
    write_places,
    written_places,
)
from importer.import_run import Outcome
from importer.kind import Kind, Used
from importer.offers import location_codes
from importer.page import ADMINS
from importer.record_change import UNLIMITED, changes_of, exported, kept
from wholesale.company import Company, Location
from wholesale.customer import Customer
from wholesale.customer_entry import place_customer
from wholesale.customer_facts import HIGHEST_CHARGE, HIGHEST_LIMIT, LONGEST, USUAL_TERMS
from wholesale.customer_use import customers_used
from wholesale.db import Base

_LONGEST_LOCATIONS: Final = 50
_AT_ONCE: Final = 2_000


def _text(name: str, title: LazyString, about: LazyString | str = "", **more: Any) -> Text:  # noqa: ANN401 - settings of the column
    return Text(title, most=LONGEST[name], about=about, **more)


def _emails(name: str, title: LazyString) -> Emails:
    return Emails(title, most=LONGEST[name], about=_l("Several addresses are separated by semicolons."))


def _usual_terms(_session: Session, _company: Company) -> Iterable[str]:
    return USUAL_TERMS


class CustomerRow(NamedTuple):
    """One row of the sheet."""

    customer_id: Annotated[
        int | None,
        Whole(
            _l("Customer ID"),
            least=1,
            most=10**15,
            about=_l(
                "Only in the download of existing customers: tells which one is meant, also where its code changes."
            ),
        ),
    ]
    name: Annotated[str, _text("name", _l("Name"), such_as="Petal & Stem Florists")]
    code: Annotated[
        str,
        _text(
            "code",
            _l("Code"),
            _l("Tells which customer is meant; one that is not here yet is new."),
            such_as="PETAL",
            pattern=re.compile(r"\S+"),
            right=_l("one word without blanks"),
        ),
    ]
    locations: Annotated[
        str | None,
        Text(
            _l("Location Codes"),
            such_as="MIA:NYC",
            most=_LONGEST_LOCATIONS,
            need=MULTI_LOCATION,
            offers=location_codes,
            about=_l(
                "The locations that sell to the customer, several separated by a colon; they replace those before."
            ),
        ),
    ]
    customer_type: Annotated[str | None, _text("customer_type", _l("Customer Type"), such_as="Florist")]
    is_active: Annotated[bool | None, YesNo(_l("Active"), about=_l("A new customer is active unless this says 0."))]
    phone: Annotated[str | None, _text("phone", _l("Phone"), such_as="305-555-0147")]
    fax: Annotated[str | None, _text("fax", _l("Fax"), such_as="305-555-0148")]
    website: Annotated[str | None, _text("website", _l("Website"), such_as="www.petalstem.example")]
    terms: Annotated[
        str | None,
        _text(
            "terms",
            _l("Terms"),
            _l("Net 30 and the like say when invoices fall due."),
            offers=_usual_terms,
            such_as="Net 30",
        ),
    ]
    email_for_invoices: Annotated[str | None, _emails("email_for_invoices", _l("Email for Invoices"))]
    email_for_statements: Annotated[str | None, _emails("email_for_statements", _l("Email for Statements"))]
    credit_hold: Annotated[bool | None, YesNo(_l("Credit Hold"))]
    credit_limit: Annotated[
        Decimal | None,
        Money(
            _l("Credit Limit"),
            least=0,
            most=HIGHEST_LIMIT,
            word=_l("unlimited"),
            about=_l("0 is a limit of zero. Empty is unlimited for a new customer; write the word to lift a limit."),
        ),
    ]
    payment_method: Annotated[str | None, _text("payment_method", _l("Payment Method"), such_as="Check")]
    charges_fuel_surcharge: Annotated[bool | None, YesNo(_l("Charge Fuel Surcharge"))]
    charges_tax: Annotated[bool | None, YesNo(_l("Charge Tax"))]
    send_invoice_via: Annotated[str | None, _text("send_invoice_via", _l("Send Invoice Via"), such_as="Email")]
    asks_payment_on_confirmation: Annotated[bool | None, YesNo(_l("Ask Payment Upon Confirmation"))]
    finance_charge_percentage: Annotated[
        Decimal | None,
        Money(_l("Finance Charge Percentage"), least=0, most=HIGHEST_CHARGE, about=_l("Without the % sign.")),
    ]
    customer_group: Annotated[str | None, _text("customer_group", _l("Customer Group"), such_as="Florida")]
    accounting_code: Annotated[str | None, _text("accounting_code", _l("Accounting Code"), such_as="AR-1001")]
    salesperson: Annotated[str | None, _text("salesperson", _l("Salesperson"), such_as="Ana Soto")]
    billing_street: Annotated[str | None, _text("billing_street", _l("Billing Street"), such_as="12 Orchid Lane")]
    billing_city: Annotated[str | None, _text("billing_city", _l("Billing City"), such_as="Miami")]
    billing_state: Annotated[str | None, _text("billing_state", _l("Billing State"), such_as="FL")]
    billing_zip: Annotated[str | None, _text("billing_zip", _l("Billing ZIP Code"), such_as="33101")]
    billing_country: Annotated[str | None, _text("billing_country", _l("Billing Country"), such_as="USA")]
    shipping_street: Annotated[
        str | None, _text("shipping_street", _l("Shipping Street"), such_as="200 Flower Street, Gate 4")
    ]
    shipping_city: Annotated[str | None, _text("shipping_city", _l("Shipping City"), such_as="Doral")]
    shipping_state: Annotated[str | None, _text("shipping_state", _l("Shipping State"), such_as="FL")]
    shipping_zip: Annotated[str | None, _text("shipping_zip", _l("Shipping ZIP Code"), such_as="33122")]
    shipping_country: Annotated[str | None, _text("shipping_country", _l("Shipping Country"), such_as="USA")]


_FIELDS: Final = tuple(name for name in CustomerRow._fields if name not in {"customer_id", "locations"})
_COLUMNS: Final = tuple(getattr(Customer, name) for name in _FIELDS)
_UNLESS_GIVEN: Final = dict.fromkeys(LONGEST, "") | {
    "is_active": True,
    "credit_hold": False,
    "charges_fuel_surcharge": False,
    "charges_tax": False,
    "asks_payment_on_confirmation": False,
}


class Customers(Kind[CustomerRow]):
    """Each row is a customer: a new one, or changes of one that is here. Blank cells leave things as they are."""

    name: ClassVar = "customers"
    title: ClassVar = _l("Customers")
    about: ClassVar = _l("New customers, and changes of those that are here, found by their ID or code.")
    order: ClassVar = 30
    roles: ClassVar = ADMINS
    row: ClassVar = CustomerRow
    updates: ClassVar = True
    records: ClassVar = (Customer,)
    shown_at: ClassVar = "customers"

    def key(self, values: CustomerRow) -> object:
        """Answer the code: a customer stands in a file once."""
        return values.code

    def judge(self, batch: Batch[CustomerRow]) -> None:
        """Find the customers that are meant, and what the rows change of them."""
        check_locations(batch)
        rows = batch.good
        by_code = batch.rows_by_key(Customer.code, {row.values.code for row in rows}, Customer.code, Customer.id)
        numbers = {row.values.customer_id for row in rows if row.values.customer_id is not None}
        known = customers_by_id(batch.session, numbers | {one.id for one in by_code.values()}, _COLUMNS)
        served_by = locations_of(batch.session, known)
        near = batch.near(
            Customer.code, {row.values.code for row in rows if row.values.customer_id is None} - set(by_code)
        )
        met: dict[int, int] = {}
        for row in rows:
            if (customer := meant(batch, row, known, by_code)) is None:
                if not row.problems:
                    _check_new(batch, row, near.get(row.values.code))
                continue
            if (first := met.setdefault(customer.id, row.number)) != row.number:
                batch.refuse(row, None, ROW_TWICE, first=first)
                continue
            changes = changes_of(row.values, customer, _FIELDS)
            if row.values.locations is not None:
                before = served_by.get(customer.id, frozenset())
                if before != (after := places_in(row.values.locations, batch.locations)):
                    changes["locations"] = (before, after)
            row.found, row.outcome = (customer.id, changes), Outcome.CHANGED if changes else Outcome.UNCHANGED
            row.before = before_of(changes, batch.locations)

    def save(self, batch: Batch[CustomerRow]) -> None:
        """Write new customers with their locations, and the changes with their history."""
        rows = batch.new_rows
        ids = batch.take_ids(Customer, len(rows))
        customers = [(key, *_new_values(row.values)) for key, row in zip(ids, rows, strict=True)]
        batch.insert(Customer, ("id", *_FIELDS), customers, import_id=batch.run_id)
        locations = [places_in(row.values.locations, batch.locations) for row in rows]
        write_places(batch, dict(zip(ids, locations, strict=True)))
        if changed := {row.found[0]: row for row in batch.changed_rows}:
            change_customers(batch, changed)

    def existing(self, session: Session, company: Company) -> Iterator[CustomerRow]:
        """Answer every customer, by code."""
        codes = dict(session.execute(select(Location.id, Location.code)).all())
        wanted = select(Customer.id, *_COLUMNS).where(Customer.company_id == company.id).order_by(Customer.code)
        last = ""
        while some := session.execute(wanted.where(Customer.code > last).limit(_AT_ONCE)).all():
            served_by = locations_of(session, {one.id: one for one in some})
            for one in some:
                values = {name: exported(getattr(one, name)) for name in _FIELDS}
                values["credit_limit"] = UNLIMITED if one.credit_limit is None else one.credit_limit
                places = written_places(served_by.get(one.id, ()), codes)
                # A list that is too long for its column is left out, so that it stays as it is.
                values["locations"] = places if 0 < len(places) <= _LONGEST_LOCATIONS else None
                yield CustomerRow(customer_id=one.id, **values)
            last = some[-1].code

    def used(self, session: Session, ids: Mapping[type[Base], Iterable[int]]) -> Used:
        """Answer the customers that have something on their account since."""
        wanted = select(Customer.id, Customer.code).where(Customer.id.in_(list(ids.get(Customer, ()))))
        codes = dict(session.execute(wanted.execution_options(by_keys=True)).all())
        return {(Customer, key): entry for key, entry in customers_used(session, codes).items()}

    def state_of(self, session: Session, record: Base, names: Iterable[str]) -> dict[str, object]:
        """Answer what a customer holds now; its locations as a list of their ids."""
        plain_names = [name for name in names if name != "locations"]
        state = super().state_of(session, record, plain_names)
        if len(plain_names) < len(list(names)):
            customer = cast("Customer", record)
            state["locations"] = sorted(locations_of(session, {customer.id: customer}).get(customer.id, ()))
        return state

    def put_back(self, session: Session, record: Base, before: Mapping[str, Any]) -> None:
        """Give a customer back what it held, its locations as well."""
        super().put_back(session, record, {name: value for name, value in before.items() if name != "locations"})
        if "locations" in before:
            place_customer(session, cast("Customer", record), frozenset(before["locations"]))

    def record_name(self, record: Base) -> str:
        """Answer the customer by its code."""
        return f"Customer {cast('Customer', record).code}"


def _check_new(batch: Batch[CustomerRow], row: ImportRow[CustomerRow], near: str | None) -> None:
    """Refuse a new customer who is most likely one that is here, or whom no location would serve."""
    if near is not None:
        batch.refuse_unknown(row, "code", near)
    if batch.is_multi_location and row.values.locations is None:
        batch.refuse(row, "locations", CELL_MISSING_HERE, offers=", ".join(batch.locations))


def _new_values(values: CustomerRow) -> Iterator[object]:
    """Answer the columns of a new customer, what is blank as it is unless somebody says otherwise."""
    for name in _FIELDS:
        value = kept(getattr(values, name))
        yield _UNLESS_GIVEN.get(name) if value is None else value
