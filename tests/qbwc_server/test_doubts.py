"""Whatever stops or unsettles a bill has an entry in the catalogue: a sentence, a next step, and who takes it."""

import subprocess
import sys

import pytest

from qbwc_server.advice import in_words
from qbwc_server.doubts import ANSWER_LOST, MAPPING_MISSING, NOT_STORABLE, SEARCH_FAILED, VENDOR_UNCLEAR
from qbwc_server.error_catalogue import find
from qbwc_server.resolve import ALREADY_OVER, NOT_UNDECIDED, NOT_WAITING, SENDING
from tests.qbwc_server.desk import Desk, refused
from wholesale.errors import Entry

OWN = [
    ANSWER_LOST, MAPPING_MISSING, NOT_STORABLE, SEARCH_FAILED, VENDOR_UNCLEAR,
    ALREADY_OVER, NOT_UNDECIDED, NOT_WAITING, SENDING,
]  # fmt: skip


@pytest.mark.parametrize("entry", OWN, ids=lambda entry: entry.key)
def test_each_entry_of_the_queue_is_in_the_catalogue(entry: Entry) -> None:
    assert find(entry.key) is entry
    assert in_words(entry.key).endswith(entry.next_step)


@pytest.mark.parametrize("key", ["no_accounting_name", "dismissed", "3140", "0x80040414", "1000"])
def test_every_key_an_item_may_bear_has_its_words(key: str) -> None:
    assert find(key) is not None


def test_a_process_that_only_talks_to_the_web_connector_knows_them_too() -> None:
    """In a fresh process, where no test has imported anything."""
    keys = [entry.key for entry in (ANSWER_LOST, MAPPING_MISSING, NOT_STORABLE, SEARCH_FAILED, VENDOR_UNCLEAR)]
    script = (
        "import sys; from qbwc_server.protocol import Protocol; from qbwc_server.error_catalogue import find; "
        "print(*[key for key in sys.argv[1:] if find(key) is None])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, *keys, "no_accounting_name"], capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == []


def test_no_words_for_a_person_hold_an_unfilled_place() -> None:
    assert "{" not in in_words("no_accounting_name")
    assert in_words("no_accounting_name").startswith("Enter the name exactly")


def test_a_key_without_an_entry_still_says_whom_to_ask() -> None:
    assert in_words("no-such-key") == "There is no advice for no-such-key. Ask support, with QuickBooks' own words."


def test_a_lost_bill_s_words_are_in_the_catalogue(desk: Desk) -> None:
    desk.send(2)
    talk = desk.log_in()
    talk.bills()
    talk.close()

    assert {find(item.advice_key or "") for item in desk.items()} == {ANSWER_LOST}


@pytest.mark.parametrize("code", [1000, 3140, 3175, 3999])
def test_whatever_quickbooks_says_the_item_bears_a_key_of_the_catalogue_or_its_code(desk: Desk, code: int) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(refused(talk.bills(), code))
    key = desk.items()[0].advice_key or ""

    assert find(key) is not None or key == str(code)
