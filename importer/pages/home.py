"""The start: what waits for the person who is signed in."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from importer.page import SIGNED_IN, Answer, Page


class Home(Page):
    """The start."""

    name: ClassVar = "home"
    path: ClassVar = "/"
    title: ClassVar = _l("Start")
    roles: ClassVar = SIGNED_IN

    def get(self) -> Answer:
        """Answer the start."""
        return self.render("people/home.html")
