"""Where a refusal is mended: for each entry of the catalogue that a page can set right, the way to that page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask_babel.speaklater import LazyString

from importer.page import PAGES
from wholesale.errors import Entry


@dataclass(frozen=True)
class Mend:
    """A link that mends what an entry tells of."""

    label: LazyString
    address: str


_Address = Callable[[Mapping[str, Any]], str]
_WAYS: dict[str, tuple[LazyString, str, _Address]] = {}


def mends(key: str, label: LazyString, endpoint: str, anchor: str | None = None, **values: str) -> None:
    """Say which page mends an entry: `values` maps the page's arguments to the entry's values."""

    def address(told: Mapping[str, Any]) -> str:
        arguments = {name: told[value] for name, value in values.items() if value in told}
        return url_for(endpoint, _anchor=anchor, **arguments)

    if key in _WAYS:
        raise ValueError(f"the entry {key!r} has a page that mends it already")
    _WAYS[key] = (label, endpoint, address)


def mend_of(entry: Entry) -> Mend | None:
    """Answer the link that mends an entry; None = no page can, or none that the person may open."""
    if entry.key not in _WAYS:
        return None
    label, endpoint, address = _WAYS[entry.key]
    if not PAGES[endpoint].admits(g.get("user")):
        return None
    return Mend(label, address(entry.values))
