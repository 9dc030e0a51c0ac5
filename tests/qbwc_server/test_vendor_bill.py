"""A vendor invoice becomes one Bill, and the Bill's fate becomes the invoice's status."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from qbwc_server.message_part import external_guid
from qbwc_server.queue import WorkItem
from tests.office import GROWER
from tests.qbwc_server.desk import Desk, adds
from wholesale.history import StatusChange
from wholesale.mail import OutgoingMail
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import Transfer, VendorInvoice


def mails(desk: Desk) -> list[OutgoingMail]:
    with desk.sessions() as session:
        return list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def test_an_invoice_leaves_with_its_vendor_number_day_lines_and_mark(desk: Desk) -> None:
    ids = desk.send(1)
    bill = adds(desk.log_in().bills())[0].bill_add

    assert bill.vendor_ref.full_name == GROWER
    assert bill.ref_number == desk.bill_number(ids[0])
    assert bill.txn_date == desk.invoices()[0].invoice_date
    assert [(line.account_ref.full_name, line.amount) for line in bill.expense_line_add if line.account_ref] == [
        ("Flowers", Decimal("500.00"))
    ]
    assert bill.external_guid == desk.items()[0].external_guid


def test_a_posted_invoice_is_synchronised_with_the_txn_id_and_its_history(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(1)
    desk.update()
    item, invoice = desk.items()[0], desk.invoices()[0]
    with desk.sessions() as session:
        change = session.scalars(select(StatusChange).order_by(StatusChange.id.desc())).first()

    assert (item.accounting_id, item.edit_sequence) == (invoice.accounting_id, item.edit_sequence)
    assert invoice.accounting_id == desk.quickbooks.bills()[0].txn_id
    assert item.edit_sequence
    assert change is not None
    assert (change.old, change.new, change.actor_name) == ("ES", "S", "QuickBooks")


def test_an_invoice_whose_account_nobody_has_mapped_is_failed_before_it_leaves(desk: Desk) -> None:
    desk.send(1)
    with desk.sessions.begin() as session:
        session.connection().exec_driver_sql("DELETE FROM mapping")
    result = desk.update()

    assert (desk.states(), desk.statuses()) == ("refused", "F")
    assert desk.items()[0].advice_key == "mapping_missing"
    assert "Roses" in (desk.invoices()[0].failure or "")
    assert not any("BillAddRq" in request for request in result.requests)
    assert [mail.template for mail in mails(desk)] == ["bill_failed"]


def test_an_invoice_of_a_vendor_without_accounting_name_is_failed_before_it_leaves(desk: Desk) -> None:
    desk.send(1, vendor="")
    desk.update()

    assert (desk.items()[0].advice_key, desk.statuses()) == ("no_accounting_name", "F")
    assert (desk.invoices()[0].failure_advice or "").startswith("Enter the name exactly")


@pytest.mark.parametrize("number", ["X" * 60, "漢字"])
def test_what_quickbooks_could_not_hold_is_failed_before_it_leaves(desk: Desk, number: str) -> None:
    desk.send(1, number=number)
    desk.send(1)
    desk.update()
    invoice = desk.invoices()[0]

    assert desk.statuses() == "F S"
    assert desk.items()[0].advice_key == "not_storable"
    assert "RefNumber" in (invoice.failure or "")


def test_a_new_invoice_is_swept_once(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(2)
    for _ in range(3):
        desk.log_in()

    assert desk.states() == "waiting waiting"
    assert [each.transfer for each in desk.invoices()] == [Transfer.TAKEN] * 2


@pytest.mark.parametrize(
    "status", [each for each in InvoiceStatus if each is not InvoiceStatus.ES], ids=lambda each: each.value
)
def test_only_a_sent_invoice_is_swept(desk: Desk, status: InvoiceStatus) -> None:
    desk.send(1)
    with desk.sessions.begin() as session:
        session.get_one(VendorInvoice, 1).status = status
    desk.log_in()

    assert desk.items() == []


def test_the_mark_is_the_same_for_the_same_item_and_no_other(desk: Desk) -> None:
    with desk.sessions() as session:
        connection = desk.connection(session)
    marks = [external_guid(connection, kind, item) for kind in ("vendor_bill", "vendor") for item in (1, 2, 1)]

    assert marks[0] == marks[2]
    assert len(set(marks)) == 4
    assert all(len(mark) == 38 for mark in marks)


def test_the_other_computer_s_clock_is_measured_by_the_ids_it_gives(desk: Desk) -> None:
    desk.quickbooks.books.clock._ahead = timedelta(minutes=9, seconds=49)
    desk.send(1)
    desk.update()
    with desk.sessions() as session:
        skew = desk.connection(session).clock_skew

    assert skew is not None
    assert abs(skew - 589) <= 2


def test_those_who_decide_are_asked_once(desk: Desk) -> None:
    ids = desk.send(1)
    talk = desk.log_in()
    talk.bills()
    talk.close()
    desk.quickbooks.hand_enter_bill(GROWER, Decimal("500.00"), ref_number=desk.bill_number(ids[0]))
    for _ in range(3):
        desk.update()

    assert [mail.template for mail in mails(desk)] == ["bill_needs_person"]
    assert desk.bill_number(ids[0]) in mails(desk)[0].body
    assert desk.statuses() == "ES"


def test_an_invoice_that_is_gone_is_not_posted(desk: Desk) -> None:
    desk.send(1)
    desk.log_in()
    with desk.sessions.begin() as session:
        session.scalars(select(WorkItem)).one().record_id = 10_000
    desk.update()

    assert desk.states() == "dismissed"
    assert desk.quickbooks.bills() == []
