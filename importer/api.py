"""The JSON API for other programs: APIFlask with a token in place of a cookie, and its own description."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from apiflask import APIFlask
from flask import Response, make_response, render_template
from flask_babel import Babel

from importer import kinds, language
from importer.api_door import HEADER, SERVICES, guard
from importer.api_kinds import kinds_api
from importer.api_runs import runs_api
from importer.api_schema import Problem
from importer.services import Services
from wholesale.registry import load_folder

PATH: Final = "/api"
SPEC: Final = f"{PATH}/openapi.json"
_HERE: Final = Path(__file__).parent
_ROOM: Final = 64 * 2**10  # bytes of an upload besides its file
_ABOUT: Final = (
    "Data Import for other programs. Every call carries a token, which an administrator makes under Setup > Tokens; "
    "it acts as its person, with that person's roles, company and language. A refusal answers "
    '{"error": {"key", "sentence", "next_step"}}.'
)

_REFUSED: Final = {"type": "object", "properties": {"error": Problem.model_json_schema()}, "required": ["error"]}


def create_api(services: Services) -> APIFlask:
    """Answer the API of an installation; it serves PATH and what is below."""
    load_folder(kinds)
    api = APIFlask(
        "importer.api",
        title="Komet Sales API",
        version="1",
        spec_path=SPEC,
        # APIFlask's own pages load their scripts from other hosts; ours is made here.
        docs_path=None,
        root_path=str(_HERE),
    )
    api.extensions[SERVICES] = services
    api.secret_key = hashlib.sha256(b"api\0" + services.server_key).hexdigest()
    api.config.update(
        MAX_CONTENT_LENGTH=services.import_limit + _ROOM,
        MAX_FORM_MEMORY_SIZE=_ROOM,
        BABEL_DEFAULT_LOCALE="en_US",
        BABEL_DOMAIN=language.DOMAINS,
        BABEL_TRANSLATION_DIRECTORIES=language.DIRECTORIES,
        DESCRIPTION=_ABOUT,
        HTTP_ERROR_SCHEMA=_REFUSED,
        VALIDATION_ERROR_SCHEMA=_REFUSED,
        SECURITY_SCHEMES={
            "bearer": {"type": "http", "scheme": "bearer"},
            "token": {"type": "apiKey", "in": "header", "name": HEADER},
        },
    )
    Babel(api, locale_selector=language.locale, timezone_selector=language.time_zone)
    guard(api)
    api.register_blueprint(kinds_api)
    api.register_blueprint(runs_api)
    api.spec_processor(_with_security)
    _add_page(api)
    return api


def _with_security(spec: dict[str, Any] | str) -> dict[str, Any] | str:
    if isinstance(spec, dict):
        spec["security"] = [{"bearer": []}, {"token": []}]
    return spec


def _add_page(api: APIFlask) -> None:
    @api.get(PATH)
    @api.doc(hide=True)
    def read() -> Response:
        """Answer the description as a page to be read."""
        return make_response(render_template("api/read.html", spec=api.spec, spec_path=SPEC))
