"""What a simple type is, and those that are texts, words, flags and whole numbers (qbxml.md 1.3, 4).

A fault is a pair: the status code QuickBooks answers, and the words that stand between element and value:
(3070, "holds 20 characters, got 23:").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

Fault = tuple[int, str]
Value = Any  # each kind has its own Python type

_ID_LENGTH = 36

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BEYOND_LATIN_1 = re.compile("[^\x00-\xff]")


@dataclass(frozen=True)
class Kind:
    """One simple type; as it stands here it takes any text."""

    python: ClassVar[type] = str

    def read(self, text: str) -> Value:
        """Answer the value of an answer's text, tolerantly; raises ValueError when it is none."""
        return text

    def fault(self, text: str) -> Fault | None:  # noqa: ARG002 - members look at it
        """Answer what QuickBooks has against this text in a request, None when nothing."""
        return None

    def write(self, value: Value) -> str:
        """Answer the wire form."""
        return str(value)

    def problem(self, value: object) -> Fault | None:
        """Answer what is wrong with this value in a request, None when nothing."""
        if not isinstance(value, self.python):
            return self.wrong_type()
        return self.fault(self.write(value))

    def wrong_type(self) -> Fault:
        """Answer the fault of a value of another Python type."""
        return 3000, f"takes {self.python.__name__}, got"


@dataclass(frozen=True)
class Text(Kind):
    """Any text up to a number of characters, counted after references are resolved (qbxml.md 5.2)."""

    python: ClassVar[type] = str
    limit: int | None = None
    colon: bool = True  # False for names of list entries: the colon separates the levels of a FullName

    def read(self, text: str) -> str:
        """Answer the value of an answer's text."""
        return text

    def fault(self, text: str) -> Fault | None:
        """Answer what QuickBooks has against this text."""
        if self.limit is not None and len(text) > self.limit:
            return 3070, f"holds {self.limit} characters, got {len(text)}:"
        if not self.colon and ":" in text:
            return 3090, "takes no colon (it separates the levels of a FullName), got"
        return None

    def problem(self, value: object) -> Fault | None:
        """Answer what is wrong with this value."""
        if not isinstance(value, str):
            return self.wrong_type()
        if not value.isascii() and (found := _BEYOND_LATIN_1.search(value)):
            return 3085, f"takes letters up to U+00FF, got U+{ord(found[0]):04X} (see qbxml.text.storable) in"
        if found := _CONTROL.search(value):
            return 3080, f"takes no control characters, got U+{ord(found[0]):04X} in"
        return self.fault(value)


@dataclass(frozen=True)
class Id(Text):
    """ListID, TxnID, TxnLineID: opaque text of up to 36 characters (qbxml.md 3.4)."""

    limit: int | None = _ID_LENGTH

    def fault(self, text: str) -> Fault | None:
        """Answer what QuickBooks has against this text."""
        if len(text) > _ID_LENGTH or not text.isascii():
            return 3000, f"takes an id of up to 36 characters, got {len(text)}:"
        return None


@dataclass(frozen=True)
class Enum(Text):
    """One of a list of English words; other words of newer versions are read, not sent."""

    words: tuple[str, ...] = ()

    def fault(self, text: str) -> Fault | None:
        """Answer what QuickBooks has against this text."""
        return None if text in self.words or not text else (3110, f"takes one of {', '.join(self.words)}, got")


_GUID = re.compile(r"0|\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")


@dataclass(frozen=True)
class Guid(Text):
    """0, or a GUID with its braces."""

    def fault(self, text: str) -> Fault | None:
        """Answer what QuickBooks has against this text."""
        return None if _GUID.fullmatch(text) else (3065, "takes 0 or a GUID in braces {8-4-4-4-12}, got")


@dataclass(frozen=True)
class Interval(Text):
    """A length of time, PT1H30M0S."""

    def fault(self, text: str) -> Fault | None:
        """Answer what QuickBooks has against this text."""
        return None if re.fullmatch(r"(PT\d+H\d+M(\d+S)?)?", text) else (3035, "takes a time like PT1H30M0S, got")


@dataclass(frozen=True)
class Flag(Kind):
    """true or false."""

    python: ClassVar[type] = bool

    def read(self, text: str) -> bool:
        """Answer the value of an answer's text."""
        if text not in _FLAGS:
            raise ValueError(text)
        return _FLAGS[text]

    def write(self, value: bool) -> str:
        """Answer the wire form."""
        return "true" if value else "false"

    def fault(self, text: str) -> Fault | None:
        """Answer what QuickBooks has against this text."""
        return None if text in _FLAGS or not text else (3010, "takes true or false, got")

    def wrong_type(self) -> Fault:
        """Answer the fault of a value of another Python type."""
        return 3010, "takes True or False, got"


_FLAGS = {"true": True, "false": False, "1": True, "0": False, "True": True, "False": False}


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number, perhaps between bounds."""

    python: ClassVar[type] = int
    least: int | None = None
    most: int | None = None

    def read(self, text: str) -> int:
        """Answer the value of an answer's text."""
        return int(text)

    def fault(self, text: str) -> Fault | None:
        """Answer what QuickBooks has against this text."""
        good = re.fullmatch(r"[+-]?\d{1,10}", text) is not None
        if good and self.least is not None:
            good = self.least <= int(text)
        if good and self.most is not None:
            good = int(text) <= self.most
        return None if good else (3085, f"takes a whole number{self._bounds()}, got")

    def problem(self, value: object) -> Fault | None:
        """Answer what is wrong with this value."""
        return self.wrong_type() if isinstance(value, bool) else super().problem(value)

    def wrong_type(self) -> Fault:
        """Answer the fault of a value of another Python type."""
        return 3085, f"takes a whole number{self._bounds()}, got"

    def _bounds(self) -> str:
        return (f" from {self.least}" if self.least is not None else "") + (
            f" to {self.most}" if self.most is not None else ""
        )
