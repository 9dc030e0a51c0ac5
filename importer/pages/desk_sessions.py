"""The sessions of the Web Connector: when, how long, what came of them."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from flask import request
from flask_babel import format_timedelta
from flask_babel import lazy_gettext as _l

from importer.menu import Menu, Section
from importer.page import Answer, Page
from importer.paging import Keyset
from qbwc_server.desk import sessions_listing
from qbwc_server.heartbeat import heartbeat_of
from qbwc_server.session import Ticket
from wholesale.status import APPROVERS

_ROWS = 50
_A_SECOND = timedelta(seconds=1)


class DeskSessions(Page):
    """Each time that the Web Connector found work; runs without any leave no session."""

    name: ClassVar = "desk_sessions"
    path: ClassVar = "/quickbooks/sessions"
    title: ClassVar = _l("Sessions")
    roles: ClassVar = APPROVERS
    menu: ClassVar = Menu(Section.QUICKBOOKS, order=60)

    def get(self) -> Answer:
        """Answer the sessions, the newest first."""
        wanted, order = sessions_listing(self.company.id)
        found = Keyset(order, descending=True).page(self.session, wanted, request.args.get("cursor"), _ROWS)
        beat = heartbeat_of(self.session, self.company, self.now)
        return self.render("desk/sessions.html", found=found, beat=beat)

    def took(self, ticket: Ticket) -> str:
        """Answer how long a session took, such as "4 sec" or "3 min"."""
        return format_timedelta(max(ticket.ended_at - ticket.opened_at, _A_SECOND), threshold=1.5)
