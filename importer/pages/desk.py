"""The QuickBooks desk: is the Web Connector alive, what lies in which tray, pause and resume."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from flask import Response, make_response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from importer import desk_words
from importer.menu import Menu, Section
from importer.page import ADMINS, Answer, Page, action, part
from importer.paging import Keyset
from qbwc_server import pausing
from qbwc_server.connection import Connection
from qbwc_server.desk import Count, Tray, count_posted, count_trays, listing, rows_of
from qbwc_server.figures import figures_of, reasons_of
from qbwc_server.heartbeat import heartbeat_of
from qbwc_server.sales_desk import count_under_way
from wholesale.status import ACCOUNTING, APPROVERS

_ROWS = 25
_WEEK = 7


class Desk(Page):
    """What is waiting, sent, posted, refused, unknown, and what needs a person; kept up to date by itself."""

    name: ClassVar = "desk"
    path: ClassVar = "/quickbooks"
    title: ClassVar = _l("QuickBooks desk")
    roles: ClassVar = APPROVERS
    menu: ClassVar = Menu(Section.QUICKBOOKS, order=10)

    def get(self) -> Answer:
        """Answer the whole desk, with its figures."""
        sums = figures_of(self.session, self.company, self.today)
        beat = heartbeat_of(self.session, self.company, self.now)
        return self.render(
            "desk/desk.html",
            live=self._live(),
            beat=beat,
            charts=desk_words.charts(sums),
            reasons=[key for key, _count in reasons_of(sums)],
            may_act=bool(self.user.roles & ACCOUNTING),
            may_set_alarm=bool(self.user.roles & ADMINS),
        )

    @part("live")
    def live(self) -> Answer:
        """Answer what changes by itself; nothing (204) when the browser shows it already."""
        live = self._live()
        if request.args.get("seen") == live[0]:
            return Response(status=204)
        return make_response(self.render("desk/live_frame.html", live=live))

    @action("pause", roles=ACCOUNTING)
    def pause(self) -> Answer:
        """Post nothing until somebody resumes."""
        pausing.pause(self.session, self._connection(), self.actor, self.now, request.form.get("why", "")[:500])
        self.say(_("Posting is paused. What waits stays where it is."))
        return self.to("desk")

    @action("resume", roles=ACCOUNTING)
    def resume(self) -> Answer:
        """Post again with the next run."""
        pausing.resume(self.session, self._connection(), self.actor, self.now)
        self.say(_("Posting goes on with the next run of the Web Connector."))
        return self.to("desk")

    @action("confirm-company", roles=ACCOUNTING)
    def confirm_company(self) -> Answer:
        """Accept the new name of the company in QuickBooks."""
        known = pausing.confirm_company(self.session, self._connection(), self.actor, self.now)
        self.say(_("The name %(name)s is forgotten; the next session learns the new one.", name=known))
        return self.to("desk")

    def _connection(self) -> Connection:
        found = self.session.scalar(select(Connection).where(Connection.company_id == self.company.id))
        if found is None:
            raise NotFound
        return found

    def _live(self) -> tuple[str, Markup]:
        """Answer the part that changes by itself, and a mark of what it says."""
        counts = count_trays(self.session, self.company.id)
        tray = _chosen(counts)
        wanted, order = listing(self.company.id, tray)
        found = Keyset(order, descending=True).page(self.session, wanted, request.args.get("cursor"), _ROWS)
        inner = self.render(
            "desk/live.html",
            beat=heartbeat_of(self.session, self.company, self.now),
            counts=counts,
            posted_today=count_posted(self.session, self.company, self.now, 1),
            posted_this_week=count_posted(self.session, self.company, self.now, _WEEK),
            tray=tray,
            found=found,
            rows=rows_of(self.session, found.rows),
            words=desk_words,
            may_act=bool(self.user.roles & ACCOUNTING),
            sales=count_under_way(self.session, self.company.id) if self.company.sends_customer_documents else {},
        )
        return hashlib.sha256(inner.encode()).hexdigest()[:16], Markup(inner)  # noqa: S704 - our own template's text


def _chosen(counts: dict[Tray, Count]) -> Tray:
    """Answer the tray in the address; else the most urgent that is not empty."""
    chosen = request.args.get("tray", "")
    if chosen in {tray.value for tray in Tray}:
        return Tray(chosen)
    return next((tray for tray in Tray if tray in counts and counts[tray].number), Tray.POSTED)
