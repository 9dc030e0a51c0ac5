"""QuickBooks refuses a whole message for its shape, and one request for its values (qbxml.md 0, 1.4)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbxml.envelope import read_request
from qbxml.errors import ShapeError
from qbxml.messages.bill import BillAddRq
from tests.qbxml.bills import bill_document
from tests.qbxml.samples import sample


def _faults(document: str, **given: str) -> tuple[str, ...]:
    with pytest.raises(ShapeError) as refusal:
        read_request(document, **given)
    return refusal.value.faults


def test_a_good_bill_is_read_with_its_set_and_its_values() -> None:
    read = read_request(sample("bill-add-request"))
    request = read.requests[0]
    assert isinstance(request, BillAddRq)

    assert (read.version, read.on_error, read.new_message_set_id) == ("13.0", "stopOnError", "k7-41")
    assert request.bill_add.memo == "Roses & more"
    assert str(request.bill_add.expense_line_add[0].amount) == "10"
    assert read.faults == []


def test_every_fault_of_shape_is_named_at_once_with_what_would_be_right() -> None:
    assert _faults(sample("bill-add-misshapen")) == (
        "QBXMLMsgsRq needs onError, continueOnError or stopOnError, got none",
        (
            "BillAddRq/BillAdd: VendorAddress must stand before TxnDate "
            "and ExpenseLineAdd must stand before ItemLineAdd; "
            "right is VendorAddress, TxnDate, ExpenseLineAdd, ItemLineAdd"
        ),
        "BillAddRq/BillAdd needs VendorRef, got none",
        "BillAddRq/BillAdd/VendorAddress exists since qbXML 13.0, the message says 12.0",
        "BillAddRq/BillAdd has no element Refnumber; RefNumber is meant?",
        (
            "BillAddRq/BillAdd has no element AmountDue; it takes VendorRef, VendorAddress, APAccountRef, TxnDate, "
            "DueDate, RefNumber, TermsRef, Memo, IsTaxIncluded, SalesTaxCodeRef, ExchangeRate, ExternalGUID, "
            "LinkToTxnID, ExpenseLineAdd, ItemLineAdd, ItemGroupLineAdd"
        ),
        "BillAddRq/BillAdd/ItemLineAdd: Desc must stand before Amount; right is ItemRef, Desc, Amount",
    )


def test_a_message_without_its_version_is_refused() -> None:
    assert "names its version" in _faults(bill_document(instruction=""))[0]


def test_a_version_above_what_quickbooks_speaks_is_refused() -> None:
    assert _faults(bill_document(), maximum="12.0") == (
        "this QuickBooks speaks qbXML up to 12.0, the message says 13.0",
    )


def test_a_default_namespace_is_refused() -> None:
    document = bill_document().replace("<QBXML>", '<QBXML xmlns="http://developer.intuit.com/">')

    assert "without a namespace" in _faults(document)[0]


def test_a_document_type_is_refused() -> None:
    assert "DOCTYPE" in _faults(bill_document(instruction='<?qbxml version="13.0"?><!DOCTYPE QBXML>'))[0]


@pytest.mark.parametrize("memo", ["A & B", "&#7;", "<b>x</b>"])
def test_a_memo_that_is_no_text_is_refused(memo: str) -> None:
    assert _faults(bill_document(f"<Memo>{memo}</Memo>"))


def test_rollback_on_error_is_refused() -> None:
    assert "rollbackOnError" in _faults(bill_document(attributes=' onError="rollbackOnError"'))[0]


def test_an_iterator_on_a_query_without_iterators_is_refused() -> None:
    document = (
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
        '<AccountQueryRq requestID="1" iterator="Start"/></QBXMLMsgsRq></QBXML>'
    )

    assert _faults(document) == ("AccountQueryRq has no attribute iterator; it takes requestID, metaData",)


def test_an_element_of_another_edition_is_refused() -> None:
    document = bill_document("<IsTaxIncluded>true</IsTaxIncluded>")

    assert _faults(document) == ("BillAddRq/BillAdd/IsTaxIncluded is not for the US edition",)
    assert read_request(document, edition="CA").faults == []


def test_a_header_element_given_twice_is_refused() -> None:
    assert _faults(bill_document("<Memo>a</Memo><Memo>b</Memo>")) == (
        "BillAddRq/BillAdd takes Memo once, got it again",
    )


def test_two_branches_of_a_choice_are_refused() -> None:
    document = (
        '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
        "<BillQueryRq><TxnID>1-1</TxnID><RefNumber>A</RefNumber></BillQueryRq></QBXMLMsgsRq></QBXML>"
    )

    assert "got TxnID and RefNumber" in _faults(document)[0]


def test_a_misspelt_request_is_refused_and_one_we_have_no_class_for_is_kept() -> None:
    named = "<QBXMLMsgsRq onError='stopOnError'><{0}><X/></{0}></QBXMLMsgsRq>"
    head = '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML>'

    assert _faults(f"{head}{named.format('BilAddRq')}</QBXML>") == ("there is no request BilAddRq",)
    assert read_request(f"{head}{named.format('EstimateAddRq')}</QBXML>").unknown == ["EstimateAddRq"]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (f"<RefNumber>{'1' * 21}</RefNumber>", 3070),
        ("<TxnDate>03/01/2026</TxnDate>", 3020),
        ("<TxnDate>2026-3-1</TxnDate>", 3020),
        ("<TxnDate>2026-02-30</TxnDate>", 3020),
        ("<TxnDate>2026-03-01Z</TxnDate>", 3020),
        ("<ExternalGUID>3f2504e0-4f89-11d3-9a0c-0305e82c3301</ExternalGUID>", 3065),
        ("<ExternalGUID></ExternalGUID>", 3065),
        ("<ExchangeRate>1E+3</ExchangeRate>", 3045),
        (f"<LinkToTxnID>{'1' * 37}</LinkToTxnID>", 3000),
        ("<TermsRef></TermsRef>", 3150),
    ],
)
def test_a_bad_value_is_a_status_of_its_one_request(inside: str, code: int) -> None:
    read = read_request(bill_document(inside))

    assert [(fault.index, fault.code) for fault in read.faults] == [(0, code)]


@pytest.mark.parametrize("amount", ["10.5", "10.123", "1,000.00", "1E+3", ".50", "12345678901234.00"])
def test_an_amount_the_schema_refuses_is_a_3040(amount: str) -> None:
    line = f"<AccountRef><FullName>F</FullName></AccountRef><Amount>{amount}</Amount>"

    assert [fault.code for fault in read_request(bill_document("", line=line)).faults] == [3040]


@pytest.mark.parametrize("amount", ["10", "+10.00", "-4.00", "", "1234567890123.99"])
def test_an_amount_the_schema_takes_is_taken(amount: str) -> None:
    line = f"<AccountRef><FullName>F</FullName></AccountRef><Amount>{amount}</Amount>"

    assert read_request(bill_document("", line=line)).faults == []


def test_an_unknown_word_is_a_3110() -> None:
    fault = read_request(bill_document("", line="<BillableStatus>Yes</BillableStatus>")).faults[0]

    assert (fault.code, fault.path) == (3110, "BillAddRq/BillAdd/ExpenseLineAdd/BillableStatus")


def test_a_fault_of_value_names_the_element_and_what_would_be_right() -> None:
    fault = read_request(bill_document("<RefNumber>P040989-INV-00012345678</RefNumber>")).faults[0]

    assert fault.sentence == "RefNumber holds 20 characters, got 23: 'P040989-INV-00012345678'"


def test_the_second_request_is_not_blamed_for_the_first() -> None:
    document = bill_document("<TxnDate>x</TxnDate>").replace("</BillAddRq>", "</BillAddRq><HostQueryRq requestID='2'/>")
    read = read_request(document)

    assert [fault.index for fault in read.faults_of(0)] == [0]
    assert read.faults_of(1) == []


def test_a_request_id_over_50_characters_is_a_1060() -> None:
    assert [fault.code for fault in read_request(bill_document(request_id="r" * 51)).faults] == [1060]


def test_a_message_set_id_over_23_characters_is_a_9004() -> None:
    long = f' newMessageSetID="{"x" * 24}" onError="stopOnError"'

    assert read_request(bill_document(attributes=long)).message_set_fault == 9004
    assert read_request(bill_document()).message_set_fault is None


def test_both_id_and_name_are_let_through_because_quickbooks_takes_the_id() -> None:
    both = "<VendorRef><ListID>1-1</ListID><FullName>Rosas</FullName></VendorRef>"

    assert read_request(bill_document(vendor=both)).faults == []


def test_4095_references_pass_where_4096_letters_do_not() -> None:
    assert read_request(bill_document(f"<Memo>{'&#233;' * 4095}</Memo>")).faults == []
    assert read_request(bill_document(f"<Memo>{'x' * 4096}</Memo>")).faults[0].code == 3070


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_request_reads_or_is_refused_in_words(data: st.DataObject) -> None:
    text = sample("bill-add-request")
    place = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 40))
    document = text[:place] + data.draw(st.text(max_size=8)) + text[place + cut :]

    try:
        sentences = [fault.sentence for fault in read_request(document).faults]
    except ShapeError as refusal:
        sentences = [str(refusal)]

    assert all(sentences)
