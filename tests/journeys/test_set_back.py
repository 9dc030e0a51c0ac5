"""Our own database is restored from a backup: what was posted since is found in QuickBooks, not posted again."""

from datetime import timedelta

import pytest

from qbwc_server.set_back import add_without_looking, look_before_adding
from tests.office import Office
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import Transfer, VendorInvoice

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def set_back(office: Office) -> None:
    """Make the database forget the session, as a backup made before it would."""
    invoices = office.invoices()
    with office.sessions.begin() as session:
        for table in ("item_event", "work_item"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
        for invoice in invoices:
            row = session.get_one(VendorInvoice, invoice.id)
            row.status, row.transfer, row.accounting_id = InvoiceStatus.ES, Transfer.NOT_TAKEN, None
        look_before_adding(session, office.connection(session), office.clock.now(), "Alba")


@ONE_DATABASE
def test_bills_posted_since_the_backup_are_not_posted_again(office: Office) -> None:
    office.send(3)
    office.update()
    set_back(office)
    office.settle(3)

    assert len(office.quickbooks.bills()) == 3
    assert "ES" not in office.statuses() or "needs_person" in office.states()
    assert not office.quickbooks.duplicates()


@ONE_DATABASE
def test_an_invoice_that_was_never_posted_goes_out_after_the_look(office: Office) -> None:
    with office.sessions.begin() as session:
        look_before_adding(session, office.connection(session), office.clock.now(), "Alba")
    office.send(2)
    office.update()

    assert office.statuses() == "S S"
    assert len(office.quickbooks.bills()) == 2


@ONE_DATABASE
def test_waiting_items_are_looked_for_too(office: Office) -> None:
    office.quickbooks.lock_record("*")
    office.send(1)
    office.update()
    with office.sessions.begin() as session:
        concerned = look_before_adding(session, office.connection(session), office.clock.now(), "Alba")
    office.quickbooks.unlock("*")
    office.pass_time(timedelta(minutes=1))
    office.update()

    assert concerned == 1
    assert office.statuses() == "S"


@ONE_DATABASE
def test_looking_first_ends_when_somebody_says_so(office: Office) -> None:
    with office.sessions.begin() as session:
        look_before_adding(session, office.connection(session), office.clock.now(), "Alba")
        add_without_looking(office.connection(session))
    office.update()
    office.send(1)
    result = office.update()

    assert not any("TransactionQueryRq" in request for request in result.requests)
