"""The door of the API: which token calls, as whom and how often, and one transaction for what the call does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final, cast

from apiflask import APIFlask, HTTPError
from flask import Response, current_app, g, jsonify, request
from sqlalchemy.orm import Session

from importer.api_refusal import (
    API_ASKED_WRONGLY,
    API_KIND_NOT_ALLOWED,
    API_NOT_THERE,
    API_TOKEN_MISSING,
    API_TOKEN_UNKNOWN,
)
from importer.app import HEADERS
from importer.entry_text import next_step, sentence
from importer.import_run import ImportRun
from importer.import_start import check_person
from importer.kind import KINDS, Kind
from importer.query import LARGEST_KEY
from importer.services import Services
from importer.words import english
from wholesale.api_token import ApiToken, count_call, find_token
from wholesale.company import Company
from wholesale.db import keep_to_company, reading
from wholesale.errors import Entry, Klass, TradeError
from wholesale.user import User

SERVICES: Final = "komet_services"
HEADER: Final = "X-Api-Token"
LEFT: Final = "RateLimit-Remaining"

_STATUSES: Final[Mapping[str, HTTPStatus]] = MappingProxyType(
    {
        "api_token_missing": HTTPStatus.UNAUTHORIZED,
        "api_token_unknown": HTTPStatus.UNAUTHORIZED,
        "api_kind_not_allowed": HTTPStatus.FORBIDDEN,
        "import_not_yours": HTTPStatus.FORBIDDEN,
        "api_not_there": HTTPStatus.NOT_FOUND,
        "import_state": HTTPStatus.CONFLICT,
        "import_file_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "api_too_many": HTTPStatus.TOO_MANY_REQUESTS,
    }
)


def services() -> Services:
    """Answer what the front door has handed to this API."""
    return cast("Services", current_app.extensions[SERVICES])


def now() -> datetime:
    """Answer the moment of the call, UTC."""
    return services().clock.now()


def recognise() -> None:
    """Note whose token calls, and count the call, in a transaction of its own: a refused call counts as well."""
    at_hand, moment = services(), now()
    text = _token()
    refused: TradeError | None = None
    with at_hand.sessions.begin() as session:
        token = find_token(session, text, at_hand.server_key)
        if token is None:
            raise TradeError(API_TOKEN_UNKNOWN if text else API_TOKEN_MISSING)
        company = session.get_one(Company, token.company_id)
        g.token, g.user, g.time_zone = token, token.user, company.time_zone
        try:
            g.calls_left = count_call(session, token, at_hand.clock.today(company.time_zone), moment)
        except TradeError as too_many:
            refused, g.calls_left = too_many, 0
    if refused is not None:
        raise refused


def _token() -> str:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.casefold() == "bearer" else request.headers.get(HEADER, "").strip()


def user() -> User:
    """Answer the person as whom the token acts."""
    return cast("User", g.user)


@contextmanager
def looking() -> Iterator[Session]:
    """Lend a session that only reads, kept to the token's company."""
    with reading(services().sessions) as session:
        yield keep_to_company(session, user().company_id)


@contextmanager
def writing() -> Iterator[Session]:
    """Lend a transaction kept to the token's company; nothing of it stays after an error."""
    with services().sessions.begin() as session:
        yield keep_to_company(session, user().company_id)


def kind_of(name: str) -> type[Kind[Any]]:
    """Answer a kind; TradeError where there is none, or neither the person nor the token may import it."""
    if (kind := KINDS.get(name)) is None:
        raise TradeError(API_NOT_THERE, what=f"kind {name[:40]!r}")
    check_person(user(), kind)
    token = cast("ApiToken", g.token)
    if not token.allows(name):
        raise TradeError(API_KIND_NOT_ALLOWED, token=token.description, kind=english(kind.title))
    return kind


def allows(kind: type[Kind[Any]]) -> bool:
    """Answer whether the person and the token may import a kind."""
    return kind.admits(user()) and cast("ApiToken", g.token).allows(kind.name)


def run_of(session: Session, run_id: int) -> ImportRun:
    """Answer an import of the company whose kind may be imported; TradeError for any other."""
    found = session.get(ImportRun, run_id) if 0 < run_id <= LARGEST_KEY else None
    if found is None:
        raise TradeError(API_NOT_THERE, what=f"import {run_id}")
    kind_of(found.kind)
    return found


def told(entry: Entry) -> dict[str, str]:
    """Answer an entry in the language of the token's person."""
    return {"key": entry.key, "sentence": sentence(entry), "next_step": next_step(entry)}


def refuse(error: TradeError) -> Response:
    """Answer a refusal in the words of the catalogue."""
    entry = error.entry
    status = _STATUSES.get(entry.key, HTTPStatus.CONFLICT if entry.klass is Klass.RETRY else 422)
    answer = jsonify({"error": told(entry)})
    answer.status_code = int(status)
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Komet"'
    return answer


def misunderstood(error: HTTPError) -> Response:
    """Answer what Flask itself refuses, such as an address that is none, in the same form."""
    if error.status_code == HTTPStatus.NOT_FOUND:
        entry = API_NOT_THERE.told(what=f"address {request.path[:80]}")
    else:
        entry = API_ASKED_WRONGLY.told(what=_what_is_wrong(error))
    answer = jsonify({"error": told(entry)})
    answer.status_code = error.status_code
    for name, value in dict(error.headers or {}).items():
        if name != "Content-Length":
            answer.headers[name] = value
    return answer


def _what_is_wrong(error: HTTPError) -> str:
    faults = error.detail if isinstance(error.detail, dict) else {}
    parts = [
        f"{field}: {' '.join(map(str, words))}"
        for fields in faults.values()
        if isinstance(fields, dict)
        for field, words in fields.items()
    ]
    return "; ".join(parts) or str(error.message)


def guard(api: APIFlask) -> None:
    """Let every answer of an API say how many calls are left, and every error be told in one form."""
    api.register_error_handler(TradeError, refuse)
    api.error_processor(misunderstood)

    @api.after_request
    def _with_rest(answer: Response) -> Response:
        if (left := g.get("calls_left")) is not None:
            answer.headers[LEFT] = str(left)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer
