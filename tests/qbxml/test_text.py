"""QuickBooks stores one Windows code page; `?` would be silent and lasting (qbxml.md 5.1)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbxml.text import storable
from tests.qbxml.bills import bill_add


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Décor niño Zürich Åse ÿ ½ ®", "Décor niño Zürich Åse ÿ ½ ®"),
        ("“Rosas” – ‘A’ — 60 cm…", "\"Rosas\" - 'A' - 60 cm..."),  # noqa: RUF001 - these signs are the case
        ("5 €", "5 EUR"),
        ("Łódź Kraków", "Lódz Kraków"),
        ("Işık Ğ", "Isik G"),  # noqa: RUF001 - the dotless i is the case
        ("Škoda Đ œ", "Skoda D oe"),
        ("Розы Щука", "Rozy Shchuka"),
        ("Ωμέγα", "Omega"),
        ("ﬁ ① ⅓", "fi 1 1/3"),
        ("e\u0301", "é"),
        ("zero\u200bwidth", "zerowidth"),
        ("thin\u2009space", "thin space"),
        ("\x93quoted\x94 \x80", '"quoted" EUR'),
    ],
)
def test_letters_are_kept_or_written_visibly(text: str, stored: str) -> None:
    assert storable(text).text == stored
    assert not storable(text).is_lossy


def test_a_letter_without_any_way_becomes_a_question_mark_and_is_marked_as_a_loss() -> None:
    found = storable("日本 🌹 rosas")

    assert found.text == "?? ? rosas"
    assert found.is_lossy
    assert [change.is_loss for change in found.changes] == [True, True, True]


def test_every_change_is_reported_once_with_its_count() -> None:
    found = storable("“a” “b”")

    assert [(change.letter, change.became, change.count) for change in found.changes] == [("“", '"', 2), ("”", '"', 2)]
    assert str(found.changes[0]) == "'“' (left double quotation mark) becomes '\"'"


def test_control_characters_are_removed_and_reported() -> None:
    found = storable("be\x07ll\x00")

    assert found.text == "bell"
    assert len(found.changes) == 2


def test_line_ends_are_written_one_way() -> None:
    assert storable("a\r\nb\rc\u2028d").text == "a\nb\nc\nd"


def test_a_memo_is_one_line() -> None:
    assert storable(" AWB 1 \r\n\r\n\tRoses ", one_line=True).text == "AWB 1 Roses"


def test_a_text_that_needs_no_change_reports_none() -> None:
    assert storable("AWB 729-1234 5675").changes == []


@settings(deadline=None)
@given(st.text())
def test_a_stored_text_goes_into_a_message_and_stores_to_itself(text: str) -> None:
    stored = storable(text, one_line=True).text

    assert storable(stored, one_line=True).text == stored
    assert all(letter <= "\xff" for letter in stored)
    assert bill_add(memo=stored[:4095] or None)
