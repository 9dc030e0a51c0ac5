"""What a good password is, and how it is kept and recognised."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from wholesale.errors import TradeError
from wholesale.password import (
    check_password,
    check_typed_twice,
    fault_of,
    hash_password,
    needs_rehash,
    use_costs,
    verify_password,
)

GOOD = "tulip-copper-window-9"
ABOUT = ("rosa.velez@andesblooms.example", "Rosa Velez", "Andes Blooms")


class Counting(PasswordHasher):
    """Counts how often the costly function ran."""

    runs = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - the library's signature
        self.runs += 1
        return super().verify(hash, password)


@pytest.fixture(autouse=True)
def cheap() -> Iterator[Counting]:
    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    use_costs(hasher)
    yield hasher
    use_costs(PasswordHasher())


@pytest.mark.parametrize("text", [GOOD, "cuatro rosas y un café", "1f8b-77aa-90cd-13", "x" * 4 + "yz!?" * 63])
def test_a_good_password_has_no_fault(text: str) -> None:
    assert fault_of(text, ABOUT) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "password_short"),
        ("tulip-9", "password_short"),
        (GOOD * 13, "password_long"),
        ("aaaaaaaaaaaaaaaa", "password_repeats"),
        ("abababababababab", "password_repeats"),
        ("Password2026!!", "password_common"),
        ("1234567890123", "password_common"),
        ("qwertyuiopas", "password_common"),
        ("QuickBooks1234", "password_common"),
        ("FlowersFlowers", "password_common"),
        ("RosaVelez2026", "password_personal"),
        ("rosa.velez@andesblooms.example", "password_personal"),
        ("AndesBlooms#1", "password_personal"),
        ("Andes Blooms 1", "password_personal"),
    ],
)
def test_a_weak_password_is_refused_in_words(text: str, key: str) -> None:
    with pytest.raises(TradeError) as refused:
        check_password(text, ABOUT)

    assert refused.value.entry.key == key
    assert "{" not in str(refused.value)


def test_a_long_sentence_may_hold_the_own_name() -> None:
    assert fault_of("velez waters nine tulips on Tuesday", ABOUT) is None


def test_only_the_right_password_is_recognised() -> None:
    kept = hash_password(GOOD)

    assert verify_password(kept, GOOD)
    assert not verify_password(kept, GOOD.upper())
    assert not verify_password(kept, "")
    assert not verify_password("no hash at all", GOOD)


def test_a_hash_names_argon2id_and_never_repeats() -> None:
    assert hash_password(GOOD).startswith("$argon2id$")
    assert hash_password(GOOD) != hash_password(GOOD)


def test_letters_count_however_they_were_typed() -> None:
    assert verify_password(hash_password("cafe\u0301 con leche"), "caf\u00e9 con leche")


def test_nobodys_password_costs_as_much_as_somebodys(cheap: Counting) -> None:
    kept = hash_password(GOOD)
    before = cheap.runs
    verify_password(kept, "wrong password")
    of_somebody = cheap.runs - before

    assert not verify_password(None, GOOD)
    assert cheap.runs - before - of_somebody == of_somebody == 1


def test_a_text_of_a_megabyte_costs_nothing(cheap: Counting) -> None:
    kept = hash_password(GOOD)
    before = cheap.runs

    assert not verify_password(kept, "x" * 2**20)
    assert cheap.runs == before


def test_a_hash_of_other_costs_is_made_again() -> None:
    kept = hash_password(GOOD)
    use_costs(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))

    assert needs_rehash(kept)
    assert not needs_rehash(hash_password(GOOD))
    assert verify_password(kept, GOOD)


def test_the_usual_costs_are_no_less_than_owasps() -> None:
    use_costs(PasswordHasher())
    costs = extract_parameters(hash_password(GOOD))

    assert costs.type is Type.ID
    assert (costs.memory_cost >= 19 * 1024, costs.time_cost >= 2) == (True, True)


def test_two_typings_must_agree() -> None:
    check_typed_twice(GOOD, GOOD)

    with pytest.raises(TradeError, match="not the same"):
        check_typed_twice(GOOD, GOOD + " ")
