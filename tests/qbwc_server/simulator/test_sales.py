"""Invoices, credit memos and customers as QuickBooks takes, refuses and answers them (qbxml.md 2.5)."""

from decimal import Decimal

import pytest

from qbwc_server.simulator.company_file import CompanyFile
from qbxml.message import Answer
from tests.qbwc_server.simulator.qbxml_text import ask

WHO = "<CustomerRef><FullName>bloom street florist</FullName></CustomerRef>"
LINE = "<ItemRef><FullName>Rose 50 cm</FullName></ItemRef><Quantity>300</Quantity>"


def sale(kind: str = "Invoice", *, who: str = WHO, line: str = f"{LINE}<Rate>0.333</Rate>", head: str = "") -> str:
    lines = f"<{kind}LineAdd>{line}</{kind}LineAdd>" if line else ""
    return f"<{kind}AddRq><{kind}Add>{who}{head}<RefNumber>1001</RefNumber>{lines}</{kind}Add></{kind}AddRq>"


def one(company: CompanyFile, body: str) -> Answer:
    return ask(company, body).answers[0]


def test_an_invoice_is_the_sum_of_its_lines_and_raises_what_the_customer_owes(company: CompanyFile) -> None:
    made = one(company, sale()).rets[0]
    one(company, sale("CreditMemo", line=f"{LINE}<Amount>9.90</Amount>"))
    customer = one(company, "<CustomerQueryRq />").rets[0]
    listed = one(company, "<TransactionQueryRq />").rets

    assert (made.subtotal, made.balance_remaining, made.is_paid) == (Decimal("99.90"), Decimal("99.90"), False)
    assert made.ar_account_ref.full_name == "Accounts Receivable"
    assert made.invoice_line_ret[0].rate == Decimal("0.333")
    assert (customer.full_name, customer.balance) == ("Bloom Street Florist", Decimal("90.00"))
    assert [(txn.txn_type, txn.amount) for txn in listed] == [
        ("Invoice", Decimal("99.90")),
        ("CreditMemo", Decimal("-9.90")),
    ]


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (sale(who=WHO.replace("bloom", "gloom")), 3140, "QuickBooks Customer"),
        (sale(line=LINE.replace("Rose", "Tulip")), 3140, "QuickBooks Item"),
        (sale(line=f"{LINE}<Amount>-1.00</Amount>"), 3180, "Transaction amount must be positive."),
        (sale(line=""), 3180, "at least one line"),
        (sale(head="<ARAccountRef><FullName>Checking</FullName></ARAccountRef>"), 3140, "Accounts Receivable"),
        ("<CustomerAddRq><CustomerAdd><Name>Flores del Valle</Name></CustomerAdd></CustomerAddRq>", 3100, "in use"),
        ("<CustomerAddRq><CustomerAdd><Name>A:B</Name></CustomerAdd></CustomerAddRq>", 3090, "A:B"),
    ],
)
def test_what_a_sale_can_not_be_saved_with(company: CompanyFile, body: str, code: int, words: str) -> None:
    answer = one(company, body)

    assert answer.status_code == code
    assert words in (answer.status_message or "")
    assert company.invoices() == []


def test_a_query_for_customers_names_finds_their_transactions_only(company: CompanyFile) -> None:
    company.hand_enter_bill("Flores del Valle", Decimal("5.00"))
    company.hand_enter_invoice("Bloom Street Florist", Decimal("7.00"), item="Rose 50 cm", ref_number="1001")
    of = "<TransactionEntityFilter><EntityTypeFilter>{}</EntityTypeFilter></TransactionEntityFilter>"
    found = {
        who: [txn.txn_type for txn in one(company, f"<TransactionQueryRq>{of.format(who)}</TransactionQueryRq>").rets]
        for who in ("Customer", "Vendor")
    }

    assert found == {"Customer": ["Invoice"], "Vendor": ["Bill"]}
