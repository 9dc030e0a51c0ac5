"""Numbers of customer invoices come in blocks, and which invoices a filter finds, by which index."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Select, delete, event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_company, make_customer, make_customer_invoice, make_location
from wholesale.carrier import no_carrier
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_filter import CustomerInvoiceFilter, InvoiceSort
from wholesale.customer_invoice_number import CustomerInvoiceNumber, take_numbers
from wholesale.db import keep_to_company

Sessions = sessionmaker[Session]
F = CustomerInvoiceFilter
MARCH = date(2026, 3, 1)
DRAFT, PENDING, CONFIRMED, VOIDED = CustomerInvoiceStatus


def test_numbers_are_taken_in_blocks_and_none_twice(sessions: Sessions) -> None:
    with sessions.begin() as session:
        ours, theirs = make_company(session), make_company(session)
        first, second = take_numbers(session, ours.id, 5000), take_numbers(session, ours.id, 3)

        assert (first, second, take_numbers(session, theirs.id, 2)) == (range(1, 5001), range(5001, 5004), range(1, 3))


def test_counting_begins_behind_the_invoices_there_are(sessions: Sessions) -> None:
    with sessions.begin() as session:
        customer = make_customer(session, make_company(session))
        make_customer_invoice(session, customer, number=700)
        session.execute(delete(CustomerInvoiceNumber))

        assert take_numbers(session, customer.company_id, 1) == range(701, 702)


def test_no_carrier_is_made_once_for_each_company(sessions: Sessions) -> None:
    with sessions.begin() as session:
        ours, theirs = make_company(session), make_company(session)
        made = no_carrier(session, ours.id)

        assert (made.name, no_carrier(session, ours.id).id) == ("No Carrier", made.id)
        assert no_carrier(session, theirs.id).id != made.id


def test_an_imported_invoice_of_a_customer_comes_in_once(sessions: Sessions) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        rosa, lily = make_customer(session, company), make_customer(session, company)
        make_customer_invoice(session, rosa, reference="A-1", import_id=1)
        for more in ({"import_id": None}, {"import_id": 2, "reference": ""}, {"import_id": 2, "reference": "A-2"}):
            make_customer_invoice(session, rosa, **{"reference": "A-1"} | more)
        make_customer_invoice(session, lily, reference="A-1", import_id=2)
        with pytest.raises(IntegrityError):
            make_customer_invoice(session, rosa, reference="A-1", import_id=2)
        session.rollback()


@pytest.fixture
def books(sessions: Sessions) -> Iterator[Session]:
    """Lend a session of a company with six invoices, beside another company's."""
    with sessions.begin() as session:
        company = make_company(session)
        rosa, lily = make_customer(session, company, code="RO"), make_customer(session, company, code="LI")
        miami = make_location(session, company)
        _invoice(session, rosa, 1, customer_po="PO-10", reference="EXT-1", location=miami)
        _invoice(session, lily, 2, customer_po="PO-20", reference="EXT-2")
        _invoice(session, rosa, 3, customer_po="PO-11", reference="ext-3", balance=Decimal(0))
        _invoice(session, rosa, 4, customer_po="", reference="", status=DRAFT)
        _invoice(session, lily, 5, customer_po="XX", reference="", status=VOIDED, balance=Decimal(0))
        _invoice(session, lily, 6, customer_po="PO-12", reference="EXT-10", location=miami, balance=Decimal(5))
        _invoice(session, make_customer(session, make_company(session)), 7, customer_po="PO-13", reference="EXT-1")
        yield keep_to_company(session, company.id)


def _invoice(session: Session, customer: Customer, day: int, **more: Any) -> None:
    make_customer_invoice(session, customer, **{"invoice_date": MARCH + timedelta(days=day - 1)} | more)


def _found(session: Session, asked: CustomerInvoiceFilter) -> list[int]:
    return list(session.scalars(_ordered(asked, select(CustomerInvoice.number))))


def _ordered(asked: CustomerInvoiceFilter, wanted: Select[Any]) -> Select[Any]:
    return asked.applied(wanted).order_by(*(key.desc() if asked.descending else key.asc() for key in asked.keys))


FOUND: list[tuple[CustomerInvoiceFilter, list[int]]] = [
    (F(), [6, 5, 4, 3, 2, 1]),
    (F(asked_sort=InvoiceSort.NUMBER, asked_descending=False), [1, 2, 3, 4, 5, 6]),
    (F(date_from=MARCH + timedelta(days=1), date_to=MARCH + timedelta(days=2)), [3, 2]),
    (F(status=DRAFT), [4]),
    (F(status=CONFIRMED), [6, 3, 2, 1]),
    (F(status=PENDING), []),
    (F(number=3), [3]),
    (F(customer_po="PO-1"), [1, 3, 6]),
    (F(customer_po="PO-1", only_open=True), [1, 6]),
    (F(customer_po="PO%"), []),
    # Within a week by date, over longer in order of the text.
    (F(customer_po="PO-1", date_from=MARCH, date_to=MARCH + timedelta(days=6)), [6, 3, 1]),
    (F(customer_po="PO-1", date_from=MARCH, date_to=MARCH + timedelta(days=90)), [1, 3, 6]),
    (F(reference="EXT-1"), [1, 6]),
    # The oldest debt first.
    (F(only_open=True), [1, 2, 6]),
    (F(only_open=True, asked_sort=InvoiceSort.DATE, asked_descending=True), [6, 2, 1]),
]


def test_a_filter_finds_its_invoices(books: Session) -> None:
    assert [_found(books, asked) for asked, _numbers in FOUND] == [numbers for _asked, numbers in FOUND]


def test_customer_and_location_narrow_the_list(books: Session) -> None:
    rosa = books.scalars(select(Customer.id).where(Customer.code == "RO")).one()
    miami = books.scalars(select(CustomerInvoice.location_id).where(CustomerInvoice.number == 1)).one()

    assert _found(books, F(customer_id=rosa)) == [4, 3, 1]
    assert _found(books, F(customer_id=rosa, only_open=True)) == [1]
    assert _found(books, F(customer_id=rosa, customer_po="PO-11")) == [3]
    assert _found(books, F(customer_id=rosa, reference="EXT")) == [1]
    assert _found(books, F(customer_id=rosa, number=2)) == []
    assert _found(books, F(location_id=miami)) == [6, 1]
    assert _found(books, F(location_id=miami, customer_id=rosa)) == [1]


_ALONE: list[dict[str, Any]] = [
    {},
    {"number": 1},
    {"customer_po": "PO"},
    {"reference": "EXT"},
    {"date_from": MARCH, "date_to": MARCH},
    {"customer_id": 1},
    {"location_id": 1},
    *({"status": status} for status in CustomerInvoiceStatus),
    {"status": DRAFT, "location_id": 1},
    {"status": CONFIRMED, "date_from": MARCH},
    {"customer_id": 1, "status": DRAFT, "date_to": MARCH},
    {"customer_id": 1, "location_id": 1, "customer_po": "PO", "reference": "EXT"},
    {"customer_po": "PO", "date_from": MARCH, "date_to": MARCH},
    {"reference": "EXT", "location_id": 1},
    {"reference": "EXT", "date_from": MARCH},
]


def test_no_filter_and_order_walks_through_all_invoices_or_sorts_them(sessions: Sessions) -> None:
    offered = [
        F(**facts, only_open=only_open, asked_sort=sort, asked_descending=descending)
        for facts in _ALONE
        for only_open in (False, True)
        if not (only_open and "status" in facts)
        for sort in F(**facts).sorts
        for descending in (False, True)
    ]
    with sessions.begin() as session:
        customer = make_customer(session, make_company(session))
        make_customer_invoice(session, customer)
        keep_to_company(session, customer.company_id)
        if session.get_bind().dialect.name == "postgresql":
            # It plans for its one row as it does for a million.
            for way in ("enable_seqscan", "enable_sort", "enable_bitmapscan", "enable_incremental_sort"):
                session.execute(text(f"SET LOCAL {way} = off"))
        plans = {str(asked): _plan(session, asked) for asked in offered}
    bad = {
        name: plan
        for name, plan in plans.items()
        if any(word in plan for word in ("TEMP B-TREE", "Sort", "Seq Scan", "SCAN "))
    }

    assert len(plans) > 40
    assert bad == {}


def test_each_way_of_asking_is_led_by_its_own_index(sessions: Sessions) -> None:
    led = {
        "ix_customer_invoice_customer_po": F(customer_po="PO", location_id=1),
        "ix_customer_invoice_reference": F(reference="EXT"),
        "ix_customer_invoice_open": F(only_open=True, location_id=1),
        "ix_customer_invoice_customer": F(customer_id=1, only_open=True, customer_po="PO", location_id=1),
        "ix_customer_invoice_company_id_invoice_date_id": F(customer_po="PO", date_from=MARCH, date_to=MARCH),
        "ix_customer_invoice_unconfirmed": F(status=DRAFT, location_id=1),
        "ix_customer_invoice_location": F(location_id=1),
    }
    with sessions.begin() as session:
        customer = make_customer(session, make_company(session))
        keep_to_company(session, customer.company_id)
        if session.get_bind().dialect.name == "postgresql":
            pytest.skip("PostgreSQL chooses by its statistics of real rows; SQLite, without any, by the words alone")
        plans = {index: _plan(session, asked) for index, asked in led.items()}

    assert {index for index, plan in plans.items() if f"INDEX {index} (" in plan} == set(led), plans


def _plan(session: Session, asked: CustomerInvoiceFilter) -> str:
    said: list[tuple[str, Any]] = []
    bind = session.connection()
    event.listen(bind, "before_cursor_execute", lambda *call: said.append((call[2], call[3])))
    session.execute(_ordered(asked, select(CustomerInvoice)).limit(51))
    words, given = said[-1]
    explain = "EXPLAIN QUERY PLAN " if bind.dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(str(line[-1]) for line in bind.exec_driver_sql(explain + words, given))
