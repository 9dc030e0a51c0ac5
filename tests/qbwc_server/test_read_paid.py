"""Reading back which bills were paid in QuickBooks: what is asked, and what becomes of the invoices."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.connection import Connection, create_connection
from qbwc_server.session import open_ticket
from qbwc_server.step import Question, SessionLimits, Turn
from qbwc_server.steps.read_paid import ReadPaid
from qbxml.envelope import read_reply, write_request
from qbxml.hresult import advice_for
from tests.factories import make_company, make_invoice, make_order, make_vendor
from tests.reference import needs_shared, shared
from wholesale.company import Company
from wholesale.history import history_of
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import VendorInvoice

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MADE = int(datetime(2026, 3, 2, 9, 30, tzinfo=UTC).timestamp())


def bill(txn_id: str, *links: str, modified: str | None = "2026-03-09T10:00:00-05:00", paid: str = "true") -> str:
    stamp = f"<TimeModified>{modified}</TimeModified>" if modified else ""
    return f"<BillRet><TxnID>{txn_id}</TxnID>{stamp}<IsPaid>{paid}</IsPaid>{''.join(links)}</BillRet>"


def link(day: str, kind: str = "BillPaymentCheck") -> str:
    return (
        f"<LinkedTxn><TxnID>9-1446676743</TxnID><TxnType>{kind}</TxnType><TxnDate>{day}</TxnDate>"
        "<LinkType>AMTTYPE</LinkType><Amount>-5.00</Amount></LinkedTxn>"
    )


class Talk:
    """One session of the Web Connector, with the test in QuickBooks' place."""

    def __init__(self, session: Session, company: Company, connection: Connection) -> None:
        self.session, self.company, self.connection = session, company, connection
        self.vendor = make_vendor(session, company)
        self.step = ReadPaid()
        self.now = NOW
        self.question: Question | None = None
        self.begin()

    def begin(self, later: timedelta = timedelta(0)) -> None:
        """Start another session of the Web Connector."""
        self.now += later
        self.ticket = open_ticket(self.session, self.company.id, self.connection.id, self.now, HOUR)[0]
        self.session.flush()

    @property
    def turn(self) -> Turn:
        return Turn(
            session=self.session,
            connection=self.connection,
            ticket=self.ticket,
            now=self.now,
            limits=SessionLimits(),
        )

    def invoice(self, status: InvoiceStatus = InvoiceStatus.S, **more: Any) -> VendorInvoice:
        """Make an invoice whose bill has a TxnID."""
        facts = {"accounting_id": f"{self.session.query(VendorInvoice).count() + 1:X}-{MADE}"}
        return make_invoice(self.session, make_order(self.session, self.vendor), status, **facts | more)

    def ask(self) -> str:
        """Answer the message that would leave, '' for none."""
        self.question = self.step.question(self.turn)
        return "" if self.question is None else write_request(self.question.requests)

    def tell(self, *bills: str, code: int = 0, **attributes: str) -> None:
        assert self.question is not None
        facts = {"statusCode": str(code), "statusSeverity": "Info" if code < 500 else "Error"} | attributes
        words = " ".join(f'{key}="{value}"' for key, value in facts.items())
        body = f'<BillQueryRs requestID="{self.question.state["id"]}" {words}>{"".join(bills)}</BillQueryRs>'
        reply = read_reply(f"<QBXML><QBXMLMsgsRs>{body}</QBXMLMsgsRs></QBXML>")
        self.step.answer(self.turn, self.question.state, reply)
        self.ticket.asked += 1

    def read(self, *bills: str) -> str:
        """Read one page that is the last; answer the message."""
        message = self.ask()
        self.tell(*bills, code=0 if bills else 1, iteratorRemainingCount="0", iteratorID="{a}")
        assert self.ask() == ""
        return message


@pytest.fixture
def talk(sessions: sessionmaker[Session]) -> Iterator[Talk]:
    with sessions() as session:
        company = make_company(session)
        connection, _ = create_connection(session, company, "https://x.example/qbwc", server_key=b"k", now=NOW)
        yield Talk(session, company, connection)


def since(message: str) -> str | None:
    found = etree.fromstring(message.encode()).find(".//ModifiedDateRangeFilter/FromModifiedDate")
    return None if found is None else found.text


def test_a_bill_paid_in_quickbooks_is_paid_here(talk: Talk) -> None:
    invoice = talk.invoice()
    talk.read(bill(str(invoice.accounting_id), link("2026-03-06")))
    talk.session.expire_all()

    assert (invoice.status, invoice.paid_on) == (InvoiceStatus.P, date(2026, 3, 6))
    (change,) = history_of(talk.session, invoice)
    assert (change.old, change.new, change.actor_name) == ("S", "P", "QuickBooks")
    assert change.why == "Paid in QuickBooks"


def test_what_is_asked_for(talk: Talk) -> None:
    talk.invoice()
    message = talk.ask()

    assert 'iterator="Start">' in message
    for part in (
        "<MaxReturned>100</MaxReturned>",
        "<PaidStatus>PaidOnly</PaidStatus>",
        "<IncludeLinkedTxns>true</IncludeLinkedTxns>",
        "<IncludeRetElement>LinkedTxn</IncludeRetElement>",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("links", "day"),
    [
        ([link("2026-03-06"), link("2026-03-08", "BillPaymentCreditCard")], date(2026, 3, 8)),
        ([link("2026-03-05", "VendorCredit"), link("2026-03-04")], date(2026, 3, 5)),
        ([link("2026-03-06"), link("2026-03-08", "PurchaseOrder")], date(2026, 3, 6)),
        ([], date(2026, 3, 9)),
    ],
    ids=["latest payment", "credits count", "orders do not count", "no payment told"],
)
def test_it_is_paid_on_the_day_of_the_latest_payment(talk: Talk, links: list[str], day: date) -> None:
    invoice = talk.invoice()
    talk.read(bill(str(invoice.accounting_id), *links))

    assert invoice.paid_on == day


@pytest.mark.parametrize("stamp", ["2026-03-09T23:59:59-05:00", "2026-03-09T00:00:01+13:00", "2026-03-09T12:00:00"])
def test_the_day_of_a_stamp_is_the_one_on_quickbooks_own_clock(talk: Talk, stamp: str) -> None:
    invoice = talk.invoice()
    talk.read(bill(str(invoice.accounting_id), modified=stamp))

    assert invoice.paid_on == date(2026, 3, 9)


def test_a_bill_without_any_day_is_left_alone(talk: Talk) -> None:
    invoice = talk.invoice()
    talk.read(bill(str(invoice.accounting_id), modified=None))

    assert invoice.status is InvoiceStatus.S


def test_a_bill_that_is_not_paid_is_left_alone(talk: Talk) -> None:
    invoice = talk.invoice()
    talk.read(bill(str(invoice.accounting_id), paid="false"))

    assert invoice.status is InvoiceStatus.S


@pytest.mark.parametrize("status", [status for status in InvoiceStatus if status is not InvoiceStatus.S])
def test_an_invoice_in_another_status_is_left_alone(talk: Talk, status: InvoiceStatus) -> None:
    talk.invoice()
    other = talk.invoice(status)
    before = other.paid_on
    talk.read(bill(str(other.accounting_id), link("2026-03-06")))
    talk.session.refresh(other)

    assert (other.status, other.paid_on) == (status, before)
    assert history_of(talk.session, other) == []


def test_bills_of_others_and_of_another_company_are_left_alone(talk: Talk) -> None:
    ours = talk.invoice()
    other_vendor = make_vendor(talk.session, make_company(talk.session))
    order = make_order(talk.session, other_vendor)
    theirs = make_invoice(talk.session, order, InvoiceStatus.S, accounting_id=ours.accounting_id)
    talk.read(bill("52C3-1044989530", link("2026-03-06")), bill(str(ours.accounting_id), link("2026-03-06")))
    talk.session.expire_all()

    assert ours.status is InvoiceStatus.P
    assert theirs.status is InvoiceStatus.S


def test_reading_twice_changes_nothing(talk: Talk) -> None:
    invoice, _ = talk.invoice(), talk.invoice()
    talk.read(bill(str(invoice.accounting_id), link("2026-03-06")))
    talk.begin(HOUR)
    talk.read(bill(str(invoice.accounting_id), link("2026-03-07")))
    talk.session.expire_all()

    assert invoice.paid_on == date(2026, 3, 6)
    assert len(history_of(talk.session, invoice)) == 1


def test_without_synchronised_bills_nothing_is_asked(talk: Talk) -> None:
    talk.invoice(InvoiceStatus.ES)
    talk.invoice(InvoiceStatus.P)

    assert talk.ask() == ""
    assert talk.connection.paid_due_at == NOW + HOUR


def test_it_is_due_again_after_the_interval(talk: Talk) -> None:
    talk.invoice()
    assert ReadPaid.is_due(talk.connection, NOW)
    talk.read()

    assert talk.connection.paid_due_at == NOW + HOUR
    assert not ReadPaid.is_due(talk.connection, NOW + HOUR - timedelta(seconds=1))
    assert ReadPaid.is_due(talk.connection, NOW + HOUR)
    talk.begin()
    assert talk.ask() == ""


def test_the_first_reading_begins_before_the_oldest_bill_of_ours(talk: Talk) -> None:
    talk.invoice(accounting_id=f"A1-{MADE + 9999}")
    talk.invoice(accounting_id=f"A2-{MADE}")
    talk.invoice(InvoiceStatus.P, accounting_id=f"A0-{MADE - 9999999}")

    # The bill was made at 09:30 UTC; a day is more than any clock on earth differs from UTC.
    assert since(talk.ask()) == "2026-03-01T09:30:00"


def test_ids_that_tell_no_time_make_the_first_reading_a_whole_one(talk: Talk) -> None:
    talk.invoice(accounting_id="65536")

    assert since(talk.ask()) is None


@pytest.mark.parametrize("offset", ["-05:00", "-07:00", ""])
def test_the_next_reading_begins_at_quickbooks_own_time(talk: Talk, offset: str) -> None:
    talk.invoice()
    talk.now = datetime(2026, 7, 9, 18, tzinfo=UTC)
    talk.read(
        bill("52C3-1044989530", modified=f"2026-07-09T10:00:00{offset}"),
        bill("52C6-1044989622", modified=f"2026-07-01T10:00:00{offset}"),
    )
    talk.begin(HOUR)

    assert since(talk.ask()) == "2026-07-09T08:50:00"


def test_a_reading_that_finds_nothing_keeps_its_place(talk: Talk) -> None:
    talk.invoice()
    talk.read(bill("52C3-1044989530"))
    for _ in range(2):
        talk.begin(HOUR)
        begins = since(talk.read())

    assert begins == "2026-03-09T08:50:00"


def test_once_a_day_all_since_our_oldest_unpaid_bill_is_read(talk: Talk) -> None:
    # A bill found again late, or a payment that QuickBooks did not stamp, is not missed for ever.
    talk.invoice()
    talk.read(bill("52C3-1044989530"))
    talk.begin(timedelta(hours=23))
    assert since(talk.read()) == "2026-03-09T08:50:00"
    talk.begin(HOUR)
    assert since(talk.read()) == "2026-03-01T09:30:00"
    talk.begin(HOUR)

    assert since(talk.ask()) == "2026-03-09T08:50:00"


def test_pages_follow_each_other_in_one_session(talk: Talk) -> None:
    first, second = talk.invoice(), talk.invoice()
    talk.ask()
    later = "2026-03-09T11:00:00-05:00"
    page = bill(str(first.accounting_id), link("2026-03-06"), modified=later)
    talk.tell(page, iteratorRemainingCount="1", iteratorID="{a-b}")
    message = talk.ask()
    talk.tell(bill(str(second.accounting_id), link("2026-03-07")), iteratorRemainingCount="0", iteratorID="{a-b}")

    assert 'iterator="Continue" iteratorID="{a-b}">' in message
    assert since(message) == "2026-03-01T09:30:00"
    assert (first.status, second.status) == (InvoiceStatus.P, InvoiceStatus.P)
    assert talk.ask() == ""
    talk.invoice()
    talk.begin(HOUR)
    assert since(talk.ask()) == "2026-03-09T09:50:00"


def test_a_lost_iterator_begins_again_from_the_beginning(talk: Talk) -> None:
    first, second = talk.invoice(), talk.invoice()
    talk.ask()
    talk.tell(bill(str(first.accounting_id), link("2026-03-06")), iteratorRemainingCount="1", iteratorID="{a}")
    talk.ask()
    talk.tell(code=3391)
    again = talk.ask()
    talk.tell(
        bill(str(first.accounting_id), link("2026-03-06")),
        bill(str(second.accounting_id), link("2026-03-07")),
        iteratorRemainingCount="0",
        iteratorID="{b}",
    )

    assert 'iterator="Start"' in again
    assert (first.status, second.status) == (InvoiceStatus.P, InvoiceStatus.P)
    assert len(history_of(talk.session, first)) == 1


def test_an_iterator_lost_for_ever_ends_the_reading_for_this_session(talk: Talk) -> None:
    talk.invoice()
    rounds = 0
    while talk.ask() and rounds < 50:
        rounds += 1
        talk.tell(code=3391)

    assert rounds == 4
    assert talk.connection.paid_due_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize("how", ["refused", "no answer", "failed", "crashed"])
def test_what_cannot_be_read_is_read_another_time_from_the_same_place(talk: Talk, how: str) -> None:
    talk.invoice()
    talk.read(bill("52C3-1044989530"))
    talk.begin(HOUR)
    talk.ask()
    if how == "refused":
        talk.tell(code=3260)
    elif how == "no answer":
        assert talk.question is not None
        talk.step.answer(talk.turn, talk.question.state, read_reply("<QBXML><QBXMLMsgsRs></QBXMLMsgsRs></QBXML>"))
    elif how == "failed":
        talk.step.failed(talk.turn, {}, advice_for("0x80040414"))
    else:
        talk.step.crashed(talk.turn, {})

    assert talk.ask() == ""
    assert talk.connection.paid_due_at == talk.now + timedelta(minutes=10)
    talk.begin(timedelta(minutes=10))
    assert since(talk.ask()) == "2026-03-09T08:50:00"


@pytest.mark.parametrize(("hresult", "goes_on"), [("0x80040400", True), ("0x80040408", False), ("0x80040402", False)])
def test_a_session_goes_on_unless_quickbooks_is_out_of_reach(talk: Talk, hresult: str, goes_on: bool) -> None:
    talk.invoice()
    talk.ask()
    turn = talk.turn
    talk.step.failed(turn, {}, advice_for(hresult))

    assert (turn.refusal == "") is goes_on


def test_an_answer_to_another_question_pays_nothing(talk: Talk) -> None:
    invoice = talk.invoice()
    talk.ask()
    text = bill(str(invoice.accounting_id), link("2026-03-06"))
    reply = read_reply(
        f'<QBXML><QBXMLMsgsRs><BillQueryRs requestID="paid-0-0">{text}</BillQueryRs></QBXMLMsgsRs></QBXML>'
    )
    assert talk.question is not None
    talk.step.answer(talk.turn, talk.question.state, reply)

    assert invoice.status is InvoiceStatus.S


def test_a_page_costs_one_look_up_whatever_its_length(talk: Talk) -> None:
    talk.invoice()
    talk.ask()
    statements: list[str] = []
    event.listen(talk.session.get_bind(), "before_cursor_execute", lambda *call: statements.append(call[2]))
    talk.tell(*(bill(f"{number:X}-1044989530") for number in range(1, 101)))
    looked_up = [text for text in statements if "FROM vendor_invoice" in text]

    assert len(looked_up) == 1


@needs_shared
def test_the_sample_companys_bills_are_read(talk: Talk) -> None:
    # A bill of the sample company that was paid, and one that is still open.
    root = etree.fromstring((shared("qbxml_samples") / "65-rs-bill-query-sample-company.xml").read_bytes())
    bills = list(root.iter("BillRet"))
    paid = next(each for each in bills if each.findtext("IsPaid") == "true")
    unpaid = next(each for each in bills if each.findtext("IsPaid") == "false")
    first = talk.invoice(accounting_id=paid.findtext("TxnID"))
    second = talk.invoice(accounting_id=unpaid.findtext("TxnID"))
    talk.read(*(etree.tostring(each).decode() for each in bills))

    assert (first.status, first.paid_on) == (InvoiceStatus.P, date(2028, 12, 15))
    assert second.status is InvoiceStatus.S
