"""Loading bills from a file: what is read, what is added, and that a second time adds nothing."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from komet_qbwc.bill_file import BillFileError, FileBill, read_bills
from komet_qbwc.load import Loaded, Loader
from tests.factories import ADMIN, make_company, make_vendor
from tests.reference import needs_shared, shared
from wholesale.bill_lines import lines_of
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.status import InvoiceStatus
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice

ROSES = {"vendor": "Rosas de Cayambe", "number": "RC-1", "date": "2026-11-16", "total": "120.50"}

ANSWER = """<?xml version="1.0" ?>
<QBXML><QBXMLMsgsRs><BillQueryRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK">
<BillRet><TxnID>1A2-1700000000</TxnID><VendorRef><ListID>80000001-1</ListID><FullName>Rosas &amp; Hijos</FullName>
</VendorRef><TxnDate>2026-11-16</TxnDate><AmountDue>56.00</AmountDue><RefNumber>345-9</RefNumber><Memo>Freight</Memo>
</BillRet>
<BillRet><TxnID>1A5-1700000000</TxnID><VendorRef><FullName>Rosas &amp; Hijos</FullName></VendorRef>
<TxnDate>2026-11-16</TxnDate><AmountDue>56.00</AmountDue></BillRet>
</QBXMLMsgsRs></QBXML>""".replace("</BillRet>\n</QBXMLMsgsRs>", "</BillRet></BillQueryRs></QBXMLMsgsRs>")


@pytest.fixture
def company(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        return make_company(session).id


def write(folder: Path, *bills: object) -> Path:
    path = folder / "bills.json"
    path.write_text(json.dumps(list(bills)), "utf-8")
    return path


def load(sessions: sessionmaker[Session], company: int, clock: SetClock, bills: list[FileBill]) -> Loaded:
    with sessions.begin() as session:
        return Loader(session, session.get_one(Company, company), ADMIN, clock.now()).load(bills)


def test_a_bill_becomes_vendor_order_and_invoice_pending_approval(
    sessions: sessionmaker[Session], company: int, clock: SetClock, tmp_path: Path
) -> None:
    charges = [{"name": "Truck freight", "amount": 20.5}]
    path = write(tmp_path, ROSES | {"purchase_order": "P1", "category": "Roses", "memo": "60 cm", "charges": charges})

    (invoice,) = load(sessions, company, clock, read_bills(path)).added

    with sessions() as session:
        kept = session.get_one(VendorInvoice, invoice.id)
        assert (kept.bill_number, kept.status, kept.invoice_date) == ("P1-RC-1", InvoiceStatus.AP, date(2026, 11, 16))
        assert kept.vendor.accounting_name == "Rosas de Cayambe"
        assert [(line.subject, line.amount) for line in lines_of(kept)] == [
            ("Roses", Decimal("100.00")),
            ("Truck freight", Decimal("20.50")),
        ]


def test_loading_a_file_twice_adds_nothing_and_says_what_is_here(
    sessions: sessionmaker[Session], company: int, clock: SetClock, tmp_path: Path
) -> None:
    bills = read_bills(write(tmp_path, ROSES, ROSES | {"number": ""}, ROSES | {"number": ""}))
    first = load(sessions, company, clock, bills)

    second = load(sessions, company, clock, bills)

    assert (len(first.added), first.skipped, first.refused) == (3, [], [])
    assert (second.added, second.refused) == ([], [])
    assert [words.split(" is here")[1] for words in second.skipped] == [
        " already as P000001-RC-1 (AP).",
        " already as P000002 (AP).",
        " already as P000003 (AP).",
    ]


def test_one_more_of_an_equal_bill_is_added(
    sessions: sessionmaker[Session], company: int, clock: SetClock, tmp_path: Path
) -> None:
    load(sessions, company, clock, read_bills(write(tmp_path, ROSES)))

    again = load(sessions, company, clock, read_bills(write(tmp_path, ROSES, ROSES)))

    assert (len(again.added), len(again.skipped)) == (1, 1)


def test_a_vendor_is_known_by_its_accounting_name_letter_for_letter(
    sessions: sessionmaker[Session], company: int, clock: SetClock, tmp_path: Path
) -> None:
    with sessions.begin() as session:
        known = make_vendor(session, session.get_one(Company, company), accounting_name="Rosas de Cayambe").id

    load(sessions, company, clock, read_bills(write(tmp_path, ROSES, ROSES | {"vendor": "ROSAS DE CAYAMBE"})))

    with sessions() as session:
        owners = session.scalars(select(VendorInvoice.vendor_id).order_by(VendorInvoice.id)).all()
        names = session.scalars(select(Vendor.accounting_name).order_by(Vendor.id)).all()
    assert owners[0] == known
    assert owners[1] != known
    assert names == ["Rosas de Cayambe", "ROSAS DE CAYAMBE"]


def test_a_bad_bill_does_not_stop_the_others(
    sessions: sessionmaker[Session], company: int, clock: SetClock, tmp_path: Path
) -> None:
    bills = [
        ROSES | {"purchase_order": "P1"},
        ROSES | {"purchase_order": "P1", "total": "99"},
        ROSES | {"purchase_order": "P1", "vendor": "Tulips Inc"},
        ROSES | {"purchase_order": "P2"},
    ]

    loaded = load(sessions, company, clock, read_bills(write(tmp_path, *bills)))

    assert [invoice.bill_number for invoice in loaded.added] == ["P1-RC-1", "P2-RC-1"]
    assert [words.partition(":")[0] for words in loaded.refused] == ["Rosas de Cayambe, RC-1", "Tulips Inc, RC-1"]
    assert "already has an invoice with the number 'RC-1'" in loaded.refused[0]
    assert "Purchase order P1 is of vendor Rosas de Cayambe, not of Tulips Inc" in loaded.refused[1]


def test_bills_of_quickbooks_get_an_order_named_after_their_txn_id(
    sessions: sessionmaker[Session], company: int, clock: SetClock, tmp_path: Path
) -> None:
    path = tmp_path / "bills.xml"
    path.write_text(ANSWER, "utf-8")

    loaded = load(sessions, company, clock, read_bills(path))
    again = load(sessions, company, clock, read_bills(path))

    assert [one.bill_number for one in loaded.added] == ["P1A2-345-9", "P1A5"]
    assert [one.vendor.accounting_name for one in loaded.added] == ["Rosas & Hijos"] * 2
    assert (again.added, len(again.skipped)) == ([], 2)


@needs_shared
def test_the_45_bills_of_intuits_sample_company_are_kept_as_they_are(
    sessions: sessionmaker[Session], company: int, clock: SetClock
) -> None:
    bills = read_bills(shared("qbxml_samples/65-rs-bill-query-sample-company.xml"))

    loaded = load(sessions, company, clock, bills)

    numbers = Counter(invoice.number for invoice in loaded.added)
    assert (len(loaded.added), loaded.skipped, loaded.refused) == (45, [], [])
    assert numbers[""] == 5
    assert sorted(number for number, count in numbers.items() if count > 1) == ["", "67543", "98076"]
    assert len({invoice.bill_number for invoice in loaded.added}) == 45
    assert load(sessions, company, clock, bills).added == []


WRONG = [
    ("", "is empty"),
    ("{", "is no JSON: line 1, column 2"),
    ('{"a": 1}', "holds no list of bills"),
    ("[3]", "bill 1 is 3; right is"),
    ('[{"vendor": "A", "date": "2026-11-16"}]', "bill 1 has no total; vendor, date and total are required"),
    ('[{"vendor": " ", "date": "2026-11-16", "total": 1}]', "vendor is ' '; right is a text of 1 to 200 characters"),
    ('[{"vendor": "A", "date": "16.11.", "total": 1}]', "date is '16.11.'; right is a day such as 2026-11-20"),
    ('[{"vendor": "A", "date": "2026-11-16", "total": "1,5"}]', "total is '1,5'; right is a number such as 120.50"),
    ('[{"vendor": "A", "date": "2026-11-16", "total": 1.005}]', "right is a number such as 120.50"),
    ('[{"vendor": "A", "date": "2026-11-16", "total": "NaN"}]', "right is a number such as 120.50"),
    ('[{"vendor": "A", "date": "2026-11-16", "total": 1, "price": 2}]', "has a 'price', which is no field"),
    (
        '[{"vendor": "A", "date": "2026-11-16", "total": 1, "charges": [{"name": "F", "amount": "x"}]}]',
        "charges.amount is 'x'; right is a number such as 120.50",
    ),
    ("<html><body/></html>", "is no answer of QuickBooks"),
    ("<QBXML><QBXMLMsgsRs/></QBXML>", "holds no BillRet"),
]


@pytest.mark.parametrize(("content", "words"), WRONG)
def test_an_unusable_file_is_told_in_one_line(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "bills.json"
    path.write_text(content, "utf-8")

    with pytest.raises(BillFileError) as caught:
        read_bills(path)

    assert str(caught.value).startswith("bills.json")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bills.json"
    path.write_bytes("[\xe9]".encode("latin-1"))

    with pytest.raises(BillFileError, match=r"bills\.json is no text in UTF-8: byte 1 is 0xe9"):
        read_bills(path)
