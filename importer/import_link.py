"""The link of an import's mail: signed, so that nobody guesses one, good for some weeks, for people who sign in."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from itsdangerous import BadSignature, URLSafeSerializer

from wholesale.errors import Klass, TradeError, Who, define

PATH: Final = "/setup/imports/results"
"""Where the page is that takes the links."""
LIVES: Final = timedelta(days=30)

IMPORT_LINK_UNKNOWN = define(
    "import_link_unknown",
    Klass.FIX_DATA,
    "This link belongs to no import of yours.",
    "Check that the whole link was copied; else look for the import in the history below.",
    Who.CLERK,
)
IMPORT_LINK_EXPIRED = define(
    "import_link_expired",
    Klass.FIX_DATA,
    "This link was good until {until} and is not any more.",
    "The import is still there: look for it in the history below.",
    Who.CLERK,
)


def link_to(company_id: int, run_id: int, server_key: bytes, now: datetime) -> str:
    """Answer the path of a new link to an import; the web app's address stands before it."""
    ends = int((now + LIVES).timestamp())
    return f"{PATH}?{urlencode({'key': _signer(server_key).dumps([company_id, run_id, ends])})}"


def run_of(key: str, company_id: int, server_key: bytes, now: datetime) -> int:
    """Answer the id of the import that a link leads to; TradeError when it is no good, or another company's."""
    try:
        found: Any = _signer(server_key).loads(key)
    except BadSignature as fault:
        raise TradeError(IMPORT_LINK_UNKNOWN) from fault
    company, run_id, ends = found
    if company != company_id:
        raise TradeError(IMPORT_LINK_UNKNOWN)
    if ends < now.timestamp():
        raise TradeError(IMPORT_LINK_EXPIRED, until=datetime.fromtimestamp(ends, UTC).date())
    return int(run_id)


def _signer(server_key: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(hashlib.sha256(b"import link\0" + server_key).digest())
