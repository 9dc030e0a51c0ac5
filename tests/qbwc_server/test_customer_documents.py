"""Invoices and credits of customers on their way into QuickBooks: said, locked, refused, found (domain.md 5.6)."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qbwc_server.lists import ListKind
from qbwc_server.mapping import Subject, Target, put
from qbwc_server.queue import ItemState
from qbwc_server.resolve import dismiss
from qbwc_server.simulator.entry_query import new_entry
from qbxml.envelope import read_request
from tests.factories import make_boxes, make_location, make_product, make_vendor
from tests.office import ACCOUNTANT
from tests.qbwc_server.desk import SOLD, Desk
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.company import Company
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceCharge, CustomerInvoiceStatus, Sync
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.customer_sync import queue_for_accounting, take_from_accounting
from wholesale.errors import TradeError
from wholesale.mail import OutgoingMail
from wholesale.purchase_order import BoxType, UnitType

BUYER = "Bloom Street Florist"


def boxes_on(session: Session, invoice: CustomerInvoice, price: str, count: int, category: str = "Roses") -> None:
    company = session.get_one(Company, invoice.company_id)
    product = make_product(session, company)
    for box in make_boxes(session, make_vendor(session, company), product, count):
        invoice.items.append(
            CustomerInvoiceItem(
                company_id=company.id,
                box_id=box.id,
                product_id=product.id,
                description="Freedom 50 cm",
                category=category,
                box_type=BoxType.QB,
                unit_type=UnitType.STEM,
                units=100,
                price=Decimal(price),
                amount=Decimal(price) * 100,
                landed_cost=Decimal("0.2000"),
            )
        )


def messages(desk: Desk, mark: str) -> list[str]:
    return [exchange.request for exchange in desk.exchanges("post") if mark in exchange.request]


def mails(desk: Desk) -> list[str]:
    with desk.sessions() as session:
        return list(session.scalars(select(OutgoingMail.template).order_by(OutgoingMail.id)))


def waiting(desk: Desk, invoice_id: int) -> bool:
    with desk.sessions.begin() as session:
        invoice = session.get_one(CustomerInvoice, invoice_id)
        return queue_for_accounting(session, invoice, desk.clock.now())


def test_an_invoice_says_boxes_charges_days_and_place(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.sells_to(BUYER)
    for name in ("Roses Sold", "Freight Charged"):
        with desk.quickbooks.books.state.saving():
            new_entry(desk.quickbooks.books, "ItemOtherCharge", name)
            new_entry(desk.quickbooks.books, "Class", f"{name} class")
    with desk.sessions.begin() as session:
        put(session, desk.company_id, Subject.SALE_CATEGORY, "roses", Target(ListKind.ITEM, "Roses Sold"))
        put(session, desk.company_id, Subject.SALE_CHARGE, "Freight", Target(ListKind.ITEM, "Freight Charged"))
        place = make_location(session, session.get_one(Company, desk.company_id), code="MIA")
        put(session, desk.company_id, Subject.LOCATION, "MIA", Target(ListKind.CLASS, "Roses Sold class"))
        place_id = place.id
    desk.set(lists_due_at=desk.clock.now())
    desk.update()
    invoice_id = desk.confirm("119.01", location_id=place_id, customer_po="PO 7",
                              due_date=date(2026, 4, 1), ship_to="12 Long Street, " * 5)  # fmt: skip
    with desk.sessions.begin() as session:
        invoice = session.get_one(CustomerInvoice, invoice_id)
        invoice.charges = [
            CustomerInvoiceCharge(company_id=desk.company_id, name=name, amount=Decimal(amount))
            for name, amount in (("Freight", "3.003"), ("Fuel", "1.003"), ("Freight", "0.004"))
        ]
        boxes_on(session, invoice, "0.3500", 3)
        boxes_on(session, invoice, "0.1000", 1, "Lilies")
    desk.update()
    (text,) = messages(desk, "<InvoiceAddRq")
    add = read_request(text).requests[0].invoice_add  # type: ignore[attr-defined]
    there = desk.quickbooks.invoices()[0]

    assert (there.vendor, there.amount, there.day) == (BUYER, Decimal("119.01"), date(2026, 3, 2))
    assert [(line[0], line[1]) for line in there.lines] == [
        ("Roses Sold", Decimal("105.00")),
        (SOLD, Decimal("10.00")),
        ("Freight Charged", Decimal("3.00")),
        (SOLD, Decimal("1.01")),
    ]
    assert there.lines[0][2] == "3 QB Freedom 50 cm, 100 stem each at 0.35"
    assert [line.quantity for line in add.invoice_line_add] == [Decimal(300), Decimal(100), None, None]
    assert (add.class_ref.list_id is not None, add.po_number, add.due_date) == (True, "PO 7", date(2026, 4, 1))
    assert (add.terms_ref.list_id is not None, add.ship_address.addr1) == (
        True,
        "12 Long Street, 12 Long Street, 12 Long",
    )
    assert desk.customer_invoice(invoice_id).accounting_id == there.txn_id


def test_a_credit_says_its_item_number_and_cents(desk: Desk) -> None:
    desk.sells_to(BUYER)
    first = desk.credit("12.505", reference="QC-7", notes="Broken stems")
    desk.credit("3.000", reference="a reference of more than eleven")
    desk.update()
    one, other = desk.quickbooks.credit_memos()
    with desk.sessions() as session:
        credit = session.get_one(BalanceAdjustment, first)

        assert (credit.sync, credit.accounting_id) == (Sync.DONE, one.txn_id)
    assert (one.vendor, one.ref_number, one.amount) == (BUYER, "QC-7", Decimal("12.51"))
    assert one.lines == ((SOLD, Decimal("12.51"), "Broken stems"),)
    assert (other.ref_number, "more than eleven" in (other.memo or "")) == (f"C{first + 1}", True)


def test_a_document_is_locked_from_the_queue_on_and_for_good(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.sells_to(BUYER)
    invoice_id = desk.confirm()
    seen = [desk.customer_invoice(invoice_id).sync]
    talk = desk.log_in()
    request = talk.until("<InvoiceAddRq")
    seen.append(desk.customer_invoice(invoice_id).sync)
    talk.deliver(desk.quickbooks.process(request))
    seen.append(desk.customer_invoice(invoice_id).sync)

    assert seen == [Sync.WAITING, Sync.TAKEN, Sync.DONE]
    with desk.sessions.begin() as session, pytest.raises(TradeError, match="can not be changed"):
        take_from_accounting(session, session.get_one(CustomerInvoice, invoice_id))


def test_a_document_taken_back_before_it_was_taken_up_never_leaves(desk: Desk) -> None:
    desk.sells_to(BUYER)
    invoice_id = desk.confirm()
    with desk.sessions.begin() as session:
        take_from_accounting(session, session.get_one(CustomerInvoice, invoice_id))
    desk.update()

    assert (desk.quickbooks.invoices(), desk.items()) == ([], [])


@pytest.mark.parametrize("unconfirms", [True, False])
def test_a_refused_invoice_can_be_changed_and_confirmed_again(desk: Desk, *, unconfirms: bool) -> None:
    desk.sells_to(BUYER)
    desk.set_company(unconfirms_refused_invoices=unconfirms)
    with desk.sessions.begin() as session:
        session.connection().exec_driver_sql("DELETE FROM mapping")
    invoice_id = desk.confirm()
    desk.update()
    refused = desk.customer_invoice(invoice_id)
    with desk.sessions.begin() as session:
        put(session, desk.company_id, Subject.DEFAULT_SALE, "", Target(ListKind.ITEM, SOLD))
        invoice = session.get_one(CustomerInvoice, invoice_id)
        invoice.status = CustomerInvoiceStatus.CONFIRMED
    assert waiting(desk, invoice_id)
    desk.update()

    assert (refused.sync, refused.status is CustomerInvoiceStatus.PENDING) == (Sync.FAILED, unconfirms)
    assert refused.sync_failure is not None
    assert len(refused.sync_failure) <= 50
    assert mails(desk) == ["customer_document_failed"]
    assert (desk.states(), desk.customer_invoice(invoice_id).sync) == ("refused posted", Sync.DONE)


def test_what_quickbooks_refuses_is_told_in_its_own_words(desk: Desk) -> None:
    desk.sells_to(BUYER)
    desk.quickbooks.set_closing_date(date(2026, 12, 31))
    desk.confirm()
    desk.update()

    assert desk.states() == "refused"
    assert "closing date" in (desk.items()[0].words or "")


@pytest.mark.parametrize(("creates", "key"), [(False, "customer_unknown"), (True, "3100")])
def test_an_invoice_waits_in_vain_for_a_customer_that_can_not_be(desk: Desk, *, creates: bool, key: str) -> None:
    desk.sells_to("Rosas del Valle", is_known=False)  # a vendor of that name is there already
    desk.set_company(create_missing_customers=creates)
    desk.confirm()
    desk.update()
    invoice = next(item for item in desk.items() if item.kind == "customer_invoice")

    assert (invoice.state, invoice.advice_key) == (ItemState.REFUSED, key)
    assert "Rosas del Valle" in (invoice.words or "")
    assert desk.quickbooks.invoices() == []


def test_an_inactive_customer_is_named(desk: Desk) -> None:
    desk.sells_to(BUYER)
    state = desk.quickbooks.books.state
    with state.saving():
        buyer = state.entry_named(("Customer",), BUYER)
        assert buyer is not None
        buyer.is_active = False
        buyer.modified += 60
        state.keep_entry(buyer)
    desk.set(lists_due_at=desk.clock.now())
    desk.confirm()
    desk.update()

    assert [item.advice_key for item in desk.items()] == ["customer_inactive"]


def test_a_new_customer_comes_with_addresses_and_all_its_documents_after_it(desk: Desk) -> None:
    desk.sells_to("Petal & Stem", is_known=False)
    with desk.sessions.begin() as session:
        customer = session.get_one(Customer, desk.customer_id)
        customer.billing_street, customer.billing_city, customer.credit_limit = "1 Rose St", "Miami", Decimal(5)
        customer.email_for_invoices = "a@b.example;c@d.example"
    desk.confirm()
    desk.confirm("7.00")
    desk.credit()
    result = desk.update()
    add = next(read_request(text).requests[0] for text in result.requests if "<CustomerAddRq" in text).customer_add  # type: ignore[attr-defined]

    assert (add.bill_address.addr1, add.bill_address.addr2, add.bill_address.city) == (
        "Petal & Stem",
        "1 Rose St",
        "Miami",
    )
    assert (add.email, add.credit_limit, add.ship_address) == ("a@b.example", None, None)
    assert len(desk.quickbooks.invoices()) == 2
    assert len(desk.quickbooks.credit_memos()) == 1
    assert desk.quickbooks.customers().count("Petal & Stem") == 1


def test_customers_are_read_before_the_first_document_leaves(desk: Desk) -> None:
    desk.sells_to(BUYER)
    with desk.sessions.begin() as session:
        session.connection().exec_driver_sql("DELETE FROM read_position WHERE what = 'customer'")
    desk.set(lists_mark=1)
    desk.confirm()
    result = desk.update()
    order = [tag for text in result.requests for tag in ("<CustomerQueryRq", "<InvoiceAddRq") if tag in text]

    assert order == ["<CustomerQueryRq", "<InvoiceAddRq"]


def test_an_invoice_entered_by_hand_with_our_number_is_for_a_person(desk: Desk) -> None:
    desk.sells_to(BUYER)
    desk.set(looks_first=True)
    invoice_id = desk.confirm()
    number = str(desk.customer_invoice(invoice_id).number)
    typed = desk.quickbooks.hand_enter_invoice(BUYER, Decimal("125.00"), item=SOLD, ref_number=number)
    desk.update()

    assert desk.states() == "needs_person"
    assert (desk.items()[0].findings or {})["doubtful"][0].startswith(f"invoice {typed} of ")
    assert mails(desk) == ["customer_document_needs_person"]
    assert len(desk.quickbooks.invoices()) == 1


def test_a_document_dismissed_after_it_left_is_looked_for_before_it_leaves_again(desk: Desk) -> None:
    desk.sells_to(BUYER)
    invoice_id = desk.confirm()
    desk.quickbooks.process(desk.log_in().until("<InvoiceAddRq"))
    desk.quickbooks.books.state.forget_message_sets(desk.quickbooks.books.application)
    desk.pass_time(desk.clock.now().replace(hour=23) - desk.clock.now())
    desk.log_in().ask()
    with desk.sessions.begin() as session:
        item = session.merge(desk.items()[0])
        dismiss(session, item, ACCOUNTANT, desk.clock.now(), "too slow")
    freed = desk.customer_invoice(invoice_id)
    with desk.sessions.begin() as session:
        session.get_one(CustomerInvoice, invoice_id).status = CustomerInvoiceStatus.CONFIRMED
    assert waiting(desk, invoice_id)
    desk.settle()

    assert (freed.sync, freed.status) == (Sync.FAILED, CustomerInvoiceStatus.PENDING)
    assert len(desk.quickbooks.invoices()) == 1


def test_an_invoice_whose_lines_do_not_make_its_total_never_leaves(desk: Desk) -> None:
    desk.sells_to(BUYER)
    desk.confirm("125.00", charges=("124.99",))
    desk.update()

    assert [item.advice_key for item in desk.items()] == ["sale_lines_differ"]
    assert desk.quickbooks.invoices() == []
