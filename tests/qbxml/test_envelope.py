"""One document out, one document back (qbxml.md 2.6, 2.7, 3.1, 5.1)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbxml.address import Address
from qbxml.envelope import choose_version, clear_set, read_reply, status_check, write_reply, write_request
from qbxml.errors import FieldError, UnreadableError
from qbxml.lines import ItemGroupLineAdd, ItemLineAdd
from qbxml.messages.bill import BillAddRs, BillQueryRq, BillQueryRs, BillRet
from qbxml.messages.company import CompanyQueryRq, CompanyQueryRs
from qbxml.messages.company_activity import CompanyActivityQueryRs, CompanyActivityRet
from qbxml.messages.host import HostQueryRq, HostQueryRs
from qbxml.messages.item import ItemQueryRs
from qbxml.messages.preferences import PreferencesQueryRq, PreferencesQueryRs
from qbxml.messages.vendor import VendorQueryRs
from qbxml.moment import Stamp
from qbxml.reference import Ref, Ref5, Ref31, Ref41
from qbxml.status import Outcome
from tests.qbxml.bills import bill_add, expense_line
from tests.qbxml.canonical import canonical
from tests.qbxml.samples import FOLDER, sample

REPLIES = sorted(path.stem for path in FOLDER.glob("*.xml") if "MsgsRs" in path.read_text("utf-8"))


def test_a_request_names_its_version_before_the_root() -> None:
    lines = write_request([bill_add()]).splitlines()

    assert lines[:3] == ['<?xml version="1.0" encoding="utf-8"?>', '<?qbxml version="13.0"?>', "<QBXML>"]


def test_a_request_is_ascii_with_decimal_references() -> None:
    document = write_request([bill_add(memo="dé & <Böx>")])

    assert document.isascii()
    assert "<Memo>d&#233; &amp; &lt;B&#246;x&gt;</Memo>" in document


def test_line_ends_are_written_one_way() -> None:
    assert "<Memo>one\ntwo\nthree</Memo>" in write_request([bill_add(memo="one\r\ntwo\rthree")])


def test_expense_lines_stand_before_item_lines_whatever_order_they_were_given_in() -> None:
    items = [
        ItemLineAdd(item_ref=Ref.named("Roses")),
        ItemGroupLineAdd(item_group_ref=Ref31.named("Mix")),
        ItemLineAdd(item_ref=Ref.named("Lilies")),
    ]
    document = write_request([bill_add(item_line_add=items)])
    order = ["<ExpenseLineAdd>", "Roses", "<ItemGroupLineAdd>", "Lilies"]

    assert sorted(order, key=document.index) == order


def test_the_three_start_questions_go_in_one_message() -> None:
    asked = [HostQueryRq(request_id="h"), CompanyQueryRq(request_id="c"), PreferencesQueryRq(request_id="p")]

    assert '<HostQueryRq requestID="h" />\n<CompanyQueryRq requestID="c" />' in write_request(asked)


def test_several_requests_need_ids_to_be_told_apart() -> None:
    with pytest.raises(FieldError, match="requestID must be given and different"):
        write_request([HostQueryRq(), CompanyQueryRq()])


def test_rollback_is_not_supported_by_desktop() -> None:
    with pytest.raises(FieldError, match="rollbackOnError"):
        write_request([HostQueryRq()], on_error="rollbackOnError")


def test_a_message_set_id_of_23_characters_goes_and_a_uuid_does_not() -> None:
    assert f'newMessageSetID="{"x" * 23}"' in write_request([HostQueryRq()], new_message_set_id="x" * 23)
    with pytest.raises(FieldError, match="holds 23 characters of A-Z a-z 0-9 and hyphen, got 36"):
        write_request([HostQueryRq()], new_message_set_id="3f2504e0-4f89-11d3-9a0c-0305e82c3301")


@pytest.mark.parametrize("bad", ["", "k7 41", "k7_41", "ü"])
def test_a_message_set_id_has_letters_digits_and_hyphens_only(bad: str) -> None:
    with pytest.raises(FieldError, match="newMessageSetID"):
        write_request([HostQueryRq()], new_message_set_id=bad)


def test_a_status_check_names_the_set_twice_and_runs_nothing() -> None:
    document = status_check("k7-41")

    assert 'newMessageSetID="k7-41" oldMessageSetID="k7-41"' in document
    assert "Rq requestID" not in document


def test_a_set_is_forgotten_by_its_old_id_alone() -> None:
    assert '<QBXMLMsgsRq oldMessageSetID="k7-41" onError' in clear_set("k7-41")
    assert 'oldMessageSetID="ClearAllMessageSets"' in clear_set()


def test_a_message_without_requests_and_without_an_old_set_is_refused() -> None:
    with pytest.raises(FieldError, match="at least one request"):
        write_request([])


def test_an_element_newer_than_the_version_is_refused() -> None:
    bill = bill_add(vendor_address=Address(addr1="Quito"))

    assert "<VendorAddress>" in write_request([bill], version="13.0")
    with pytest.raises(FieldError, match=r"VendorAddress exists since qbXML 13\.0, the message is written in 12\.0"):
        write_request([bill], version="12.0")


def test_an_element_inside_a_line_is_held_to_the_version_too() -> None:
    with pytest.raises(FieldError, match="SalesRepRef exists since"):
        write_request([bill_add(expense_line_add=[expense_line(sales_rep_ref=Ref5.named("AB"))])], version="12.0")


def test_a_tax_element_is_not_for_the_us_edition() -> None:
    bill = bill_add(is_tax_included=True)

    assert "<IsTaxIncluded>true" in write_request([bill], edition="CA")
    with pytest.raises(FieldError, match="IsTaxIncluded is not for the US edition"):
        write_request([bill])


@pytest.mark.parametrize(
    ("supported", "chosen"),
    [
        (["1.0", "9.0", "10.0", "13.0", "16.0"], "13.0"),
        (["9.0", "10.0", "8.0"], "10.0"),
        (["1.1", "2.0", "CA3.0"], "2.0"),
        ([], "13.0"),
    ],
)
def test_ours_is_sent_unless_quickbooks_is_older(supported: list[str], chosen: str) -> None:
    assert choose_version(supported) == chosen


@pytest.mark.parametrize("name", REPLIES)
def test_what_was_read_writes_back_equal(name: str) -> None:
    reply = read_reply(sample(name))
    written = write_reply(
        reply.answers,
        new_message_set_id=reply.new_message_set_id,
        message_set_status_code=reply.message_set_status_code,
    )

    assert canonical(written) == canonical(sample(name))


def test_an_answer_is_written_as_quickbooks_writes_it() -> None:
    reply = read_reply(sample("bill-add-done"))

    assert write_reply(reply.answers, new_message_set_id="k7-41", message_set_status_code=0) == sample("bill-add-done")


def test_a_strhcpresponse_reads_as_three_answers() -> None:
    host, company, preferences = read_reply(sample("start-answers")).answers
    assert isinstance(host, HostQueryRs)
    assert isinstance(company, CompanyQueryRs)
    assert isinstance(preferences, PreferencesQueryRs)
    accounting = preferences.rets[0].accounting_preferences

    assert host.rets[0].supported_qbxml_version[-1] == "16.0"
    assert company.rets[0].company_name == "Café Flores & Co"
    assert accounting is not None
    assert str(accounting.closing_date) == "2025-12-31"


def test_preferences_with_a_small_first_letter_are_read() -> None:
    preferences = read_reply(sample("start-answers")).answers[2].rets[0].items_and_inventory_preferences

    assert preferences.is_tracking_on_sales_transactions_enabled is False


def test_elements_of_newer_versions_are_kept_and_reported() -> None:
    reply = read_reply(sample("bill-query-newer"))

    assert reply.unknown == [
        "BillQueryRs/BillRet/IsPending",
        "BillQueryRs/BillRet/ItemLineRet/ExpirationDateForSerialLotNumber",
    ]
    assert reply.answers[0].unknown == tuple(path.removeprefix("BillQueryRs/") for path in reply.unknown)


def test_nothing_of_a_ret_is_required() -> None:
    bill = read_reply(sample("bill-query-newer")).answers[0].rets[1]

    assert (bill.txn_id, bill.ref_number, bill.amount_due, bill.expense_line_ret) == ("2F20-1772380905", None, None, [])


def test_item_lines_and_groups_keep_their_order() -> None:
    lines = read_reply(sample("bill-query-newer")).answers[0].rets[0].item_line_ret

    assert [type(line).__name__ for line in lines] == ["ItemLineRet", "ItemGroupLineRet", "ItemLineRet"]


def test_references_to_control_characters_in_an_answer_are_taken_out() -> None:
    document = sample("bill-query-newer").replace("bell and", "bell&#7;\x0b and&#x1F;")

    assert read_reply(document).answers[0].rets[0].memo == "bell and unit"


def test_latin_1_references_are_letters() -> None:
    line = read_reply(sample("bill-query-newer")).answers[0].rets[0].item_line_ret[0]

    assert line.item_ref.full_name == "Roses ®"


def test_a_percent_with_its_sign_is_a_number_and_is_written_back_with_it() -> None:
    reply = read_reply(sample("item-query"))
    assert isinstance(reply.answers[0], ItemQueryRs)
    price = reply.answers[0].rets[0].sales_or_purchase  # type: ignore[union-attr]  # the first is a service

    assert price is not None
    assert str(price.price_percent) == "18.0"
    assert "18.0%" in write_reply(reply.answers)


def test_offsets_without_a_colon_and_plain_numbers_as_ids_are_read() -> None:
    reply = read_reply(sample("vendor-query-old"))
    assert isinstance(reply.answers[0], VendorQueryRs)
    vendor = reply.answers[0].rets[0]

    assert vendor.list_id == "2818048"
    assert vendor.time_created is not None
    assert vendor.time_created.local.isoformat() == "1999-07-29T14:24:18"


def test_an_answer_without_a_request_id_has_none() -> None:
    assert read_reply(sample("bill-query-newer")).answers[0].request_id is None


def test_the_order_of_attributes_does_not_matter() -> None:
    refused = read_reply(sample("batch-mixed")).answer("b")

    assert refused is not None
    assert (refused.status_code, refused.status_severity) == (3140, "Error")


def test_the_last_page_has_none_left_and_still_an_iterator() -> None:
    page = read_reply(sample("batch-mixed")).answers[3]

    assert page.iterator_remaining_count == 0
    assert page.iterator_id == "{5a9f8b5e-2f5b-4c39-8a3f-5b1f9b0f3c21}"


def test_an_answer_we_have_no_class_for_is_kept_whole() -> None:
    reply = read_reply(sample("batch-mixed"))

    assert reply.answers[3].element == "EmployeeQueryRs"
    assert reply.unknown == ["EmployeeQueryRs/EmployeeRet"]
    assert "Petal &amp; Stem" in write_reply(reply.answers)


def test_a_saved_bill_that_could_not_be_read_back_is_done() -> None:
    answer = read_reply(sample("batch-mixed")).answer("c")

    assert answer is not None
    assert answer.outcome.outcome is Outcome.DONE


def test_a_500_means_nothing_found_on_a_query_and_done_on_an_add() -> None:
    query = BillQueryRs(status_code=500, status_severity="Warn")
    add = BillAddRs(status_code=500, status_severity="Warn")

    assert (query.outcome.outcome, add.outcome.outcome) == (Outcome.NOTHING_FOUND, Outcome.DONE)


def test_the_status_of_a_message_set_is_read_without_an_answer_inside() -> None:
    reply = read_reply(sample("message-set-600"))

    assert (reply.message_set_status_code, reply.new_message_set_id, reply.answers) == (600, "k7-41", [])


def test_never_restored_is_the_unix_second_0_in_local_time() -> None:
    never = CompanyActivityRet(last_restore_time=Stamp("1969-12-31T17:00:00-07:00"))
    reply = read_reply(write_reply([CompanyActivityQueryRs(rets=[never])]))

    assert reply.answers[0].rets[0].last_restore_time == "1969-12-31T17:00:00-07:00"


def test_answers_may_carry_both_id_and_name() -> None:
    both = BillRet(vendor_ref=Ref41(list_id="1-1", full_name="Rosas"))

    assert "<ListID>1-1</ListID>\n<FullName>Rosas</FullName>" in write_reply([BillQueryRs(rets=[both])])


@pytest.mark.parametrize("text", ["", "   ", "Error", "<QBXML>", "<html/>", "<QBXML><QBXMLMsgsRq/></QBXML>"])
def test_what_is_no_answer_is_refused_with_what_it_is(text: str) -> None:
    with pytest.raises(UnreadableError, match="a qbXML message is"):
        read_reply(text)


def test_a_document_type_is_refused() -> None:
    bomb = '<!DOCTYPE QBXML [<!ENTITY a "aaaa">]><QBXML><QBXMLMsgsRs>&a;</QBXMLMsgsRs></QBXML>'

    with pytest.raises(UnreadableError, match="DOCTYPE"):
        read_reply(bomb)


def test_a_stray_value_in_an_answer_is_kept_and_reported_and_not_fatal() -> None:
    document = sample("bill-add-done").replace("2026-03-31", "31/03/2026")
    reply = read_reply(document)

    assert reply.answers[0].rets[0].due_date is None
    assert reply.unknown == ["BillAddRs/BillRet/DueDate"]
    assert "<DueDate>31/03/2026</DueDate>" in write_reply(reply.answers)


def test_a_limited_query_names_the_elements_it_wants() -> None:
    asked = BillQueryRq(txn_id=["1-1"], include_ret_element=["TxnID", "EditSequence"])

    assert "<IncludeRetElement>TxnID</IncludeRetElement>" in write_request([asked])


@pytest.mark.parametrize("written", ["", 'statusCode="" ', 'statusCode="done" ', 'statusCode="-3" '])
def test_an_answer_without_a_readable_status_is_unknown_and_never_taken_for_done(written: str) -> None:
    document = sample("bill-add-done").replace('statusCode="0" ', written, 1)
    advice = read_reply(document).answers[0].outcome

    assert (advice.outcome, advice.ran) == (Outcome.UNKNOWN, None)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_answer_reads_or_is_refused_in_words(data: st.DataObject) -> None:
    text = sample(data.draw(st.sampled_from(REPLIES)))
    place = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 40))
    document = text[:place] + data.draw(st.text(max_size=8)) + text[place + cut :]

    try:
        sentences = [answer.outcome.sentence for answer in read_reply(document).answers]
    except UnreadableError as refusal:
        sentences = [str(refusal)]

    assert all(sentences)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_other_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnreadableError, match="a qbXML message"):
        read_reply(text)
