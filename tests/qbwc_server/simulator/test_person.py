"""What people do in QuickBooks, and what a program sees of it afterwards."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qbwc_server.simulator.audit import audit
from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.rules import Refusal
from tests.qbwc_server.simulator.qbxml_text import ask, bill


def post(company: CompanyFile, number: str = "INV-1") -> str:
    return str(ask(company, bill(number)).answers[0].rets[0].txn_id)


def read(company: CompanyFile, txn_id: str) -> Any:
    return ask(company, f"<BillQueryRq><TxnID>{txn_id}</TxnID></BillQueryRq>").answers[0].rets[0]


def test_a_paid_bill_is_paid_by_a_check(company: CompanyFile) -> None:
    txn_id = post(company)
    before = read(company, txn_id)
    check_id = company.pay_bill(txn_id, date(2026, 1, 20))
    after = read(company, txn_id)
    body = "<BillPaymentCheckQueryRq><IncludeLineItems>true</IncludeLineItems></BillPaymentCheckQueryRq>"
    check = ask(company, body).answers[0].rets[0]

    assert (after.is_paid, after.open_amount, after.amount_due) == (True, Decimal("0.00"), Decimal("100.00"))
    assert after.edit_sequence != before.edit_sequence
    assert (check.txn_id, check.txn_date, check.amount) == (check_id, date(2026, 1, 20), Decimal("100.00"))
    assert [(applied.txn_id, applied.amount) for applied in check.applied_to_txn_ret] == [(txn_id, Decimal("100.00"))]


def test_a_part_payment_leaves_the_rest_open(company: CompanyFile) -> None:
    txn_id = post(company)
    company.pay_bill(txn_id, amount=Decimal("30.00"))
    body = "<BillToPayQueryRq><PayeeEntityRef><FullName>Flores del Valle</FullName></PayeeEntityRef></BillToPayQueryRq>"
    to_pay = ask(company, body).answers[0].rets[0].bill_to_pay

    assert (to_pay.txn_id, to_pay.amount_due) == (txn_id, Decimal("70.00"))
    assert company.bills()[0].is_paid is False


def test_a_voided_payment_opens_the_bill_again(company: CompanyFile) -> None:
    txn_id = post(company)
    company.void_payment(company.pay_bill(txn_id))

    assert company.bills()[0].is_paid is False


def test_credits_stand_beside_open_bills(company: CompanyFile) -> None:
    post(company)
    credit = bill("CR-1", amount="25.00").replace("BillAdd", "VendorCreditAdd")
    made = ask(company, credit).answers[0].rets[0]
    body = "<BillToPayQueryRq><PayeeEntityRef><FullName>Flores del Valle</FullName></PayeeEntityRef></BillToPayQueryRq>"
    rets = ask(company, body).answers[0].rets

    assert made.credit_amount == Decimal("25.00")
    assert rets[1].credit_to_apply.credit_remaining == Decimal("25.00")
    found = ask(company, "<VendorCreditQueryRq><RefNumber>cr-1</RefNumber></VendorCreditQueryRq>").answers[0].rets
    assert [ret.txn_id for ret in found] == [made.txn_id]


def test_a_deleted_bill_is_in_the_list_of_deletions(company: CompanyFile) -> None:
    txn_id = post(company)
    company.delete_bill(txn_id)
    gone = ask(company, "<TxnDeletedQueryRq><TxnDelType>Bill</TxnDelType></TxnDeletedQueryRq>").answers[0].rets

    assert [(ret.txn_id, ret.ref_number) for ret in gone] == [(txn_id, "INV-1")]
    assert company.bills() == []


def test_a_paid_bill_cannot_be_deleted(company: CompanyFile) -> None:
    txn_id = post(company)
    company.pay_bill(txn_id)

    with pytest.raises(Refusal, match="linked to other transactions") as refused:
        company.delete_bill(txn_id)
    assert refused.value.code == 3160


def test_a_voided_bill_stays_with_nothing_due(company: CompanyFile) -> None:
    txn_id = post(company)
    ask(company, f"<TxnVoidRq><TxnVoidType>Bill</TxnVoidType><TxnID>{txn_id}</TxnID></TxnVoidRq>")

    assert (company.bills()[0].amount, company.bills()[0].memo) == (Decimal("0.00"), "VOID:")


def test_a_person_can_renumber_a_bill(company: CompanyFile) -> None:
    txn_id = post(company)
    company.edit_bill(txn_id, ref_number="RENUMBERED", memo="by hand")

    assert [(record.txn_id, record.ref_number, record.memo) for record in company.bills()] == [
        (txn_id, "RENUMBERED", "by hand")
    ]


def test_a_renamed_vendor_keeps_its_id_and_its_bills(company: CompanyFile) -> None:
    txn_id = post(company)
    list_id = read(company, txn_id).vendor_ref.list_id
    company.rename_vendor("Flores del Valle", "Flores del Valle SA")

    assert read(company, txn_id).vendor_ref.full_name == "Flores del Valle SA"
    assert read(company, txn_id).vendor_ref.list_id == list_id
    assert ask(company, bill("B")).answers[0].status_code == 3140


def test_a_name_in_use_is_not_given_twice(company: CompanyFile) -> None:
    with pytest.raises(Refusal, match="already in use"):
        company.rename_vendor("Flores del Valle", "Bloom Street Florist")


def test_a_vendor_nobody_has(company: CompanyFile) -> None:
    with pytest.raises(KeyError, match="No vendor is named 'Nobody'"):
        company.deactivate_vendor("Nobody")


def test_a_restored_backup_moves_the_restore_time(company: CompanyFile, tmp_path: Path) -> None:
    def last_restore() -> str:
        return str(ask(company, "<CompanyActivityQueryRq />").answers[0].rets[0].last_restore_time)

    never = last_restore()
    post(company, "BEFORE")
    company.backup(tmp_path / "backup.sqlite")
    post(company, "AFTER")
    company.restore(tmp_path / "backup.sqlite")

    assert never == "1969-12-31T19:00:00-05:00"
    assert last_restore().startswith("2026-01-15T10:")
    assert [record.ref_number for record in company.bills()] == ["BEFORE"]


def test_a_backup_can_be_opened_as_a_company(company: CompanyFile, open_company: Callable[..., CompanyFile]) -> None:
    post(company)
    company.backup(company_path := Path(company.books.state.path).parent / "copy.sqlite")

    assert [record.ref_number for record in open_company(company_path.name).bills()] == ["INV-1"]


def test_bills_survive_a_restart(open_company: Callable[..., CompanyFile]) -> None:
    first = open_company()
    post(first)
    first.close()

    assert [record.ref_number for record in open_company().bills()] == ["INV-1"]


def test_an_audit_finds_what_is_double_missing_and_foreign(company: CompanyFile) -> None:
    for number in ("A", "B", "B", "HAND"):
        post(company, number)
    found = audit(company, expected=["A", "B", "C"])

    assert (found.count, found.total, found.is_clean) == (4, Decimal("400.00"), False)
    assert [len(group) for group in found.duplicates] == [2]
    assert (found.missing, found.unexpected) == (["C"], ["HAND"])
    assert found.sentences() == [
        "Sample Flower Wholesale holds 4 bills, 400.00 in all.",
        "Twice or more: Flores del Valle B (2).",
        "Missing: C.",
        "Not expected: HAND.",
    ]


def test_a_clean_audit_says_so(company: CompanyFile) -> None:
    post(company, "A")

    assert audit(company, ["A"]).sentences()[-1] == "No bill is missing and none is there twice."


def test_bills_without_number_are_double_when_all_else_agrees(company: CompanyFile) -> None:
    for amount in ("5.00", "5.00", "6.00"):
        company.hand_enter_bill("Flores del Valle", Decimal(amount))

    assert [len(group) for group in company.duplicates()] == [2]


def test_a_company_can_have_its_own_lists(open_company: Callable[..., CompanyFile]) -> None:
    company = open_company(
        company_name="Petal Co",
        contents={
            "terms": [{"name": "Net 7", "days": 7}],
            "accounts": [{"name": "COGS", "type": "CostOfGoodsSold"}, "COGS:Roses"],
            "vendors": [{"name": "Grower", "terms": "Net 7"}],
        },
    )
    made = ask(company, bill(vendor="Grower", account="COGS:Roses")).answers[0].rets[0]

    assert made.due_date == date(2026, 1, 17)
    assert company.own_file_name.endswith("Petal Co.QBW")


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ({"accounts": ["Nowhere:Roses"]}, "Account 'Roses' stands below 'Nowhere'"),
        ({"vendors": [{"name": "Grower", "terms": "Net 7"}]}, "No StandardTerms is named 'Net 7'"),
    ],
)
def test_lists_that_do_not_fit_together_are_refused(
    open_company: Callable[..., CompanyFile], contents: object, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        open_company(contents=contents)
