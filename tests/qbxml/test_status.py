"""The code, its severity and the marks in its text decide together (qbxml.md 2.7, 4)."""

import pytest

from qbxml.status import Outcome, Who, advice_for, all_advice, is_lock
from tests.each import for_each

# Every code of the table in qbxml.md 4, and of the message sets in 3.1.
CODES = [
    *(0, 1, 500, 501, 510, 530, 531, 550, 560, 570, 600, 1000, 1010, 1030, 1060, 2000),
    *(3000, 3010, 3020, 3030, 3031, 3035, 3040, 3045, 3050, 3060, 3065, 3070, 3080, 3085, 3090),
    *(3100, 3101, 3110, 3120, 3121, 3130, 3140, 3150, 3151, 3152, 3160, 3161, 3162, 3170, 3171, 3172, 3175, 3176, 3177),
    *(3180, 3185, 3200, 3205, 3210, 3220, 3230, 3231, 3240, 3250, 3260, 3261, 3262, 3263, 3264, 3270),
    *(3300, 3390, 3391, 3500, 9001, 9002, 9003, 9004, 9005),
]


@for_each("code", CODES)
def test_every_known_code_has_advice_of_its_own(code: int) -> None:
    assert str(code) in all_advice()
    assert advice_for(code, "", "").key == str(code)


@for_each("advice", all_advice().values(), ids=lambda advice: advice.key)
def test_every_advice_is_a_sentence_with_a_next_step(advice: object) -> None:
    assert advice.sentence.endswith(".")  # type: ignore[attr-defined]  # parametrize hides the type
    assert advice.next_step.endswith(".")  # type: ignore[attr-defined]


@pytest.mark.parametrize("code", [510, 530, 550, 560, 570, 599, 777])
def test_a_warning_means_done_with_something_minor_missing(code: int) -> None:
    advice = advice_for(code, "Warn", "saved")

    assert (advice.outcome, advice.ran) == (Outcome.DONE, True)


@pytest.mark.parametrize("code", [1, 500])
def test_nothing_found_is_no_failure(code: int) -> None:
    assert advice_for(code, "Info", "did not find").outcome is Outcome.NOTHING_FOUND


def test_a_positive_code_is_not_done_just_because_it_is_positive() -> None:
    advice = advice_for(3140, "Error", "There is an invalid reference to QuickBooks Vendor")

    assert (advice.outcome, advice.ran, advice.who) == (Outcome.FIX_DATA, False, Who.ACCOUNTANT)


@pytest.mark.parametrize(("code", "severity"), [(0, "Error"), (550, "Error"), (3180, "Info"), (3175, "Warn")])
def test_a_code_and_a_severity_that_contradict_each_other_are_looked_into(code: int, severity: str) -> None:
    advice = advice_for(code, severity, "")

    assert (advice.outcome, advice.ran) == (Outcome.UNKNOWN, None)


def test_an_internal_error_may_have_run() -> None:
    assert advice_for(1000, "Error", "").ran is None


LOCKS = [
    "The object cannot be modified. It has been modified by another user.",
    "The list could not be locked.",
    "The internals could not be locked.  They are in use by another user.",
    "QuickBooks error message: failed to acquire the lock for this object.",
    "The specified list element is in use.",
]


@for_each("code", [3170, 3172, 3175, 3176, 3177, 3180])
@for_each("text", LOCKS)
def test_the_mark_of_a_lock_in_the_text_means_try_again(code: int, text: str) -> None:
    assert advice_for(code, "Error", text).outcome is Outcome.RETRY


@pytest.mark.parametrize("code", [3175, 3176])
def test_an_object_in_use_is_tried_again_whatever_its_text(code: int) -> None:
    assert advice_for(code, "Error", "").outcome is Outcome.RETRY


def test_already_in_use_alone_is_no_lock() -> None:
    text = "There was an error when saving. QuickBooks error message: This account number is already in use."

    assert not is_lock(text)
    assert advice_for(3180, "Error", text).outcome is Outcome.FIX_DATA
    assert (
        advice_for(3100, "Error", 'The name "Rosas" of the list element is already in use.').outcome is Outcome.FIX_DATA
    )


@pytest.mark.parametrize("code", [3161, 3171])
def test_a_closed_period_is_opened_by_a_person(code: int) -> None:
    advice = advice_for(code, "Error", "")

    assert (advice.outcome, advice.who) == (Outcome.FIX_SETUP, Who.ADMIN)


@pytest.mark.parametrize("code", [3170, 3180, 3210])
def test_the_closing_date_in_the_text_decides(code: int) -> None:
    advice = advice_for(code, "Error", "The transaction date is on or before the closing date of the company.")

    assert (advice.outcome, advice.key) == (Outcome.FIX_SETUP, f"{code}-closed")


def test_a_reference_of_another_currency_is_not_a_missing_record() -> None:
    text = "QuickBooks error message: The currency of the account must be either the home currency or the customer's."

    assert advice_for(3140, "Error", text).key == "3140-currency"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Transaction amount must be positive.", "3180-negative"),
        ("This would exceed the credit limit.", "3180-credit"),
        ("Something else.", "3180"),
    ],
)
def test_3180_is_a_collection_and_its_text_decides(text: str, key: str) -> None:
    assert advice_for(3180, "Error", text).key == key


def test_a_request_not_run_after_an_earlier_error_is_tried_again() -> None:
    assert (advice_for(3231, "Error", "").outcome, advice_for(3231, "Error", "").ran) == (Outcome.RETRY, False)


@pytest.mark.parametrize("code", [600, 9001, 9002])
def test_an_unknown_message_set_is_searched_for_and_never_taken_for_not_done(code: int) -> None:
    assert (advice_for(code, "", "").outcome, advice_for(code, "", "").ran) == (Outcome.UNKNOWN, None)


def test_a_set_that_ran_but_could_not_be_stored_is_done() -> None:
    assert advice_for(9005, "", "").outcome is Outcome.DONE


def test_a_set_with_an_id_too_long_did_not_run() -> None:
    assert (advice_for(9004, "", "").outcome, advice_for(9004, "", "").ran) == (Outcome.FIX_SETUP, False)


def test_an_unlisted_error_shows_quickbooks_own_text_to_the_accountant() -> None:
    advice = advice_for(3999, "Error", "Something new.")

    assert (advice.key, advice.outcome, advice.who) == ("3999", Outcome.FIX_DATA, Who.ACCOUNTANT)
