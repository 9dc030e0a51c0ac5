"""A vendor invoice in QuickBooks' words: accounts, items, classes, terms, memos, charges (domain.md 1.5)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from qbwc_server.lists import ListKind
from qbwc_server.mapping import Subject, Target, put
from qbxml.lines import ItemGroupLineAdd
from qbxml.messages.bill import BillAdd
from tests.factories import make_invoice, make_location, make_order
from tests.office import ACCOUNTANT
from tests.qbwc_server.desk import Desk, adds
from wholesale.company import Company
from wholesale.status import InvoiceStatus
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import become

EXACT = [("Roses", 1000, "0.50"), ("Carnations", 300, "0.10")]


def bill_of(desk: Desk, *, location: str | None = None, vendor: dict[str, str] | None = None, **order: Any) -> BillAdd:
    """Send an invoice of such an order; answer the Bill that leaves."""
    with desk.sessions.begin() as session:
        party = session.get_one(Vendor, desk._vendor_id)
        for name, value in (vendor or {}).items():
            setattr(party, name, value)
        if location is not None:
            company = session.get_one(Company, desk.company_id)
            order["location"] = make_location(session, company, code=location)
        invoice = make_invoice(session, make_order(session, party, **order), status=InvoiceStatus.A)
        become(session, invoice, InvoiceStatus.ES, ACCOUNTANT, desk.clock.now())
    return adds(desk.log_in().bills())[0].bill_add


def mapped(desk: Desk, subject: Subject, name: str, target: Target) -> None:
    with desk.sessions.begin() as session:
        put(session, desk.company_id, subject, name, target)


def test_each_category_and_each_charge_is_a_line_and_their_sum_the_invoice(desk: Desk) -> None:
    bill = bill_of(desk, lines=EXACT, charges=(("Truck freight", "25.00"), ("Rebate", "-5.50")))
    amounts = [line.amount for line in bill.expense_line_add]

    assert amounts == [Decimal("500.00"), Decimal("30.00"), Decimal("25.00"), Decimal("-5.50")]
    assert sum(amount for amount in amounts if amount is not None) == desk.invoices()[0].total


def test_a_mapped_charge_goes_to_its_own_account(desk: Desk) -> None:
    mapped(desk, Subject.CHARGE, "Truck freight", Target(ListKind.ACCOUNT, "Freight In"))
    bill = bill_of(desk, charges=(("Truck freight", "25.00"),))

    assert [line.account_ref.full_name for line in bill.expense_line_add if line.account_ref] == [
        "Flowers",
        "Freight In",
    ]


def test_what_is_mapped_to_an_item_is_an_item_line(desk: Desk) -> None:
    mapped(desk, Subject.CHARGE, "Truck freight", Target(ListKind.ITEM, "Freight"))
    bill = bill_of(desk, charges=(("Truck freight", "25.00"),))
    items = [line for line in bill.item_line_add if not isinstance(line, ItemGroupLineAdd)]

    assert [(line.item_ref.full_name, line.amount) for line in items if line.item_ref] == [
        ("Freight", Decimal("25.00"))
    ]
    assert len(bill.expense_line_add) == 1


def test_letters_quickbooks_can_not_hold_are_written_in_those_it_can(desk: Desk) -> None:
    desk.set_company(name="Flores Łódź “Nº 1”")
    bill = bill_of(desk, charges=())

    assert (bill.memo or "").startswith('Flores Lódz "Nº 1"')


def test_the_memo_names_company_and_bill(desk: Desk) -> None:
    bill = bill_of(desk, charges=())

    assert (bill.memo or "").endswith(f" {bill.ref_number}")


def test_each_line_bears_the_class_of_the_order_s_location(desk: Desk) -> None:
    mapped(desk, Subject.LOCATION, "LAX", Target(ListKind.CLASS, "Los Angeles"))
    bill = bill_of(desk, location="LAX", lines=EXACT, charges=())

    assert [line.class_ref.full_name for line in bill.expense_line_add if line.class_ref] == ["Los Angeles"] * 2


def test_without_a_class_for_its_location_a_bill_has_none(desk: Desk) -> None:
    bill = bill_of(desk, location="LAX", charges=())

    assert [line.class_ref for line in bill.expense_line_add] == [None]


def test_the_vendor_s_terms_and_due_date_are_those_of_quickbooks(desk: Desk) -> None:
    desk.set(lists_due_at=desk.clock.now())
    desk.update()
    bill = bill_of(desk, vendor={"terms": "Net 30"}, charges=())

    assert bill.terms_ref is not None
    assert bill.terms_ref.list_id
    assert bill.txn_date is not None
    assert bill.due_date == bill.txn_date + timedelta(days=30)


def test_terms_quickbooks_does_not_know_are_left_to_it(desk: Desk) -> None:
    desk.set(lists_due_at=desk.clock.now())
    desk.update()
    bill = bill_of(desk, vendor={"terms": "Net 77"}, charges=())

    assert (bill.terms_ref, bill.due_date) == (None, None)


def test_a_known_vendor_is_named_by_its_list_id(desk: Desk) -> None:
    desk.set(lists_due_at=desk.clock.now())
    desk.update()
    bill = bill_of(desk, charges=())

    assert bill.vendor_ref.full_name is None
    assert bill.vendor_ref.list_id == desk.quickbooks.books.state.entries(("Vendor",))[-1].list_id
