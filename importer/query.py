"""The address of the page that is open, with some of its query changed: for pagers, sorting and filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri


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
