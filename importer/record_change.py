"""What a row of a file changes of a record that is there already; a blank cell leaves it as it is (domain.md 3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from importer.cell_text import clean
from wholesale.choice import Choice

UNLIMITED: Final = Decimal("Infinity")
"""What a column reads where its word for no limit stands; records keep None."""
_BETWEEN_ADDRESSES: Final = re.compile(r"\s*[;,]\s*")

Changes = Mapping[str, tuple[Any, Any]]
"""What was and what is to be, by column."""


def changes_of(values: object, record: object, names: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """Answer what the values of a row change of a record, by the columns that both know under the same names."""
    found: dict[str, tuple[Any, Any]] = {}
    for name in names:
        given, old = getattr(values, name), getattr(record, name)
        if given is not None and _as_read(name, old) != (new := kept(given)):
            found[name] = (old, new)
    return found


def kept(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Answer a value as the record keeps it."""
    return None if isinstance(value, Decimal) and not value.is_finite() else value


def shown_before(changes: Changes) -> dict[str, object]:
    """Answer what was, as a preview shows it beside the cells."""
    return {name: _shown(old) for name, (old, _) in changes.items()}


def exported(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Answer a value as a row of existing records has it: nothing for an empty text."""
    return None if value == "" else value


def _as_read(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Answer a value as it comes back from a file, so that what was entered otherwise changes nothing."""
    if not isinstance(value, str) or isinstance(value, Choice):
        return value
    text = clean(value)
    return "; ".join(filter(None, _BETWEEN_ADDRESSES.split(text))) if name.startswith("email") else text


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return "" if value is None else value
