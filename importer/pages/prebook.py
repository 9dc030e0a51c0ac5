"""One prebook with its lines, charges and history."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from flask_babel import lazy_gettext as _l

from importer.order_words import UNITS
from importer.page import PAGES, Answer, Page
from importer.prebook_list import LineSums, lines_page, sums_of
from importer.prebook_words import PREBOOK_READERS, SHIP_VIA_WORDS
from wholesale.history import history_of
from wholesale.prebook import Prebook


class PrebookPage(Page):
    """The detail; entering and changing prebooks comes with standing orders."""

    name: ClassVar = "prebook"
    path: ClassVar = "/prebooks/<int:prebook_id>"
    title: ClassVar = _l("Prebook")
    roles: ClassVar = PREBOOK_READERS

    def get(self, prebook_id: int) -> Answer:
        """Answer the prebook."""
        prebook = self.one(Prebook, prebook_id)
        return self.render(
            "prebooks/prebook.html",
            prebook=prebook,
            lines=lines_page(self.session, prebook, request.args.get("cursor")),
            sums=sums_of(self.session, [prebook]).get(prebook.id, LineSums()),
            units=UNITS,
            ship_via=SHIP_VIA_WORDS,
            history=history_of(self.session, prebook),
            may_open_customer=self._may_open("customer"),
            may_open_run=self._may_open("import_run"),
        )

    def _may_open(self, name: str) -> bool:
        page = PAGES.get(name)
        return page is not None and page.admits(self.user)
