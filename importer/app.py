"""The web app: Flask with the pages of the registry, one door for all of them, and safe answers."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask_babel import Babel
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from importer import door, language, pages
from importer.entry_text import add_entry_words
from importer.import_message import news_of
from importer.menu import menu_of
from importer.page import PAGES
from importer.query import with_query
from importer.services import Services
from importer.show import add_filters
from wholesale.registry import load_folder

_HERE: Final = Path(__file__).parent
_YEAR: Final = timedelta(days=365)
_LARGEST_FIELD: Final = 8 * 2**20
_MOST_FIELDS: Final = 10_000

HEADERS: Final = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; "
        "base-uri 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
)
"""What every page carries; an answer that has set one of them keeps its own."""


def create_app(services: Services) -> Flask:
    """Answer the app of an installation."""
    app = Flask("importer", root_path=str(_HERE))
    app.secret_key = hashlib.sha256(b"web app cookie\0" + services.server_key).hexdigest()
    app.config.update(
        SESSION_COOKIE_NAME="komet",
        SESSION_COOKIE_SECURE=services.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_CONTENT_LENGTH=services.upload_limit,
        # A pasted QWCLog.txt is a field, not a file; an order of many lines has many fields.
        MAX_FORM_MEMORY_SIZE=_LARGEST_FIELD,
        MAX_FORM_PARTS=_MOST_FIELDS,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=_YEAR,
        BABEL_DEFAULT_LOCALE="en_US",
        BABEL_DOMAIN=language.DOMAINS,
        BABEL_TRANSLATION_DIRECTORIES=language.DIRECTORIES,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    Babel(app, locale_selector=language.locale, timezone_selector=language.time_zone)
    CSRFProtect(app)
    add_filters(app, services)
    add_entry_words(app)
    _add_pages(app, services)
    _add_context(app, services)
    first = [lambda: door.recognise(services), lambda: _let_large_files_in(services)]
    app.before_request_funcs.setdefault(None, [])[:0] = first
    app.after_request(_with_headers)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(500, _error_page)
    return app


def _add_pages(app: Flask, services: Services) -> None:
    load_folder(pages)
    for page in PAGES.values():
        for route in page.routes():
            app.add_url_rule(route.rule, route.endpoint, door.view_of(route, services), methods=[route.verb])


def _let_large_files_in(services: Services) -> None:
    """Let people who are signed in send larger bodies to one address; they are spooled, never held in memory."""
    if request.endpoint == "imports.upload" and g.user is not None:
        request.max_content_length = services.import_limit + _LARGEST_FIELD


def _add_context(app: Flask, services: Services) -> None:
    @app.context_processor
    def _every_template() -> dict[str, Any]:
        user = g.get("user")
        return {
            "user": user,
            "menu": menu_of(PAGES.values(), user) if user is not None else [],
            "asset": _asset,
            "styles": _files("css"),
            "scripts": _files("js"),
            "language": language.language(),
            "languages": language.LANGUAGES,
            "version": services.version,
            "now": services.clock.now(),
            "with_query": with_query,
            "import_news": news_of,
        }


@cache
def _files(kind: str) -> tuple[str, ...]:
    """Answer the style sheets or scripts of our own, the app's first."""
    names = sorted(path.name for path in (_HERE / "static" / kind).glob(f"*.{kind}"))
    return tuple(f"{kind}/{name}" for name in sorted(names, key=lambda name: name != f"app.{kind}"))


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:12]


def _asset(name: str) -> str:
    """Answer the address of a static file; it changes with the file, so browsers may keep it for a year."""
    return url_for("static", filename=name, v=_mark(name))


def _with_headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        if not (name == "Cache-Control" and request.endpoint == "static"):
            answer.headers.setdefault(name, value)
    return answer


def _error_page(error: HTTPException) -> Response:
    """Answer an error as a page of the app, or as a message for a part of a page."""
    if isinstance(error.response, Response):
        return error.response
    code = error.code or 500
    is_part = "HX-Request" in request.headers
    text = render_template(
        "error_part.html" if is_part else "error.html", code=code, is_csrf=isinstance(error, CSRFError)
    )
    answer = make_response(text, code)
    if is_part:
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#messages", "innerHTML show:top"
    return answer
