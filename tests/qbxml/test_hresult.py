"""Before QuickBooks reads the request nothing ran; every other failure is unknown (qbxml.md 3.5, 4.1)."""

import pytest

from qbxml.hresult import advice_for, all_advice
from qbxml.status import Outcome, Who
from tests.each import for_each

# Every hresult of qbxml.md 4.1 and of web_connector.md 6.
NOT_RUN = [
    *("0x80040400", "0x80040401", "0x80040403", "0x80040404", "0x80040405", "0x80040406", "0x80040407", "0x80040408"),
    *("0x80040409", "0x8004040A", "0x8004040D", "0x80040410", "0x80040414", "0x80040416", "0x80040417", "0x80040418"),
    *("0x80040419", "0x8004041A", "0x8004041B", "0x8004041D", "0x8004041E", "0x8004041F", "0x80040420", "0x80040421"),
    *("0x80040422", "0x80040423", "0x80040424", "0x80040427", "0x8004042A", "0x8004042C", "0x80040154"),
]
MAY_HAVE_RUN = ["0x80040402", "0x8004041C", "0x8004040E", "0x80010105", "0x800706BA"]


@for_each("hresult", NOT_RUN)
def test_a_failure_before_the_request_was_read_ran_nothing(hresult: str) -> None:
    assert hresult in all_advice()
    assert advice_for(hresult).ran is False


@pytest.mark.parametrize("hresult", MAY_HAVE_RUN)
def test_a_failure_during_the_call_may_have_run(hresult: str) -> None:
    assert hresult in all_advice()
    assert (advice_for(hresult).ran, advice_for(hresult).outcome) == (None, Outcome.UNKNOWN)


@pytest.mark.parametrize("hresult", ["0x80040411", "0x8000FFFF", "", "E_FAIL"])
def test_a_failure_nobody_has_described_is_unknown(hresult: str) -> None:
    assert (advice_for(hresult).ran, advice_for(hresult).outcome) == (None, Outcome.UNKNOWN)


@pytest.mark.parametrize("hresult", ["0x80040408", "0X80040408", "80040408", " 0x80040408 ", "-2147220472"])
def test_an_hresult_is_known_in_every_way_of_writing_it(hresult: str) -> None:
    assert advice_for(hresult).key == "0x80040408"


def test_small_letters_are_read_too() -> None:
    assert advice_for("0x8004040a").sentence == "Another company file is open in QuickBooks."


def test_a_dialogue_is_closed_by_a_person_and_then_tried_again() -> None:
    advice = advice_for("0x80040414")

    assert (advice.outcome, advice.who) == (Outcome.RETRY, Who.ACCOUNTANT)


def test_a_message_that_could_not_be_parsed_is_for_support_and_not_sent_again() -> None:
    advice = advice_for("0x80040400")

    assert (advice.outcome, advice.who) == (Outcome.FIX_DATA, Who.SUPPORT)


@for_each("advice", all_advice().values(), ids=lambda advice: advice.key)
def test_every_advice_is_a_sentence_with_a_next_step(advice: object) -> None:
    assert advice.sentence.endswith(".")  # type: ignore[attr-defined]  # parametrize hides the type
    assert advice.next_step.endswith(".")  # type: ignore[attr-defined]
