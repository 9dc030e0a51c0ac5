"""What a form or an address says: keys of records, and the address of this page with some of its query changed."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

LARGEST_KEY: Final = 2**63 - 1
"""No database here counts further; what is asked for beyond it is not there."""


def key_of(text: str | None) -> int | None:
    """Answer the key of a record that somebody names, None for what is none."""
    given = (text or "").strip()
    key = int(given) if given.isascii() and given.isdigit() and len(given) <= len(str(LARGEST_KEY)) else 0
    return key if 0 < key <= LARGEST_KEY else None


def with_query(**changes: Any) -> str:  # noqa: ANN401 - whatever a query may hold
    """Answer this page's address with parts of its query changed; None takes a part away."""
    query = MultiDict(request.args)
    for name, value in changes.items():
        if value is None:
            query.poplist(name)
        else:
            query[name] = str(value)
    text = urlencode(list(query.items(multi=True)))
    return iri_to_uri(f"{request.path}?{text}" if text else request.path)
