"""The subject of a mail says order, number and total, or the answer says what would be right."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholesale.errors import TradeError
from wholesale.invoice_mail_subject import InvoiceSubject, read_subject, read_total


@pytest.mark.parametrize(
    ("subject", "order", "number", "total"),
    [
        ("P P002323;IN2323;19.50", "P002323", "IN2323", "19.50"),
        ("P P002323;;19.50", "P002323", "", "19.50"),
        ("P002323;IN2323;19.50", "P002323", "IN2323", "19.50"),
        ("P000171", "P000171", "", None),
        ("P 000171", "P000171", "", None),
        ("0171", "P0171", "", None),
        ("P000171;F-001 / 22", "P000171", "F-001 / 22", None),
        ("P000171;IN1;", "P000171", "IN1", None),
        ("P000171;;", "P000171", "", None),
        ("  p  p002323 ; IN 1 ; 19.5 ", "p002323".upper(), "IN 1", "19.50"),
        ("Re: RV: Fwd: P P002323;IN1;19.50", "P002323", "IN1", "19.50"),
        ("[External] RE[2]: P002323", "P002323", "", None),
        ("P P002323;IN1;$1,234.50", "P002323", "IN1", "1234.50"),
        ("P P002323;IN1;1.234,50 USD", "P002323", "IN1", "1234.50"),
        ("P P002323;\r\n IN1;19,50", "P002323", "IN1", "19.50"),
    ],
)
def test_each_form_of_a_subject_is_read(subject: str, order: str, number: str, total: str | None) -> None:
    read = read_subject(subject)

    assert read.orders[0] == order
    assert (read.number, read.total) == (number, None if total is None else Decimal(total))


def test_a_short_number_stands_for_the_order_in_each_way_it_may_be_written() -> None:
    assert read_subject("0171") == InvoiceSubject(("P0171", "0171", "P000171"))
    assert read_subject("P171") == InvoiceSubject(("P171", "P000171", "171"))


@pytest.mark.parametrize(
    "subject",
    ["", "Invoice", "Invoice P002323", "P", "P;IN1;19.50", ";;", "P002323;IN1;19.50;x", "PP002323", "P00 2323", "Re:"],
)
def test_any_other_subject_is_answered_with_what_would_be_right(subject: str) -> None:
    with pytest.raises(TradeError, match=r"such as: P P002323;IN2323;19\.50") as told:
        read_subject(subject)

    assert told.value.entry.key == "mail_subject_unclear"


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("19.50", "19.50"),
        ("19,50", "19.50"),
        ("19.5", "19.50"),
        ("19", "19.00"),
        ("1234567", "1234567.00"),
        ("1,234,567", "1234567.00"),
        ("1.234.567", "1234567.00"),
        ("1.234.567,8", "1234567.80"),
        ("1,234.56", "1234.56"),
        ("US$ 12.00", "12.00"),
        ("99999999.99", "99999999.99"),
    ],
)
def test_a_clear_amount_is_read(text: str, total: str) -> None:
    assert read_total(text) == Decimal(total)


@pytest.mark.parametrize(
    "text",
    [
        *("1,234", "1.234", "0", "0.00", "-5.00", "19.505", "1,23,456.00", "1.2.3", "12.", ".50", "1,234,56"),
        *(
            "100000000",
            "1e3",
            "\u0663.\u0665\u0660",
            "nineteen",
            "19.50 EUR",
            "1,234.567,89",
            "1234,567.00",
            "",
            "1 234.50",
        ),
    ],
)
def test_an_amount_that_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(TradeError, match=r"such as 1234\.50") as told:
        read_total(text)

    assert told.value.entry.key == "mail_total_unclear"


def test_a_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(TradeError, match="has 201 characters; 200 fit"):
        read_subject(f"P002323;{'9' * 201};19.50")


_orders = st.integers(1, 10**8).map(lambda number: f"P{number:06}")
_numbers = st.text(st.characters(blacklist_characters=";", blacklist_categories=["C", "Z"]), max_size=40)
_totals = st.decimals(Decimal("0.01"), Decimal("99999999.99"), places=2)


@given(_orders, _numbers, _totals, st.sampled_from(["", "P ", "Re: P ", "[x] "]), st.sampled_from(["{}", "{:,}"]))
def test_what_was_written_is_what_is_read(order: str, number: str, total: Decimal, before: str, form: str) -> None:
    read = read_subject(f"{before}{order};{number};{form.format(total)}")

    assert (read.orders[0], read.number, read.total) == (order, number, total)


@given(_totals)
def test_an_amount_in_spanish_is_the_same_amount(total: Decimal) -> None:
    assert read_total(f"{total:,}".translate(str.maketrans(",.", ".,"))) == total


@given(st.text(max_size=300) | st.text(alphabet="P;0123456789.,$ Re:", max_size=40))
def test_any_text_is_read_or_refused_in_words(subject: str) -> None:
    try:
        read = read_subject(subject)
    except TradeError as told:
        refused = told.entry.key
    else:
        refused = None

    assert refused is None or refused.startswith("mail_")
    assert refused or (read.orders[0].lstrip("P").isdigit() and read.total != 0)
