"""Sealed secrets open under their own key only."""

from __future__ import annotations

import pytest

from wholesale.errors import TradeError
from wholesale.secret import seal, unseal

KEY = b"k" * 32


@pytest.mark.parametrize("text", ["", "JBSWY3DPEHPK3PXP", "contraseña del buzón", "x" * 10_000])
def test_what_was_sealed_opens_again(text: str) -> None:
    sealed = seal(KEY, text)

    assert unseal(KEY, sealed) == text
    assert text == "" or text not in sealed


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal(KEY, "tulip") != seal(KEY, "tulip")


def test_another_key_says_what_to_do() -> None:
    with pytest.raises(TradeError) as refused:
        unseal(b"j" * 32, seal(KEY, "tulip"), "The password of the mailbox")

    assert "The password of the mailbox can not be read" in str(refused.value)
    assert "Put the former server key back" in str(refused.value)


@pytest.mark.parametrize("change", [lambda text: text[:-4] + "AAA=", lambda text: text[:20], lambda text: text[::-1]])
def test_a_changed_seal_does_not_open(change: object) -> None:
    with pytest.raises(TradeError):
        unseal(KEY, change(seal(KEY, "tulip")))
