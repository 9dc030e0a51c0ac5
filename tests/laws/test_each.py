"""`for_each` looks at every value, names each that fails, and takes nothing for shown that was not looked at."""

import pytest

from tests.each import for_each


def test_every_value_is_looked_at_and_each_that_fails_is_named() -> None:
    seen = []

    @for_each("odd", [True, False])
    @for_each(("one", "other"), [(1, 1), (2, 3), (4, 5)])
    def all_equal(one: int, other: int, odd: bool) -> None:
        seen.append((one, odd))
        assert one == other

    with pytest.raises(BaseExceptionGroup) as told:
        all_equal()

    assert len(seen) == 6
    assert told.value.subgroup(lambda fault: "with {'one': 2, 'other': 3}" in getattr(fault, "__notes__", []))
    assert len(told.value.exceptions) == 2


def test_one_failure_is_told_as_it_is_and_a_skip_skips() -> None:
    @for_each("value", [1, 2])
    def never_raises(value: int) -> None:
        with pytest.raises(ValueError, match="1"):
            raise ValueError(value)

    @for_each("value", [1, 2])
    def skips(value: int) -> None:
        pytest.skip("no data")

    with pytest.raises(AssertionError):
        never_raises()
    with pytest.raises(pytest.skip.Exception):
        skips()


def test_no_values_show_nothing() -> None:
    with pytest.raises(AssertionError, match="proves nothing"):
        for_each("value", [])
