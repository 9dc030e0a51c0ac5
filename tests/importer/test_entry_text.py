"""The catalogue's words as a person reads them: days and amounts in their language, and the way to a code's page."""

from datetime import date
from decimal import Decimal

import pytest
from flask_babel import force_locale

from importer.entry_text import code_of, sentence, trouble
from qbwc_server.error_catalogue import all_entries, find
from tests.importer.site import Site
from wholesale.errors import Entry
from wholesale.refusal import CHARGES_ABOVE_TOTAL, PERIOD_CLOSED
from wholesale.user import Role

CLOSED = PERIOD_CLOSED.told(invoice="P1-A", day=date(2026, 3, 9), closed=date(2026, 2, 28))
ABOVE = CHARGES_ABOVE_TOTAL.told(invoice="P1-A", charges=Decimal("1250.5"), total=Decimal("1234.50"))


@pytest.mark.parametrize(
    ("language", "locale", "entry", "shown"),
    [
        ("en", "en_US", CLOSED, ["Mar 9, 2026", "Feb 28, 2026"]),
        ("es", "es_EC", CLOSED, ["9 mar 2026", "28 feb 2026"]),
        ("en", "en_US", ABOVE, ["1,250.50", "1,234.50"]),
        ("es", "es_EC", ABOVE, ["1.250,50", "1.234,50"]),
    ],
)
def test_a_refusal_writes_days_and_amounts_as_the_reader_does(
    site: Site, language: str, locale: str, entry: Entry, shown: list[str]
) -> None:
    with site.app.test_request_context(headers={"Accept-Language": language}), force_locale(locale):
        told = sentence(entry)

    assert [value for value in shown if value not in told] == []


def test_a_sessions_end_is_told_in_the_readers_language_with_quickbooks_own_words(site: Site) -> None:
    code = find("0x80040414")
    assert code is not None
    kept = f"{code.key}: {code.sentence} {code.next_step} (A modal dialog box is showing (in QuickBooks).)"
    with site.app.test_request_context(headers={"Accept-Language": "es"}):
        spanish = trouble(kept)
        plain = trouble("nothing we know")

    assert code.sentence not in spanish
    assert spanish.startswith("0x80040414: ")
    assert spanish.endswith(" (A modal dialog box is showing (in QuickBooks).)")
    assert plain == "nothing we know"


def test_kept_words_lead_to_the_page_of_their_code() -> None:
    words = {entry.key: str(entry) for entry in all_entries()}
    led = {key: code_of(text) for key, text in words.items()}

    # Several codes may say the same; each leads to one that does.
    assert [key for key, found in led.items() if found is None or words[found] != words[key]] == []
    assert code_of("QBWC1039 was shown") == "QBWC1039"
    assert code_of("words of nobody") is None
    assert code_of(None) is None


def test_what_a_visitor_asks_for_by_a_code_is_there(site: Site) -> None:
    seen = site.sign_in(Role.ADMIN).get(f"/help/{code_of(str(find('3140')))}")

    assert seen.says("Code 3140")
