"""Help with codes: one page for each entry of the catalogue."""

import pytest

from importer.pages.help import group_of, plain, related_to
from qbwc_server.error_catalogue import all_entries, find
from tests.each import for_each
from tests.importer.site import Site, Visitor
from wholesale.errors import Entry
from wholesale.user import Role


@pytest.fixture
def reader(site: Site) -> Visitor:
    return site.sign_in(Role.SALES)


def test_every_code_is_listed_with_a_link(reader: Visitor) -> None:
    seen = reader.get("/help")

    assert len(seen.page.xpath("//tbody//th/a")) == len(all_entries())


def test_every_code_has_its_page(reader: Visitor) -> None:
    shown = {entry.key: reader.get(f"/help/{entry.key}") for entry in all_entries()[::7]}

    assert {seen.status for seen in shown.values()} == {200}
    assert [key for key, seen in shown.items() if not seen.says("What to do next")] == []


@pytest.mark.parametrize("written", ["qbwc1039", "QBWC1039", "Qbwc1039"])
def test_a_code_is_found_however_it_is_written(reader: Visitor, written: str) -> None:
    seen = reader.get(f"/help/{written}")

    assert seen.texts("//h1") == ["Code QBWC1039"]
    assert seen.says("Never edit the file.")
    assert seen.says("Administrator")


def test_an_unknown_code_says_where_to_look(reader: Visitor) -> None:
    seen = reader.get("/help/QBWC9999")

    assert seen.status == 404
    assert seen.says("There is no code QBWC9999 in our list.")
    assert seen.page.xpath("//input[@name='q']/@value") == ["QBWC9999"]


def test_codes_are_found_by_words_of_their_message(reader: Visitor) -> None:
    seen = reader.get("/help?q=intermediate+certificate", headers={"HX-Request": "true"})

    assert "doctor_certificate_incomplete" in seen.texts("//tbody//th")
    assert not seen.page.xpath("//h1")


def test_words_nobody_says_find_nothing(reader: Visitor) -> None:
    assert reader.get("/help?q=xyzzy").says("No code says this.")


def test_help_is_for_those_who_are_signed_in(site: Site) -> None:
    assert site.visitor().get("/help", follow=False).status == 303


@for_each("entry", all_entries(), ids=lambda entry: entry.key)
def test_a_page_shows_no_place_of_a_name(entry: Entry) -> None:
    text = plain(f"{entry.sentence} {entry.next_step}")

    assert "{" not in text
    assert entry not in related_to(entry)


def test_codes_that_mean_the_same_are_related() -> None:
    entry = find("QBWC1010")
    assert entry is not None

    assert related_to(entry)[0].key == "QBWC1051"
    assert group_of(entry).key == "web_connector"
