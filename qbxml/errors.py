"""What can be wrong with a message, in words a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class QbxmlError(ValueError):
    """Anything this package refuses."""


@dataclass(frozen=True)
class Problem:
    """One value that QuickBooks would not take."""

    element: str  # "BillAdd/RefNumber"
    value: object
    sentence: str  # names the element, what it holds and what it got
    code: int = 3000  # the status QuickBooks answers for it (qbxml.md 4)

    def __str__(self) -> str:
        return self.sentence


class FieldError(QbxmlError):
    """A message cannot be built from these values; `problems` holds every one of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = tuple(problems)


class ShapeError(QbxmlError):
    """The request does not fit the schema: QuickBooks runs nothing of it and answers 0x80040400 (qbxml.md 0)."""

    hresult = "0x80040400"

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class UnreadableError(QbxmlError):
    """The text is not a qbXML answer: no XML, another document, or one with a DOCTYPE."""
