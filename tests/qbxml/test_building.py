"""A message is checked when it is built (qbxml.md 1.3, 1.4, 2, 5.2, 5.3)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from qbxml.errors import FieldError
from qbxml.field import CLEAR
from qbxml.filters import EntityFilter, ModifiedDateRangeFilter, RefNumberFilter, TxnDateRangeFilter
from qbxml.lines import ExpenseLineAdd, ItemLineAdd, LinkToTxn
from qbxml.messages.account import AccountAdd, AccountQueryRq
from qbxml.messages.bill import BillAdd, BillMod, BillQueryRq
from qbxml.messages.data_ext import DataExtAdd
from qbxml.messages.host import HostQueryRq
from qbxml.messages.transaction import TransactionEntityFilter, TransactionQueryRq, TransactionTypeFilter
from qbxml.messages.vendor import VendorAdd
from qbxml.messages.vendor_credit import VendorCreditAdd
from qbxml.moment import Stamp
from qbxml.reference import Ref41, Ref159
from qbxml.writing import write
from tests.qbxml.bills import bill_add, expense_line

VENDOR = Ref41.to("80000012-1700000000")


def test_a_long_number_is_refused_with_its_length_and_its_limit() -> None:
    with pytest.raises(FieldError) as refusal:
        BillAdd(vendor_ref=VENDOR, ref_number="P040989-INV-00012345678")

    assert str(refusal.value) == "RefNumber holds 20 characters, got 23: 'P040989-INV-00012345678'"
    assert refusal.value.problems[0].code == 3070


def test_every_problem_of_a_bill_is_named_at_once() -> None:
    with pytest.raises(FieldError) as refusal:
        BillAdd(vendor_ref=Ref41(), ref_number="x" * 21, external_guid="3f2504e0-4f89-11d3-9a0c-0305e82c3301")

    assert [problem.element for problem in refusal.value.problems] == [
        "BillAdd/VendorRef",
        "BillAdd/RefNumber",
        "BillAdd/ExternalGUID",
    ]


def test_the_limit_of_a_memo_counts_characters_and_not_bytes() -> None:
    assert BillAdd(vendor_ref=VENDOR, memo="é" * 4095).memo == "é" * 4095
    with pytest.raises(FieldError, match="4095 characters, got 4096"):
        BillAdd(vendor_ref=VENDOR, memo="x" * 4096)


@pytest.mark.parametrize("text", ["10.00", "10", "10.5", "10.50000", "-0.01", "9999999999999.99"])
def test_an_amount_is_written_with_two_decimals(text: str) -> None:
    line = ExpenseLineAdd(amount=Decimal(text))

    assert f"<Amount>{Decimal(text):.2f}</Amount>" in write(line, "ExpenseLineAdd")


@pytest.mark.parametrize(
    "value", [Decimal("10.123"), Decimal("1E+13"), Decimal("NaN"), Decimal("Infinity"), 10.5, "10"]
)
def test_an_amount_quickbooks_would_not_take_is_refused(value: object) -> None:
    with pytest.raises(FieldError) as refusal:
        ExpenseLineAdd(amount=value)  # type: ignore[arg-type]  # what a careless caller gives

    assert refusal.value.problems[0].code == 3040


@pytest.mark.parametrize(
    ("text", "wire"), [("4.12345", "4.12345"), ("2", "2"), ("1E+3", "1000"), ("1.100000", "1.10000")]
)
def test_a_price_has_five_decimals_at_most_and_no_exponent(text: str, wire: str) -> None:
    assert f"<Cost>{wire}</Cost>" in write(ItemLineAdd(cost=Decimal(text)), "ItemLineAdd")


def test_six_decimals_of_a_quantity_are_refused() -> None:
    with pytest.raises(FieldError) as refusal:
        ItemLineAdd(quantity=Decimal("0.123456"))

    assert refusal.value.problems[0].code == 3060


def test_a_day_has_no_time() -> None:
    with pytest.raises(FieldError, match="date without time"):
        BillAdd(vendor_ref=VENDOR, txn_date=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize("guid", ["{3f2504e0-4f89-11d3-9a0c-0305e82c3301}", "0"])
def test_a_guid_has_braces_or_is_0(guid: str) -> None:
    assert BillAdd(vendor_ref=VENDOR, external_guid=guid).external_guid == guid


def test_a_filter_takes_no_offset() -> None:
    with pytest.raises(FieldError, match="without an offset"):
        ModifiedDateRangeFilter(from_modified_date=Stamp("2026-03-01T08:00:00-05:00"))


def test_a_reference_with_neither_id_nor_name_is_refused() -> None:
    with pytest.raises(FieldError, match="takes ListID or FullName, got none of them"):
        bill_add(vendor_ref=Ref41())


def test_a_reference_with_both_is_refused_because_quickbooks_would_take_the_id_silently() -> None:
    with pytest.raises(FieldError, match="got ListID and FullName"):
        bill_add(vendor_ref=Ref41(list_id="1-1", full_name="Rosas"))


def test_a_list_id_has_36_characters_at_most() -> None:
    with pytest.raises(FieldError, match="36 characters, got 37"):
        Ref41.to("1" * 37)


def test_an_account_has_159_characters_and_a_vendor_41() -> None:
    assert Ref159.named("a" * 159)
    with pytest.raises(FieldError, match="41 characters, got 42"):
        Ref41.named("v" * 42)


def test_a_serial_number_excludes_a_lot_number() -> None:
    with pytest.raises(FieldError, match="SerialNumber or LotNumber"):
        ItemLineAdd(serial_number="1", lot_number="2")


def test_a_list_of_numbers_cannot_be_joined_with_a_vendor_filter() -> None:
    with pytest.raises(FieldError, match="got RefNumber and EntityFilter"):
        BillQueryRq(ref_number=["A-1"], entity_filter=EntityFilter(full_name=["Rosas"]))


def test_a_number_filter_can_be_joined_with_a_vendor_filter() -> None:
    number = RefNumberFilter(match_criterion="StartsWith", ref_number="A-1")

    assert BillQueryRq(ref_number_filter=number, entity_filter=EntityFilter(full_name=["Rosas"]))


def test_a_transaction_query_asks_for_vendor_and_exact_number_at_once() -> None:
    asked = TransactionQueryRq(
        ref_number_case_sensitive=["A-1"],
        transaction_entity_filter=TransactionEntityFilter(list_id=["80000012-1700000000"]),
        transaction_type_filter=TransactionTypeFilter(txn_type_filter=["Bill"]),
    )

    assert write(asked, "TransactionQueryRq").index("RefNumberCaseSensitive") < write(asked, "T").index("EntityFilter")


def test_no_query_filters_by_guid_or_memo() -> None:
    tags = {spec.tag for spec in (*BillQueryRq.table.elements, *TransactionQueryRq.table.elements)}

    assert not {tag for tag in tags if "GUID" in tag or "Memo" in tag}


def test_dates_exclude_a_named_period() -> None:
    with pytest.raises(FieldError, match="DateMacro"):
        TxnDateRangeFilter(from_txn_date=date(2026, 1, 1), date_macro="Today")


def test_a_custom_field_of_a_transaction_needs_its_id() -> None:
    with pytest.raises(FieldError, match="needs TxnID besides"):
        DataExtAdd(owner_id="0", data_ext_name="Box", txn_data_ext_type="Bill", data_ext_value="1")


def test_a_name_takes_no_colon() -> None:
    with pytest.raises(FieldError) as refusal:
        VendorAdd(name="Rosas: Quito")

    assert refusal.value.problems[0].code == 3090


def test_an_account_number_has_seven_characters() -> None:
    with pytest.raises(FieldError, match="AccountNumber holds 7 characters, got 8: '12345678'"):
        AccountAdd(name="Freight", account_type="Expense", account_number="12345678")


def test_a_word_outside_the_enumeration_is_refused_with_those_inside() -> None:
    with pytest.raises(FieldError, match="takes one of Billable, NotBillable, HasBeenBilled, got 'Yes'"):
        expense_line(billable_status="Yes")


def test_letters_quickbooks_cannot_store_are_refused_and_not_sent_as_a_question_mark() -> None:
    with pytest.raises(FieldError, match=r"U\+20AC \(see qbxml.text.storable\)"):
        bill_add(memo="5 €")


def test_control_characters_are_refused() -> None:
    with pytest.raises(FieldError, match=r"U\+0007"):
        bill_add(memo="bell\x07")


def test_an_empty_text_is_left_out_and_never_sent_by_accident() -> None:
    with pytest.raises(FieldError, match="Memo is left out when there is none"):
        bill_add(memo="")


def test_clearing_a_value_is_an_act_of_its_own_and_of_a_mod() -> None:
    changed = BillMod(txn_id="1-1", edit_sequence="1", memo=CLEAR)

    assert "<Memo></Memo>" in write(changed, "BillMod")
    with pytest.raises(FieldError, match="clears in a Mod only"):
        bill_add(memo=CLEAR)


def test_a_request_id_has_50_characters_at_most() -> None:
    with pytest.raises(FieldError, match="requestID holds 50 characters, got 51"):
        HostQueryRq(request_id="r" * 51)


def test_accounts_are_asked_for_without_an_iterator() -> None:
    assert "iterator" not in AccountQueryRq.table.by_attribute
    assert "iterator" in BillQueryRq.table.by_attribute


def test_the_header_of_a_bill_has_no_class_customer_amount_or_currency() -> None:
    assert not {"ClassRef", "CustomerRef", "AmountDue", "Amount", "CurrencyRef"} & set(BillAdd.table.by_tag)


def test_a_line_of_a_vendor_credit_links_to_no_order() -> None:
    line = ItemLineAdd(link_to_txn=LinkToTxn(txn_id="1-1", txn_line_id="1-2"))

    assert BillAdd(vendor_ref=VENDOR, item_line_add=[line])
    with pytest.raises(FieldError, match="not of vendor credits"):
        VendorCreditAdd(vendor_ref=VENDOR, item_line_add=[line])


def test_a_vendor_credit_has_no_due_date_terms_or_address() -> None:
    assert not {"DueDate", "TermsRef", "VendorAddress", "LinkToTxnID"} & set(VendorCreditAdd.table.by_tag)
