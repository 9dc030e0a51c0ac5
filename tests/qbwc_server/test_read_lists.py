"""Reading QuickBooks' lists: what is asked, what is kept, and where the next reading begins."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.connection import Connection, create_connection
from qbwc_server.list_position import read_position
from qbwc_server.lists import ListEntry, ListKind, entry_by_name, lists_were_read
from qbwc_server.session import Ticket, open_ticket
from qbwc_server.step import Question, SessionLimits, Turn
from qbwc_server.steps.read_lists import ReadLists
from qbxml.envelope import read_reply, write_request
from qbxml.hresult import advice_for
from tests.factories import make_company
from tests.reference import needs_shared, shared

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def record(tag: str, name: str, number: int = 1, modified: str = "2026-03-09T10:00:00-05:00", **more: str) -> str:
    facts = {
        "ListID": f"8000000{number}-1446676743",
        "TimeModified": modified,
        "EditSequence": "1446676743",
        "Name": name,
        "IsActive": "true",
    }
    return f"<{tag}>" + "".join(f"<{key}>{value}</{key}>" for key, value in (facts | more).items()) + f"</{tag}>"


def answer(kind: str, *records: str, code: int = 0, **attributes: str) -> str:
    tag = {"account": "Account", "terms": "Terms", "class": "Class", "vendor": "Vendor", "item": "Item"}[kind]
    severity = "Info" if code < 500 else "Warn" if code < 1000 else "Error"
    facts = {"requestID": kind, "statusCode": str(code), "statusSeverity": severity, "statusMessage": "x"} | attributes
    words = " ".join(f'{key}="{value}"' for key, value in facts.items())
    return f"<{tag}QueryRs {words}>{''.join(records)}</{tag}QueryRs>"


class Talk:
    """One session of the Web Connector, with the test in QuickBooks' place."""

    def __init__(self, session: Session, now: datetime = NOW) -> None:
        self.session = session
        self.connection = session.scalars(select(Connection)).one()
        self.now = now
        self.step = ReadLists()
        self.question: Question | None = None
        self.begin()

    def begin(self, later: timedelta = timedelta(0)) -> None:
        """Start another session of the Web Connector."""
        self.now += later
        company_id = self.connection.company_id
        self.ticket: Ticket = open_ticket(self.session, company_id, self.connection.id, self.now, HOUR)[0]
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

    def ask(self) -> str:
        """Answer the message that would leave, '' for none."""
        self.question = self.step.question(self.turn)
        return "" if self.question is None else write_request(self.question.requests)

    def tell(self, *answers: str) -> None:
        assert self.question is not None
        text = "".join(answers)
        for kind, request_id in self.question.state["ids"].items():
            text = text.replace(f'requestID="{kind}"', f'requestID="{request_id}"')
        reply = read_reply(f"<QBXML><QBXMLMsgsRs>{text}</QBXMLMsgsRs></QBXML>")
        self.step.answer(self.turn, json.loads(json.dumps(self.question.state)), reply)
        self.ticket.asked += 1

    def read(self, **lists: list[str]) -> list[str]:
        """Read all lists to the end; a list the test does not give is empty. Answer the messages."""
        sent = []
        while message := self.ask():
            sent.append(message)
            assert self.question is not None
            kinds = list(self.question.state["ids"])
            self.tell(*(answer(kind, *lists.get(kind, []), code=0 if kind in lists else 1) for kind in kinds))
        return sent

    def entry(self, kind: ListKind, name: str) -> ListEntry:
        found = entry_by_name(self.session, self.connection.company_id, kind, name)
        assert found is not None
        return found


@pytest.fixture
def talk(sessions: sessionmaker[Session]) -> Iterator[Talk]:
    with sessions() as session:
        company = make_company(session)
        create_connection(session, company, "https://x.example/qbwc", server_key=b"k", now=NOW)
        yield Talk(session)


def since(message: str) -> dict[str, Any]:
    """Answer the FromModifiedDate of each query of a message."""
    queries = etree.fromstring(message.encode()).findall("QBXMLMsgsRq/*")
    return {str(query.get("requestID")).partition("-")[0]: query.findtext("FromModifiedDate") for query in queries}


def test_the_first_reading_asks_for_everything(talk: Talk) -> None:
    sent = talk.read()

    assert [since(message) for message in sent] == [
        {"account": None, "terms": None, "class": None},
        {"vendor": None},
        {"item": None},
    ]
    assert all(message.count("QueryRq ") == message.count("<ActiveStatus>All</ActiveStatus>") for message in sent)
    assert 'iterator="Start">' in sent[1]
    assert "<MaxReturned>200</MaxReturned>" in sent[1]


def test_what_was_read_is_kept(talk: Talk) -> None:
    talk.read(
        account=[record("AccountRet", "Freight", FullName="Costs:Freight", AccountType="Expense")],
        terms=[record("StandardTermsRet", "Net 30", StdDueDays="30"), record("DateDrivenTermsRet", "Month end", 2)],
        vendor=[record("VendorRet", "Rosas del Valle", TermsRef="<FullName>Net 30</FullName>")],
        item=[record("ItemOtherChargeRet", "Box")],
    )

    account = talk.entry(ListKind.ACCOUNT, "Costs:Freight")
    assert (account.list_id, account.modified) == ("80000001-1446676743", "2026-03-09T10:00:00-05:00")
    assert account.detail == {"type": "Expense"}
    assert talk.entry(ListKind.TERMS, "Net 30").detail["due_days"] == 30
    assert talk.entry(ListKind.TERMS, "Month end").is_active
    assert talk.entry(ListKind.VENDOR, "Rosas del Valle").detail == {"terms": "Net 30"}
    assert talk.entry(ListKind.ITEM, "Box").detail == {"type": "ItemOtherCharge"}


def test_inactive_records_are_kept_as_inactive(talk: Talk) -> None:
    talk.read(vendor=[record("VendorRet", "Claveles SA", IsActive="false")])

    entry = talk.entry(ListKind.VENDOR, "Claveles SA")
    assert (entry.is_active, entry.is_gone) == (False, False)


def test_the_lists_are_due_again_after_the_interval(talk: Talk) -> None:
    assert ReadLists.is_due(talk.connection, NOW)
    talk.read()

    assert talk.connection.lists_due_at == NOW + HOUR
    assert not ReadLists.is_due(talk.connection, NOW + HOUR - timedelta(seconds=1))
    assert ReadLists.is_due(talk.connection, NOW + HOUR)
    talk.begin()
    assert talk.ask() == ""


def test_they_were_read_once_vendors_and_accounts_are_through(talk: Talk) -> None:
    talk.ask()
    talk.tell(answer("account", record("AccountRet", "Freight")), answer("terms", code=1), answer("class", code=1))
    assert not lists_were_read(talk.session, talk.connection)
    talk.ask()
    talk.tell(answer("vendor", record("VendorRet", "Rosas del Valle"), iteratorRemainingCount="0", iteratorID="{a}"))

    assert lists_were_read(talk.session, talk.connection)


@pytest.mark.parametrize(
    ("newest", "begins"),
    [
        # An hour and ten minutes of overlap: the wall clock repeats an hour in autumn, and stamps drift.
        ("2026-03-09T10:00:00-05:00", "2026-03-09T08:50:00"),
        # In July QuickBooks still writes the offset of winter; it is dropped, not applied.
        ("2026-07-09T10:00:00-05:00", "2026-07-09T08:50:00"),
        ("2026-07-09T10:00:00", "2026-07-09T08:50:00"),
        ("2026-03-08T03:05:00-05:00", "2026-03-08T01:55:00"),
    ],
)
def test_the_next_reading_begins_at_quickbooks_own_time(talk: Talk, newest: str, begins: str) -> None:
    talk.now = datetime(2026, 7, 9, 18, tzinfo=UTC)
    older = record("VendorRet", "Claveles SA", 2, modified="2025-01-01T00:00:00-05:00")
    talk.read(vendor=[record("VendorRet", "Rosas del Valle", modified=newest), older])
    talk.begin(HOUR)
    sent = talk.read()

    assert since(sent[1]) == {"vendor": begins}
    assert since(sent[0])["account"] is None


def test_a_change_in_the_hour_that_autumn_repeats_is_read(talk: Talk) -> None:
    talk.now = datetime(2026, 11, 1, 6, tzinfo=UTC)
    talk.read(vendor=[record("VendorRet", "Rosas del Valle", modified="2026-11-01T01:59:00-05:00")])
    talk.begin(HOUR)
    talk.ask()
    talk.tell(answer("account", code=1), answer("terms", code=1), answer("class", code=1))
    begins = since(talk.ask())["vendor"]

    assert begins <= "2026-11-01T01:01:00"


def test_a_reading_that_finds_nothing_new_keeps_its_place(talk: Talk) -> None:
    talk.read(vendor=[record("VendorRet", "Rosas del Valle")])
    for _ in range(2):
        talk.begin(HOUR)
        sent = talk.read()

    assert since(sent[1]) == {"vendor": "2026-03-09T08:50:00"}
    assert talk.entry(ListKind.VENDOR, "Rosas del Valle").is_active


def test_a_stamp_from_the_future_hides_nothing(talk: Talk) -> None:
    wrong = record("VendorRet", "Made when the clock was wrong", modified="2028-12-15T00:01:55-07:00")
    talk.read(vendor=[wrong, record("VendorRet", "Rosas del Valle", 2)])
    talk.begin(HOUR)
    sent = talk.read(vendor=[wrong])
    assert since(sent[1]) == {"vendor": "2026-03-09T08:50:00"}
    talk.begin(HOUR)

    assert since(talk.read()[1]) == {"vendor": "2026-03-09T08:50:00"}


def test_pages_follow_each_other_in_one_session(talk: Talk) -> None:
    talk.ask()
    talk.tell(answer("account", code=1), answer("terms", code=1), answer("class", code=1))
    talk.ask()
    first = record("VendorRet", "Rosas del Valle", modified="2026-03-09T11:00:00-05:00")
    talk.tell(answer("vendor", first, iteratorRemainingCount="1", iteratorID="{a-b}"))
    second = talk.ask()
    talk.tell(answer("vendor", record("VendorRet", "Claveles SA", 2), iteratorRemainingCount="0", iteratorID="{a-b}"))
    third = talk.ask()

    assert 'iterator="Continue" iteratorID="{a-b}">' in second
    assert "<MaxReturned>200</MaxReturned>" in second
    assert "ItemQueryRq" in third
    assert read_position(talk.session, talk.connection.company_id, "vendor").newest == "2026-03-09T11:00:00"


def test_a_lost_iterator_begins_again_and_keeps_each_record_once(talk: Talk) -> None:
    talk.ask()
    talk.tell(answer("account", code=1), answer("terms", code=1), answer("class", code=1))
    talk.ask()
    talk.tell(answer("vendor", record("VendorRet", "Rosas del Valle"), iteratorRemainingCount="1", iteratorID="{a}"))
    talk.ask()
    talk.tell(answer("vendor", code=3391))
    again = talk.ask()
    both = [record("VendorRet", "Rosas del Valle"), record("VendorRet", "Claveles SA", 2)]
    talk.tell(answer("vendor", *both, iteratorRemainingCount="0", iteratorID="{b}"))

    assert "VendorQueryRq" in again
    assert 'iterator="Start">' in again
    kept = talk.session.scalars(select(ListEntry.full_name).order_by(ListEntry.full_name)).all()
    assert kept == ["Claveles SA", "Rosas del Valle"]


def test_an_iterator_lost_for_ever_ends_the_reading_for_this_session(talk: Talk) -> None:
    talk.ask()
    talk.tell(answer("account", code=1), answer("terms", code=1), answer("class", code=1))
    rounds = 0
    while talk.ask() and rounds < 50:
        rounds += 1
        talk.tell(answer("vendor", code=3391))

    assert rounds == 4
    assert talk.connection.lists_due_at == NOW + timedelta(minutes=10)


def test_an_iterator_is_not_carried_into_the_next_session(talk: Talk) -> None:
    talk.ask()
    talk.tell(answer("account", code=1), answer("terms", code=1), answer("class", code=1))
    talk.ask()
    talk.tell(answer("vendor", record("VendorRet", "Rosas del Valle"), iteratorRemainingCount="1", iteratorID="{a}"))
    talk.begin()
    sent = talk.read()

    assert 'iterator="Start"' in sent[1]
    assert not any("Continue" in message for message in sent)


def test_a_broken_whole_reading_makes_nothing_gone(talk: Talk) -> None:
    talk.read(vendor=[record("VendorRet", "Rosas del Valle"), record("VendorRet", "Claveles SA", 2)])
    talk.connection.lists_due_at = None
    talk.begin(HOUR)
    talk.ask()
    talk.tell(answer("account", code=1), answer("terms", code=1), answer("class", code=1))
    talk.ask()
    talk.tell(answer("vendor", record("VendorRet", "Rosas del Valle"), iteratorRemainingCount="1", iteratorID="{a}"))
    talk.begin(HOUR)
    assert not talk.entry(ListKind.VENDOR, "Claveles SA").is_gone
    sent = talk.read(vendor=[record("VendorRet", "Rosas del Valle")])

    assert since(sent[1]) == {"vendor": None}
    assert talk.entry(ListKind.VENDOR, "Claveles SA").is_gone
    assert not talk.entry(ListKind.VENDOR, "Rosas del Valle").is_gone


def test_once_a_week_everything_is_read_and_what_is_missing_is_gone(talk: Talk) -> None:
    talk.read(vendor=[record("VendorRet", "Rosas del Valle"), record("VendorRet", "Claveles SA", 2)])
    talk.begin(timedelta(days=6))
    between = talk.read(vendor=[record("VendorRet", "Rosas del Valle")])
    assert since(between[1])["vendor"] is not None
    assert not talk.entry(ListKind.VENDOR, "Claveles SA").is_gone
    talk.begin(timedelta(days=1))
    weekly = talk.read(vendor=[record("VendorRet", "Rosas del Valle")])

    assert since(weekly[1]) == {"vendor": None}
    assert talk.entry(ListKind.VENDOR, "Claveles SA").is_gone


@pytest.mark.parametrize("due", ["never read", "asked for now"])
def test_everything_is_read_when_somebody_asks(talk: Talk, due: str) -> None:
    talk.read(vendor=[record("VendorRet", "Rosas del Valle"), record("VendorRet", "Claveles SA", 2)])
    talk.begin(timedelta(minutes=20))
    talk.connection.lists_due_at = None if due == "never read" else talk.now
    sent = talk.read(vendor=[record("VendorRet", "Rosas del Valle")])

    assert since(sent[1]) == {"vendor": None}
    assert talk.entry(ListKind.VENDOR, "Claveles SA").is_gone
    assert talk.connection.lists_due_at == talk.now + HOUR


def test_a_request_for_everything_outlives_a_failure(talk: Talk) -> None:
    talk.read(vendor=[record("VendorRet", "Rosas del Valle")])
    talk.connection.lists_due_at = None
    talk.begin(HOUR)
    talk.ask()
    talk.step.failed(talk.turn, {}, advice_for("0x80040414"))
    assert talk.connection.lists_due_at == talk.now + timedelta(minutes=10)
    assert talk.ask() == ""
    talk.begin(timedelta(minutes=10))

    assert since(talk.read()[1]) == {"vendor": None}


def test_a_record_that_comes_back_is_gone_no_more(talk: Talk) -> None:
    talk.read(vendor=[record("VendorRet", "Rosas del Valle"), record("VendorRet", "Claveles SA", 2)])
    talk.connection.lists_due_at = None
    talk.begin(HOUR)
    talk.read(vendor=[record("VendorRet", "Rosas del Valle")])
    talk.begin(HOUR)
    talk.read(vendor=[record("VendorRet", "Claveles SA", 2)])

    entry = talk.entry(ListKind.VENDOR, "Claveles SA")
    assert (entry.is_active, entry.is_gone) == (True, False)


@pytest.mark.parametrize("code", [1, 500])
def test_a_list_that_is_empty_is_no_failure(talk: Talk, code: int) -> None:
    talk.ask()
    talk.tell(*(answer(kind, code=code) for kind in ("account", "terms", "class")))
    talk.ask()
    talk.tell(answer("vendor", code=code))
    talk.ask()
    talk.tell(answer("item", code=code))

    assert talk.connection.lists_due_at == NOW + HOUR
    assert lists_were_read(talk.session, talk.connection)


def test_a_list_this_quickbooks_refuses_does_not_stop_the_others(talk: Talk) -> None:
    talk.read(**{"class": [record("ClassRet", "Miami")]})
    talk.connection.lists_due_at = None
    talk.begin(HOUR)
    talk.ask()
    talk.tell(answer("account", record("AccountRet", "Freight")), answer("terms"), answer("class", code=3250))
    talk.ask()
    talk.tell(answer("vendor", code=3260))
    talk.ask()
    talk.tell(answer("item"))

    assert talk.entry(ListKind.ACCOUNT, "Freight").is_active
    assert talk.entry(ListKind.CLASS, "Miami").is_active
    assert talk.ask() == ""


def test_an_answer_that_is_missing_is_read_another_time(talk: Talk) -> None:
    talk.ask()
    talk.tell()
    talk.ask()
    talk.tell(answer("vendor", record("VendorRet", "Rosas del Valle")))

    assert not lists_were_read(talk.session, talk.connection)
    assert talk.entry(ListKind.VENDOR, "Rosas del Valle").is_active


@pytest.mark.parametrize(
    "odd",
    [
        answer("vendor", "<VendorRet><Name>No ListID</Name></VendorRet>"),
        answer("vendor", iteratorRemainingCount="7", iteratorID="{a}"),
        answer("vendor", record("VendorRet", "Claveles SA", 2), iteratorRemainingCount="7"),
        answer("vendor", *(record("VendorRet", f"Vendor {number}", number) for number in range(10, 210))),
    ],
    ids=["record without ListID", "page without records", "pages without iterator", "full page without iterator"],
)
def test_an_odd_answer_makes_nothing_gone(talk: Talk, odd: str) -> None:
    talk.read(vendor=[record("VendorRet", "Rosas del Valle")])
    talk.connection.lists_due_at = None
    talk.begin(HOUR)
    talk.ask()
    talk.tell(answer("account"), answer("terms"), answer("class"))
    talk.ask()
    talk.tell(odd)

    assert "ItemQueryRq" in talk.ask()
    assert not talk.entry(ListKind.VENDOR, "Rosas del Valle").is_gone


def test_our_own_fault_ends_the_reading_for_this_session(talk: Talk) -> None:
    talk.ask()
    talk.step.crashed(talk.turn, {"stage": 0})

    assert talk.ask() == ""
    assert talk.connection.lists_due_at == NOW + timedelta(minutes=10)


def test_no_two_messages_have_the_same_request_id(talk: Talk) -> None:
    sent = talk.read()
    talk.connection.lists_due_at = None
    talk.begin()
    sent += talk.read()
    queries = [query for message in sent for query in etree.fromstring(message.encode()).findall("QBXMLMsgsRq/*")]
    ids = {query.get("requestID") for query in queries}

    assert len(ids) == len(queries) == 10


@pytest.mark.parametrize(("hresult", "goes_on"), [("0x80040400", True), ("0x80040408", False), ("0x80040402", False)])
def test_a_session_goes_on_unless_quickbooks_is_out_of_reach(talk: Talk, hresult: str, goes_on: bool) -> None:
    talk.ask()
    turn = talk.turn
    talk.step.failed(turn, {}, advice_for(hresult))

    assert (turn.refusal == "") is goes_on
    assert talk.connection.lists_due_at == NOW + timedelta(minutes=10)


@needs_shared
@pytest.mark.parametrize(
    ("file", "kind", "kept"),
    [
        ("42-rs-terms-query-limited.xml", "terms", 0),
        ("45-rs-item-query-percent-iterator-end.xml", "item", 1),
        ("46-rs-account-query.xml", "account", 1),
        ("47-rs-vendor-query-old.xml", "vendor", 2),
        ("69-rs-class-query.xml", "class", 5),
        ("71-rs-account-query-sample-company.xml", "account", 106),
        ("72-rs-account-query-116.xml", "account", 116),
        ("73-rs-vendor-query-54.xml", "vendor", 54),
        ("74-rs-account-query-credit-cards.xml", "account", 2),
    ],
)
def test_real_answers_are_read(talk: Talk, file: str, kind: str, kept: int) -> None:
    root = etree.fromstring((shared("qbxml_samples") / file).read_bytes())
    (found,) = root.findall("QBXMLMsgsRs/*")
    found.set("requestID", kind)
    while talk.ask():
        assert talk.question is not None
        asked = list(talk.question.state["ids"])
        talk.tell(*(etree.tostring(found).decode() if each == kind else answer(each, code=1) for each in asked))

    entries = talk.session.scalars(select(ListEntry).where(ListEntry.kind == ListKind(kind))).all()
    inactive = etree.tostring(found).count(b"<IsActive>false")
    assert (len(entries), sum(not entry.is_active for entry in entries)) == (kept, inactive)
    assert all(entry.full_name and entry.list_id and entry.modified for entry in entries)


@needs_shared
def test_the_sample_companys_vendors_are_read_once_more_from_their_newest_change(talk: Talk) -> None:
    root = etree.fromstring((shared("qbxml_samples") / "73-rs-vendor-query-54.xml").read_bytes())
    vendors = [etree.tostring(vendor).decode() for vendor in root.iter("VendorRet")]
    talk.read(vendor=vendors)
    talk.begin(HOUR)
    sent = talk.read(vendor=vendors)

    assert since(sent[1]) == {"vendor": "2023-12-15T22:56:44"}
    assert len(talk.session.scalars(select(ListEntry)).all()) == 54
