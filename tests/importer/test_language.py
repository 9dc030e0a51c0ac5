"""Which language a person reads, and how days and money look and are typed in it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from importer.form import read_money
from importer.language import LANGUAGES
from importer.show import day, moment, money, number, percent
from tests.importer.site import Site
from wholesale.sentences import LANGUAGES as SPOKEN
from wholesale.user import Role

AMOUNT = Decimal("-1234567.5")
AMOUNTS = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2)


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("en_US", ["-$1,234,567.50", "1,234.5", "12.5%", "Mar 9, 2026", "3/9/26, 3:05 PM"]),
        ("es_EC", ["$-1.234.567,50", "1.234,5", "12,5%", "9 mar 2026", "9/3/26, 3:05 p. m."]),
    ],
)
def test_money_numbers_and_days_are_shown_as_the_language_writes_them(
    site: Site, locale: str, shown: list[str]
) -> None:
    with site.app.test_request_context(), force_locale(locale):
        values = [
            money(AMOUNT),
            number(Decimal("1234.5")),
            percent(Decimal("12.5")),
            day(date(2026, 3, 9)),
            moment(datetime(2026, 3, 9, 15, 5, tzinfo=UTC)),
        ]

    assert [" ".join(value.split()) for value in values] == shown


@pytest.mark.parametrize("locale", ["en_US", "es_EC"])
def test_an_amount_that_is_shown_can_be_typed_again(site: Site, locale: str) -> None:
    with site.app.test_request_context(), force_locale(locale):

        @given(AMOUNTS)
        def check(amount: Decimal) -> None:
            assert read_money(money(amount)) == amount

        check()


@pytest.mark.parametrize(("locale", "typed"), [("en_US", "1.234,56"), ("es_EC", "1,234.56")])
def test_an_amount_of_the_other_language_is_refused_and_not_misread(site: Site, locale: str, typed: str) -> None:
    with site.app.test_request_context(), force_locale(locale), pytest.raises(ValueError, match=r"1[.,]234[.,]56"):
        read_money(typed)


def test_a_person_reads_their_own_language_whatever_the_browser_asks_for(site: Site) -> None:
    asks = {"Accept-Language": "en-US,en;q=0.9"}
    spanish, english = (site.sign_in(Role.ADMIN, language=language) for language in ("es", "en"))

    assert spanish.get("/", headers=asks).page.get("lang") == "es"
    assert english.get("/", headers={"Accept-Language": "es"}).page.get("lang") == "en"


@pytest.mark.parametrize(
    ("asked", "language"),
    [("es-CO,es;q=0.9,en;q=0.8", "es"), ("de-DE,de;q=0.9,es;q=0.7,en;q=0.5", "es"), ("en-US", "en"), ("fr", "en")],
)
def test_before_the_log_in_the_browser_chooses(site: Site, asked: str, language: str) -> None:
    seen = site.visitor().get("/login", headers={"Accept-Language": asked})

    assert seen.page.get("lang") == language


def test_the_pages_the_mails_and_the_rules_speak_the_same_languages() -> None:
    assert set(LANGUAGES) == set(SPOKEN)
