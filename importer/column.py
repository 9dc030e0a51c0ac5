"""What every column of an imported sheet has: its title, whether a row needs it, and the reader of its cells."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from importer.cell import Value
from wholesale.choice import Choice
from wholesale.company import Company

FormatOf = Callable[[int], str]
"""Answers the number format of a cell's style; a csv file has none and always answers ""."""
Reader = Callable[[Value, int], Any]
"""Reads one cell that is not blank, given its value (a text after `clean`) and the key of its style."""
Offers = Callable[[Session, Company], Iterable[str]]
"""Answers what the template's drop-down list offers."""


class Need(Choice):
    """Whether a row can do without a value."""

    REQUIRED = "required", "Every row needs it."
    MULTI_LOCATION = "multi_location", "Companies with several locations need it."
    OPTIONAL = "optional", "It may be left empty."


MULTI_LOCATION: Final = Need.MULTI_LOCATION


@dataclass(frozen=True, kw_only=True)
class Column(ABC):
    """One column. `about` says what it is for, in one sentence."""

    title: LazyString = field(kw_only=False)
    about: LazyString | str = ""
    need: Need = Need.OPTIONAL  # REQUIRED is taken from the type: a field without None is required (kind.py)
    offers: Offers | None = None
    synonyms: tuple[str, ...] = ()  # other titles that mean this column without doubt
    such_as: str = ""  # a text as people write one, for legends and samples

    excel_format: ClassVar[str] = "@"
    width: ClassVar[int] = 18

    @abstractmethod
    def reader(self, format_of: FormatOf) -> Reader:
        """Answer the reader of its cells in one file."""

    @property
    @abstractmethod
    def example(self) -> Any:  # noqa: ANN401 - whatever the column holds
        """A value as a template may show it."""

    @property
    def limits(self) -> Mapping[str, object]:
        """What the legend says of its limits: the names `most`, `least`, `above`, `places`, `of` that apply."""
        return {}

    def cell(self, value: Any) -> Any:  # noqa: ANN401 - whatever the column holds
        """Answer a typed value as an exported sheet holds it."""
        return value
