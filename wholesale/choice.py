"""Enums whose every value carries one sentence for people."""

from enum import StrEnum
from typing import Self


class Choice(StrEnum):
    """A closed list of values; each member is written as `NAME = "value", "One sentence."`."""

    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> Self:
        """Make a member that equals its stored value and knows its sentence."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member
