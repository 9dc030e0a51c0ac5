"""Queries as QuickBooks answers them (qbxml.md 2.4, 2.6)."""

from datetime import date

import pytest

from qbwc_server.simulator.company_file import CompanyFile
from qbxml.message import Answer
from tests.qbwc_server.simulator.qbxml_text import ask, bill
from tests.qbwc_server.simulator.qwc_text import FILE_ID, OWNER_ID


def one(company: CompanyFile, body: str) -> Answer:
    return ask(company, body).answers[0]


@pytest.fixture
def posted(company: CompanyFile) -> CompanyFile:
    """Post five bills of two vendors; one is paid, two share a number but for its case."""
    for number, vendor, day in (
        ("INV-1", "Flores del Valle", "2026-01-10"),
        ("inv-1", "Flores del Valle", "2026-01-11"),
        ("INV-10", "Flores del Valle", "2026-01-12"),
        ("INV-1", "Rosas de Cayambe", "2026-01-13"),
        ("X-9", "Rosas de Cayambe", "2026-01-14"),
    ):
        assert one(company, bill(number, vendor=vendor, day=day)).status_code == 0
    company.pay_bill(company.bills()[4].txn_id)
    return company


def days(answer: Answer) -> list[int]:
    return [ret.txn_date.day for ret in answer.rets]


FLORES = "<FullName>Flores del Valle</FullName>"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("", [10, 11, 12, 13, 14]),
        ("<RefNumber>Inv-1</RefNumber>", [10, 11, 13]),
        ("<RefNumberCaseSensitive>INV-1</RefNumberCaseSensitive>", [10, 13]),
        ("<MaxReturned>2</MaxReturned>", [10, 11]),
        (f"<EntityFilter>{FLORES}</EntityFilter>", [10, 11, 12]),
        (
            "<RefNumberFilter><MatchCriterion>StartsWith</MatchCriterion><RefNumber>inv-1</RefNumber></RefNumberFilter>",
            [10, 11, 12, 13],
        ),
        (
            "<RefNumberFilter><MatchCriterion>EndsWith</MatchCriterion><RefNumber>9</RefNumber></RefNumberFilter>",
            [14],
        ),
        (
            "<RefNumberFilter><MatchCriterion>Contains</MatchCriterion><RefNumber>V-10</RefNumber></RefNumberFilter>",
            [12],
        ),
        (
            "<RefNumberRangeFilter><FromRefNumber>INV-1</FromRefNumber><ToRefNumber>INV-1</ToRefNumber></RefNumberRangeFilter>",
            [10, 11, 13],
        ),
        (
            "<TxnDateRangeFilter><FromTxnDate>2026-01-11</FromTxnDate><ToTxnDate>2026-01-12</ToTxnDate></TxnDateRangeFilter>",
            [11, 12],
        ),
        ("<AccountFilter><FullName>Accounts Payable</FullName></AccountFilter>", [10, 11, 12, 13, 14]),
        ("<AccountFilter><FullName>Office Supplies</FullName></AccountFilter>", []),
        (
            "<AccountFilter><FullNameWithChildren>Cost of Goods Sold</FullNameWithChildren></AccountFilter>",
            [10, 11, 12, 13, 14],
        ),
        ("<PaidStatus>PaidOnly</PaidStatus>", [14]),
        ("<PaidStatus>NotPaidOnly</PaidStatus>", [10, 11, 12, 13]),
    ],
)  # fmt: skip
def test_bills_by_filter(posted: CompanyFile, filters: str, expected: list[int]) -> None:
    answer = one(posted, f"<BillQueryRq>{filters}</BillQueryRq>")

    assert days(answer) == expected
    assert (answer.status_code, answer.status_severity) == ((0, "Info") if expected else (1, "Info"))


def test_bills_by_time_of_change_without_offset(posted: CompanyFile) -> None:
    stamps = [ret.time_modified for ret in one(posted, "<BillQueryRq />").rets]
    third = stamps[2].partition("-05:00")[0]

    found = one(
        posted,
        "<BillQueryRq><ModifiedDateRangeFilter>"
        f"<FromModifiedDate>{third}</FromModifiedDate></ModifiedDateRangeFilter></BillQueryRq>",
    )
    assert days(found) == [12, 13, 14]


@pytest.mark.parametrize(
    ("macro", "status", "found"), [("All", 0, 5), ("Today", 1, 0), ("LastFiscalQuarterToDate", 1030, 0)]
)
def test_date_macros(posted: CompanyFile, macro: str, status: int, found: int) -> None:
    dates = f"<TxnDateRangeFilter><DateMacro>{macro}</DateMacro></TxnDateRangeFilter>"
    answer = one(posted, f"<BillQueryRq>{dates}</BillQueryRq>")

    assert (answer.status_code, len(answer.rets)) == (status, found)


def test_vendor_exact_number_and_time_at_once(posted: CompanyFile) -> None:
    answer = one(
        posted,
        "<TransactionQueryRq><MaxReturned>20</MaxReturned><RefNumberCaseSensitive>INV-1</RefNumberCaseSensitive>"
        "<TransactionModifiedDateRangeFilter><FromModifiedDate>2026-01-15T00:00:00</FromModifiedDate>"
        "<ToModifiedDate>2026-01-15</ToModifiedDate></TransactionModifiedDateRangeFilter>"
        f"<TransactionEntityFilter>{FLORES}</TransactionEntityFilter>"
        "<TransactionTypeFilter><TxnTypeFilter>Bill</TxnTypeFilter></TransactionTypeFilter></TransactionQueryRq>",
    )

    assert days(answer) == [10]
    assert answer.rets[0].txn_type == "Bill"


@pytest.mark.parametrize(
    ("types", "count"), [("Bill", 5), ("BillPaymentCheck", 1), ("VendorCredit", 0), ("Invoice", 0), ("All", 6)]
)
def test_transactions_by_type(posted: CompanyFile, types: str, count: int) -> None:
    answer = one(
        posted,
        f"<TransactionQueryRq><TransactionTypeFilter><TxnTypeFilter>{types}</TxnTypeFilter></TransactionTypeFilter>"
        "</TransactionQueryRq>",
    )

    assert len(answer.rets) == count


def test_transactions_of_customers_there_are_none(posted: CompanyFile) -> None:
    of = "<TransactionEntityFilter><EntityTypeFilter>{}</EntityTypeFilter></TransactionEntityFilter>"

    assert one(posted, f"<TransactionQueryRq>{of.format('Customer')}</TransactionQueryRq>").status_code == 1
    assert len(one(posted, f"<TransactionQueryRq>{of.format('Vendor')}</TransactionQueryRq>").rets) == 6


def test_lines_and_links_only_on_demand(posted: CompanyFile) -> None:
    bare = one(posted, "<BillQueryRq />").rets[4]
    full = one(
        posted,
        "<BillQueryRq><IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true</IncludeLinkedTxns></BillQueryRq>",
    ).rets[4]

    assert (bare.expense_line_ret, bare.linked_txn) == ([], [])
    assert len(full.expense_line_ret) == 1
    assert (full.linked_txn[0].txn_type, full.linked_txn[0].link_type) == ("BillPaymentCheck", "AMTTYPE")


def test_an_unknown_id_is_3120_alone_and_500_among_others(posted: CompanyFile) -> None:
    known = posted.bills()[0].txn_id

    alone = one(posted, "<BillQueryRq><TxnID>1-1</TxnID></BillQueryRq>")
    among = one(posted, f"<BillQueryRq><TxnID>{known}</TxnID><TxnID>1-1</TxnID></BillQueryRq>")

    assert (alone.status_code, alone.status_severity) == (3120, "Error")
    assert (among.status_code, among.status_severity, len(among.rets)) == (500, "Warn", 1)


def test_an_unknown_name_is_500_and_an_unknown_number_1(posted: CompanyFile) -> None:
    name = one(posted, "<VendorQueryRq><FullName>bleech</FullName></VendorQueryRq>")
    number = one(posted, "<BillQueryRq><RefNumber>bleech</RefNumber></BillQueryRq>")

    assert (name.status_code, name.status_severity) == (500, "Warn")
    assert '("bleech") that could not be found' in name.status_message
    assert number.status_code == 1


def test_a_filter_by_an_unknown_vendor_is_3120(posted: CompanyFile) -> None:
    body = "<BillQueryRq><EntityFilter><FullName>X</FullName></EntityFilter></BillQueryRq>"

    assert one(posted, body).status_code == 3120


def page(company: CompanyFile, attributes: str) -> Answer:
    return one(company, f"<BillQueryRq {attributes}><MaxReturned>2</MaxReturned></BillQueryRq>")


def test_an_iterator_hands_out_pages(posted: CompanyFile) -> None:
    first = page(posted, 'iterator="Start"')
    again = f'iterator="Continue" iteratorID="{first.iterator_id}"'
    second, third = page(posted, again), page(posted, again)

    assert [days(answer) for answer in (first, second, third)] == [[10, 11], [12, 13], [14]]
    assert [answer.iterator_remaining_count for answer in (first, second, third)] == [3, 1, 0]
    assert third.iterator_id == first.iterator_id


def test_an_iterator_ends_with_its_session(posted: CompanyFile) -> None:
    first = page(posted, 'iterator="Start"')
    posted.end_session()
    posted.begin_session()

    lost = page(posted, f'iterator="Continue" iteratorID="{first.iterator_id}"')
    assert (lost.status_code, lost.status_message) == (3391, f'The iteratorID "{first.iterator_id}" is not valid.')


def test_a_stopped_iterator_is_gone(posted: CompanyFile) -> None:
    first = page(posted, 'iterator="Start"')
    stopped = page(posted, f'iterator="Stop" iteratorID="{first.iterator_id}"')

    assert (stopped.status_code, stopped.rets) == (0, [])
    assert page(posted, f'iterator="Continue" iteratorID="{first.iterator_id}"').status_code == 3391


def test_meta_data_counts(posted: CompanyFile) -> None:
    counted = one(posted, '<BillQueryRq metaData="MetaDataOnly" />')
    both = one(posted, '<BillQueryRq metaData="MetaDataAndResponseData" />')

    assert (counted.ret_count, counted.rets) == (5, [])
    assert (both.ret_count, len(both.rets)) == (5, 5)


def names(answer: Answer) -> list[str]:
    return [ret.name for ret in answer.rets]


def test_inactive_vendors_are_hidden_unless_asked_for(company: CompanyFile) -> None:
    company.deactivate_vendor("Rosas de Cayambe")

    def asked(status: str) -> list[str]:
        return names(one(company, f"<VendorQueryRq><ActiveStatus>{status}</ActiveStatus></VendorQueryRq>"))

    assert "Rosas de Cayambe" not in names(one(company, "<VendorQueryRq />"))
    assert asked("InactiveOnly") == ["Rosas de Cayambe"]
    assert len(asked("All")) == 4


def test_a_vendor_shows_what_is_owed(posted: CompanyFile) -> None:
    vendors = {ret.name: str(ret.balance) for ret in one(posted, "<VendorQueryRq />").rets}

    assert vendors["Flores del Valle"] == "300.00"
    assert vendors["Rosas de Cayambe"] == "100.00"


def test_vendors_by_name_and_change(company: CompanyFile) -> None:
    before = one(company, "<VendorQueryRq />").rets[0].time_modified.partition("-05:00")[0]
    company.add_vendor("Verdant")

    by_name = "<NameFilter><MatchCriterion>StartsWith</MatchCriterion><Name>ver</Name></NameFilter>"
    assert names(one(company, f"<VendorQueryRq>{by_name}</VendorQueryRq>")) == ["Verdant"]
    since = f"<FromModifiedDate>{before[:10]}T23:59:00</FromModifiedDate>"
    assert one(company, f"<VendorQueryRq>{since}</VendorQueryRq>").status_code == 1


def test_a_name_is_taken_over_all_name_lists(company: CompanyFile) -> None:
    def add(name: str) -> Answer:
        return one(company, f"<VendorAddRq><VendorAdd><Name>{name}</Name></VendorAdd></VendorAddRq>")

    assert [add(name).status_code for name in ("flores DEL valle", "Bloom Street Florist", "New Name")] == [
        3100,
        3100,
        0,
    ]
    assert add("New Name").status_message == 'The name "New Name" of the list element is already in use.'
    assert add("New:Name").status_code == 3090


def test_accounts_come_with_type_and_level(company: CompanyFile) -> None:
    accounts = {ret.full_name: ret for ret in one(company, "<AccountQueryRq />").rets}
    flowers = accounts["Cost of Goods Sold:Flowers"]

    assert (flowers.name, flowers.sublevel, flowers.account_type) == ("Flowers", 1, "CostOfGoodsSold")
    assert flowers.parent_ref.full_name == "Cost of Goods Sold"
    only = one(company, "<AccountQueryRq><AccountType>AccountsPayable</AccountType></AccountQueryRq>")
    assert names(only) == ["Accounts Payable"]


def test_accounts_can_be_added_once(company: CompanyFile) -> None:
    def add(name: str, number: str) -> Answer:
        body = f"<Name>{name}</Name><AccountType>Expense</AccountType><AccountNumber>{number}</AccountNumber>"
        return one(company, f"<AccountAddRq><AccountAdd>{body}</AccountAdd></AccountAddRq>")

    codes = [add(*pair).status_code for pair in (("Ice", "60200"), ("Dry Ice", "60200"), ("Ice", "60300"))]
    assert codes == [0, 3180, 3100]


def test_other_lists(company: CompanyFile) -> None:
    assert names(one(company, "<ClassQueryRq />")) == ["Los Angeles", "Miami"]
    assert names(one(company, "<TermsQueryRq />")) == names(one(company, "<StandardTermsQueryRq />"))
    assert one(company, "<DateDrivenTermsQueryRq />").status_code == 1
    assert [type(ret).__name__ for ret in one(company, "<ItemQueryRq />").rets] == ["ItemNonInventoryRet"]
    added = "<StandardTermsAdd><Name>Net 45</Name><StdDueDays>45</StdDueDays></StandardTermsAdd>"
    assert one(company, f"<StandardTermsAddRq>{added}</StandardTermsAddRq>").rets[0].std_due_days == 45


def test_private_data_of_the_company_comes_by_owner(company: CompanyFile) -> None:
    company.stamp(OWNER_ID, "FileID", FILE_ID)
    without = one(company, "<CompanyQueryRq />").rets[0]
    asked = one(company, f"<CompanyQueryRq><OwnerID>{OWNER_ID.lower()}</OwnerID></CompanyQueryRq>").rets[0]

    assert without.data_ext_ret == []
    assert [(ext.data_ext_name, ext.data_ext_value) for ext in asked.data_ext_ret] == [("FileID", FILE_ID)]


def test_data_extensions_can_be_added(posted: CompanyFile) -> None:
    def add(place: str) -> Answer:
        body = f"<OwnerID>{OWNER_ID}</OwnerID><DataExtName>Box</DataExtName>{place}<DataExtValue>7</DataExtValue>"
        return one(posted, f"<DataExtAddRq><DataExtAdd>{body}</DataExtAdd></DataExtAddRq>")

    bill_id = posted.bills()[0].txn_id
    to_bill = f"<TxnDataExtType>Bill</TxnDataExtType><TxnID>{bill_id}</TxnID>"
    assert add("<OtherDataExtType>Company</OtherDataExtType>").status_code == 0
    assert add(f"<ListDataExtType>Vendor</ListDataExtType><ListObjRef>{FLORES}</ListObjRef>").status_code == 0
    assert add(to_bill).status_code == 0
    assert add(to_bill.replace(bill_id, "1-1")).status_code == 3120
    assert posted.stamped(OWNER_ID, "Box") == "7"


def test_the_host_names_its_versions(company: CompanyFile) -> None:
    host = one(company, "<HostQueryRq />").rets[0]

    assert (host.major_version, host.country, host.qb_file_mode) == ("34", "US", "SingleUser")
    assert host.supported_qbxml_version[-1] == "16.0"


def test_preferences_have_a_closing_date_only_when_set(company: CompanyFile) -> None:
    before = one(company, "<PreferencesQueryRq />").rets[0]
    company.set_closing_date(date(2025, 12, 31))
    after = one(company, "<PreferencesQueryRq />").rets[0]

    assert before.accounting_preferences.closing_date is None
    assert after.accounting_preferences.closing_date == date(2025, 12, 31)
    assert after.purchases_and_vendors_preferences.days_bills_are_due == 10
