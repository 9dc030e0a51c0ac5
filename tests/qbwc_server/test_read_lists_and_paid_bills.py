"""Lists and paid bills read from a whole QuickBooks, over many pages and through the change of the clocks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.connection import create_connection
from qbwc_server.lists import ListEntry, ListKind, entry_by_exact_name
from qbwc_server.session import open_ticket
from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.step import SessionLimits, Step, Turn
from qbwc_server.steps.read_lists import ReadLists
from qbwc_server.steps.read_paid import ReadPaid
from qbxml.envelope import read_reply, write_request
from tests.factories import make_company, make_invoice, make_order, make_vendor
from wholesale.clock import SetClock
from wholesale.status import InvoiceStatus

CONTENTS: dict[str, Any] = {
    "accounts": [{"name": "Checking", "type": "Bank"}, {"name": "Flowers", "type": "CostOfGoodsSold"}],
    "terms": [{"name": "Net 30", "days": 30}],
    "vendors": [f"Grower {number:03}" for number in range(450)],
}


class Office:
    """A company of ours and a QuickBooks, both on one clock."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.clock = SetClock(datetime(2026, 10, 30, 12, tzinfo=UTC))
        self.quickbooks = CompanyFile(folder / "quickbooks.db", clock=self.clock.now, contents=CONTENTS)
        self.company = make_company(session)
        url = "https://x.example/qbwc"
        self.connection, _ = create_connection(session, self.company, url, server_key=b"k", now=self.clock.now())

    def update(self, step: Step, breaks_after: int | None = None) -> int:
        """Let a step ask all it wants in one session; answer the number of messages.

        `breaks_after` loses QuickBooks' session, not ours, after so many messages.
        """
        ticket, _ = open_ticket(
            self.session, self.company.id, self.connection.id, self.clock.now(), timedelta(minutes=10)
        )
        self.session.flush()
        turn = Turn(self.session, self.connection, self.clock.now(), ticket=ticket, limits=SessionLimits())
        self.quickbooks.begin_session()
        while (question := step.question(turn)) is not None:
            ticket.asked += 1
            reply = read_reply(self.quickbooks.process(write_request(question.requests)))
            step.answer(turn, question.state, reply)
            if ticket.asked == breaks_after:
                self.quickbooks.end_session()
                self.quickbooks.begin_session()
        self.quickbooks.end_session()
        self.session.flush()
        return ticket.asked

    def vendor(self, name: str) -> ListEntry | None:
        self.session.expire_all()
        return entry_by_exact_name(self.session, self.company.id, ListKind.VENDOR, name)

    def vendors(self) -> int:
        return self.session.scalar(select(func.count()).where(ListEntry.kind == ListKind.VENDOR)) or 0


@pytest.fixture
def office(sessions: sessionmaker[Session], tmp_path: Path) -> Iterator[Office]:
    with sessions() as session:
        made = Office(session, tmp_path)
        yield made
        made.quickbooks.close()


def test_vendors_come_over_several_pages(office: Office) -> None:
    # Accounts, terms and classes; 200, 200 and 50 vendors; items.
    assert office.update(ReadLists()) == 5
    assert office.vendors() == 450
    assert office.vendor("Grower 449") is not None


def test_a_session_of_quickbooks_lost_between_two_pages_loses_no_vendor(office: Office) -> None:
    # One message more for the page that was refused, and one for the page that is read again.
    assert office.update(ReadLists(), breaks_after=2) == 7
    assert office.vendors() == 450


def test_only_what_changed_is_read_the_next_time(office: Office) -> None:
    office.update(ReadLists())
    office.clock.move(timedelta(hours=5))
    office.quickbooks.rename_vendor("Grower 007", "Bond Growers")
    office.quickbooks.deactivate_vendor("Grower 008")
    office.update(ReadLists())

    renamed, inactive = office.vendor("Bond Growers"), office.vendor("Grower 008")
    assert renamed is not None
    assert office.vendor("Grower 007") is None
    assert inactive is not None
    assert not inactive.is_active
    assert office.vendors() == 450


@pytest.mark.parametrize(
    ("read_at", "changed_at"),
    [
        # 01:55 in summer time, then 01:10 in winter time: the wall clock went back by an hour.
        (datetime(2026, 11, 1, 5, 55, tzinfo=UTC), datetime(2026, 11, 1, 6, 10, tzinfo=UTC)),
        # 01:55 in winter time, then 03:05 in summer time: it went forward.
        (datetime(2027, 3, 14, 6, 55, tzinfo=UTC), datetime(2027, 3, 14, 7, 5, tzinfo=UTC)),
        # In the middle of summer, where QuickBooks writes the offset of winter.
        (datetime(2027, 7, 1, 12, 0, tzinfo=UTC), datetime(2027, 7, 1, 12, 1, tzinfo=UTC)),
    ],
    ids=["autumn", "spring", "summer"],
)
def test_no_change_is_missed_when_the_clocks_change(office: Office, read_at: datetime, changed_at: datetime) -> None:
    office.update(ReadLists())
    office.clock.moment = read_at
    office.quickbooks.rename_vendor("Grower 001", "Before")
    office.update(ReadLists())
    office.clock.moment = changed_at
    office.quickbooks.rename_vendor("Grower 002", "After")
    # Not whole: the last one was just now.
    office.connection.lists_due_at = read_at + timedelta(hours=1)
    office.clock.moment = read_at + timedelta(hours=1)
    messages = office.update(ReadLists())

    assert messages == 3
    assert office.vendor("Before") is not None
    assert office.vendor("After") is not None


def test_a_bill_that_is_paid_in_quickbooks_is_paid_here(office: Office) -> None:
    bills = []
    for number in ("1", "2"):
        office.quickbooks.hand_enter_bill("Grower 001", Decimal("525.00"), account="Flowers", ref_number=number)
    vendor = make_vendor(office.session, office.company)
    for record in office.quickbooks.bills():
        order = make_order(office.session, vendor)
        bills.append(make_invoice(office.session, order, InvoiceStatus.S, accounting_id=record.txn_id))
    office.clock.move(timedelta(days=2))
    office.update(ReadPaid())
    assert [bill.status for bill in bills] == [InvoiceStatus.S, InvoiceStatus.S]
    # 01:10 in winter time, an hour after the clocks went back.
    office.clock.moment = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)
    office.quickbooks.pay_bill(str(bills[0].accounting_id))
    office.clock.move(timedelta(hours=1))
    office.connection.paid_due_at = None
    office.update(ReadPaid())

    assert [bill.status for bill in bills] == [InvoiceStatus.P, InvoiceStatus.S]
    assert bills[0].paid_on is not None
    assert bills[0].paid_on.isoformat() == "2026-11-01"
