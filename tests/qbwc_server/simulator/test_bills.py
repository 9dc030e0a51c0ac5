"""Bills as QuickBooks takes, refuses, changes and answers them (qbxml.md 2, 4, 6)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qbwc_server.simulator.books import Product
from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.rules import HResult
from qbxml.message import Answer
from tests.qbwc_server.simulator.conftest import SUMMER, Ticking
from tests.qbwc_server.simulator.qbxml_text import FLOWERS, ask, bill, message

NOT_IN_LIST = "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."


def one(company: CompanyFile, body: str) -> Answer:
    return ask(company, body).answers[0]


def payable(name: str) -> str:
    return f"<APAccountRef><FullName>{name}</FullName></APAccountRef>"


def test_the_amount_is_the_sum_of_the_lines(company: CompanyFile) -> None:
    discount = (
        f"</ExpenseLineAdd><ExpenseLineAdd><AccountRef><FullName>{FLOWERS}</FullName></AccountRef>"
        "<Amount>-10.00</Amount><Memo>Discount</Memo>"
    )
    made = one(company, bill(amount="110.00", line=discount)).rets[0]

    assert made.amount_due == made.open_amount == Decimal("100.00")
    assert [line.amount for line in made.expense_line_ret] == [Decimal("110.00"), Decimal("-10.00")]
    assert made.is_paid is False


def test_names_are_compared_without_case_and_answered_as_they_are(company: CompanyFile) -> None:
    made = one(company, bill(vendor="FLORES DEL VALLE", account=FLOWERS.lower())).rets[0]

    assert made.vendor_ref.full_name == "Flores del Valle"
    assert made.expense_line_ret[0].account_ref.full_name == FLOWERS


def test_terms_come_from_the_vendor_and_give_the_due_date(company: CompanyFile) -> None:
    made = one(company, bill(day="2026-01-10")).rets[0]

    assert (made.terms_ref.full_name, made.due_date) == ("Net 30", date(2026, 2, 9))


def test_without_terms_the_preference_gives_the_due_date(company: CompanyFile) -> None:
    made = one(company, bill(vendor="Holland Bulb Exporters", day="2026-01-10")).rets[0]

    assert (made.terms_ref, made.due_date) == (None, date(2026, 1, 20))


def test_what_the_message_says_about_terms_and_due_date_counts(company: CompanyFile) -> None:
    body = bill().replace("<RefNumber>", "<DueDate>2026-03-31</DueDate><RefNumber>")
    body = body.replace("</RefNumber>", "</RefNumber><TermsRef><FullName>Net 15</FullName></TermsRef>")
    made = one(company, body).rets[0]

    assert (made.terms_ref.full_name, made.due_date) == ("Net 15", date(2026, 3, 31))


def test_ids_end_with_the_second_and_times_carry_the_standard_offset(
    open_company: Callable[..., CompanyFile],
) -> None:
    company = open_company(clock=Ticking(SUMMER))
    made = one(company, bill()).rets[0]
    second = int(made.txn_id.partition("-")[2])

    assert made.edit_sequence == str(second)
    assert 0 < second - int(SUMMER.timestamp()) < 60
    assert made.time_created.startswith("2026-07-15T11:00:")  # New York's wall clock in summer
    assert made.time_created.endswith("-05:00")  # with the offset of winter


def test_two_bills_never_share_an_id(company: CompanyFile) -> None:
    made = [one(company, bill(f"INV-{number}")).rets[0] for number in range(5)]

    ids = [line.txn_line_id for ret in made for line in ret.expense_line_ret] + [ret.txn_id for ret in made]
    assert len(set(ids)) == len(ids)


def test_numbers_may_come_twice(company: CompanyFile) -> None:
    assert [one(company, bill("SAME")).status_code for _ in range(2)] == [0, 0]


def test_letters_beyond_latin_1_become_question_marks(company: CompanyFile) -> None:
    made = one(company, bill(header="<Memo>Caf&#233; &#8220;&#8364;</Memo>")).rets[0]

    assert made.memo == "Café ??"


def test_raw_letters_beyond_ascii_are_a_parse_error(company: CompanyFile) -> None:
    with pytest.raises(HResult, match="0x80040400"):
        company.process(message(bill(header="<Memo>Café</Memo>")))


@pytest.mark.parametrize(
    "text",
    [
        "no xml",
        message(bill()).replace('<?qbxml version="13.0"?>\n', ""),
        message(bill()).replace(' onError="continueOnError"', ""),
        message(bill(header="<DueDate>2026-02-01</DueDate>")),
        message(bill(header="<Colour>red</Colour>")),
        message(bill() + "<BillAdRq/>"),
    ],
)  # fmt: skip
def test_a_fault_of_shape_refuses_everything(company: CompanyFile, text: str) -> None:
    with pytest.raises(HResult, match="0x80040400"):
        company.process(text)

    assert company.bills() == []


def test_a_version_quickbooks_does_not_speak_is_refused(open_company: Callable[..., CompanyFile]) -> None:
    old = open_company(product=Product(name="QuickBooks Pro 2013", major="23", highest_qbxml="12.0"))

    with pytest.raises(HResult, match="0x80040423"):
        old.process(message(bill(), version="13.0"))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (bill("X" * 21), 3070),
        (bill(amount="10.5"), 3040),
        (bill(day="03/01/2026"), 3020),
        (bill(header="<ExternalGUID>3f2504e0</ExternalGUID>"), 3065),
        (bill(request_id="x" * 51), 1060),
        (bill().replace("<FullName>Flores del Valle</FullName>", ""), 3150),
        (bill().replace("FullName>Flores del Valle</FullName", "ListID>rubbish</ListID"), 3000),
    ],
)
def test_a_fault_of_value_refuses_one_request_only(company: CompanyFile, body: str, code: int) -> None:
    answers = ask(company, body + bill("GOOD", request_id="2")).answers

    assert [answer.status_code for answer in answers] == [code, 0]
    assert [record.ref_number for record in company.bills()] == ["GOOD"]


def test_quickbooks_words_for_a_text_too_long(company: CompanyFile) -> None:
    assert (
        one(company, bill("X" * 21)).status_message == f'The string "{"X" * 21}" in the field "RefNumber" is too long.'
    )


def test_quickbooks_words_for_an_unknown_vendor(company: CompanyFile) -> None:
    answer = one(company, bill(vendor="X"))

    assert answer.status_code == 3140
    assert answer.status_message == (
        f'There is an invalid reference to QuickBooks Vendor "X" in the Bill.  {NOT_IN_LIST}'
    )


@pytest.mark.parametrize(
    ("body", "role"),
    [
        (bill(account="Gold"), "Account"),
        (bill(line="<ClassRef><FullName>Boston</FullName></ClassRef>"), "Class"),
        (bill(vendor="Bloom Street Florist"), "Vendor"),
        (bill().replace("</RefNumber>", "</RefNumber><TermsRef><FullName>Net 99</FullName></TermsRef>"), "Terms"),
        (bill().replace("</VendorRef>", f"</VendorRef>{payable('AP 2')}"), "AP Account"),
        (bill().replace("</VendorRef>", f"</VendorRef>{payable('Checking')}"), "AP Account"),
    ],
)  # fmt: skip
def test_every_reference_must_fit(company: CompanyFile, body: str, role: str) -> None:
    answer = one(company, body)

    assert answer.status_code == 3140
    assert f"There is an invalid reference to QuickBooks {role} " in answer.status_message


def test_ids_count_before_names(company: CompanyFile) -> None:
    made = one(company, bill()).rets[0]
    by_id = f"<ListID>{made.vendor_ref.list_id}</ListID>"
    name = "<FullName>Flores del Valle</FullName>"

    assert one(company, bill().replace(name, by_id)).rets[0].vendor_ref.full_name == "Flores del Valle"
    unknown = one(company, bill().replace(name, "<ListID>80000099-1</ListID>"))
    assert (unknown.status_code, '"80000099-1" in the Bill' in unknown.status_message) == (3140, True)


def test_item_groups_are_not_played(company: CompanyFile) -> None:
    group = "</ExpenseLineAdd><ItemGroupLineAdd><ItemGroupRef><FullName>Set</FullName></ItemGroupRef>"
    body = bill(line=group).replace("</ItemGroupRef></ExpenseLineAdd>", "</ItemGroupRef></ItemGroupLineAdd>")

    assert one(company, body).status_code == 1030


def test_an_inactive_vendor_cannot_be_named(company: CompanyFile) -> None:
    company.deactivate_vendor("Flores del Valle")

    assert one(company, bill()).status_code == 3140


def test_a_negative_total_is_refused(company: CompanyFile) -> None:
    answer = one(company, bill(amount="-5.00"))

    assert answer.status_code == 3180
    assert answer.status_message.endswith("Transaction amount must be positive.")


def test_a_zero_total_is_taken(company: CompanyFile) -> None:
    assert one(company, bill(amount="0.00")).status_code == 0


def test_a_bill_without_lines_is_refused(company: CompanyFile) -> None:
    body = bill().partition("<ExpenseLineAdd>")[0] + "</BillAdd></BillAddRq>"

    assert one(company, body).status_code == 3180


def test_an_accounts_payable_line_needs_a_vendor(company: CompanyFile) -> None:
    assert one(company, bill(account="Accounts Payable")).status_code == 3180


def test_an_item_line_multiplies(company: CompanyFile) -> None:
    item = (
        "</ExpenseLineAdd><ItemLineAdd><ItemRef><FullName>Rose 50 cm</FullName></ItemRef>"
        "<Quantity>12</Quantity></ItemLineAdd>"
    )
    made = one(company, bill(line=item).replace("</ItemLineAdd></ExpenseLineAdd>", "</ItemLineAdd>")).rets[0]
    line = made.item_line_ret[0]

    assert (line.quantity, line.cost, line.amount) == (Decimal(12), Decimal("0.35"), Decimal("4.20"))
    assert made.amount_due == Decimal("104.20")


def test_dates_up_to_the_closing_date_are_closed(company: CompanyFile) -> None:
    posted = one(company, bill("OLD", day="2026-01-10")).rets[0]
    company.set_closing_date(date(2026, 1, 31))

    refused = one(company, bill(day="2026-01-31"))
    changed = one(company, modification(posted, "<Memo>x</Memo>"))
    deleted = one(company, f"<TxnDelRq><TxnDelType>Bill</TxnDelType><TxnID>{posted.txn_id}</TxnID></TxnDelRq>")

    assert [answer.status_code for answer in (refused, changed, deleted)] == [3180, 3171, 3161]
    assert all("closing date" in answer.status_message for answer in (refused, changed, deleted))
    assert one(company, bill(day="2026-02-01")).status_code == 0


def modification(ret: Any, changes: str, sequence: str | None = None) -> str:
    return (
        f"<BillModRq><BillMod><TxnID>{ret.txn_id}</TxnID>"
        f"<EditSequence>{sequence or ret.edit_sequence}</EditSequence>{changes}</BillMod></BillModRq>"
    )


def test_a_change_needs_the_current_edit_sequence(company: CompanyFile) -> None:
    posted = one(company, bill()).rets[0]
    changed = one(company, modification(posted, "<Memo>corrected</Memo>"))
    stale = one(company, modification(posted, "<Memo>too late</Memo>"))

    assert changed.rets[0].memo == "corrected"
    assert (stale.status_code, stale.status_message) == (
        3200,
        f'The provided edit sequence "{posted.edit_sequence}" is out-of-date.',
    )


def test_a_change_without_lines_keeps_them(company: CompanyFile) -> None:
    posted = one(company, bill()).rets[0]
    changed = one(company, modification(posted, "<RefNumber>NEW</RefNumber>")).rets[0]

    assert (changed.ref_number, changed.amount_due) == ("NEW", Decimal("100.00"))
    assert changed.txn_id == posted.txn_id


def test_lines_a_change_does_not_name_are_deleted(company: CompanyFile) -> None:
    more = (
        f"</ExpenseLineAdd><ExpenseLineAdd><AccountRef><FullName>{FLOWERS}</FullName></AccountRef><Amount>7.00</Amount>"
    )
    posted = one(company, bill(line=more)).rets[0]
    kept = posted.expense_line_ret[1].txn_line_id
    lines = (
        f"<ExpenseLineMod><TxnLineID>{kept}</TxnLineID></ExpenseLineMod><ExpenseLineMod><TxnLineID>-1</TxnLineID>"
        f"<AccountRef><FullName>{FLOWERS}</FullName></AccountRef><Amount>5.00</Amount></ExpenseLineMod>"
    )
    changed = one(company, modification(posted, lines)).rets[0]

    assert [line.amount for line in changed.expense_line_ret] == [Decimal("7.00"), Decimal("5.00")]
    assert changed.amount_due == Decimal("12.00")


def test_an_item_line_is_repriced_by_a_change(company: CompanyFile) -> None:
    item = (
        "</ExpenseLineAdd><ItemLineAdd><ItemRef><FullName>Rose 50 cm</FullName></ItemRef>"
        "<Quantity>12</Quantity><Amount>6.00</Amount></ItemLineAdd>"
    )
    posted = one(company, bill(line=item).replace("</ItemLineAdd></ExpenseLineAdd>", "</ItemLineAdd>")).rets[0]
    line = posted.item_line_ret[0]
    part = f"<ItemLineMod><TxnLineID>{line.txn_line_id}</TxnLineID><Quantity>10</Quantity></ItemLineMod>"
    changed = one(company, modification(posted, part)).rets[0]

    assert (line.cost, line.amount) == (Decimal("0.5"), Decimal("6.00"))
    assert (changed.item_line_ret[0].amount, changed.amount_due) == (Decimal("5.00"), Decimal("105.00"))


def test_a_change_cannot_name_a_line_of_another_bill(company: CompanyFile) -> None:
    posted = one(company, bill()).rets[0]
    part = "<ExpenseLineMod><TxnLineID>1-1</TxnLineID></ExpenseLineMod>"

    assert one(company, modification(posted, part)).status_code == 3120


def test_lines_can_be_cleared_by_kind_but_not_all(company: CompanyFile) -> None:
    posted = one(company, bill()).rets[0]
    cleared = one(company, modification(posted, "<ClearExpenseLines>true</ClearExpenseLines>"))

    assert cleared.status_code == 3180
    assert len(company.bills()[0].lines) == 1


def test_a_locked_vendor_refuses_the_bill_and_a_locked_bill_its_change(company: CompanyFile) -> None:
    posted = one(company, bill()).rets[0]
    company.lock_record("Flores del Valle")
    refused = one(company, bill("B"))
    company.unlock("Flores del Valle")
    company.lock_record(posted.txn_id)
    changed = one(company, modification(posted, "<Memo>x</Memo>"))
    company.unlock(posted.txn_id)

    assert (refused.status_code, changed.status_code) == (3176, 3175)
    assert "failed to acquire the lock" in refused.status_message
    assert "could not be locked" in changed.status_message
    assert one(company, bill("B")).status_code == 0


@pytest.mark.parametrize("name", ["Flores-Norte", "*"])
def test_any_name_can_be_locked(company: CompanyFile, name: str) -> None:
    company.add_vendor("Flores-Norte")
    company.lock_record(name)
    held = one(company, bill(vendor="flores-norte")).status_code
    company.unlock(name)

    assert (held, one(company, bill(vendor="flores-norte")).status_code) == (3176, 0)


def test_stop_on_error_does_not_run_the_rest(company: CompanyFile) -> None:
    body = bill("A", request_id="1") + bill("B", vendor="X", request_id="2") + bill("C", request_id="3")
    stopped = ask(company, body, on_error="stopOnError").answers

    assert [answer.status_code for answer in stopped] == [0, 3140, 3231]
    assert stopped[2].status_message == "The request has not been processed."
    assert [record.ref_number for record in company.bills()] == ["A"]


def test_continue_on_error_runs_the_rest(company: CompanyFile) -> None:
    body = bill("A", request_id="1") + bill("B", vendor="X", request_id="2") + bill("C", request_id="3")

    assert [answer.status_code for answer in ask(company, body).answers] == [0, 3140, 0]


def test_answers_keep_order_and_numbers(company: CompanyFile) -> None:
    body = bill("A", request_id="z") + "<HostQueryRq />" + bill("B", request_id="a")

    assert [answer.request_id for answer in ask(company, body).answers] == ["z", None, "a"]


def test_only_the_elements_asked_for_come_back(company: CompanyFile) -> None:
    body = bill().replace("</BillAddRq>", "<IncludeRetElement>TxnID</IncludeRetElement></BillAddRq>")
    ret = one(company, body).rets[0]

    assert ret.txn_id is not None
    assert (ret.ref_number, ret.expense_line_ret) == (None, [])


def test_a_message_the_simulator_does_not_know_says_so(company: CompanyFile) -> None:
    answer = one(company, '<EmployeeQueryRq requestID="4" />')

    assert (answer.element, answer.request_id, answer.status_code) == ("EmployeeQueryRs", "4", 1030)
    assert "simulator" in answer.status_message
