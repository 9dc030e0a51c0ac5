"""The door of every page: who is there, may they come in, and one transaction for what they do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import cast

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session

from importer import login
from importer.page import Answer, Route, admits
from importer.services import Services
from qbwc_server.wire_address import client_address, networks
from wholesale.company import Company
from wholesale.db import keep_to_company, reading
from wholesale.errors import TradeError
from wholesale.user import User

TOKEN = "t"  # noqa: S105 - the name under which the signed cookie holds the token of the sign-in
_MESSAGES = "_flashes"  # the name under which Flask keeps them for the next page


def view_of(route: Route, services: Services) -> Callable[..., Answer]:
    """Answer the function that Flask calls for an address."""

    def view(**ids: int | str) -> Answer:
        user = g.user
        _refuse_what_no_text_holds()
        if not admits(route.roles, user):
            return _turn_away(user)
        said = list(cookie.get(_MESSAGES, []))
        try:
            with _transaction(route, services) as session:
                if user is not None:
                    keep_to_company(session, user.company_id)
                return cast("Answer", getattr(route.page(services, session, user), route.method)(**ids))
        except TradeError as refused:
            # What was said of things done is as void as the things.
            if _MESSAGES in cookie:
                cookie[_MESSAGES] = said
            return _tell(refused, route)

    view.__name__ = route.endpoint.replace(".", "_")
    return view


def recognise(services: Services) -> None:
    """Note who is signed in, before each request; a page's own session reads nothing for it."""
    g.user = g.sign_in = None
    g.time_zone = "UTC"
    if request.endpoint == "static" or TOKEN not in cookie:
        return
    now = services.clock.now()
    with reading(services.sessions) as session:
        found = login.signed_in(session, cookie[TOKEN], services.server_key, now)
        if found is None:
            cookie.pop(TOKEN)
            return
        g.sign_in, g.user = found, found.user
        g.time_zone = session.get_one(Company, found.company_id).time_zone
    if (token := login.touch(services.sessions, found, cookie[TOKEN], services.server_key, now)) is not None:
        cookie[TOKEN] = token


def visitor_address(services: Services) -> str:
    """Answer the address of the browser, as far as trusted proxies tell it."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return client_address(request.remote_addr or "", forwarded, networks(services.trusted_proxies))


def _refuse_what_no_text_holds() -> None:
    # PostgreSQL keeps no text with it, and no person types it.
    for given in (request.args, request.form):
        if any("\0" in text for texts in given.listvalues() for text in texts):
            abort(400)


def _transaction(route: Route, services: Services) -> AbstractContextManager[Session]:
    return services.sessions.begin() if route.verb == "POST" else reading(services.sessions)


def _turn_away(user: User | None) -> Answer:
    if user is not None:
        abort(403)
    # A page that was open when the sign-in ended comes back to where it was.
    here = request.full_path.rstrip("?") if request.method == "GET" and "HX-Request" not in request.headers else None
    address = url_for("login", next=here)
    if "HX-Request" in request.headers:
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, code=303)


def _tell(refused: TradeError, route: Route) -> Answer:
    """Show why a rule of the trade was not kept, where the person is; nothing was changed."""
    if "HX-Request" in request.headers:
        answer = make_response(render_template("refusal.html", entry=refused.entry), 422)
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#messages", "innerHTML show:top"
        return answer
    if route.verb == "GET":
        return render_template("refused.html", entry=refused.entry), 422
    flash(render_template("refusal.html", entry=refused.entry), "entry")
    return redirect(_where_the_form_was(route), code=303)


def _where_the_form_was(route: Route) -> str:
    if request.referrer and request.referrer.startswith(request.host_url):
        return request.referrer
    return url_for(route.page.name, **(request.view_args or {})) if hasattr(route.page, "get") else url_for("home")
