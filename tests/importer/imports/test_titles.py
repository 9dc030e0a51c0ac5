"""Which column of a file is which."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask_babel import lazy_gettext as _l
from hypothesis import given, settings
from hypothesis import strategies as st

from importer import titles
from importer.titles import ignored, match_titles, plain_title, refusals, title_row
from importer.words import english


@dataclass(frozen=True)
class Titled:
    title: str
    synonyms: tuple[str, ...] = ()


COLUMNS = {
    "reference": Titled(_l("Invoice #"), ("Document",)),
    "customer": Titled(_l("Customer Code")),
    "invoice_date": Titled(_l("Invoice Date")),
    "balance": Titled(_l("Invoice Balance")),
    "customer_po": Titled(_l("Customer PO")),
    "location": Titled(_l("Location Code")),
}
REQUIRED = ("reference", "customer", "invoice_date", "balance", "customer_po")
TITLES = tuple(str(column.title) for column in COLUMNS.values())
SPANISH = {
    "Invoice #": "Factura n.º",
    "Customer Code": "Código de cliente",
    "Status": "Estado",
    "Message Results": "Resultado",
}


@pytest.fixture(autouse=True)
def _translated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say some titles in Spanish, whatever the catalogues have by now."""
    monkeypatch.setattr(
        titles,
        "in_language",
        lambda text, language: SPANISH.get(english(text), english(text)) if language == "es" else english(text),
    )


@pytest.mark.parametrize(
    "written",
    [
        "Customer Code", " customer\u00a0code ", "CUSTOMER CODE*", "Customer-Code:", "customerCode", "customer_code",
        "Código de cliente", "CODIGO CLIENTE", "Customer Code (required)", "\uff23ustomer Code", "Customer\nCode",
    ],
)  # fmt: skip
def test_a_title_is_known_however_it_is_spelt(written: str) -> None:
    found = match_titles([None, "Something", written], COLUMNS, {})

    assert found.places == {"customer": 2}


@pytest.mark.parametrize("written", ["Invoice #", "INVOICE NO.", "Invoice Number", "Nº Factura", "document"])
def test_a_number_is_a_number_in_words_and_signs(written: str) -> None:
    assert match_titles([written], COLUMNS, {}).places == {"reference": 0}


@settings(max_examples=40)
@given(order=st.permutations(range(len(TITLES))), upper=st.booleans(), gaps=st.lists(st.integers(0, 6), max_size=3))
def test_columns_stand_in_any_order(order: list[int], upper: bool, gaps: list[int]) -> None:
    header: list[object] = [TITLES[place].upper() if upper else TITLES[place] for place in order]
    for gap in gaps:
        header.insert(gap, None)
    found = match_titles(header, COLUMNS, {}, REQUIRED)

    assert found.can_do
    assert {field: str(header[place]).casefold() for field, place in found.places.items()} == {
        field: str(column.title).casefold() for field, column in COLUMNS.items()
    }


def test_what_is_near_is_offered_and_never_taken() -> None:
    found = match_titles(["Invoice #", "Custmer Cod", "Fecha", "Balance"], COLUMNS, {}, REQUIRED)

    assert found.places == {"reference": 0}
    assert [(near.place, near.offers[0]) for near in found.near] == [(1, "customer"), (3, "balance")]
    assert found.missing == ("customer", "invoice_date", "balance", "customer_po")
    assert not found.can_do


def test_what_a_person_once_said_is_remembered() -> None:
    memory = {plain_title("Custmer Cod"): "customer", plain_title("Balance"): ""}
    found = match_titles(["Custmer Cod", "Balance"], COLUMNS, memory)

    assert (found.places, found.near) == ({"customer": 0}, ())
    assert [one.title for one in found.unknown] == ["Balance"]


def test_the_surer_of_two_titles_counts() -> None:
    found = match_titles(["Document", "Invoice #", "Factura"], COLUMNS, {})

    assert found.places == {"reference": 1}


def test_two_columns_with_one_title_are_refused() -> None:
    found = match_titles(["Customer Code", "Invoice #", "customer code"], COLUMNS, {})

    assert not found.can_do
    assert [str(entry) for entry in refusals(found, COLUMNS, "en")] == [
        (
            "The columns A (Customer Code), C (customer code) are all titled Customer Code, so nobody can tell which "
            "of them counts. Delete or rename all but one."
        )
    ]


def test_a_missing_column_is_named_with_the_nearest() -> None:
    found = match_titles(["Invoice", "Customer Code", "Invoice Date", "Balanse Invoice"], COLUMNS, {}, REQUIRED)
    said = [str(entry) for entry in refusals(found, COLUMNS, "en")]

    assert found.missing == ("balance", "customer_po")
    assert "no column Invoice Balance" in said[0]
    assert "no column Customer PO" in said[1]
    assert "A (Invoice), B (Customer Code)" in said[1]


def test_columns_of_our_own_report_are_known_and_skipped() -> None:
    header = ["Invoice #", "Estado", "Resultado", "Colour"]
    found = match_titles(header, COLUMNS, {})

    assert titles.report_places(header) == (1, 2)
    assert titles.report_places(["Status", None, "Message Results"]) is None
    assert [one.title for one in found.unknown] == ["Colour"]
    assert "D (Colour)" in str(ignored(found))
    assert found.as_json()["unknown"] == [{"place": 3, "title": "Colour"}]


def test_a_column_of_ones_own_may_be_titled_like_the_reports() -> None:
    columns = {"state": Titled(_l("Status"))}
    found = match_titles(["Estado", "Estado", "Resultado"], columns, {})

    assert (found.places, found.doubled, found.unknown) == ({"state": 0}, (), ())


def test_titles_may_stand_below_a_letterhead() -> None:
    rows: list[list[object]] = [["Invoice report"], [], ["Invoice #", "Customer Code", "Total"], ["1", "ROSA", 5]]

    assert title_row(rows, COLUMNS, {}) == 2
    assert title_row([["a"], [1, 2]], COLUMNS, {}) is None
    assert title_row([["Invoce Date", "Balanc Invoice"], [1, 2]], COLUMNS, {}) == 0


@settings(max_examples=60)
@given(st.text(max_size=500))
def test_any_text_has_a_plain_title_that_is_its_own(text: str) -> None:
    plain = plain_title(text)

    assert len(plain) <= 200
    assert plain_title(plain) == plain
