"""One catalogue over the codes of the Web Connector, of QuickBooks and of our own."""

import importlib
import pkgutil
import re

import pytest

import qbwc_server
import wholesale
from qbwc_server.connector_codes import CONNECTOR_CODES
from qbwc_server.error_catalogue import all_entries, entry_of, find
from qbxml import hresult, status
from qbxml.status import Advice, Outcome
from tests.each import for_each
from wholesale.errors import ENTRIES, Entry, Klass, Who

for _package in (wholesale, qbwc_server):
    # An entry is in the catalogue once its module is imported.
    for _module in pkgutil.walk_packages(_package.__path__, f"{_package.__name__}."):
        importlib.import_module(_module.name)

ALL = all_entries()


@for_each("entry", ALL, ids=lambda entry: entry.key)
def test_every_entry_says_what_happened_what_to_do_and_who_does_it(entry: Entry) -> None:
    assert isinstance(entry.klass, Klass)
    assert isinstance(entry.who, Who)
    # A sentence ends as sentences do, or with the words of others put in for a {placeholder}.
    assert re.fullmatch(r"[A-Z\"{].*[.!?\"}]", entry.sentence)
    assert re.fullmatch(r"[A-Z\"{].*[.!?\"}]", entry.next_step)
    assert "invalid value" not in entry.sentence.lower()


def test_keys_are_used_once() -> None:
    keys = [entry.key.casefold() for entry in ALL]

    assert len(keys) == len(set(keys))


def test_the_catalogue_holds_all_four_sources() -> None:
    keys = {entry.key for entry in all_entries()}

    assert keys == {*CONNECTOR_CODES, *hresult.all_advice(), *status.all_advice(), *ENTRIES}
    assert len(keys) > 120


@pytest.mark.parametrize("key", ["QBWC1039", "0x80040408", "0x80040400", "3140", "3100", "3200"])
def test_the_codes_people_meet_most_are_found(key: str) -> None:
    entry = find(key)

    assert entry is not None
    assert entry.key == key


@pytest.mark.parametrize("written", ["qbwc1039", " QBWC1039 ", "Qbwc1039"])
def test_a_code_is_found_however_it_is_written(written: str) -> None:
    assert find(written) == CONNECTOR_CODES["QBWC1039"]


def test_an_hresult_is_found_in_capitals() -> None:
    assert find("0X80040408") == find("0x80040408") is not None


def test_one_of_our_own_is_found_by_its_word() -> None:
    key = next(iter(ENTRIES))

    assert find(key) is ENTRIES[key]


def test_an_unknown_code_has_no_entry() -> None:
    assert find("QBWC9999") is None
    assert find("") is None


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("who", status.Who)
def test_every_advice_of_quickbooks_has_its_form_in_the_catalogue(outcome: Outcome, who: status.Who) -> None:
    entry = entry_of(Advice("1", outcome, "It happened.", "Do this.", who))

    assert (entry.key, entry.sentence, entry.next_step) == ("1", "It happened.", "Do this.")
    assert entry.who.value == who.value
