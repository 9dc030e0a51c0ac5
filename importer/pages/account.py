"""A person's own account."""

from typing import ClassVar

from flask_babel import lazy_gettext as _l

from importer.page import SIGNED_IN, Answer, Page


class Account(Page):
    """The start."""

    name: ClassVar = "account"
    path: ClassVar = "/account"
    title: ClassVar = _l("Account")
    roles: ClassVar = SIGNED_IN

    def get(self) -> Answer:
        """Answer the start."""
        return self.render("people/home.html")
