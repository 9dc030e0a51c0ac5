"""Ten bills in, exactly ten bills there, each status true: whatever goes wrong on the way (needs.md 2)."""

from datetime import timedelta

import pytest

from qbwc_server.simulator.faults import Fault
from tests.office import Office

ALL_POSTED = " ".join(["S"] * 10)
# The first trip of each session asks whether a backup was restored; bills leave from the second one on.
TRIPS = {"first bill": 2, "fourth bill": 5}
FAULTS = sorted(name for name, fault in Fault.known.items() if not fault.counts_updates)


@pytest.fixture
def ready(office: Office) -> Office:
    """An office whose lists are read, one bill in each message, and ten bills sent."""
    office.update()
    office.set(batch_size=1)
    office.send(10)
    return office


def is_exactly_once(office: Office) -> bool:
    bills = office.quickbooks.bills()
    posted = {invoice.accounting_id for invoice in office.invoices()}
    return len(bills) == 10 and posted == {bill.txn_id for bill in bills} and not office.quickbooks.duplicates()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("at", TRIPS.values(), ids=TRIPS.keys())
@pytest.mark.parametrize("name", FAULTS)
def test_each_bill_is_there_once_one_bill_in_a_message(ready: Office, name: str, at: int) -> None:
    ready.update(Fault.named(name, at=at))
    ready.settle()

    assert ready.statuses() == ALL_POSTED, ready.states()
    assert is_exactly_once(ready)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", FAULTS)
def test_each_bill_is_there_once_four_bills_in_a_message(ready: Office, name: str) -> None:
    ready.set(batch_size=4)
    ready.update(Fault.named(name, at=3))
    ready.settle()

    assert ready.statuses() == ALL_POSTED, ready.states()
    assert is_exactly_once(ready)


def test_no_status_is_a_lie_while_an_answer_is_missing(ready: Office) -> None:
    ready.update(Fault.named("answer_lost", at=2))

    assert ready.statuses() == " ".join(["ES"] * 10)
    assert ready.states().split()[0] == "sending"


def test_an_answer_that_comes_twice_counts_once(ready: Office) -> None:
    ready.update(Fault.named("answer_twice", at=[2, 3, 4, 5]))

    assert ready.statuses() == ALL_POSTED
    assert is_exactly_once(ready)


def test_what_a_stopped_session_left_goes_out_with_the_next(ready: Office) -> None:
    ready.update(Fault.named("stop_after_n", at=4))
    before = len(ready.quickbooks.bills())
    ready.update()

    assert before < 10
    assert ready.statuses() == ALL_POSTED
    assert is_exactly_once(ready)


def test_what_a_switched_off_computer_left_goes_out_when_its_lease_has_ended(ready: Office) -> None:
    ready.update(Fault.named("power_off_after_n", at=4))
    ready.pass_time(timedelta(minutes=11))
    ready.update()

    assert ready.statuses() == ALL_POSTED
    assert is_exactly_once(ready)
