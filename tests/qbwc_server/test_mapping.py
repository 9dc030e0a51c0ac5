"""From our names to QuickBooks' names, and every reason why a name cannot be used."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.connection import Connection, create_connection
from qbwc_server.list_position import read_position
from qbwc_server.list_query import read_page
from qbwc_server.lists import ListKind, entry_by_name, save_entries
from qbwc_server.mapping import KnownAccounting, Mapping, Subject, Target, Unmapped, mappings_of, put, remove
from qbxml.envelope import read_reply
from tests.factories import make_company, make_invoice, make_location, make_order, make_vendor
from tests.reference import needs_shared, shared
from wholesale.bill_lines import BillLine
from wholesale.company import Company, Location
from wholesale.errors import TradeError
from wholesale.sending import Accounting, reasons_not_to_send
from wholesale.status import InvoiceStatus
from wholesale.vendor import Vendor

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@dataclass
class Books:
    """A company, its connection and a vendor, in one open session."""

    session: Session
    company: Company
    connection: Connection
    vendor: Vendor

    def known(self) -> KnownAccounting:
        self.session.flush()
        return KnownAccounting(self.session, self.company)

    def have(self, kind: ListKind, name: str, **more: Any) -> str:
        """Let QuickBooks have a record of that name; answer its ListID."""
        list_id = f"{crc32(name.encode()):X}-1446676743"
        facts = {"list_id": list_id, "full_name": name, "is_active": True, "detail": {}}
        rows = [{**facts, "modified": "", "edit_sequence": "1", **more}]
        save_entries(self.session, self.company.id, kind, 1, rows)
        for each in ListKind:
            read_position(self.session, self.company.id, each.value).read_at = NOW
        return list_id

    def map(self, subject: Subject, key: str, kind: ListKind, name: str) -> None:
        put(self.session, self.company.id, subject, key, Target(kind, name))


@pytest.fixture
def books(sessions: sessionmaker[Session]) -> Iterator[Books]:
    with sessions() as session:
        company = make_company(session)
        connection, _ = create_connection(session, company, "https://x.example/qbwc", server_key=b"k", now=NOW)
        yield Books(session, company, connection, make_vendor(session, company, terms="Net 30"))


ROSES = BillLine(kind="goods", subject="Roses", amount=Decimal("500.00"), memo="")
FREIGHT = BillLine(kind="charge", subject="Truck freight", amount=Decimal("25.00"), memo="")


def why(answer: Target | Unmapped | None) -> str:
    assert isinstance(answer, Unmapped)
    return answer.why


def test_it_is_what_the_trade_asks_for(books: Books) -> None:
    accounting: Accounting = books.known()

    assert accounting.creates_missing_vendors is False


def test_goods_go_by_vendor_then_its_account_then_category_then_default(books: Books) -> None:
    account = ListKind.ACCOUNT
    books.map(Subject.DEFAULT_EXPENSE, "", account, "Purchases")
    assert books.known().account_for(ROSES, books.vendor) == "Purchases"
    books.map(Subject.CATEGORY, "Roses", account, "Roses bought")
    assert books.known().account_for(ROSES, books.vendor) == "Roses bought"
    books.vendor.default_account = "Ecuador"
    assert books.known().account_for(ROSES, books.vendor) == "Ecuador"
    books.map(Subject.VENDOR, books.vendor.code, account, "Rosas del Valle")

    assert books.known().account_for(ROSES, books.vendor) == "Rosas del Valle"


def test_charges_go_by_their_own_mapping_then_default(books: Books) -> None:
    books.vendor.default_account = "Ecuador"
    books.map(Subject.DEFAULT_EXPENSE, "", ListKind.ACCOUNT, "Purchases")
    assert books.known().account_for(FREIGHT, books.vendor) == "Purchases"
    books.map(Subject.CHARGE, "truck  FREIGHT ", ListKind.ACCOUNT, "Freight in")

    assert books.known().account_for(FREIGHT, books.vendor) == "Freight in"


def test_a_line_nobody_mapped_has_no_account(books: Books) -> None:
    known = books.known()

    assert known.account_for(ROSES, books.vendor) is None
    assert "'Roses'" in why(known.bill_account(ROSES, books.vendor))


def test_a_mapping_can_be_changed_and_removed(books: Books) -> None:
    books.map(Subject.CATEGORY, "Roses", ListKind.ACCOUNT, "Purchases")
    books.map(Subject.CATEGORY, "ROSES", ListKind.ITEM, "Rose bunch")
    kept = mappings_of(books.session, books.company.id)
    removed = [remove(books.session, books.company.id, Subject.CATEGORY, "roses") for _ in range(2)]

    assert [(row.target, row.full_name) for row in kept] == [(ListKind.ITEM, "Rose bunch")]
    assert removed == [True, False]
    assert mappings_of(books.session, books.company.id) == []


def test_a_location_is_not_mapped_to_an_account(books: Books) -> None:
    with pytest.raises(TradeError, match="location 'MIA' can not be mapped to the account 'Freight'"):
        books.map(Subject.LOCATION, "MIA", ListKind.ACCOUNT, "Freight")


def test_a_mapping_follows_an_account_that_is_renamed(books: Books) -> None:
    list_id = books.have(ListKind.ACCOUNT, "Freight in")
    books.map(Subject.CHARGE, "Truck freight", ListKind.ACCOUNT, "freight IN")
    books.have(ListKind.ACCOUNT, "Freight inbound", list_id=list_id)

    assert books.known().bill_account(FREIGHT, books.vendor) == Target(ListKind.ACCOUNT, "Freight inbound", list_id)


def test_an_unknown_account_is_named_with_near_ones(books: Books) -> None:
    books.have(ListKind.ACCOUNT, "Cost of Goods Sold:Freight")
    books.map(Subject.CHARGE, "Truck freight", ListKind.ACCOUNT, "Freigth")
    books.map(Subject.DEFAULT_EXPENSE, "", ListKind.ACCOUNT, "Cost of Goods Sold:Freight")
    known = books.known()

    assert known.account_for(FREIGHT, books.vendor) is None
    words = "QuickBooks has no account 'Freigth'; like it there are 'Cost of Goods Sold:Freight'."
    assert why(known.bill_account(FREIGHT, books.vendor)) == words


def test_an_inactive_account_is_a_reason(books: Books) -> None:
    books.have(ListKind.ACCOUNT, "Freight in", is_active=False)
    books.map(Subject.CHARGE, "Truck freight", ListKind.ACCOUNT, "Freight in")

    assert "'Freight in' is inactive" in why(books.known().bill_account(FREIGHT, books.vendor))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("AccountsPayable", "is an accounts payable account"),
        ("AccountsReceivable", "is an accounts receivable account"),
        ("NonPosting", "takes no postings"),
    ],
)
def test_accounts_that_cannot_be_on_a_bill_line_are_a_reason(books: Books, kind: str, words: str) -> None:
    books.have(ListKind.ACCOUNT, "Wrong one", detail={"type": kind})
    books.map(Subject.DEFAULT_EXPENSE, "", ListKind.ACCOUNT, "Wrong one")

    assert words in why(books.known().bill_account(ROSES, books.vendor))


def test_goods_may_go_to_an_item(books: Books) -> None:
    list_id = books.have(ListKind.ITEM, "Flowers:Rose bunch", detail={"type": "ItemNonInventory"})
    books.map(Subject.CATEGORY, "Roses", ListKind.ITEM, "Flowers:Rose bunch")
    known = books.known()

    assert known.bill_account(ROSES, books.vendor) == Target(ListKind.ITEM, "Flowers:Rose bunch", list_id)
    assert known.account_for(ROSES, books.vendor) == "Flowers:Rose bunch"


def test_an_item_that_is_no_cost_is_a_reason(books: Books) -> None:
    books.have(ListKind.ITEM, "Subtotal", detail={"type": "ItemSubtotal"})
    books.map(Subject.CATEGORY, "Roses", ListKind.ITEM, "Subtotal")

    assert "cannot be on a line of a bill" in why(books.known().bill_account(ROSES, books.vendor))


def test_before_the_lists_are_read_a_mapping_is_taken_as_it_stands(books: Books) -> None:
    books.map(Subject.DEFAULT_EXPENSE, "", ListKind.ACCOUNT, "Purchases")
    known = books.known()

    assert known.bill_account(ROSES, books.vendor) == Target(ListKind.ACCOUNT, "Purchases")
    assert known.vendor_is_known("Rosas del Valle") is None


def test_a_vendor_is_known_by_exactly_its_name_active_or_not(books: Books) -> None:
    books.have(ListKind.VENDOR, "Rosas del Valle")
    books.have(ListKind.VENDOR, "Claveles SA", is_active=False)
    books.have(ListKind.VENDOR, "Merged away", is_active=False)
    merged = entry_by_name(books.session, books.company.id, ListKind.VENDOR, "Merged away")
    assert merged is not None
    merged.is_gone = True
    known = books.known()

    assert known.vendor_is_known("Rosas del Valle") is True
    assert known.vendor_is_known("Claveles SA") is True
    assert known.vendor_is_known("rosas del valle") is False
    assert known.vendor_is_known("Merged away") is False
    assert known.vendors_like("rosas del vale") == ["Rosas del Valle"]


def test_a_location_has_the_class_it_is_mapped_to(books: Books) -> None:
    location = make_location(books.session, books.company, code="MIA")
    books.have(ListKind.CLASS, "Miami")
    assert books.known().class_for(location) is None
    books.map(Subject.LOCATION, "MIA", ListKind.CLASS, "Miami")
    found = books.known().class_for(location)

    assert isinstance(found, Target)
    assert found.full_name == "Miami"
    assert books.known().class_for(None) is None


def test_without_class_tracking_no_class_is_named(books: Books) -> None:
    location: Location = make_location(books.session, books.company, code="MIA")
    books.map(Subject.LOCATION, "MIA", ListKind.CLASS, "Miami")
    books.connection.facts = {"class_tracking": False}

    assert books.known().class_for(location) is None


def test_terms_of_the_same_name_need_no_mapping(books: Books) -> None:
    list_id = books.have(ListKind.TERMS, "Net 30", detail={"due_days": 30})
    known = books.known()

    assert known.terms_for(books.vendor) == Target(ListKind.TERMS, "Net 30", list_id)
    assert known.due_date(books.vendor, date(2026, 1, 31)) == date(2026, 3, 2)


def test_terms_of_another_name_are_mapped(books: Books) -> None:
    list_id = books.have(ListKind.TERMS, "30 days")
    assert "no terms 'Net 30'" in why(books.known().terms_for(books.vendor))
    books.map(Subject.TERMS, "Net 30", ListKind.TERMS, "30 days")
    known = books.known()

    assert known.terms_for(books.vendor) == Target(ListKind.TERMS, "30 days", list_id)
    assert known.due_date(books.vendor, date(2026, 1, 31)) is None


def test_a_vendor_without_terms_is_left_to_quickbooks(books: Books) -> None:
    books.vendor.terms = None

    assert books.known().terms_for(books.vendor) is None


def test_the_closing_date_is_the_one_of_the_last_session(books: Books) -> None:
    assert books.known().closing_date is None
    books.connection.facts = {"closing_date": "2025-12-31"}

    assert books.known().closing_date == date(2025, 12, 31)


def test_letters_that_quickbooks_cannot_keep_are_named_once(books: Books) -> None:
    known = books.known()

    assert known.unstorable_letters("Rosé Ñandú") == ""
    assert known.unstorable_letters("Żółty Ż") == "Żł"


def test_a_company_without_a_connection_knows_nothing(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        known = KnownAccounting(session, make_company(session))

        assert known.vendor_is_known("Rosas del Valle") is None
        assert known.closing_date is None


def test_mappings_of_another_company_are_not_used(books: Books) -> None:
    other = make_company(books.session)
    put(books.session, other.id, Subject.DEFAULT_EXPENSE, "", Target(ListKind.ACCOUNT, "Theirs"))

    assert books.known().account_for(ROSES, books.vendor) is None
    assert books.session.query(Mapping).count() == 1


def test_a_hundred_invoices_cost_no_more_queries_than_one(books: Books) -> None:
    books.have(ListKind.VENDOR, str(books.vendor.accounting_name))
    books.have(ListKind.ACCOUNT, "Purchases")
    books.map(Subject.DEFAULT_EXPENSE, "", ListKind.ACCOUNT, "Purchases")
    known = books.known()
    statements: list[str] = []
    event.listen(books.session.get_bind(), "before_cursor_execute", lambda *call: statements.append(call[2]))
    for _ in range(100):
        known.vendor_is_known(str(books.vendor.accounting_name))
        known.account_for(ROSES, books.vendor)
        known.account_for(FREIGHT, books.vendor)
        known.closing_date  # noqa: B018 - asked for its queries
        known.terms_for(books.vendor)

    assert 1 <= len(statements) <= 6


def test_the_trade_sends_by_what_is_known_here(books: Books) -> None:
    order = make_order(books.session, books.vendor)
    invoice = make_invoice(books.session, order, InvoiceStatus.A)
    books.have(ListKind.VENDOR, "Somebody else")
    before = {reason.key for reason in reasons_not_to_send(books.session, invoice, books.known())}
    books.have(ListKind.VENDOR, str(books.vendor.accounting_name))
    books.have(ListKind.ACCOUNT, "Purchases")
    books.map(Subject.DEFAULT_EXPENSE, "", ListKind.ACCOUNT, "Purchases")

    assert len(before) >= 2
    assert reasons_not_to_send(books.session, invoice, books.known()) == []


@needs_shared
def test_the_sample_companys_chart_of_accounts_can_be_mapped(books: Books) -> None:
    text = (shared("qbxml_samples") / "72-rs-account-query-116.xml").read_text("utf-8")
    page = read_page(read_reply(text).answers[0])
    save_entries(books.session, books.company.id, ListKind.ACCOUNT, 1, page.rows)
    books.have(ListKind.VENDOR, "Somebody")
    books.map(Subject.DEFAULT_EXPENSE, "", ListKind.ACCOUNT, "Accounts Payable")
    books.map(Subject.CHARGE, "Truck freight", ListKind.ACCOUNT, "Freight & Deliver")
    known = books.known()

    assert len(page.rows) == 116
    assert "accounts payable account" in why(known.bill_account(ROSES, books.vendor))
    assert "'Job Expenses:Freight & Delivery'" in why(known.bill_account(FREIGHT, books.vendor))
