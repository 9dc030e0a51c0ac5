"""The start: what waits for the person who is signed in, and whether QuickBooks is there."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from importer.page import SIGNED_IN, Answer, Page, part
from importer.waiting import may_open, newest_of, steps_of, tiles_of
from qbwc_server.desk import Tray
from qbwc_server.heartbeat import Heartbeat, Light, heartbeat_of
from wholesale.user import Role

LIGHTS = {Light.NEVER: "", Light.WORKING: "ok", Light.ON_TIME: "ok", Light.LATE: "warn", Light.SILENT: "bad"}
"""The colour of each light; its words stand beside it."""


class Home(Page):
    """The page after the log-in: a grower's own users go on to their orders."""

    name: ClassVar = "home"
    path: ClassVar = "/"
    title: ClassVar = _l("What waits for you")
    roles: ClassVar = SIGNED_IN

    def get(self) -> Answer:
        """Answer the start."""
        if Role.VENDOR in self.user.roles and may_open("portal_orders", self.user):
            return self.to("portal_orders")
        steps = [step for step in steps_of(self.session, self.user) if may_open(step.endpoint, self.user)]
        return self.render("people/home.html", steps=steps, **self._waiting())

    @part("waiting")
    def waiting(self) -> Answer:
        """Answer the figures again, while the page stays open."""
        return self.render("people/home_waiting.html", **self._waiting())

    def _waiting(self) -> dict[str, object]:
        is_shown = may_open("desk", self.user)
        beat: Heartbeat | None = heartbeat_of(self.session, self.company, self.now) if is_shown else None
        return {
            "tiles": list(tiles_of(self.session, self.user)),
            "beat": beat,
            "lights": LIGHTS,
            "shows_light": is_shown,
            "to_mend": newest_of(self.session, self.user, Tray.REFUSED),
            "posted": newest_of(self.session, self.user, Tray.POSTED),
        }
