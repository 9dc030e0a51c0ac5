"""Templates to fill in, and existing records to edit."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from importer.column import Need
from importer.kind_export import file_name, write_existing
from importer.kind_legend import COLOURS, legend
from importer.kind_template import template
from importer.titles import match_titles
from importer.workbook import open_workbook
from tests.importer.imports.flowers import Colour, Flower, Flowers
from wholesale.company import Company

NASTY = (
    '=HYPERLINK("http://x.example")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2",
    "00123",
    " a ",
    "_x0041_",
    "<&>\"'",
    "a\nb",
)


@pytest.fixture
def company() -> Company:
    return Company(id=1, name="Biscayne Blooms", time_zone="UTC")


@pytest.fixture
def session() -> Session:
    return Session()


def filled_template(session: Session, company: Company, language: str = "en") -> Workbook:
    return load_workbook(io.BytesIO(template(Flowers, session, company, language).content))


def exported(flowers: list[Flower], session: Session, company: Company) -> IO[bytes]:
    Flowers.held[:] = flowers
    return write_existing(Flowers, session, company, "en")


def test_titles_have_the_colours_of_their_need_and_say_it_in_a_note(session: Session, company: Company) -> None:
    sheet = filled_template(session, company).worksheets[0]
    facts = legend(Flowers, "en")

    assert [cell.value for cell in sheet[1]] == [fact.title for fact in facts]
    for cell, fact in zip(sheet[1], facts, strict=True):
        assert cell.fill.fgColor.rgb == f"FF{COLOURS[fact.need]}"
        assert cell.comment is not None
        assert cell.comment.text.startswith(fact.needed)
        assert fact.holds in cell.comment.text
    assert {facts[0].need, facts[1].need, facts[-1].need} == set(Need)
    assert sheet.freeze_panes == "A2"
    assert list(sheet.tables) == ["komet_flowers"]


def test_whole_columns_keep_what_is_typed(session: Session, company: Company) -> None:
    sheet = filled_template(session, company).worksheets[0]
    formats = [sheet.column_dimensions[fact.letter].number_format for fact in legend(Flowers, "en")]

    assert formats == ["@", "@", "@", "0.000", "0.00", "0", "yyyy-mm-dd", "0", "@", "@", "@"]


def test_excel_offers_lists_and_checks_limits(session: Session, company: Company) -> None:
    book = filled_template(session, company)
    checks = {str(check.sqref): check for check in book.worksheets[0].data_validations.dataValidation}
    lists = book["Lists"]

    assert lists.sheet_state == "hidden"
    assert checks["I2:I1048576"].formula1 == "'Lists'!$B$1:$B$2"
    assert [cell.value for cell in lists["C"]] == ["00123", "=cmd", "A, B"]
    assert lists["C2"].data_type == "s"
    assert (checks["A2:A1048576"].type, checks["A2:A1048576"].formula1) == ("textLength", "20")
    assert checks["D2:D1048576"].operator == "greaterThan"
    assert "E2:E1048576" not in checks  # a number or a word: only the import can say


def test_the_legend_explains_colours_and_columns(session: Session, company: Company) -> None:
    book = filled_template(session, company)
    told = "\n".join(str(cell.value) for row in book["Legend"].iter_rows() for cell in row if cell.value)

    for fact in legend(Flowers, "en"):
        assert fact.title in told
        assert fact.holds in told
    assert "Older templates had red for required" in told
    assert "Number with up to 2 decimals, at least 0, or the word unlimited for no limit" in told
    assert "One of: Red, P" in told


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_template_matches_its_kind(language: str, session: Session, company: Company) -> None:
    sheet = filled_template(session, company, language).worksheets[0]
    found = match_titles([cell.value for cell in sheet[1]], Flowers.columns(), {}, Flowers.columns())

    assert found.can_do
    assert list(found.places) == list(Flowers.columns())
    assert list(found.places.values()) == list(range(len(Flower._fields)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_sheets_beside_the_one_to_fill_are_not_missed(
    language: str, session: Session, company: Company, tmp_path: Path
) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template(Flowers, session, company, language).content)

    with open_workbook(path, path.name) as book:
        assert len(book.other_sheets) == 2
        assert book.notes == []


TEXTS = st.one_of(st.sampled_from(NASTY), st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
AMOUNTS = st.decimals(min_value=Decimal("0.001"), max_value=99_999_999, places=3)
FLOWERS = st.builds(
    Flower,
    code=TEXTS,
    name=st.none() | TEXTS,
    mails=st.none() | st.just("a@x.example; b@y.example"),
    price=AMOUNTS,
    limit=st.none() | st.just(Decimal("Infinity")) | AMOUNTS,
    stems=st.none() | st.integers(1, 500),
    picked=st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    fresh=st.none() | st.booleans(),
    colour=st.none() | st.sampled_from(Colour),
    grower=st.none() | TEXTS,
    location=st.none(),
)


def as_held(flower: Flower) -> list[Any]:
    """Answer what a sheet holds of a record, as openpyxl reads it."""
    columns = Flowers.columns().values()
    return [column.cell(value) for column, value in zip(columns, flower, strict=True)]


@settings(max_examples=40, deadline=None)
@given(flowers=st.lists(FLOWERS, max_size=4))
def test_existing_records_are_written_as_they_are(flowers: list[Flower]) -> None:
    with exported(flowers, Session(), Company(id=1, name="B", time_zone="UTC")) as file:
        book = load_workbook(file)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, max_row=1 + len(flowers)))

    assert sheet.tables["komet_flowers"].ref == f"A1:K{max(2, 1 + len(flowers))}"
    for row, flower in zip(rows, flowers, strict=True):
        for cell, held in zip(row, as_held(flower), strict=True):
            if isinstance(held, str):
                # openpyxl leaves the escapes of control characters to its reader.
                assert cell.data_type in {"s", "inlineStr"}
                assert unescape(cell.value) == held
            elif isinstance(held, date):
                assert cell.value.date() == held
                assert cell.number_format == "yyyy-mm-dd"
            elif isinstance(held, Decimal):
                assert Decimal(str(cell.value)) == held
            else:
                assert cell.value == held


def test_another_reader_sees_the_same_in_an_export(session: Session, company: Company) -> None:
    flowers = [
        Flower(text, None, None, Decimal("12.345"), None, 7, date(2026, 3, 1), True, Colour.PINK, None, None)
        for text in NASTY
    ]
    with exported(flowers, session, company) as file:
        read = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()

    assert [row[0] for row in read[1:]] == list(NASTY)
    assert read[1][3:9] == [12.345, "", 7.0, date(2026, 3, 1), 1.0, "P"]
    assert file_name(Flowers, "en") == "Flowers  cut fresh - existing.xlsx"
