"""What QuickBooks refuses, what passes by itself, and who is told."""

from datetime import date, timedelta

from sqlalchemy import select

from qbwc_server.simulator.faults import Fault
from tests.office import Office
from wholesale.mail import OutgoingMail
from wholesale.status import InvoiceStatus


def mails(office: Office) -> list[str]:
    with office.sessions() as session:
        return list(session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.id)))


def test_one_refused_bill_does_not_stop_the_others(office: Office) -> None:
    office.send(1)
    office.send(1, vendor="Nobody in QuickBooks")
    office.send(2)
    office.update()

    assert office.statuses() == "S F S S"
    assert len(office.quickbooks.bills()) == 3


def test_a_refused_bill_says_quickbooks_words_and_what_to_do(office: Office) -> None:
    office.send(1, vendor="Nobody in QuickBooks")
    office.update()
    invoice = office.invoices()[0]

    assert "Nobody in QuickBooks" in (invoice.failure or "")
    assert "vendor" in (invoice.failure_advice or "").casefold()
    assert mails(office) == [f"Bill {office.bill_number(invoice.id)} was not posted in QuickBooks"]


def test_a_corrected_bill_goes_after_return_to_approved(office: Office) -> None:
    ids = office.send(1, vendor="Nobody in QuickBooks")
    office.update()
    office.quickbooks.add_vendor("Nobody in QuickBooks")
    office.return_to_approved(ids[0])
    office.send_again(ids[0])
    office.settle(2)

    assert office.statuses() == "S"
    assert len(office.quickbooks.bills()) == 1


def test_a_missing_vendor_is_created_first_where_the_company_wants_it(office: Office) -> None:
    office.set_company(create_missing_vendors=True)
    office.send(2, vendor="Nuevo Vivero")
    office.update()

    assert office.statuses() == "S S"
    assert [item.kind for item in office.items() if item.kind == "vendor"] == ["vendor"]


def test_a_locked_record_waits_and_goes_later_under_a_new_message_set(office: Office) -> None:
    office.update()
    office.quickbooks.lock_record("*")
    office.send(2)
    office.update()
    while_locked = office.states()
    office.quickbooks.unlock("*")
    office.pass_time(timedelta(minutes=2))
    office.update()

    assert while_locked == "delayed delayed"
    assert office.statuses() == "S S"
    assert [item.attempt for item in office.items()] == [2, 2]


def test_a_record_that_stays_locked_is_set_aside_after_so_many_tries(office: Office) -> None:
    office.limits.attempts_limit = 3
    office.quickbooks.lock_record("*")
    office.send(1)
    office.settle(4)

    assert office.statuses() == "F"
    assert "3 times" in (office.invoices()[0].failure or "")


def test_a_closed_period_is_refused_in_front(office: Office) -> None:
    office.quickbooks.set_closing_date(date(2026, 12, 31))
    office.send(1)
    office.update()

    assert office.statuses() == "F"
    assert office.quickbooks.bills() == []


def test_a_dialog_in_quickbooks_costs_nothing_but_time(office: Office) -> None:
    office.update()
    office.send(2)
    office.update(Fault.named("dialog_meanwhile", at=2))
    meanwhile = office.statuses()
    office.update()

    assert meanwhile == "ES ES"
    assert office.statuses() == "S S"


def test_nothing_is_written_into_another_company(office: Office) -> None:
    office.update()
    office.send(2)
    result = office.update(Fault.named("wrong_company", at=1))

    assert office.statuses() == "ES ES"
    assert "company" in result.status.casefold()
    assert not any("BillAdd" in request for request in result.requests)


def test_a_restored_backup_stops_posting_until_a_person_resumes(office: Office) -> None:
    office.send(1)
    office.update()
    backup = office.folder / "backup.qbb"
    office.quickbooks.backup(backup)
    office.send(1)
    office.update()
    office.pass_time(timedelta(days=1))
    office.quickbooks.restore(backup)
    office.send(1)
    office.update()
    stopped = office.statuses()
    with office.sessions() as session:
        connection = office.connection(session)

    assert stopped == "S S ES"
    assert connection.is_paused
    assert "backup" in connection.pause_reason


def test_a_renamed_company_is_confirmed_by_a_person_first(office: Office) -> None:
    office.update()
    office.set(qb_company_name="The old name")
    office.send(1)
    result = office.update()

    assert office.statuses() == "ES"
    assert "The old name" in result.status


def test_a_bill_of_unusual_letters_arrives_readable(office: Office) -> None:
    office.quickbooks.add_vendor("Señor Muñoz & Compañía")
    office.send(1, vendor="Señor Muñoz & Compañía")
    office.update()

    assert office.statuses() == "S"
    assert office.quickbooks.bills()[0].vendor == "Señor Muñoz & Compañía"


def test_bills_without_a_number_of_their_own_and_with_the_same_number_are_all_posted(office: Office) -> None:
    office.send(2, number="")
    office.send(2, number="67543")
    office.update()

    assert office.statuses() == "S S S S"
    assert len(office.quickbooks.bills()) == 4


def test_a_bill_that_is_paid_in_quickbooks_becomes_paid_here_with_its_date(office: Office) -> None:
    office.send(2)
    office.update()
    office.quickbooks.pay_bill(office.quickbooks.bills()[0].txn_id, date(2026, 3, 20))
    office.settle(2)
    paid = office.invoices()[0]

    assert office.statuses() == "P S"
    assert paid.paid_on == date(2026, 3, 20)


def test_a_synchronised_invoice_that_is_sent_again_is_not_posted_again(office: Office) -> None:
    ids = office.send(1)
    office.update()
    office.return_to_approved(ids[0])
    office.send_again(ids[0])
    office.settle(2)

    assert office.statuses() == "S"
    assert len(office.quickbooks.bills()) == 1


def test_a_synchronised_invoice_whose_bill_was_deleted_is_posted_anew(office: Office) -> None:
    ids = office.send(1)
    office.update()
    office.quickbooks.delete_bill(office.quickbooks.bills()[0].txn_id)
    office.return_to_approved(ids[0])
    office.send_again(ids[0])
    office.settle(2)

    assert office.statuses() == "S"
    assert [bill.txn_id for bill in office.quickbooks.bills()] == [office.invoices()[0].accounting_id]


def test_a_person_decides_when_a_bill_of_the_same_make_was_entered_by_hand(office: Office) -> None:
    office.update()
    office.send(1)
    office.update(Fault.named("crash_before_commit", at=2))
    invoice = office.invoices()[0]
    number = office.bill_number(invoice.id)
    office.quickbooks.hand_enter_bill("Rosas del Valle", invoice.total, ref_number=number)
    office.settle(2)

    assert office.statuses() == "ES"
    assert office.states() == "needs_person"
    assert len(office.quickbooks.bills()) == 1
    assert mails(office) == [f"Please decide: is bill {number} in QuickBooks?"]


def test_an_invoice_whose_bill_is_under_way_cannot_be_taken_back(office: Office) -> None:
    office.update()
    ids = office.send(1)
    office.update(Fault.named("answer_lost", at=2))

    assert not office.return_to_approved(ids[0])
    assert office.invoices()[0].status is InvoiceStatus.ES


def test_an_invoice_that_only_waits_can_be_taken_back(office: Office) -> None:
    ids = office.send(2)
    taken_back = office.return_to_approved(ids[0])
    office.update()

    assert taken_back
    assert office.statuses() == "A S"
    assert len(office.quickbooks.bills()) == 1
